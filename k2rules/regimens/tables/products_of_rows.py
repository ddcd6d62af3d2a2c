"""Which products a row holds, and which of its other cells belong to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from k2rules.regimens.tables.table_columns import Column, Further, Layout
from k2rules.regimens.text.wordlists import FLAGS, NOT_GIVEN, NOTHING, fold_word

_OF_ROW = ("list",)
"""What is said of all products of a row."""
_NO = frozenset(word for word, meant in FLAGS.items() if not meant)
_YES = frozenset(word for word, meant in FLAGS.items() if meant) | {"x", "\u2713", "\u2714", "+"}


def _cell(cells: Sequence[str], column: Column) -> str:
    return cells[column.index].strip() if column.index < len(cells) else ""


def _is_product(cell: str, further: Further) -> bool:
    """Whether a cell of a further column stands for a product: not `none`, and not the yes of a flag about
    the row's product.
    """
    word = fold_word(cell)
    return not _says_nothing(cell) and word not in _NO and not (further.flag and word in _YES)


def products_of(cells: Sequence[str], layout: Layout) -> list[Mapping[str, Column]]:
    """The columns of each product of a row that is there, that of the row first."""
    first = layout.item.get("product")
    found: list[Mapping[str, Column]] = [layout.item] if first is not None and _cell(cells, first) else []
    return found + [f.fields for f in layout.further if _is_product(_cell(cells, f.fields["product"]), f)]


@dataclass(frozen=True, slots=True)
class OfRow:
    """What a row holds: the columns of its first item (None where it has none), those of each further one,
    and what belongs to none.
    """

    first: Mapping[str, Column] | None
    further: Sequence[tuple[int, Mapping[str, Column]]] = ()
    """The number of each in the row, and its columns."""
    nobodys: Sequence[Column] = field(default=())
    """Columns with a cell of which it is not said which product it is of."""


def shared_out(cells: Sequence[str], layout: Layout) -> OfRow:
    """Share out the cells of a row.

    What belongs to the product of the row belongs to the first product column alone. It is of a further
    product only where that is the one product of its row, and no row of the file has two.
    """
    item = layout.item
    if not layout.further:
        return OfRow(item if any(_cell(cells, column) for column in item.values()) else None)
    there = [
        (number, f)
        for number, f in enumerate(layout.further, 2)
        if _is_product(_cell(cells, f.fields["product"]), f)
    ]
    product = item.get("product")
    has_first = product is not None and bool(_cell(cells, product))
    of_row = {name: item[name] for name in _OF_ROW if name in item}
    shared = {
        name: column
        for name, column in item.items()
        if name != "product" and name not in {*layout.own, *of_row}
    }
    filled = [column for column in shared.values() if _cell(cells, column)]
    lost = [
        column
        for f in layout.further
        if f not in [g for _, g in there]
        for column in _filled_without_product(cells, f)
    ]
    further: list[tuple[int, Mapping[str, Column]]] = [
        (number, {**of_row, **f.fields}) for number, f in there
    ]
    if not there:
        return OfRow(item if has_first or any(_cell(cells, c) for c in item.values()) else None, (), lost)
    if has_first and layout.own_number:
        return OfRow(
            {name: column for name, column in item.items() if name not in shared}, further, [*filled, *lost]
        )
    if has_first:
        return OfRow(item, further, lost)
    lost += [
        column
        for name, column in item.items()
        if name in layout.own and not _says_nothing(_cell(cells, column))
    ]
    if len(further) == 1 and (layout.own_number or not layout.together):
        own = further[0][1]
        return OfRow(None, [(further[0][0], {**shared, **own})], lost)
    return OfRow(None, further, [*filled, *lost])


def _filled_without_product(cells: Sequence[str], further: Further) -> list[Column]:
    """`Dose 2` in a row without a second product."""
    return [
        column
        for name, column in further.fields.items()
        if name != "product" and not _says_nothing(_cell(cells, column))
    ]


def _says_nothing(cell: str) -> bool:
    word = fold_word(cell)
    return word in NOT_GIVEN or word in NOTHING
