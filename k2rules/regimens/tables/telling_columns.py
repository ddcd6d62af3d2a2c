"""Columns whose cells tell something of the whole table: whose rows they are, and what its numbers mean."""

from __future__ import annotations

from typing import NamedTuple

from k2rules.regimens.tables.table_columns import Column, Layout
from k2rules.regimens.text.columns.usual_names import header_tokens
from k2rules.regimens.text.person_details import PersonDetail, detail_role
from k2rules.regimens.text.person_ids import numbers_other_things


class NumberColumn(NamedTuple):
    """A column whose numbers show the decimal sign; `role` says how well (see `DecimalSign.look`)."""

    column: Column
    role: str


def perhaps_ids(layout: Layout) -> list[tuple[int, str]]:
    """Unused columns that may hold ids of persons, by their names; those that are known to are not among
    them.
    """
    known = {index for index, _, _ in layout.persons}
    unused = [(i, layout.names[i]) for i in layout.looked_through if i not in known]
    return [(i, name) for i, name in unused if not numbers_other_things(header_tokens(name))]


def person_details(layout: Layout) -> list[PersonDetail]:
    """Columns that tell of the person, other than those of ids and names that are compared anyway."""
    known = {index for index, _, _ in layout.persons}
    values = layout.conventions.values
    fields = [
        PersonDetail(
            column.index,
            column.name,
            role,
            layout.conventions.dates,
            layout.conventions.age_unit,
            {cell: word for (name, cell), word in values.items() if name == role},
        )
        for role, column in layout.patient.items()
        if role in ("born", "sex", "age")
    ]
    unused = [i for i in layout.unused if i not in known]
    return [
        PersonDetail(i, layout.names[i], role) for i in unused if (role := detail_role(layout.names[i]))
    ] + fields


def number_columns(layout: Layout) -> list[NumberColumn]:
    """The columns whose numbers show the decimal sign, with their roles (see `look`); none where the map
    says what it is.
    """
    if layout.conventions.decimal or (layout.mapping is not None and layout.mapping.decimal):
        return []
    roles = {"product": "name", "dose": "amount", "strength": "amount", "frequency": "amount"}
    columns = [NumberColumn(column, roles[name]) for name, column in layout.of_products if name in roles]
    columns += [NumberColumn(layout.quantity, "amount")] if layout.quantity is not None else []
    columns += [NumberColumn(column, "amount") for column, _ in layout.ingredients]
    values = [*(lab.value for lab in layout.labs), layout.patient.get("weight")]
    columns += [NumberColumn(column, "value") for column in values if column is not None]
    return list({number.column.index: number for number in columns}.values())
