"""Rows of a table -> Regimen. A row with another number of cells than the header is read only as far as that is sure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from k2rules.language.facts import Note, Origin
from k2rules.regimens.delimited import Record
from k2rules.regimens.doses import read_dose
from k2rules.regimens.folding import clean_id
from k2rules.regimens.given import split_list
from k2rules.regimens.layout import Column, Layout
from k2rules.regimens.model import ConditionText, IngredientText, ItemText, LabText, PatientText, Regimen, Text, Unread
from k2rules.regimens.wordlists import NOT_GIVEN, NOTHING, SOURCES, fold_word

_FOOTER = re.compile(
    r"\s*(?:total|sum|count|rows?\b|records?\b|printed|generated|exported|created|page\b|end of|source:|note:|report"
    r"|\*|--|==|#|gesamt|summe|stand\b|seite\b)",
    re.IGNORECASE,
)
_SHORT = ("product", "dose", "frequency")
"""What is read of a row that is too short: texts that prove themselves. Numbers and dates could belong to another column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a regimen; `why` says why it is not read at all, `partial` why only in part."""

    record: Record
    id: str
    why: str = ""
    partial: str = ""


def sort_row(record: Record, layout: Layout, whole_file: str) -> Row | Unread | None:
    """A row of a regimen, an unread row of none (footer, no id), or None for an empty one."""
    cells = record.cells
    short = len(cells) < layout.width
    excess = len(cells) > layout.width and any(c.strip() for c in cells[layout.width :])
    if layout.id is not None and not (short or excess or record.broken):
        usual_id = clean_id(cells[layout.id.index])
        named = "product" in layout.item and cells[layout.item["product"].index].strip()
        if named and usual_id.casefold() not in NOT_GIVEN and usual_id != layout.id.name:
            return Row(record, usual_id)
    filled = [c for c in cells if c.strip()]
    place = Origin("", record.line, "", record.text)
    if not filled:
        return None
    if [c.strip() for c in cells] == layout.names:
        return Unread(place, "the header row again")
    if layout.id is None:
        row_id = whole_file
        if layout.width > 2 and len(filled) == 1 and (short or _FOOTER.match(filled[0])):
            return Unread(place, "a single cell, perhaps a footer")
    else:
        row_id = clean_id(cells[layout.id.index]) if layout.id.index < len(cells) else ""
        if layout.width > 2 and len(filled) == 1 and (short or _FOOTER.match(filled[0])):
            return Unread(place, "a single cell, perhaps a footer", row_id)
        if not row_id or fold_word(row_id) in NOT_GIVEN:
            return Unread(place, "the row has no id")
        product = layout.item.get("product")
        if _FOOTER.match(row_id) and (product is None or product.index >= len(cells) or not cells[product.index].strip()):
            return Unread(place, "perhaps a footer")
    if record.broken:
        return Row(record, row_id, why=record.broken)
    if excess:
        return Row(record, row_id, partial=f"{len(cells)} cells where the header has {layout.width}")
    return Row(record, row_id, partial=f"{len(cells)} cells where the header has {layout.width}" if short else "")


def build_regimen(row_id: str, rows: Sequence[Row], layout: Layout, file: str, notes: tuple[Note, ...]) -> Regimen:
    """One regimen from its rows, in the order of the file."""
    builder = _Builder(layout, file)
    for row in rows:
        builder.row(row)
    line = rows[0].record.line if rows else None
    has_stops = "status" in layout.item or "stopped" in layout.item
    labs_given = bool(layout.labs)
    return Regimen(
        id=row_id,
        place=Origin(file, line, layout.id.name if layout.id else "", row_id),
        patient=PatientText(**{name: tuple(texts) for name, texts in builder.patient.items()}),
        items=tuple(builder.items),
        conditions=tuple(builder.conditions.values()) if {"conditions", "history"} & layout.lists.keys() else None,
        labs=tuple(builder.labs.values()) if labs_given else None,
        labs_partly=labs_given,
        allergies=tuple(builder.entries["allergies"].values()) if "allergies" in layout.lists else None,
        goals=tuple(builder.entries["goals"].values()) if "goals" in layout.lists else None,
        stops_supplied=has_stops,
        doses_supplied="dose" in layout.item,
        conventions=layout.conventions,
        unread=tuple(builder.unread),
        notes=notes,
    )


class _Builder:
    def __init__(self, layout: Layout, file: str) -> None:
        self.layout, self.file = layout, file
        self.patient: dict[str, list[Text]] = {name: [] for name in layout.patient}
        self.items: list[ItemText] = []
        self.conditions: dict[tuple[str, str], ConditionText] = {}
        self.labs: dict[tuple[str, str, str], LabText] = {}
        self.entries: dict[str, dict[str, Text]] = {"allergies": {}, "goals": {}}
        self.unread: list[Unread] = []
        self.rows = 0

    def row(self, row: Row) -> None:
        self.rows += 1
        record, layout = row.record, self.layout
        if row.why or row.partial:
            self.unread.append(
                Unread(
                    Origin(self.file, record.line, "", record.text),
                    f"the row was not read: {row.why}" if row.why else f"the row was read in part: {row.partial}",
                )
            )
        if row.why:
            return
        if row.partial:
            self.part_of_row(record)
            return
        for name, column in layout.patient.items():
            text = self.cell(record, column)
            if text is not None and all(text.text != known.text for known in self.patient[name]):
                self.patient[name].append(text)
        self.row_lists(record)
        if any(c.index < len(record.cells) and record.cells[c.index].strip() for n, c in layout.item.items()) or self.has_ingredients(
            record
        ):
            self.items.append(self.item(record))
        elif any(record.cells[index].strip() for index in layout.unused):
            self.unread.append(
                Unread(Origin(self.file, record.line, "", record.text), "the row names no product, and its other cells were not read")
            )

    def part_of_row(self, record: Record) -> None:
        """Product, and a dose that carries its own unit, of a row with missing cells; of one with too many, the product alone."""
        layout = self.layout
        product = layout.item.get("product")
        if product is None or (layout.id is not None and layout.id.index > product.index):
            return
        short = len(record.cells) < layout.width
        texts = {name: self.cell(record, layout.item[name]) for name in (_SHORT if short else ("product",)) if name in layout.item}
        text = texts.get("product")
        if text is None:
            return
        dose = texts.get("dose")
        if dose is not None and read_dose(dose.text, per_day=True).amount is None:
            texts["dose"] = None
        self.items.append(ItemText(id=str(self.rows), place=text, product=text, dose=texts.get("dose"), frequency=texts.get("frequency")))

    def cell(self, record: Record, column: Column) -> Text | None:
        """A cell as a located text, None where it is blank or the map says that it means "not known"."""
        text = record.cells[column.index].strip() if column.index < len(record.cells) else ""
        if not text or text in column.how.unknown:
            return None
        return Origin(self.file, record.line, column.name, text)

    def has_ingredients(self, record: Record) -> bool:
        return any(c.index < len(record.cells) and record.cells[c.index].strip() for c, _ in self.layout.ingredients)

    def item(self, record: Record) -> ItemText:
        layout = self.layout
        texts: dict[str, Text | None] = {}
        for name, column in layout.item.items():
            text = self.cell(record, column)
            if text is not None:
                texts[name] = text
            elif name in ("dose", "days_of_30"):
                raw = record.cells[column.index].strip()
                texts[name] = Origin(self.file, record.line, column.name, raw) if name == "dose" or raw else None
        product = layout.item.get("product")
        raw = record.cells[product.index].strip() if product else ""
        parts: tuple[str, ...] = ()
        unknown = bool(product and raw in product.how.unknown)
        if product is not None and raw:
            texts["product"] = Origin(self.file, record.line, product.name, raw)
            if product.how.separator and product.how.separator in raw:
                parts = tuple(p.strip() for p in raw.split(product.how.separator))
                unknown = unknown or any(p in product.how.unknown for p in parts)
        dose = layout.item.get("dose")
        days = layout.item.get("days_of_30")
        place = texts.get("product") or Origin(self.file, record.line, product.name if product else "", "")
        ingredients, known = self.ingredients(record)
        return ItemText(
            id=str(self.rows),
            place=place,
            product_parts=parts,
            product_unknown=unknown,
            dose_unit=dose.how.unit if dose else "",
            dose_per_day=dose.how.per_day if dose else False,
            days_of_30_unknown=bool(
                days and (not record.cells[days.index].strip() or record.cells[days.index].strip() in days.how.unknown)
            ),
            ingredients=ingredients,
            contents_given=known and self.contents_given(record, texts.get("source")),
            beside=tuple(t for t in (self.cell(record, column) for column in layout.beside) if t is not None),
            **texts,  # type: ignore[arg-type]
        )

    def ingredients(self, record: Record) -> tuple[tuple[IngredientText, ...], bool]:
        """What the ingredient columns say, and whether they say all."""
        found = []
        known = True
        for column, spec in self.layout.ingredients:
            raw = record.cells[column.index].strip()
            if not raw or raw in spec.unknown:
                known = known and not raw and spec.blank == "none"
                continue
            amount = Origin(self.file, record.line, column.name, raw)
            agent = Origin(self.file, record.line, column.name, spec.agent)
            found.append(IngredientText(agent, amount, spec.unit, per_day="/" in spec.unit, from_column=True))
        return tuple(found), known

    def contents_given(self, record: Record, source: Text | None) -> bool:
        contents = self.layout.mapping.contents if self.layout.mapping else None
        if contents is None:
            return False
        if any(record.cells[index].strip() in values for index, values in self.layout.unless):
            return False
        if "source" not in self.layout.item:
            return True
        word = SOURCES.get(fold_word(self.layout.conventions.meaning("source", source)), "") if source else ""
        return word in contents.sources

    def row_lists(self, record: Record) -> None:
        for name, column in self.layout.lists.items():
            text = self.cell(record, column)
            if text is None:
                continue
            separator = column.how.separator
            entries = [p.strip() for p in text.text.split(separator)] if separator else split_list(text.text)
            for entry in entries:
                if not entry or fold_word(entry) in NOTHING:
                    continue
                located = Origin(self.file, record.line, column.name, entry)
                if name in ("conditions", "history"):
                    self.conditions.setdefault(
                        (name, fold_word(entry)), ConditionText(located, default_status="current" if name == "conditions" else "")
                    )
                else:
                    self.entries[name].setdefault(fold_word(entry), located)
        for test, value_column, date_column in self.layout.labs:
            value = self.cell(record, value_column) if value_column else None
            taken = self.cell(record, date_column) if date_column else None
            if value is None and taken is None:
                continue
            key = (test, value.text if value else "", taken.text if taken else "")
            self.labs.setdefault(
                key, LabText(Origin(self.file, record.line, value_column.name if value_column else "", test), value, taken)
            )
