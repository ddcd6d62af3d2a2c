"""Reading a regimen file of any format: what it is, how it was understood, and its regimens as a stream."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from k2rules.errors import InputError, Place, UsageError
from k2rules.language.loader import builtin_test_columns, builtin_vocabulary
from k2rules.language.model.facts import Note
from k2rules.language.model.program import Program
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import USUAL, Limits
from k2rules.regimens.contents.take import OPEN, map_by_contents
from k2rules.regimens.formats.encoding import Encoding, find_encoding
from k2rules.regimens.formats.feed import Feed, Lines
from k2rules.regimens.formats.raw_file import RawFile, open_raw_file
from k2rules.regimens.items.amounts.count_unstated import AT_LEAST_ONE, COUNTS
from k2rules.regimens.items.catalogued import with_catalogue
from k2rules.regimens.lines.typed_lines import TypedLines
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.nested.records import Records
from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.pseudonym import Pseudonymiser, load_key
from k2rules.regimens.tables.doubtful_rows import Row
from k2rules.regimens.tables.excel import Sheet, is_excel
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.tables.table import Table

FileFormat = Literal["csv", "xlsx", "json", "jsonl", "yaml", "lines"]
DateOrder = Literal["", "dmy", "mdy"]
FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read, where its content does not tell."""

    mapping: FileMap | None = None
    file_format: str | None = None
    sheet: str = ""
    dates: str = ""
    catalogue: Catalogue | None = None
    multiline: bool = False
    pseudonymiser: Pseudonymiser | None = None
    limits: Limits = USUAL
    one_person: bool = False
    count_unstated: str = AT_LEAST_ONE
    test_columns: tuple[str, ...] = ()
    vocabulary: Vocabulary | None = None
    """What columns are taken by their contents with; None for that of the builtin packs."""

    def meant(self, regimen: Regimen) -> Regimen:
        """The regimen, with what was asked for of its reading."""
        if self.count_unstated != AT_LEAST_ONE:
            regimen = replace(
                regimen, conventions=replace(regimen.conventions, count_unstated=self.count_unstated)
            )
        return with_catalogue(regimen, self.catalogue)


class RegimenFile:
    """An opened regimen file. Iterate it for its regimens, as often as wanted.

    Only one is held at a time (the text of a JSON or YAML file apart).

    `notes` says what is to be said about the whole file; `unread` holds the rows that belong to no regimen
    and is complete once the file was iterated to its end; `rows_total` counts the rows or records below the
    header.
    """

    def __init__(
        self, source: RawFile, encoding: Encoding, content: Table | Records | TypedLines, asked: Asked
    ) -> None:
        self._source, self._asked, self._content = source, asked, content
        self.name = content.name
        self.format: str = content.format
        self.encoding = encoding.name
        self.delimiter: str = content.delimiter
        self.columns: tuple[ColumnUse, ...] = content.columns
        self.notes: tuple[Note, ...] = (*encoding.notes, *content.notes)
        self.pseudonymiser = asked.pseudonymiser
        if self.pseudonymiser is not None:
            self.notes = self.pseudonymiser.file_notes(self.notes, self.columns)
            self.columns, self.name = self.pseudonymiser.columns(self.columns), self.pseudonymiser.file
        self.rows_total: int = content.rows_total

    @property
    def piped(self) -> bool:
        """Whether it came through a pipe or a stream, so that nobody else can read it again."""
        return self._source.spool is not None

    @property
    def table(self) -> Table | None:
        """The table that the file is; None for a nested file."""
        return self._content if isinstance(self._content, Table) else None

    @property
    def undecided(self) -> bool:
        """Whether numbers such as `1,000` are in the file and nothing in it decides how they are read."""
        decimals = self._content.decimals
        return "either" in decimals.seen and not decimals.decided

    def look_through(self, vocabulary: Vocabulary) -> tuple[Note, ...]:
        """What is to be said of products in columns that are not read. Raises InputError where such a column
        is one of products.

        Deciding one of its regimens raises it too; this says it before anything is decided.
        """
        table = self.table
        if table is None:
            return ()
        if self.pseudonymiser is None:
            return table.unused_columns.judge(vocabulary)
        found = self.pseudonymiser.guarded(lambda: table.unused_columns.judge(vocabulary))
        return tuple(map(self.pseudonymiser.note, found))

    def with_rows(self) -> Iterator[tuple[Regimen, list[Row]]]:
        """The regimens of a table, each with its rows."""
        assert isinstance(self._content, Table)
        return ((self._asked.meant(regimen), rows) for _, regimen, rows in self._content.with_rows())

    @property
    def unread(self) -> tuple[Unread, ...]:
        rows = tuple(self._content.unread)
        return rows if self.pseudonymiser is None else tuple(self.pseudonymiser.unread(row) for row in rows)

    def __iter__(self) -> Iterator[Regimen]:
        with within_memory(self.name):
            yield from self._regimens()

    def _regimens(self) -> Iterator[Regimen]:
        found = (self._asked.meant(regimen) for regimen in self._content)
        pseudonymiser = self.pseudonymiser
        return (
            found
            if pseudonymiser is None
            else (pseudonymiser.regimen(regimen) for regimen in pseudonymiser.stream(found))
        )

    def part(self, wanted: Callable[[int], bool]) -> Iterator[tuple[int, Regimen]]:
        """The regimens whose number, counted from 0, is wanted. The others are passed over without being
        built where that can be.
        """
        with within_memory(self.name):
            yield from self._part(wanted)

    def _part(self, wanted: Callable[[int], bool]) -> Iterator[tuple[int, Regimen]]:
        found = ((number, self._asked.meant(regimen)) for number, regimen in self._content.part(wanted))
        pseudonymiser = self.pseudonymiser
        return (
            found
            if pseudonymiser is None
            else ((number, pseudonymiser.regimen(regimen)) for number, regimen in pseudonymiser.stream(found))
        )

    def take_over(self, unread: Iterable[Unread]) -> None:
        """Set `unread` to what another process found that iterated the same file to its end."""
        self._content.unread[:] = unread

    def __reduce__(self) -> tuple[Callable[..., RegimenFile], tuple[RawFile, Asked]]:
        return _reopened, (self._source, replace(self._asked, file_format=self.format, vocabulary=None))


