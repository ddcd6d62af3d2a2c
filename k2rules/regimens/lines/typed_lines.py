"""Lines that were typed or pasted -> regimens: one person, or one a line where every line opens with an age
and a sex.

Where only some lines open so, it is not clear whose the others are, and the list is refused with the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens.decimal_sign import DecimalSign
from k2rules.regimens.formats.encoding import Encoding, broken_off
from k2rules.regimens.formats.raw_file import RawFile
from k2rules.regimens.lines.person_words import PersonWords, read_person
from k2rules.regimens.model import ColumnUse, Conventions, ItemText, PatientText, Regimen, Text, Unread
from k2rules.regimens.nested.missing_fields import missing_fields

FILE = "lines"
"""What typed lines are called where they come from no file."""


def regimen_from_lines(lines: str | Iterable[str], *, file: str = FILE) -> Regimen:
    """The regimen of one person, one entry a line. Raises InputError where the lines are of several people,
    or of nobody knows whom.
    """
    found = regimens_from_lines(lines, file=file)
    if len(found) > 1:
        raise InputError(
            f"{len(found)} lines, each of a person of its own",
            code="several-persons",
            place=Place(file, found[1].place.row or 0),
            way_out="read them with regimens_from_lines",
        )
    return found[0]


def regimens_from_lines(lines: str | Iterable[str], *, file: str = FILE) -> tuple[Regimen, ...]:
    """The regimens of lines: one of all lines, or one of each where every line opens with an age and a sex.

    Raises InputError where only some of them do, and where there is no line at all.
    """
    split = (
        lines.splitlines()
        if isinstance(lines, str)
        else [part for line in lines for part in line.splitlines()]
    )
    return _regimens(split, file, CELL_CHARACTERS)


def _regimens(lines: Iterable[str], file: str, most: int) -> tuple[Regimen, ...]:
    written = [Origin(file, row, "", line.strip()) for row, line in enumerate(lines, 1) if line.strip()]
    if not written:
        raise InputError(
            "there is no line with an entry",
            code="no-rows",
            place=Place(file),
            way_out="write one entry a line",
        )
    persons = [read_person(line.text) for line in written]
    if all(person is not None for person in persons):
        return tuple(
            _regimen(
                str(line.row), line, [replace(line, text=person.rest)] if person.rest else [], most, person
            )
            for line, person in zip(written, persons, strict=True)
            if person is not None
        )
    _refuse_mixtures(written, persons, file)
    return (_regimen("1", written[0], written, most),)


def _refuse_mixtures(written: list[Text], persons: list[PersonWords | None], file: str) -> None:
    """Raise InputError where some lines open with an age and a sex, and others do not."""
    opened = next((line for line, person in zip(written, persons, strict=True) if person is not None), None)
    if opened is None:
        return
    other = next(line for line, person in zip(written, persons, strict=True) if person is None)
    raise InputError(
        f"line {opened.row} opens with an age or a sex, and line {other.row} (`{other.text[:60]}`) does "
        "not: it is not clear whose it is",
        code="whose-line",
        place=Place(file, other.row or 0),
        way_out="open every line with an age and a sex (one person a line), or none (one person)",
    )


def _regimen(
    whose: str, place: Text, entries: list[Text], most: int, person: PersonWords | None = None
) -> Regimen:
    """One person's entries."""
    fitting = [entry for entry in entries if len(entry.text) <= most]
    items = tuple(ItemText(id=str(n), place=entry, product=entry) for n, entry in enumerate(fitting, 1))
    too_long = tuple(
        Unread(replace(entry, text=entry.text[:80]), f"a line of more than {most:,} characters", whose)
        for entry in entries
        if len(entry.text) > most
    )
    patient, conventions = PatientText(), Conventions()
    if person is not None:
        age, sex = replace(place, text=person.age), replace(place, text=person.sex)
        patient = PatientText(age=(age,), sex=(sex,) if person.sex else ())
        conventions = Conventions(
            values={("age", person.age): person.years, ("sex", person.sex): person.is_sex}
        )
    given = {name for name in ("age", "sex") if getattr(patient, name)}
    return Regimen(
        id=whose,
        place=place,
        patient=patient,
        items=items,
        doses_supplied=False,
        conventions=conventions,
        unread=too_long,
        notes=tuple(missing_fields(items, patient_given=given)),
    )


class TypedLines:
    """A text of lines, opened."""

    delimiter = ""
    format = "lines"
    columns: tuple[ColumnUse, ...] = ()

    def __init__(
        self, source: RawFile, encoding: Encoding, dates: str = "", most: int = CELL_CHARACTERS
    ) -> None:
        self.name = source.name
        self.unread: list[Unread] = []
        self.decimals = DecimalSign()
        with encoding.open(source) as text:
            lines = text.read().lstrip("\ufeff").splitlines()
        self._regimens = _regimens(lines, source.name, most)
        self.rows_total = sum(1 for line in lines if line.strip())
        for regimen in self._regimens:
            self.decimals.look_at(regimen)
        self.notes: tuple[Note, ...] = tuple(self.decimals.notes())
        self._dates, self._broken = dates, broken_off(encoding.damage, source.name)

    def __iter__(self) -> Iterator[Regimen]:
        for regimen in self._regimens:
            meant = replace(regimen.conventions, decimal=self.decimals.decided, dates=self._dates)
            yield replace(regimen, conventions=meant, notes=(*regimen.notes, *self._broken))

    def part(self, wanted: Callable[[int], bool]) -> Iterator[tuple[int, Regimen]]:
        """The regimens whose number is wanted."""
        return ((number, regimen) for number, regimen in enumerate(self) if wanted(number))
