"""Whose record it is, of nested files: by its id, by its place where it has none and is a person of its own,
or one person said of all.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.regimens.text.cell_values import as_text
from k2rules.regimens.text.columns.usual_names import understand_header
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.person_details import PersonDetail, detail_role
from k2rules.regimens.text.persons_apart import OnePersonCheck, PersonCheck

_WAY_OUT = (
    "give each record an `id`, or give one record with `items: [...]` for each person; or say with "
    "`--one-person` that all records are of "
    "one person (`one_person=True` in Python)"
)


_ALWAYS = ("id", "regimen_id", "person_id", "patient_id", "regimen")
"""Keys that hold nothing but an id: a list or an object there is wrong, and no other person."""


@lru_cache(maxsize=1 << 12)
def id_rank(key: str) -> int:
    """How usual a key is as the name of an id, 0 for the most; -1 for one that is none."""
    header = understand_header(key)
    return header.rank if header is not None and header.role == "id" else -1


def ids_of(record: Mapping[str, Any]) -> list[str]:
    """The keys of a record that hold ids, the most usual first."""
    found = [
        k
        for k, v in record.items()
        if v not in (None, "") and id_rank(str(k)) >= 0 and (isinstance(v, str | int | float) or k in _ALWAYS)
    ]
    return sorted(found, key=lambda key: id_rank(str(key)))


class RecordIds:
    """Looks at the records of one file in the first pass. `name` stands for the person where the whole file
    is one.
    """

    def __init__(self, file: str, name: str, *, one_person: bool) -> None:
        self._file, self._name, self._one_person = file, name, one_person
        self._checks: dict[tuple[str, str], PersonCheck] = {}
        self._one: dict[str, OnePersonCheck] = {}
        self._rows_without: list[int] = []
        self._first: dict[str, int] = {}
        """The first record with its id under each key."""

    def given(self, value: Any, number: int) -> str:
        """The id that a record has by its file or its place; empty where its own is to be read."""
        if self._one_person:
            return self._name
        if not isinstance(value, Mapping) or ids_of(value):
            return ""
        return f"record {number} (no id)"

    def look(self, value: Any, number: int) -> None:
        """Note what a record says of persons."""
        if not isinstance(value, Mapping):
            return
        keys = ids_of(value)
        texts = [as_text(value[key]) or "" for key in keys]
        if self._one_person:
            for key, text in zip(keys, texts, strict=True):
                self._one.setdefault(str(key), OnePersonCheck([(0, str(key), True)], [])).add([text], number)
            self._look_at_details(value, number)
            return
        if not keys:
            if "items" not in value:
                self._rows_without.append(number)
            return
        self._first.setdefault(str(keys[0]), number)
        for key, text in zip(keys[1:], texts[1:], strict=True):
            check = self._checks.setdefault(
                (str(keys[0]), str(key)), PersonCheck(str(keys[0]), [(0, str(key), True)])
            )
            check.add(clean_id(texts[0]), [text], number)

    def _look_at_details(self, record: Mapping[str, Any], number: int) -> None:
        patient = record.get("patient")
        for holder, path in ((record, ""), (patient, "patient.")):
            for key, value in holder.items() if isinstance(holder, Mapping) else ():
                role = detail_role(str(key))
                if (
                    role
                    and value is not None
                    and isinstance(value, str | int | float)
                    and not isinstance(value, bool)
                ):
                    detail = PersonDetail(0, f"{path}{key}", role)
                    self._one.setdefault(f"{path}{key}", OnePersonCheck([], [], [detail])).add(
                        [as_text(value) or ""], number
                    )

    def finish(self, records: int) -> None:
        """Raises InputError where records of several persons would be one, or those of one several."""
        place = Place(self._file)
        for check in self._checks.values():
            check.finish(place)
        for one in self._one.values():
            one.finish(place)
        if len(self._first) > 1:
            (key, number), (other, later) = list(self._first.items())[:2]
            raise InputError(
                f"the records have their ids under several keys: record {number} under `{key}`, "
                f"record {later} under "
                f"`{other}`; two equal ids may be two persons, and two different ones one person",
                code="two-ids",
                place=place,
                way_out=f"give each record its id under one key, such as `{key}`",
            )
        if self._rows_without and records > 1:
            raise InputError(
                f"record {self._rows_without[0]} is a single product without the id of a person, and "
                f"the file has {records:,} records",
                code="no-id-column",
                place=place,
                way_out=_WAY_OUT,
            )