def read_regimens(
    path: str | Path | BinaryIO,
    *,
    mapping: FileMap | None = None,
    file_format: FileFormat | None = None,
    name: str | None = None,
    sheet: str = "",
    dates: DateOrder = "",
    catalogue: Catalogue | None = None,
    multiline: bool = False,
    one_person: bool = False,
    pseudonymise: str | Path | Pseudonymiser | None = None,
    limits: Limits = USUAL,
    count_unstated: str = AT_LEAST_ONE,
    test_columns: Collection[str] | None = None,
    program: Program | None = None,
) -> RegimenFile:
    """Open a regimen file: CSV, Excel, JSON, JSON lines, YAML or lines as they are typed, plain or gzip.

    `mapping` names the columns of a table that the alias table does not know. `file_format` is one of csv,
    xlsx, json, jsonl, yaml, lines; without it the format is found from the content, and never is lines: one
    entry a line, of one person, or one person a line. `sheet` names a sheet of a
    workbook; without it the first with a table is read. `dates` (`dmy`, `mdy`) is the order of 01/02/2026.
    `catalogue` says what is in the products that it lists. `count_unstated` (`at-least-one`, `one`) is what
    stands for a count that is not written. `one_person` says that all rows or records are of one person,
    which is never assumed of more than one row; the file is refused where a column or key tells several
    apart. `multiline` says that quoted cells of delimited text may span lines that look like rows; without it
    such lines are unread. `test_columns` are the names of columns with results of laboratory tests
    (`Pack.test_columns`); without it, those that the builtin packs declare. `program` is that of the pack
    (`Pack.program`), by whose vocabulary columns whose names do not say enough are taken by their contents;
    without it, by that of the builtin packs. With `pseudonymise` (a key file, or what `load_key`
    returned) ids and texts become keyed hashes in all that comes of it, errors included.
    `limits` are the limits on the file and its cells.
    Raises InputError if it cannot be read at all; what is wrong with single rows never raises.
    """
    if file_format is not None and file_format not in FORMATS:
        raise UsageError(f"unknown format `{file_format}`: one of {', '.join(FORMATS)}")
    if dates not in get_args(DateOrder):
        raise UsageError(f"unknown order of dates `{dates}`: dmy or mdy")
    if dates and mapping is not None and mapping.dates not in ("", dates):
        raise UsageError(
            f"the map ({mapping.name}) says that dates are {mapping.dates}, and {dates} was asked for"
        )
    if count_unstated not in COUNTS:
        raise UsageError(f"unknown count `{count_unstated}`: {', '.join(COUNTS)}")
    asked = Asked(
        mapping,
        file_format,
        sheet,
        dates,
        catalogue,
        count_unstated=count_unstated,
        one_person=one_person,
        limits=limits,
        multiline=multiline,
        test_columns=tuple(builtin_test_columns() if test_columns is None else test_columns),
        vocabulary=program.vocabulary if program is not None else None,
    )
    if pseudonymise is None:
        with within_memory(name or str(path)):
            return _reopened(open_raw_file(path, name, limits.file_bytes), asked)
    given = name or (str(path) if isinstance(path, str | Path) else str(getattr(path, "name", "")))
    pseudonymiser = (
        pseudonymise if isinstance(pseudonymise, Pseudonymiser) else load_key(pseudonymise)
    ).named(Path(given).name)
    hidden = replace(asked, pseudonymiser=pseudonymiser)
    return pseudonymiser.guarded(
        lambda: _reopened(open_raw_file(path, pseudonymiser.file, limits.file_bytes), hidden)
    )


