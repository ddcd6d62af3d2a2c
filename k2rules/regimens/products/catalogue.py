"""A site's own list of products and what is in them: `product,ingredient,amount,unit,per`, read strictly.

A product of several ingredients has a row for each. Every mistake of the file is reported at once, with its
line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from k2rules.errors import InputError, Place
from k2rules.language.model.codes import code_key
from k2rules.language.model.facts import Interval, Origin
from k2rules.language.model.units import parse_unit
from k2rules.language.model.vocabulary import Vocabulary, names_of
from k2rules.regimens.dosing.unit_text import read_unit
from k2rules.regimens.formats.encoding import find_encoding
from k2rules.regimens.formats.raw_file import open_raw_file
from k2rules.regimens.text.codes import split_system, system_of
from k2rules.regimens.text.delimited import DELIMITERS, Record, records, split_quoted
from k2rules.regimens.text.normalise import fold
from k2rules.regimens.text.numbers import parse_number
from k2rules.spelling import nearest

COLUMNS = ("product", "ingredient", "amount", "unit", "per")
IGNORED = ("count", "near")
"""Further columns that `k2rules read --unknown` writes; they help to fill the list in and mean nothing
here.
"""
CODE_COLUMNS = ("code", "code_system")
"""Further columns that may be there: a code by which other files name the product, and of which system it is.
"""
PER = ("dose", "day", "unit")
_MOST_SHOWN = 20
_FORMULA = tuple("=+-@＝＋－＠")


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """One ingredient of a product: its term, and how much (ug) of it is in a dose, a day or a unit (a
    capsule) where that is known.
    """

    term: str
    origin: Origin
    amount: Interval | None = None
    per: str = ""
    text: str = ""
    """The amount with its unit, as `100 mcg`."""

    @property
    def amount_origin(self) -> Origin:
        return Origin(self.origin.file, self.origin.row, "amount", self.text)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The products of a site. `unfilled` counts the rows that name no ingredient yet; they say nothing."""

    name: str
    products: Mapping[str, tuple[CatalogueRow, ...]] = field(default_factory=dict)
    unfilled: int = 0
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(system, code as it is compared) -> the key of its product; the system is empty where none is named."""
    digest: str = field(default="", compare=False)
    """SHA-256 of the file that it was read from."""

    def find(self, product: str) -> tuple[CatalogueRow, ...]:
        """The ingredients of exactly this product, without regard to case, accents and spaces; empty where it
        is not listed.
        """
        return self.products.get(product_key(product), ())

    def find_code(self, code: str, system: str) -> tuple[CatalogueRow, ...]:
        """The ingredients of the product with this code; a code of a named system is not that of another."""
        inside, bare = split_system(code)
        named = system_of(system) if system.strip() else inside
        if named is None or not self.codes:
            return ()
        key = code_key(named, bare)
        asked = [(named, key), ("", key)] if named else [pair for pair in self.codes if pair[1] == key]
        products = {self.codes[pair] for pair in asked if pair in self.codes}
        return self.products[products.pop()] if len(products) == 1 else ()


def product_key(product: str) -> str:
    """A product's name as it is compared: without regard to case, accents and spaces."""
    return fold(product)


def load_catalogue(
    path: str | Path | BinaryIO, vocabulary: Vocabulary, *, name: str | None = None
) -> Catalogue:
    """Read a catalogue whose ingredients are names of this vocabulary; raises InputError with every mistake
    and its line.
    """
    source = open_raw_file(path, name)
    encoding = find_encoding(source)
    if encoding.damage:
        raise InputError(
            f"a part of the catalogue is missing: {encoding.damage}",
            code="catalogue",
            place=Place(source.name),
            way_out="get the file again",
        )
    with encoding.open(source) as text:
        lines = [line.lstrip("\ufeff") if number == 0 else line for number, line in enumerate(text)]
    delimiter, columns = _header(lines[0] if lines else "", source.name)
    reading = _Reading(vocabulary, source.name, columns)
    for record in list(records(lines, delimiter, len(columns)))[1:]:
        reading.take(record)
    return replace(reading.result(), digest=source.digest())


def _header(line: str, file: str) -> tuple[str, list[str]]:
    """The delimiter by which the first line has the columns, and its columns."""
    for delimiter in DELIMITERS:
        columns = [cell.strip().casefold() for cell in split_quoted(line.rstrip("\r\n"), delimiter) or ()]
        if set(COLUMNS) <= set(columns):
            break
    else:
        raise InputError(
            "the first line does not name the columns of a catalogue",
            code="catalogue",
            place=Place(file, 1),
            way_out=f"write {','.join(COLUMNS)} there",
        )
    odd = [c for c in columns if c not in COLUMNS + CODE_COLUMNS + IGNORED]
    twice = sorted({c for c in columns if columns.count(c) > 1})
    if odd or twice:
        what = (
            f"a column `{odd[0]}`, which means nothing in a catalogue" if odd else f"two columns `{twice[0]}`"
        )
        raise InputError(
            f"there is {what}", code="catalogue", place=Place(file, 1), way_out=f"keep {', '.join(COLUMNS)}"
        )
    return delimiter, columns


