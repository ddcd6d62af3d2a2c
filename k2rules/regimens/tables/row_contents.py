"""What the columns of a row say of what is in its product: amounts of single agents, and whether they are all
that matters.
"""

from __future__ import annotations

from k2rules.language.model.facts import Origin
from k2rules.regimens.model import IngredientText, Text
from k2rules.regimens.tables.table_columns import Layout
from k2rules.regimens.text.cell_values import Number
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.wordlists import SOURCES, fold_word


def has_ingredients(record: Record, layout: Layout) -> bool:
    """Whether a cell of these columns is filled."""
    columns = [c for c, _ in layout.ingredients] + [c for n, c in layout.nested.items() if n == "ingredients"]
    return any(c.index < len(record.cells) and record.cells[c.index].strip() for c in columns)


def ingredients_of(record: Record, layout: Layout, file: str) -> tuple[tuple[IngredientText, ...], bool]:
    """What the ingredient columns say, and whether they say all."""
    found = []
    known = True
    for column, spec in layout.ingredients:
        raw = record.cells[column.index].strip()
        if not raw or raw in spec.unknown:
            known = known and not raw and spec.blank == "none"
            continue
        amount = Origin(file, record.line, column.name, raw)
        is_number = isinstance(record.cells[column.index], Number)
        agent = Origin(file, record.line, column.name, spec.agent)
        found.append(
            IngredientText(
                agent, amount, spec.unit, per_day="/" in spec.unit, from_column=True, is_number=is_number
            )
        )
    return tuple(found), known


def contents_given(record: Record, layout: Layout, source: Text | None) -> bool:
    """Whether those columns tell all that a pack needs of the product, by the map."""
    contents = layout.mapping.contents if layout.mapping else None
    if contents is None:
        return False
    for index, values in layout.unless:
        if record.cells[index].strip() in values:
            return False
    if "source" not in layout.item:
        return True
    word = SOURCES.get(fold_word(layout.conventions.meaning("source", source)), "") if source else ""
    return word in contents.sources
