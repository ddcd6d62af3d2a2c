"""Rows of a table -> Regimen. A row with another number of cells than the header is read only as far as that
is sure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from k2rules.errors import InputError
from k2rules.language.model.facts import Note, Origin
from k2rules.language.model.units import single_unit
from k2rules.limits import DOSE_CHARACTERS
from k2rules.regimens.dosing.amounts_apart import is_amount_unit, times_of
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.dosing.intake_columns import directions, is_form
from k2rules.regimens.formats.jsontext import json_object
from k2rules.regimens.model import (
    CodedText,
    ItemText,
    PatientText,
    Regimen,
    Text,
    Unplaced,
    Unread,
    with_texts,
)
from k2rules.regimens.nested.nested_writer import FORM, item_with_form
from k2rules.regimens.products.problems import NOT_OF_THE_ENTRY, error_words
from k2rules.regimens.tables.doubtful_rows import Row
from k2rules.regimens.tables.mapping import ColumnMap
from k2rules.regimens.tables.person_of_rows import NOT_SUPPLIED, PersonOfRows
from k2rules.regimens.tables.products_of_rows import OfRow, shared_out
from k2rules.regimens.tables.row_contents import contents_given, has_ingredients, ingredients_of
from k2rules.regimens.tables.table_columns import Column, Layout
from k2rules.regimens.tables.unused_columns import may_name
from k2rules.regimens.text.cell_values import Number
from k2rules.regimens.text.columns.usual_names import REPORT_ITEM
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.wordlists import fold_word

_SHORT = ("product", "dose", "frequency")
"""What is read of a row that is too short: texts that prove themselves. Numbers and dates could belong to
another column.
"""


_MAY_LACK = ("dose", "status", "stopped")


@lru_cache(maxsize=1 << 14)
def holds_dose(text: str) -> bool:
    """Whether directions say how much is taken: `5 mg once daily`, in a table without a column for doses."""
    return any(c.isdigit() for c in text) and read_dose(text).amount is not None


def build_regimen(
    row_id: str, rows: Sequence[Row], layout: Layout, file: str, notes: tuple[Note, ...]
) -> Regimen:
    """One regimen from its rows, in the order of the file."""
    builder = _Builder(layout, file)
    for row in rows:
        builder.guarded(row)
    line = rows[0].record.line if rows else None
    has_stops = any(name in layout.item and builder.supplies(name) for name in ("status", "stopped"))
    given = {name for name in layout.lists if builder.supplies(name)}
    labs_given = bool(layout.labs)
    all_labs = "labs" in layout.nested and builder.supplies("labs")
    return Regimen(
        id=row_id,
        place=Origin(file, line, layout.id.name if layout.id else "", row_id),
        patient=PatientText(**{name: tuple(texts.values()) for name, texts in builder.patient.items()}),
        items=tuple(builder.items),
        conditions=tuple(builder.conditions.values())
        if {"conditions", "history", "condition_codes"} & given
        else None,
        labs=tuple(builder.labs.values()) if labs_given or all_labs else None,
        labs_partly=labs_given and not all_labs,
        allergies=tuple(builder.entries["allergies"].values()) if "allergies" in given else None,
        goals=tuple(builder.entries["goals"].values()) if "goals" in given else None,
        stops_supplied=has_stops,
        doses_supplied=("dose" in layout.item and builder.supplies("dose"))
        or any("dose" in f.fields for f in layout.further)
        or bool(layout.intakes or layout.quantity),
        conventions=layout.conventions,
        unread=tuple(builder.unread),
        notes=(*notes, *builder.notes),
        unplaced=tuple(builder.unplaced),
    )


class _Builder(PersonOfRows):
    """Reads the rows of one regimen."""

    def __init__(self, layout: Layout, file: str) -> None:
        super().__init__(layout, file)
        self.items: list[ItemText] = []
        self.unplaced: list[Unplaced] = []
        self.looked = [
            Column(i, layout.names[i] or f"column {i + 1}", ColumnMap("")) for i in layout.looked_through
        ]
        self.rows = 0

    def guarded(self, row: Row) -> None:
        """Read a row. An error costs this row, which is unread and said, and never the others of the file."""
        try:
            self.row(row)
        except NOT_OF_THE_ENTRY:
            raise
        except Exception as error:
            self.unread.append(
                Unread(Origin(self.file, row.record.line), f"the row was not read: {error_words(error)}")
            )

    def row(self, row: Row) -> None:
        self.rows += 1
        record, layout = row.record, self.layout
        if row.why or row.partial:
            self.unread.append(
                Unread(
                    Origin(self.file, record.line),
                    f"the row was not read: {row.why}"
                    if row.why
                    else f"the row was read in part: {row.partial}",
                )
            )
        if row.why:
            return
        if record.other is not None:
            self.say_quotes(record)
        if row.partial:
            self.part_of_row(row)
            return
        self.take_person(record)
        for name in _MAY_LACK if layout.report else ():
            if name in layout.item:
                self.lacks(name, record, layout.item[name])
        self.products(record)

    def say_quotes(self, record: Record) -> None:
        """Note a row in which a quote stands where none opens or closes a cell: its cells may not be those
        that were meant.
        """
        own = self.layout.id.index if self.layout.id is not None else -1
        read = ", ".join(
            f"`{cell.strip()}`" for index, cell in enumerate(record.cells) if cell.strip() and index != own
        )
        text = (
            f"a quote stands in the middle of a cell; the row was read as {read}: check it, and "
            "remove or double the quote"
        )
        self.notes.append(Note("quote-in-cell", text, Origin(self.file, record.line)))

    def products(self, record: Record) -> None:
        """The items of a row, and what of it belongs to none."""
        layout = self.layout
        held = shared_out(record.cells, layout)
        filled = held.first is not None and any(
            record.cells[c.index].strip() not in ("", NOT_SUPPLIED) for c in held.first.values()
        )
        filled = filled or any(record.cells[column.index].strip() for column in layout.again)
        codes = self.codes_of(record)
        filled = filled or bool(codes)
        before = len(self.items)
        if filled or has_ingredients(record, self.layout) or self.reported(record, REPORT_ITEM):
            self.items.append(
                self.item(
                    record,
                    held.first
                    if held.first is not None
                    else {"product": layout.item["product"]}
                    if filled and "product" in layout.item
                    else {},
                )
            )
        for number, fields in held.further:
            item = self.item(record, fields, number=number)
            self.items.append(self._of_the_past(record, item, fields))
        for column in held.nobodys:
            if column is not layout.item.get("note"):
                place = Origin(self.file, record.line, column.name, record.cells[column.index].strip())
                self.unread.append(Unread(place, "it is not said of which product of the row it is"))
        if codes and len(self.items) == before + 1:
            place = self.items[before].place if self.items[before].product is not None else codes[0]
            self.items[before] = replace(self.items[before], codes=codes, place=place)
        elif codes:
            why = "it is not said of which product of the row the code is"
            self.unread += [Unread(code, why) for code in codes]
        texts = tuple(
            t
            for t in (self.cell(record, column) for column in (*layout.beside, *self.notes_of(held)))
            if t is not None
        )
        if len(self.items) > before:
            self.items[before] = replace(self.items[before], beside=(*self.items[before].beside, *texts))
        else:
            self.unplaced += [Unplaced(text) for text in texts]
        ids = tuple(item.id for item in self.items[before:])
        loose = (self.cell(record, column) for column in self.looked)
        self.unplaced += [Unplaced(text, ids) for text in loose if text is not None and may_name(text.text)]
        if len(self.items) == before and any(record.cells[index].strip() for index in layout.unused):
            self.unread.append(
                Unread(
                    Origin(self.file, record.line),
                    "the row names no product, and its other cells were not read",
                )
            )

    def _of_the_past(self, record: Record, item: ItemText, fields: Mapping[str, Column]) -> ItemText:
        """A product of a column of those that are taken no more: the header is its status."""
        product = fields["product"]
        if item.status is not None or not any(
            f.past and f.fields["product"] is product for f in self.layout.further
        ):
            return item
        return replace(item, status=Origin(self.file, record.line, product.name, product.name))

    def codes_of(self, record: Record) -> tuple[CodedText, ...]:
        """The codes of the product of a row."""
        layout = self.layout
        said = self.cell(record, layout.code_system) if layout.code_system is not None else None
        found = []
        for column, system in layout.codes:
            text = self.cell(record, column)
            if text is not None:
                name = system or (said.text if said is not None else "")
                found.append(CodedText(text.file, text.row, text.column, text.text, name))
        return tuple(found)

    def notes_of(self, held: OfRow) -> tuple[Column, ...]:
        """The note of a row with several products, of which it is not said which one it is of."""
        note = self.layout.item.get("note")
        return (note,) if note is not None and note in held.nobodys else ()

    def part_of_row(self, row: Row) -> None:
        """Product, and a dose that carries its own unit, of a row with missing cells; of one with too many,
        the product alone.
        """
        layout, record = self.layout, row.record
        product = layout.item.get("product")
        if product is None or (
            layout.id is not None and layout.id.index > product.index and not row.in_place
        ):
            return
        read = _SHORT if row.short or row.in_place else ("product",)
        texts = {name: self.cell(record, layout.item[name]) for name in read if name in layout.item}
        text = texts.get("product")
        if text is None:
            return
        dose = texts.get("dose")
        if dose is not None and read_dose(dose.text, per_day=True).amount is None:
            texts["dose"] = None
        often = texts.get("frequency")
        if often is not None and len(often.text) > DOSE_CHARACTERS:
            texts["frequency"] = None
        self.items.append(
            ItemText(
                id=str(self.rows),
                place=text,
                product=text,
                dose=texts.get("dose"),
                frequency=texts.get("frequency"),
            )
        )

    def item(self, record: Record, fields: Mapping[str, Column], number: int = 1) -> ItemText:
        """One item of a row, from its columns; `number` counts the products of the row, of which the first is
        that of the row.
        """
        layout, first = self.layout, number == 1
        texts = self._texts(record, fields)
        product, dose, days = (fields.get(name) for name in ("product", "dose", "days_of_30"))
        if first and product is not None and not record.cells[product.index].strip():
            product = next((c for c in layout.again if record.cells[c.index].strip()), product)
        raw = record.cells[product.index].strip() if product else ""
        parts: tuple[str, ...] = ()
        unknown = bool(product and raw in product.how.unknown)
        place = Origin(self.file, record.line, product.name if product else "", raw)
        if product is not None and raw:
            texts["product"] = place
            if product.how.separator and product.how.separator in raw:
                parts = tuple(p.strip() for p in raw.split(product.how.separator))
                unknown = unknown or any(p in product.how.unknown for p in parts)
        ingredients, known = ingredients_of(record, layout, self.file) if first else ((), False)
        listed = self.listed("ingredients", record, lambda nested: nested.ingredient) if first else ()
        given = tuple(listed)
        row_id = self.reported(record, REPORT_ITEM) or str(self.rows)
        days_cell = record.cells[days.index].strip() if days else ""
        again = (self.cell(record, c) for c in layout.again if c is not product) if first else ()
        item = ItemText(
            again=next((text for text in again if text is not None), None),
            id=row_id if first else f"{row_id}.{number}",
            place=texts.get("product") or place,
            product_parts=parts,
            product_unknown=unknown,
            dose_unit=dose.how.unit if dose else "",
            dose_per_day=dose.how.per_day if dose else False,
            dose_is_number=bool(dose and isinstance(record.cells[dose.index], Number)),
            days_of_30_unknown=bool(days and (not days_cell or days_cell in days.how.unknown)),
            ingredients=(*ingredients, *given),
            contents_given=bool(given) or (known and contents_given(record, layout, texts.get("source"))),
        )
        item = with_texts(item, texts)
        form = self.reported(record, FORM) if first else ""
        if not form:
            return item
        try:
            return item_with_form(item, json_object(form), self.reader(record).refuse)
        except InputError as error:
            self.unread.append(Unread(Origin(self.file, record.line, FORM, form), str(error)))
            return item

    def _texts(self, record: Record, fields: Mapping[str, Column]) -> dict[str, Text | None]:
        """The cells of these columns. That a dose is not said, and of how many days, is a text as well."""
        texts: dict[str, Text | None] = {}
        for name, column in fields.items():
            raw = record.cells[column.index].strip()
            if self.layout.report and name in _MAY_LACK and raw == NOT_SUPPLIED:
                continue
            text = self.cell(record, column)
            if text is not None:
                texts[name] = text
            elif (
                name == "dose" or (name == "days_of_30" and raw) or (name == "status" and "record" in fields)
            ):
                texts[name] = Origin(self.file, record.line, column.name, raw)
        if fields.get("product") is self.layout.item.get("product"):
            self._take_apart(record, texts)
        if self.layout.intakes and fields.get("product") is self.layout.item.get("product"):
            self._take_intakes(record, texts)
        often = texts.get("frequency")
        if often is not None and "dose" not in fields and "strength" not in fields and holds_dose(often.text):
            texts["dose"] = texts.pop("frequency")
        return texts

    def _take_apart(self, record: Record, texts: dict[str, Text | None]) -> None:
        """An amount whose unit stands in another column, and a number of times."""
        layout, unit, often = self.layout, texts.get("unit"), texts.get("frequency")
        amount = self.cell(record, layout.quantity) if layout.quantity is not None else None
        if amount is not None and unit is not None and is_amount_unit(unit.text):
            texts["dose"] = amount
        elif amount is not None:
            texts["unit"] = None
            said = "it may be a number of packs: its unit is not one of a dose"
            self.unread.append(Unread(amount, said))
        if often is not None:
            span = self.cell(record, layout.span) if layout.span is not None else None
            said = times_of(layout.item["frequency"].name, often.text, span.text if span is not None else "")
            if said != often.text:
                column = ", ".join(t.column for t in (often, span) if t is not None)
                texts["frequency"] = Origin(self.file, record.line, f"{column} (times)", said)

    def _take_intakes(self, record: Record, texts: dict[str, Text | None]) -> None:
        """What the columns of the times of the day say, as directions; unread where a column of directions
        says something too.
        """
        columns, unit = self.layout.intakes, texts.get("unit")
        cells, names = [record.cells[c.index].strip() for c in columns], [c.name for c in columns]
        of_mass = unit is not None and single_unit(fold_word(unit.text)) is not None
        if unit is not None and (of_mass or is_form(unit.text)):
            texts["unit"] = None
        said = directions(
            cells, names, unit.text if unit is not None and of_mass else "", weekly=self.layout.weekly
        )
        place = Origin(self.file, record.line, ", ".join(names), said)
        if said and texts.get("frequency") is not None:
            self.unread.append(Unread(place, "directions stand in the row already: these were not read"))
        elif said:
            texts["frequency"] = place

    def reported(self, record: Record, name: str) -> str:
        """A cell of the columns that `k2rules read` has added."""
        index = self.layout.report.get(name, -1)
        return record.cells[index].strip() if 0 <= index < len(record.cells) else ""
