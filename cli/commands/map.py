"""`k2rules map`: a map file proposed from the columns of a table, and rows as they are understood with it."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import k2rules
from k2rules import InputError, parse_limits
from k2rules_cli.options import File, Force, Output, PackName
from k2rules_cli.read_options import ReadOptions, with_read_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k2rules import Pack, RegimenFile

_SHOWN, _CHECKED = 5, 20


@with_read_options(
    "item", "lines", "map_file", "jurisdiction", "pseudonymise", "catalogue", "dates", "count_unstated"
)
def propose(
    file: File,
    *,
    output: Output = "",
    force: Force = False,
    check: Annotated[
        bool, typer.Option("--check", help="Show twenty rows as understood, beside their cells as typed.")
    ] = False,
    pack: PackName = "k2",
    options: ReadOptions,
) -> None:
    """Propose a map file for a table: which column means what, and what was seen in it.

    Columns are taken by their usual names, the others by what their cells say, which the map then says: check
    it. Five rows are shown as they are understood with it, or with --check twenty beside their cells; on
    stdout they stand below the map, as comments.
    """
    from k2rules.regimens import is_piped, propose_map, read_map
    from k2rules_cli.output.messages import note
    from k2rules_cli.output.printable import clean
    from k2rules_cli.output.target import refuse_stdout, target
    from k2rules_cli.session import inputs_of

    limits = parse_limits(options.limit or ())
    loaded = k2rules.load(pack, limits=limits)
    inputs = inputs_of(loaded, pack, file)
    refuse_stdout(inputs)
    place = target(output, inputs, force=force)
    name = "stdin" if file == "-" else None
    source: str | io.BytesIO = file
    if file == "-":
        source = io.BytesIO(sys.stdin.buffer.read())
    elif is_piped(file):
        name, source = Path(file).name, io.BytesIO(Path(file).read_bytes())
    vocabulary = loaded.program.vocabulary
    text = propose_map(
        source,
        vocabulary,
        file_format=options.input_format,
        name=name,
        sheet=options.sheet,
        one_person=options.one_person,
        limits=limits,
        multiline=options.multiline,
    )
    if isinstance(source, io.BytesIO):
        source.seek(0)
    mapping = read_map(text, "the proposed map")
    try:
        opened = k2rules.read_regimens(
            source,
            mapping=mapping,
            file_format=options.input_format,
            name=name,
            sheet=options.sheet,
            limits=limits,
            multiline=options.multiline,
            test_columns=loaded.test_columns,
            program=loaded.program,
        )
        opened.look_through(vocabulary)
        shown = [clean(line) for line in _rows(loaded, opened, options.as_of, check=check)]
    except InputError as error:
        shown = [
            clean(line) for line in ("with this map the file is not read yet:", *str(error).splitlines())
        ]
    if place.path is not None:
        with place.opened() as stream:
            stream.write(text.encode())
        note(f"the map was written to {output}; read with it:")
        typer.echo("\n".join(shown))
        return
    lines = [
        *(clean(line) for line in text.splitlines()),
        "# read with this map:",
        *(f"# {line}" for line in shown),
    ]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", errors="replace"))


def _rows(pack: Pack, opened: RegimenFile, as_of: str, *, check: bool) -> Iterator[str]:
    """The first rows as understood with the map, each below its cells where they are to be checked."""
    from k2rules import as_day
    from k2rules.regimens import understand
    from k2rules_cli.output.reading_report import KINDS, near_words, problem_words, understood

    count = 0
    for regimen, rows in opened.with_rows():
        cells = {row.record.line: " | ".join(cell.strip() for cell in row.record.cells) for row in rows}
        for item in understand(regimen, pack.program.vocabulary, as_day(as_of or None)):
            typed = " ".join(t for t in (item.product, item.dose) if t) or "(no product)"
            if check:
                yield f"row {item.place.row}  [{cells.pop(item.place.row or 0, 'the same row')}]"
                yield f"       is of {regimen.id}: {typed}{KINDS.get(item.kind, '')}  {understood(item)}"
            else:
                yield f"row {item.place.row}  {typed}{KINDS.get(item.kind, '')}  {understood(item)}"
            yield from (f"       {problem_words(problem)}{near_words(problem)}" for problem in item.problems)
            count += 1
            if count == (_CHECKED if check else _SHOWN):
                return
