"""Whose rows they are: whether the id column tells persons apart as the other columns about the person do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from k2rules.errors import InputError, Place
from k2rules.regimens.aliases import ENCOUNTERS, header_tokens
from k2rules.regimens.folding import clean_id
from k2rules.regimens.wordlists import NOT_GIVEN, split

PERSON_COLUMNS = frozenset(
    split(
        "patient_name | person_name | full_name | name | patient_full_name | member_name | member | resident | resident_name | client "
        "| client_name | customer | surname | last_name | lastname | family_name | nachname | patientenname | nom | apellido | nhs_number "
        "| ssn"
    )
)
"""Columns that are no id and yet stand for one person."""
_EXPLICIT = ("person", "patient", "subject", "mrn")
_LEAST_ROWS = 3


@dataclass
class _Seen:
    """Of one other column: its name, whether it is an id too, and the values seen, as hashes."""

    index: int
    name: str
    is_id: bool
    ids: set[int] = field(default_factory=set)
    values: set[int] = field(default_factory=set)
    pairs: set[int] = field(default_factory=set)
    rows: int = 0

    @property
    def is_encounter(self) -> bool:
        """Whether it counts stays or visits, of which one person may have several."""
        return "_".join(header_tokens(self.name)) in ENCOUNTERS


class PersonCheck:
    """Compares the id column with the other columns that tell persons apart, row by row."""

    def __init__(self, id_name: str, others: Sequence[tuple[int, str, bool]]) -> None:
        self._id = id_name
        self._seen = [_Seen(index, name, is_id) for index, name, is_id in others]

    def add(self, row_id: str, cells: Sequence[str]) -> None:
        for seen in self._seen:
            value = clean_id(cells[seen.index]).casefold() if seen.index < len(cells) else ""
            if value not in NOT_GIVEN:
                seen.rows += 1
                seen.ids.add(hash(row_id))
                seen.values.add(hash(value))
                seen.pairs.add(hash((row_id, value)))

    def finish(self, place: Place) -> None:
        """Raises InputError where another column groups the rows in another way: one of the two would split or merge persons."""
        for seen in self._seen:
            ids, values, pairs = len(seen.ids), len(seen.values), len(seen.pairs)
            if ids == values == pairs or (seen.is_id and (self._is_row_number(seen) or (seen.is_encounter and values == pairs))):
                continue
            split_up = ids == seen.rows >= _LEAST_ROWS and values < ids
            if seen.is_id or split_up:
                raise InputError(
                    f"two columns may say whose row it is, and they group the rows differently: `{self._id}` ({ids} values) and "
                    f"`{seen.name}` ({values})",
                    code="two-ids",
                    place=place,
                    way_out=f"name the one that stands for the person in a map (`--map`): `regimen: {seen.name}`",
                )

    def _is_row_number(self, other: _Seen) -> bool:
        """`id` beside `person_id`, different in each row, is the number of the row."""
        explicit = any(word in self._id.casefold() for word in _EXPLICIT)
        return explicit and other.name.strip().casefold() == "id" and len(other.values) == other.rows