class _Reading:
    def __init__(self, vocabulary: Vocabulary, file: str, columns: Sequence[str]) -> None:
        self.vocabulary, self.file, self.columns = vocabulary, file, columns
        self.products: dict[str, list[CatalogueRow]] = defaultdict(list)
        self.codes: dict[tuple[str, str], str] = {}
        self.errors: list[str] = []
        self.unfilled = 0

    def take(self, record: Record) -> None:
        """Read one row, or note what is wrong with it."""
        if record.broken or len(record.cells) != len(self.columns):
            self._wrong(record, record.broken or f"{len(record.cells)} cells instead of {len(self.columns)}")
            return
        cells = dict(zip(self.columns, (cell.strip() for cell in record.cells), strict=True))
        product = _without_mark(cells["product"])
        if not product_key(product):
            self._wrong(record, "no product is named")
        elif not any(cells[name] for name in COLUMNS[1:]):
            self.unfilled += 1
        else:
            self._ingredient(record, product, cells)
            self._code(record, product, cells)

    def _code(self, record: Record, product: str, cells: Mapping[str, str]) -> None:
        code, written = (_without_mark(cells.get(name, "")) for name in CODE_COLUMNS)
        if not code:
            return
        system = system_of(written)
        if system is None:
            self._wrong(record, f"the system of codes `{written}` is not known")
            return
        inside, bare = split_system(code)
        key = (system or inside, code_key(system or inside, bare))
        if self.codes.setdefault(key, product_key(product)) != product_key(product):
            self._wrong(record, f"the code `{code}` stands for another product already")

    def _ingredient(self, record: Record, product: str, cells: Mapping[str, str]) -> None:
        name = _without_mark(cells["ingredient"])
        term = self.vocabulary.find(name, "agent") if name else None
        if term is None or term == "agent":
            near = (
                nearest(name, (n for t in self.vocabulary.terms.values() for n in names_of(t)))
                if name
                else ""
            )
            hint = f"; did you mean `{near}`?" if near and len(self.errors) < _MOST_SHOWN else ""
            self._wrong(
                record,
                f"the ingredient `{name}` is no name of the pack{hint}" if name else "no ingredient is named",
            )
            return
        found = self.products[product_key(product)]
        earlier = next((row for row in found if row.term == term), None)
        if earlier is not None:
            self._wrong(record, f"`{name}` stands in `{product}` already, in line {earlier.origin.row}")
            return
        row = CatalogueRow(term, Origin(self.file, record.line, "ingredient", name))
        found.append(self._with_amount(record, row, cells))

    def _with_amount(self, record: Record, row: CatalogueRow, cells: Mapping[str, str]) -> CatalogueRow:
        amount, unit, per = (cells[name] for name in ("amount", "unit", "per"))
        if not amount:
            return row
        number, written, iu = parse_number(amount), read_unit(unit), self.vocabulary.terms[row.term].iu
        if number is None:
            self._wrong(record, f"the amount `{amount}` is no plain number; write it like 1000 or 0.5")
        elif number == 0:
            self._wrong(record, "the amount is 0; leave it empty where it is not known")
        elif written is None or written.per_day or written.form or not written.name:
            self._wrong(record, f"the unit `{unit}` is none; write ug, mg, g or IU")
        elif written.name == "IU" and iu is None:
            self._wrong(record, f"{self.vocabulary.label(row.term)} has no IU; write its mass")
        elif per not in PER:
            self._wrong(
                record,
                f"`per` is `{per}`; write {', '.join(PER[:-1])} or {PER[-1]} (a unit is one capsule, "
                f"tablet or drop)",
            )
        else:
            factor = iu if written.name == "IU" else parse_unit(written.name).factor
            assert factor is not None
            return CatalogueRow(
                row.term, row.origin, Interval.point(number * factor), per, f"{amount} {unit}"
            )
        return row

    def _wrong(self, record: Record, what: str) -> None:
        self.errors.append(f"{Place(self.file, record.line)}: {what}")

    def result(self) -> Catalogue:
        """The catalogue; raises InputError where anything was wrong."""
        if self.errors:
            more = [f"and {len(self.errors) - _MOST_SHOWN} more"] if len(self.errors) > _MOST_SHOWN else []
            raise InputError(
                "\n".join(["the catalogue cannot be used:", *self.errors[:_MOST_SHOWN], *more]),
                code="catalogue",
                place=Place(self.file),
                way_out="mend these lines; a row with nothing but a product is passed over",
            )
        products = {key: tuple(rows) for key, rows in self.products.items()}
        return Catalogue(self.file, products, self.unfilled, self.codes)


def _without_mark(text: str) -> str:
    """A cell without the mark that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(_FORMULA) else text


def unknown_rows(counts: Iterable[tuple[str, int, str]]) -> list[tuple[str, ...]]:
    """The lines of a catalogue to be filled in, the header first, of (product, how often, the name it may be
    misspelt from).
    """
    ordered = sorted(counts, key=lambda entry: (-entry[1], entry[0]))
    return [
        (*COLUMNS, *IGNORED),
        *((product, "", "", "", "", str(count), near) for product, count, near in ordered),
    ]
