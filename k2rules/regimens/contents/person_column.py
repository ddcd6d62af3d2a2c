"""Which column tells persons apart, where none does by its usual name: only where one reading is left.

Two people who are merged, or one who is split, is worse than a file that is refused. So a column is taken
only where every row has its cell, the rows of one value stand together, more than one value is there, some
value stands in several rows (a column of different values may number the rows; names do not) and nothing
else in the table groups the rows in another way: no second such column, no name, no date of birth, age or
sex, no room or bed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.regimens.text.columns.usual_names import header_tokens
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.person_details import PersonDetail
from k2rules.regimens.text.person_ids import (
    NAMES_OF_PERSONS,
    looks_like_id,
    names_a_place,
    numbers_other_things,
    numbers_something,
)
from k2rules.regimens.text.wordlists import NOT_GIVEN


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """The column that was found, or why none is sure; `index` is -1 then."""

    index: int
    why_not: str = ""


def find_person_column(
    names: Sequence[str],
    free: Sequence[int],
    rows: Sequence[Record],
    details: Sequence[PersonDetail],
    *,
    row_is_person: bool,
    headerless: bool,
) -> PersonColumn:
    """Look for it among the columns of no known use. `row_is_person`: each row has the products of a person
    (`Med 1 ... Med 12`), so that different values in all rows are no mere numbers of rows.
    """
    perhaps = [index for index in free if headerless or _may_tell(names[index])]
    columns = {
        index: [clean_id(row.cells[index]) for row in rows]
        for index in perhaps
        if rows and all(clean_id(row.cells[index]).casefold() not in NOT_GIVEN for row in rows)
    }
    tokens = {index: header_tokens(names[index]) if not headerless else [] for index in free}
    named = {index for index in perhaps if "_".join(tokens[index]) in NAMES_OF_PERSONS}
    gaps = [
        names[index] for index in named if index not in columns and any(r.cells[index].strip() for r in rows)
    ]
    if gaps:
        return PersonColumn(-1, f"`{gaps[0]}` is not filled in every row")
    found = {}
    for index, cells in columns.items():
        if (
            index in named
            or names_a_place(tokens[index])
            or all(map(looks_like_id, cells))
            or (not headerless and numbers_something(tokens[index]))
        ):
            found[index] = cells
    telling = {
        i: cells for i, cells in found.items() if row_is_person or i in named or len(set(cells)) < len(cells)
    }
    telling = {i: cells for i, cells in telling.items() if len(set(cells)) > 1 or i in named}
    if not telling:
        return PersonColumn(-1, "no column is filled in every row and groups the rows")
    groupings = {_grouping(cells) for cells in telling.values()}
    if len(groupings) > 1:
        one, other = _two_that_differ(telling)
        return PersonColumn(-1, f"`{names[one]}` and `{names[other]}` group the rows differently")
    grouping = groupings.pop()
    sure = [i for i in telling if not names_a_place(tokens[i])]
    if not sure:
        return PersonColumn(-1, f"`{names[next(iter(telling))]}` is a place, in which several persons may be")
    if not _stand_together(grouping) and len(telling) == 1:
        return PersonColumn(-1, f"the rows of one `{names[sure[0]]}` do not stand together")
    for detail in details:
        if _disagrees(grouping, [row.cells[detail.index] for row in rows], detail):
            return PersonColumn(-1, f"one `{names[sure[0]]}` has two values of `{detail.name}`")
    best = min(telling, key=lambda i: (not _is_number(telling[i]), names_a_place(tokens[i]), i))
    return PersonColumn(best)


def _may_tell(name: str) -> bool:
    tokens = header_tokens(name)
    return bool(tokens) and (names_a_place(tokens) or not numbers_other_things(tokens))


def _is_number(cells: Sequence[str]) -> bool:
    """Whether each has a digit: a number tells better apart than a name does."""
    return all(any(c.isdigit() for c in cell) for cell in cells)


def _grouping(cells: Sequence[str]) -> tuple[int, ...]:
    """Which rows belong together, whatever the values are."""
    first: dict[str, int] = {}
    return tuple(first.setdefault(cell, len(first)) for cell in cells)


def _stand_together(grouping: Sequence[int]) -> bool:
    """Whether the rows of each value follow one another: groups are numbered in the order of their first
    row.
    """
    return list(grouping) == sorted(grouping)


def _two_that_differ(columns: dict[int, list[str]]) -> tuple[int, int]:
    first, *others = columns
    return first, next(i for i in others if _grouping(columns[i]) != _grouping(columns[first]))


def _disagrees(grouping: Sequence[int], cells: Sequence[str], detail: PersonDetail) -> bool:
    """Whether rows of one value tell of two persons."""
    said: dict[int, str] = {}
    for group, cell in zip(grouping, cells, strict=True):
        meant = detail.meaning(cell)
        if meant and group in said and detail.apart(said[group], meant):
            return True
        if meant:
            said.setdefault(group, meant)
    return False
