"""Whose rows they are: whether the id column tells persons apart as the other columns about the person do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from k2rules.errors import InputError, Place
from k2rules.regimens.text.columns.map_lines import name_in_map
from k2rules.regimens.text.columns.usual_names import header_tokens
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.person_details import PersonDetail
from k2rules.regimens.text.person_ids import ACCOUNTS, ANYTHING, ENCOUNTERS, looks_like_id
from k2rules.regimens.text.wordlists import NOT_GIVEN

_LEAST_ROWS = 3


def _value(cells: Sequence[str], index: int, *, is_id: bool) -> str:
    """What a cell says of a person, empty where nothing. Two ids that differ by case are two; names are
    compared without it.
    """
    value = clean_id(cells[index]) if index < len(cells) else ""
    folded = value.casefold()
    return "" if folded in NOT_GIVEN else value if is_id else folded


@dataclass
class _Seen:
    """Of one other column: its name, whether it is an id too, and the values seen, as hashes."""

    index: int
    name: str
    is_id: bool
    ids: dict[int, int] = field(default_factory=dict)
    """The line on which each id stands first."""
    values: dict[int, int] = field(default_factory=dict)
    pairs: set[int] = field(default_factory=set)
    rows: int = 0
    conflict: str = ""
    """The first two rows that do not agree, in words."""

    @property
    def is_encounter(self) -> bool:
        """Whether it counts stays or visits, of which one person may have several."""
        return "_".join(header_tokens(self.name)) in {*ENCOUNTERS, *ACCOUNTS}

    def add(self, id_name: str, row_id: str, value: str, line: int) -> None:
        self.rows += 1
        one, other = hash(row_id), hash(value)
        pair = hash((row_id, value))
        if pair not in self.pairs and not self.conflict:
            if one in self.ids:
                self.conflict = (
                    f"rows {self.ids[one]} and {line} have one `{id_name}` and two values of `{self.name}`"
                )
            elif other in self.values:
                self.conflict = (
                    f"rows {self.values[other]} and {line} have one `{self.name}` "
                    f"and two values of `{id_name}`"
                )
        self.ids.setdefault(one, line)
        self.values.setdefault(other, line)
        self.pairs.add(pair)


class PersonCheck:
    """Compares the id column with the other columns that tell persons apart, row by row."""

    def __init__(self, id_name: str, others: Sequence[tuple[int, str, bool]]) -> None:
        self._id = id_name
        self._seen = [_Seen(index, name, is_id) for index, name, is_id in others]

    def add(self, row_id: str, cells: Sequence[str], line: int) -> None:
        for seen in self._seen:
            value = _value(cells, seen.index, is_id=seen.is_id)
            if value:
                seen.add(self._id, row_id, value, line)

    def finish(self, place: Place) -> None:
        """Raises InputError where another column groups the rows in another way: one of the two would split
        or merge persons.
        """
        for seen in self._seen:
            ids, values, pairs = len(seen.ids), len(seen.values), len(seen.pairs)
            if ids == values == pairs or (
                seen.is_id and (self._is_row_number(seen) or (seen.is_encounter and values == pairs))
            ):
                continue
            split_up = ids == seen.rows >= _LEAST_ROWS and values < ids
            if seen.is_id or split_up:
                raise InputError(
                    f"two columns may say whose row it is, and they group the rows differently: "
                    f"`{self._id}` ({ids} values) and "
                    f"`{seen.name}` ({values}); {seen.conflict}",
                    code="two-ids",
                    place=place,
                    way_out="correct the rows, or name the column that stands for the person "
                    "in a map (`--map`): "
                    f"`regimen: {name_in_map(seen.name)}`",
                )

    def _is_row_number(self, other: _Seen) -> bool:
        """`id` beside `person_id`, different in each row, is the number of the row."""
        explicit = "_".join(header_tokens(self._id)) not in ANYTHING or self._id.casefold() in (
            "patient",
            "person",
            "subject",
        )
        return explicit and other.name.strip().casefold() == "id" and len(other.values) == other.rows


class OneIdCheck:
    """Whether rows with one id tell of two persons: of two names, and of two dates of birth. One of the two
    alone may be a slip.
    """

    def __init__(self, id_name: str, details: Sequence[PersonDetail]) -> None:
        roles = {detail.role for detail in details}
        self._id = id_name
        self._details = (
            [d for d in details if d.role in ("name", "born")] if {"name", "born"} <= roles else []
        )
        self._said: dict[tuple[str, str], tuple[str, int]] = {}
        self._conflict = ""

    def add(self, row_id: str, cells: Sequence[str], line: int) -> None:
        apart: dict[str, int] = {}
        for detail in self._details:
            meant = detail.meaning(cells[detail.index]) if detail.index < len(cells) else ""
            if not meant:
                continue
            said, first = self._said.setdefault((row_id, detail.name), (meant, line))
            if detail.apart(said, meant):
                apart[detail.role] = first
        if len(apart) == len({"name", "born"}) and not self._conflict:
            self._conflict = (
                f"rows {apart['born']} and {line} have one `{self._id}` (`{row_id}`), two names and two "
                "dates of birth"
            )

    def finish(self, place: Place) -> None:
        """Raises InputError where one id stands for two persons."""
        if self._conflict:
            raise InputError(
                f"one id stands for two persons: {self._conflict}",
                code="two-persons",
                place=place,
                way_out="give each person an id of their own, or correct the rows",
            )


@dataclass
class _Values:
    """Of a column of a file that is read as one person: its values, as hashes; whether they look like ids."""

    index: int
    name: str
    known: bool
    """Its name is that of an id or of a person."""
    is_id: bool
    values: set[int] = field(default_factory=set)
    first: tuple[str, int] = ("", 0)
    second: tuple[str, int] = ("", 0)
    rows: int = 0
    like_ids: bool = True

    def add(self, value: str, line: int) -> None:
        if not self.known and not (self.like_ids and looks_like_id(value)):
            self.like_ids = False
            return
        self.rows += 1
        if not self.values:
            self.first = (value, line)
        elif len(self.values) == 1 and hash(value) not in self.values:
            self.second = (value, line)
        self.values.add(hash(value))

    @property
    def tells_apart(self) -> bool:
        return len(self.values) > 1 and (self.known or (self.like_ids and len(self.values) < self.rows))


@dataclass
class _Details:
    """Of a column that tells of a person: its first value, and the first that cannot be of the same
    person.
    """

    detail: PersonDetail
    values: set[str] = field(default_factory=set)
    first: tuple[str, int] = ("", 0)
    second: tuple[str, int] = ("", 0)
    _meant: str = ""

    def add(self, cell: str, line: int) -> None:
        meant = self.detail.meaning(cell)
        if not meant:
            return
        self.values.add(meant)
        if not self._meant:
            self._meant, self.first = meant, (clean_id(cell), line)
        elif not self.second[0] and self.detail.apart(self._meant, meant):
            self.second = (clean_id(cell), line)

    @property
    def tells_apart(self) -> bool:
        return bool(self.second[0])


class OnePersonCheck:
    """Of a file that is said to be one person: whether a column speaks of several."""

    def __init__(
        self,
        named: Sequence[tuple[int, str, bool]],
        others: Sequence[tuple[int, str]],
        details: Sequence[PersonDetail] = (),
    ) -> None:
        self._columns = [_Values(index, name, known=True, is_id=is_id) for index, name, is_id in named]
        self._columns += [_Values(index, name, known=False, is_id=True) for index, name in others]
        self._details = [_Details(detail) for detail in details]

    def add(self, cells: Sequence[str], line: int) -> None:
        for column in self._columns:
            value = _value(cells, column.index, is_id=column.is_id)
            if value:
                column.add(value, line)
        for told in self._details:
            if told.detail.index < len(cells):
                told.add(cells[told.detail.index], line)

    def finish(self, place: Place) -> None:
        """Raises InputError where a column tells several persons apart."""
        for column in self._columns:
            if column.tells_apart:
                what = (
                    "names several persons" if column.known else "has values like ids, which group the rows"
                )
                raise _several(column.name, what, len(column.values), column.first, column.second, place)
        for told in self._details:
            if told.tells_apart:
                what = "names several persons" if told.detail.role == "name" else "is of several persons"
                is_name = told.detail.role == "name"
                raise _several(
                    told.detail.name, what, len(told.values), told.first, told.second, place, is_id=is_name
                )


def _several(
    name: str,
    what: str,
    values: int,
    first: tuple[str, int],
    second: tuple[str, int],
    place: Place,
    *,
    is_id: bool = True,
) -> InputError:
    mapped = name_in_map(name)
    way = (
        f"write in a map (`--map`) `regimen: {mapped}`"
        if is_id
        else "give each person an id in a column of its own"
    )
    return InputError(
        f"the file is to be read as one person, and the column `{name}` {what}: {values} different ones, "
        f"`{first[0]}` in row {first[1]}, `{second[0]}` in row {second[1]}",
        code="several-persons",
        place=place,
        way_out=f"leave out `--one-person` (`regimen: none`) and {way}; "
        f"or, if it does not tell persons apart, `ignored: [{mapped}]`",
    )
