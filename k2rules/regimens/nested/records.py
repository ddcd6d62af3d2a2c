"""Nested files (JSON, JSON lines, YAML) as a stream of regimens; two records of one person become one
regimen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, Sequence, read_yaml
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens.decimal_sign import DecimalSign
from k2rules.regimens.formats.encoding import Encoding, broken_off
from k2rules.regimens.formats.jsontext import JsonError, JsonRecord, read_array, read_line
from k2rules.regimens.formats.raw_file import RawFile
from k2rules.regimens.model import PATIENT_TEXTS, ColumnUse, PatientText, Regimen, Unread
from k2rules.regimens.nested.nested_reader import regimen_from_dict
from k2rules.regimens.nested.record_ids import RecordIds, ids_of
from k2rules.regimens.nested.unwrap import has_usual_form, no_list, unwrap
from k2rules.regimens.products.problems import NOT_OF_THE_ENTRY, error_words
from k2rules.regimens.text.cell_values import Number
from k2rules.regimens.text.row_groups import Runs, alike_note, find_runs, gather


class Records:
    """A nested file, opened: `format` is json, jsonl or yaml."""

    delimiter = ""
    columns: tuple[ColumnUse, ...] = ()

    def __init__(
        self,
        source: RawFile,
        encoding: Encoding,
        file_format: str,
        dates: str = "",
        most: int = CELL_CHARACTERS,
        *,
        one_person: bool = False,
    ) -> None:
        self.source, self.encoding, self.format, self.dates = source, encoding, file_format, dates
        self.name, self._most = source.name, most
        self.unread: list[Unread] = []
        self.rows_total = 0
        self._regimens: dict[int, Regimen] | None = None
        self.decimals = DecimalSign()
        self._ids = RecordIds(source.name, source.name, one_person=one_person)
        self.runs: Runs = find_runs(r.id for r in self._watched())
        self._ids.finish(self.rows_total)
        if not self.rows_total:
            raise InputError(
                "the file holds no regimen",
                code="no-rows",
                place=Place(source.name),
                way_out="give at least one record with `id` and `items`",
            )
        twice = len(self.runs.scattered)
        notes = []
        if twice:
            notes.append(
                Note(
                    "scattered",
                    f"{twice} ids stand in several records; each became one regimen",
                    Origin(source.name),
                )
            )
        if self.runs.alike:
            notes.append(alike_note((r.id for r in self._read()), self.runs.alike, source.name))
        self.notes: tuple[Note, ...] = (*notes, *self.decimals.notes())

    def __iter__(self) -> Iterator[Regimen]:
        for _, group, _ in gather(((r.id, r) for r in self._read()), self.runs):
            yield self._with_conventions(merged(group))

    def _with_conventions(self, regimen: Regimen) -> Regimen:
        """What the file shows of its decimal sign and the order of dates that was asked for, where the record
        itself says nothing.
        """
        own = regimen.conventions
        meant = replace(own, decimal=own.decimal or self.decimals.decided, dates=own.dates or self.dates)
        broken = broken_off(self.encoding.damage, self.source.name)
        same = meant == own and not broken
        return regimen if same else replace(regimen, conventions=meant, notes=(*regimen.notes, *broken))

    def _watched(self) -> Iterator[Regimen]:
        for regimen in self._read(self._ids.look):
            self.decimals.look_at(regimen)
            yield regimen

    def part(self, wanted: Callable[[int], bool]) -> Iterator[tuple[int, Regimen]]:
        """The regimens whose number is wanted."""
        return ((number, regimen) for number, regimen in enumerate(self) if wanted(number))

    def _read(self, look: Callable[[Any, int], None] = lambda *_: None) -> Iterator[Regimen]:
        self.unread.clear()
        self.rows_total = 0
        for record in self._unwrapped():
            self.rows_total += 1
            place = Origin(self.source.name, record.line if self.format == "jsonl" else record.number)
            if record.wrong:
                self.unread.append(Unread(place, record.wrong))
                continue
            look(record.value, record.number)
            try:
                whose = self._ids.given(record.value, record.number)
                yield regimen_from_dict(
                    record.value,
                    file=self.source.name,
                    row=record.row or record.number,
                    whose=whose,
                    most=self._most,
                    paths=record.paths,
                )
            except NOT_OF_THE_ENTRY:
                raise
            except Exception as error:  # it costs this record, and never the others of the file
                self.unread.append(Unread(place, error_words(error)))

    def _unwrapped(self) -> Iterator[JsonRecord]:
        """The records, those of apps in the usual form."""
        number = 0
        for record in self._records():
            value, found = record.value, []
            if isinstance(value, AnyMapping) and not record.wrong and not has_usual_form(value):
                found = unwrap(value, self.source.name)
                if not found and self.format == "json" and not ids_of(value) and not record.text:
                    raise no_list(value, self.source.name)
            for one in found:
                number += 1
                yield replace(record, number=number, value=one.record, paths=one.paths, row=record.number)
            if not found:
                number += 1
                yield replace(record, number=number)

    def _records(self) -> Iterator[JsonRecord]:
        with self.encoding.open(self.source) as lines:
            if self.format == "jsonl":
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield read_line(line, number)
                return
            text = lines.read()
        if self.format == "yaml":
            found = list(_yaml_records(text, self.source.name))
            if self.encoding.damage:
                found[-1] = replace(found[-1], wrong="the file breaks off here")
            yield from found
            return
        try:
            yield from read_array(text)
        except JsonError as error:
            if not self.encoding.damage:
                raise InputError(
                    f"the file is not well-formed JSON: {error}",
                    code="json",
                    place=Place(self.source.name, error.line, error.column),
                    way_out="correct it there, or give one record a line (JSON lines)",
                ) from error
            yield JsonRecord(self.rows_total + 1, error.line, None, "the file breaks off here")


def _yaml_records(text: str, file: str) -> Iterator[JsonRecord]:
    problems = Problems()
    node = read_yaml(text, file, problems)
    if len(problems) or node is None:
        raise InputError(
            "the file cannot be read\n"
            + "\n".join(str(p) for p in sorted(problems.found, key=lambda p: p.place)),
            code="yaml",
            place=Place(file),
            way_out="correct it there, or give JSON",
        )
    for number, entry in enumerate(node.items if isinstance(node, Sequence) else (node,), 1):
        yield JsonRecord(number, entry.place.line, _plain(entry))


def _plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return (
            Number(node.text)
            if node.plain and node.text[:1].isdigit() and node.text.replace(".", "", 1).isdigit()
            else node.text
        )
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    assert isinstance(node, Mapping)
    return {key.text: _plain(value) for key, value in node.entries}


def merged(group: list[Regimen]) -> Regimen:
    """One regimen of several records of a person: no interaction may be missed because a list was split."""
    first = group[0]
    if len(group) == 1:
        return first
    items = [
        replace(item, id=f"{number}.{item.id}" if number > 1 else item.id)
        for number, r in enumerate(group, 1)
        for item in r.items
    ]
    places = ", ".join(str(r.place.row) for r in group)
    note = Note(
        "scattered", f"the id stands in records {places}; they were read as one regimen", group[1].place
    )
    return replace(
        first,
        items=tuple(items),
        patient=PatientText(
            **{name: tuple(t for r in group for t in getattr(r.patient, name)) for name in PATIENT_TEXTS}
        ),
        conditions=_joined([r.conditions for r in group]),
        labs=_joined([r.labs for r in group]),
        allergies=_joined([r.allergies for r in group]),
        goals=_joined([r.goals for r in group]),
        stops_supplied=any(r.stops_supplied for r in group),
        doses_supplied=any(r.doses_supplied for r in group),
        unread=tuple(u for r in group for u in r.unread),
        unplaced=tuple(
            replace(u, items=tuple(f"{number}.{item}" if number > 1 else item for item in u.items))
            for number, r in enumerate(group, 1)
            for u in r.unplaced
        ),
        notes=(*dict.fromkeys(n for r in group for n in r.notes), note),
    )


def _joined(lists: list[Any]) -> Any:
    given = [entry for entries in lists if entries is not None for entry in entries]
    return tuple(dict.fromkeys(given)) if any(entries is not None for entries in lists) else None
