"""A map of what a table says by its contents, where its headers do not say enough: taken where one reading is
left, refused with the proposal where two are possible.

What is taken: the one column whose cells are products; the one that tells persons apart (`person_column`);
and of a table without a header the one column of directions and the one of amounts. A date is never taken:
it may be that of a beginning, of an end, or of a receipt.
"""

from __future__ import annotations

from k2rules.errors import InputError
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.contents.cell_kinds import counts_units
from k2rules.regimens.contents.guess import Guess, guess_all, guess_by_name, sure_person
from k2rules.regimens.contents.map_text import map_lines
from k2rules.regimens.formats.feed import Feed
from k2rules.regimens.products.cache import reader_for
from k2rules.regimens.tables.mapping import ColumnMap, FileMap

OPEN = ("no-header", "no-product-column", "no-id-column")
"""Refusals that what stands in the columns may answer."""
_ROWS = 20_000
"""A table of more rows is not taken by its contents: all of them are looked at, and held."""
_MOST, _SOME = 0.5, 0.25
"""The share of cells that makes a column one of products, and one that may be."""


def map_by_contents(feed: Feed, vocabulary: Vocabulary, refusal: InputError, *, one_person: bool) -> FileMap:
    """The map by which the table is read. Raises `refusal`, with the proposal, where there is no one
    reading.
    """
    reader = reader_for(vocabulary)
    guess = guess_by_name(feed, reader, _ROWS + 1)
    why_not = (
        _take(guess, one_person=one_person)
        if len(guess.rows) + guess.others <= _ROWS
        else "the table is too long"
    )
    if why_not:
        raise _with_proposal(refusal, feed, vocabulary, why_not, one_person=one_person)
    return _as_map(guess, one_person=one_person)


def _take(guess: Guess, *, one_person: bool) -> str:
    """Give roles by contents; why they cannot be given, in words."""
    if not guess.rows:
        return "no row has as many cells as the header"
    if guess.quotes and len(guess.columns) > 1:
        return f"{guess.quotes} rows have quotes that leave in doubt what their cells are"
    if guess.others * 4 > len(guess.rows):
        return f"{guess.others} rows have another number of cells than the header"
    if not guess.with_role("product"):
        shares = guess.shares("product")
        perhaps = [i for i, found in shares.items() if found >= _SOME]
        sure = [i for i in perhaps if shares[i] >= _MOST]
        if len(perhaps) != 1 or not sure:
            shown = " and ".join(f"`{guess.names[i]}`" for i in perhaps)
            return f"{shown} may both hold products" if len(perhaps) > 1 else "no column holds products"
        _give(guess, sure[0], "product")
    if not guess.has_header:
        for role in ("frequency", "dose"):
            found = [i for i, part in guess.shares(role).items() if part >= _MOST]
            if len(found) == 1:
                _give(guess, found[0], role)
        _strength_or_dose(guess)
    if not one_person and not guess.with_role("id"):
        person = sure_person(guess)
        if person.index < 0:
            return person.why_not
        _give(guess, person.index, "id")
    return ""


def _strength_or_dose(guess: Guess) -> None:
    """An amount beside directions that count units is the strength of one; beside others that do not it is
    taken each time; beside some of each it is not known what it is.
    """
    dose, directions = guess.with_role("dose"), guess.with_role("frequency")
    if dose and directions:
        counted = counts_units(guess.columns[directions[0]].cells)
        guess.columns[dose[0]].role = "" if counted is None else "strength" if counted else "dose"


def _give(guess: Guess, index: int, role: str) -> None:
    guess.columns[index].role, guess.columns[index].why = role, "by its cells"


def _as_map(guess: Guess, *, one_person: bool) -> FileMap:
    taken = {c.role: c for c in guess.columns if c.why}
    if guess.has_header:
        name = {role: column.name for role, column in taken.items()}
        positions: tuple[str, ...] = ()
    else:
        name = {role: "person_id" if role == "id" else role for role in taken}
        positions = tuple(name[c.role] if c.why else f"column {i}" for i, c in enumerate(guess.columns, 1))
    item = {role: ColumnMap(column) for role, column in name.items() if role != "id"}
    regimen = None if one_person else name.get("id", "")
    return FileMap(
        "by contents",
        regimen,
        item=item,
        positions=positions,
        headerless=not guess.has_header,
        by_contents=tuple(name.values()),
    )


def _with_proposal(
    refusal: InputError, feed: Feed, vocabulary: Vocabulary, why_not: str, *, one_person: bool
) -> InputError:
    """The refusal, with what was looked for in the contents and a map to be checked."""
    try:
        guess = guess_all(feed, reader_for(vocabulary), 500)
    except InputError:
        return refusal
    if not guess.with_role("product"):
        return refusal
    for column in guess.columns:
        column.cells = []
    lines = map_lines(
        feed, guess.columns, guess.rows, guess.delimiter, has_header=guess.has_header, one_person=one_person
    )
    bare = [line.split("  # ")[0] for line in lines if not line.lstrip().startswith("#")]
    proposal = "\n".join(f"    {line}" for line in bare)
    return InputError(
        f"{refusal.message}; by what is in the columns: {why_not}",
        code=refusal.code,
        place=refusal.place,
        way_out=f"{refusal.way_out}. A map to begin with (check every line):\n{proposal}",
    )
