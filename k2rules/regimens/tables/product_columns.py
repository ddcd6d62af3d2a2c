"""Which columns of a table hold products: the one of the row, further ones with what belongs to them, and
those that name it again.
"""

from __future__ import annotations

from collections.abc import Sequence

from k2rules.errors import InputError, Place
from k2rules.regimens.tables.table_columns import Column, Further, Layout
from k2rules.regimens.text.columns.header_words import is_class
from k2rules.regimens.text.columns.map_lines import name_in_map
from k2rules.regimens.text.columns.usual_names import (
    PERHAPS_PRODUCT,
    HeaderName,
    header_tokens,
    understand_header,
)

_PERHAPS_PRODUCT = [name.split("_") for name in PERHAPS_PRODUCT]
Named = tuple[Column, HeaderName]


def place_products(layout: Layout, named: Sequence[Named], used: dict[int, str], place: Place) -> None:
    """Give these columns, all of products or of one product alone, their places. Raises InputError where two
    say the same.
    """
    products = [pair for pair in named if pair[1].role == "product"]
    past = {pair[0].index for pair in products if pair[1].past}
    plain = [pair for pair in products if not _is_name_again(pair) and pair[0].index not in past]
    if "product" not in layout.item:
        names = [
            pair
            for pair in products
            if not is_class(header_tokens(pair[0].name)) and pair[0].index not in past
        ]
        first = min(plain, key=_order, default=None) or min(
            names, key=lambda pair: (_is_perhaps(pair), pair[1].rank), default=None
        )
        if first is not None:
            products.remove(first)
            layout.item["product"], layout.own_number = first[0], first[1].number
            layout.first_is_more = first[1].more
            used[first[0].index] = "product"
    elif (header := understand_header(layout.item["product"].name)) is not None and header.role == "product":
        layout.own_number, layout.first_is_more = header.number, header.more
    mapped = layout.mapping is not None and "product" in layout.mapping.item
    for column, header in sorted(products, key=lambda pair: pair[0].index):
        if _is_name_again((column, header)):
            layout.beside.append(column)
            if not _is_perhaps((column, header)):
                if not is_class(header_tokens(column.name)):
                    layout.again.append(column)
                used[column.index] = "the product again, compared with it"
        elif header.more or layout.first_is_more or header.number or layout.own_number:
            twin = next(
                (
                    f
                    for f in layout.further
                    if (f.number, f.more) == (header.number, header.more) and header.number
                ),
                None,
            )
            same = header.number and (header.number, header.more) == (layout.own_number, layout.first_is_more)
            if twin is not None or same:
                first_name = twin.fields["product"].name if twin is not None else layout.item["product"].name
                raise two_columns("product", first_name, column.name, place)
            layout.further.append(
                Further({"product": column}, header.number, header.more, header.flag, header.past)
            )
            used[column.index] = "products taken before" if header.past else "a further product"
        elif not mapped:
            raise two_columns("product", layout.item["product"].name, column.name, place)
    for column, header in named:
        if header.role != "product":
            _place_detail(layout, column, header, used)


def _order(pair: Named) -> tuple[bool, int, int, int]:
    column, header = pair
    return header.more, header.number, header.rank, column.index


def _is_perhaps(pair: Named) -> bool:
    return header_tokens(pair[0].name) in _PERHAPS_PRODUCT


def _is_name_again(pair: Named) -> bool:
    return pair[1].again or _is_perhaps(pair)


def _place_detail(layout: Layout, column: Column, header: HeaderName, used: dict[int, str]) -> None:
    """`Dose 2`, `Supplement dose`: to the one product that it names; to none where that is not one."""
    holders: list[tuple[dict[str, Column], str]] = []
    if (header.number, header.more) == (layout.own_number, layout.first_is_more) or (
        header.number and header.number == layout.own_number and not header.more
    ):
        holders.append((layout.item, layout.item["product"].name if "product" in layout.item else ""))
    holders += [
        (f.fields, f.fields["product"].name)
        for f in layout.further
        if f.number == header.number and (f.more == header.more or (header.number and not header.more))
    ]
    if len(holders) == 1 and header.role not in holders[0][0]:
        fields, product = holders[0]
        fields[header.role] = column
        used[column.index] = f"{header.role} of {product}"
        if fields is layout.item:
            layout.own.add(header.role)


def two_columns(role: str, first: str, second: str, place: Place) -> InputError:
    """Two columns say the same of an item, and one of them would be lost."""
    what = {"product": "products", "dose": "doses"}.get(role, f"the {role.replace('_', ' ')}")
    one = f"name the one to read in a map (`--map`), `item: {{{role}: {name_in_map(first)}}}`"
    other = f"`ignored: [{name_in_map(second)}]`"
    if role == "product":
        way_out = (
            f"{one}, and say of the other that it holds further products, `further: "
            f"[{name_in_map(second)}]`, or not, {other}"
        )
    else:
        way_out = f"{one}, and of the other {other}; or write one row for each product"
    return InputError(
        f"two columns hold {what}: `{first}` and `{second}`", code="two-columns", place=place, way_out=way_out
    )
