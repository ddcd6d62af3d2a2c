"""`k2rules map`: a map file proposed from the columns of a table, and five rows as they are understood with it."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import AsOf, File, Input, OnePerson, PackName, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from k2rules import Pack

_SHOWN = 5


def propose(
    file: File,
    *,
    output: Annotated[str, typer.Option("--output", "-o", metavar="MAP", help="Where to write the map.  [default: stdout]")] = "",
    pack: PackName = "k2",
    as_of: AsOf = "",
    input_format: Input = None,
    sheet: Sheet = "",
    one_person: OnePerson = False,
) -> None:
    """Propose a map file for a table: which column means what, and what was seen in it.

    Columns are taken by their usual names, the others by what their cells say, which the map then says: check it. Five rows are
    shown as they are understood with it; on stdout they stand below the map, as comments.
    """
    import k2rules
    from k2rules.errors import UsageError
    from k2rules.regimens import propose_map
    from k2rules_cli.cleaning import clean
    from k2rules_cli.messages import note

    if output and output != "-" and Path(output).exists():
        raise UsageError(f"{output} is there already, and is not overwritten")
    loaded = k2rules.load(pack)
    name = "stdin" if file == "-" else None
    source = io.BytesIO(sys.stdin.buffer.read()) if file == "-" else file
    form = input_format.value if input_format else None
    text = propose_map(source, loaded.program.vocabulary, file_format=form, name=name, sheet=sheet, one_person=one_person)
    if isinstance(source, io.BytesIO):
        source.seek(0)
    shown = [clean(line) for line in _rows(loaded, source, text, form=form, name=name, sheet=sheet, as_of=as_of)]
    if output and output != "-":
        Path(output).write_text(text, encoding="utf-8")
        note(f"the map was written to {output}; read with it:")
        typer.echo("\n".join(shown))
        return
    lines = [*(clean(line) for line in text.splitlines()), "# read with this map:", *(f"# {line}" for line in shown)]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", errors="replace"))


def _rows(pack: Pack, source: str | io.BytesIO, text: str, *, form: str | None, name: str | None, sheet: str, as_of: str) -> Iterator[str]:
    """The first rows as understood with the map."""
    import k2rules
    from k2rules.errors import InputError
    from k2rules.pack import as_day
    from k2rules.regimens import read_map, understand
    from k2rules_cli.readings import KINDS, near_words, problem_words, understood

    mapping = read_map(text, "the proposed map")
    try:
        opened = k2rules.read_regimens(source, mapping=mapping, file_format=form, name=name, sheet=sheet)
        opened.look_through(pack.program.vocabulary)
    except InputError as error:
        yield "with this map the file is not read yet:"
        yield from str(error).splitlines()
        return
    count = 0
    for regimen in opened:
        for item in understand(regimen, pack.program.vocabulary, as_day(as_of or None)):
            typed = " ".join(t for t in (item.product, item.dose) if t) or "(no product)"
            yield f"row {item.place.row}  {typed}{KINDS.get(item.kind, '')}  {understood(item)}"
            yield from (f"       {problem_words(problem)}{near_words(problem)}" for problem in item.problems)
            count += 1
            if count == _SHOWN:
                return