@contextmanager
def within_memory(file: str) -> Iterator[None]:
    """Let memory that does not suffice be an error about the file that was being read, and no failure of the
    program.
    """
    try:
        yield
    except MemoryError as error:
        raise InputError(
            "the memory does not suffice to read it",
            code="memory",
            place=Place(file),
            way_out="split it, decide it in fewer processes (--jobs 1), or give CSV or JSON lines, "
            "which are read row by row",
        ) from error


def _reopened(source: RawFile, asked: Asked) -> RegimenFile:
    with within_memory(source.name):
        return _opened(source, asked)


def _opened(source: RawFile, asked: Asked) -> RegimenFile:
    feed, encoding, found = _found(source, asked)
    if feed is not None:
        table, mapping = _table(feed, asked)
        return RegimenFile(source, encoding, table, replace(asked, mapping=mapping))
    if asked.mapping is not None:
        raise InputError(
            "a map is for tables; this file is nested"
            if found != "lines"
            else "a map is for tables, not for lines",
            code="map",
            place=Place(source.name),
            way_out="leave the map out",
        )
    most = asked.limits.cell_characters
    if found == "lines":
        return RegimenFile(source, encoding, TypedLines(source, encoding, asked.dates, most), asked)
    records = Records(source, encoding, found, asked.dates, most, one_person=asked.one_person)
    return RegimenFile(source, encoding, records, asked)


def _table(feed: Feed, asked: Asked) -> tuple[Table, FileMap | None]:
    """The table, and the map by which it is read: what stands in the columns is asked where their names do
    not say enough.
    """

    def by(mapping: FileMap | None) -> Table:
        return Table(
            feed,
            mapping,
            asked.dates,
            asked.limits.cell_characters,
            one_person=asked.one_person,
            tests=asked.test_columns,
        )

    try:
        return by(asked.mapping), asked.mapping
    except InputError as refusal:
        if asked.mapping is not None or refusal.code not in OPEN:
            raise
        vocabulary = asked.vocabulary or builtin_vocabulary()
        mapping = map_by_contents(feed, vocabulary, refusal, one_person=asked.one_person)
    return by(mapping), mapping


def open_feed(source: RawFile, asked: Asked) -> Feed | None:
    """What the table of a file is read from; None for a nested file. Raises InputError."""
    return _found(source, asked)[0]


def _found(source: RawFile, asked: Asked) -> tuple[Feed | None, Encoding, str]:
    """The feed of a table, the encoding, and the format."""
    if asked.file_format == "xlsx" or (asked.file_format is None and is_excel(source)):
        if asked.multiline:
            raise UsageError(f"{source.name} is an Excel file: its cells are never in doubt (multiline)")
        sheet = Sheet(source, asked.sheet, asked.mapping, asked.test_columns)
        return sheet, Encoding(sheet.encoding, sheet.notes), "xlsx"
    encoding = find_encoding(source)
    found = asked.file_format or _find_format(source, encoding)
    if asked.sheet:
        raise UsageError(f"{source.name} is no Excel file: it has no sheets")
    if asked.multiline and found != "csv":
        raise UsageError(f"{source.name} is {found}, no delimited text: no cells span lines (multiline)")
    return Lines(source, encoding, multiline=asked.multiline) if found == "csv" else None, encoding, found


def _find_format(source: RawFile, encoding: Encoding) -> str:
    """By the first sign of the text and, for YAML and JSON lines, by the name."""
    stem = Path(source.name.removesuffix(".gz"))
    if stem.suffix in (".yaml", ".yml"):
        return "yaml"
    with encoding.open(source) as text:
        start = text.read(1 << 16).lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return "json"
    if not start.startswith("{"):
        return "csv"
    if stem.suffix in (".jsonl", ".ndjson"):
        return "jsonl"
    lines = [line for line in start.splitlines()[:3] if line.strip()]
    return (
        "jsonl"
        if len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{")
        else "json"
    )
