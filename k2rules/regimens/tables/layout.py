"""Which column of a table means what: the header row found, by the alias table or a map."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from k2rules.errors import InputError, Place
from k2rules.regimens.dosing.amounts_apart import is_quantity
from k2rules.regimens.dosing.intake_columns import intake_columns
from k2rules.regimens.model import PATIENT_TEXTS, ColumnUse, Conventions
from k2rules.regimens.tables.mapping import LIST_FIELDS, ColumnMap, FileMap
from k2rules.regimens.tables.product_columns import place_products, two_columns
from k2rules.regimens.tables.table_columns import (
    CodeColumn,
    Column,
    Further,
    IngredientColumn,
    LabColumns,
    Layout,
)
from k2rules.regimens.text.columns.header_words import speaks_of, tells_reactions
from k2rules.regimens.text.columns.map_lines import name_in_map
from k2rules.regimens.text.columns.usual_names import (
    ALL_LAB_DATES,
    REPORT,
    ROW_FIELDS,
    HeaderName,
    header_tokens,
    understand_header,
)
from k2rules.regimens.text.delimited import Record
from k2rules.regimens.text.person_ids import (
    ACCOUNTS,
    ENCOUNTERS,
    NAMES_OF_PERSONS,
    looks_like_id,
    numbers_other_things,
)
from k2rules.spelling import nearest


def find_header(sample: Sequence[Record], mapping: FileMap | None, tests: Collection[str]) -> tuple[int, int]:
    """The index of the header row in `sample`, and how many of its columns are known; (-1, 0) if there is
    none.
    """
    best = (-1, 0)
    for index, record in enumerate(sample):
        names = [cell.strip() for cell in record.cells]
        if mapping is not None and mapping.columns:
            known = sum(1 for c in mapping.columns if c in names)
            if known and (known > best[1]):
                best = (index, known)
            if known == len(mapping.columns):
                break
            continue
        roles = {h.role for name in names if (h := understand_header(name, tests)) is not None}
        if "product" in roles and any("_".join(header_tokens(name)) in ENCOUNTERS for name in names):
            roles.add("encounter")
        if "product" in roles and (len(roles) > 1 or len(names) == 1) and len(roles) > best[1]:
            return index, len(roles)
        alone = len(roles) == 1 and _is_product_alone(names)
        if (len(roles) > 1 or alone) and len(roles) > best[1]:
            best = (index, len(roles))
    return best


def _is_product_alone(names: Sequence[str]) -> bool:
    """Whether of all names one is that of a product column, and the others are words: a header of which no
    more is known.
    """
    headers = [(name, understand_header(name)) for name in names if name]
    products = [h for _, h in headers if h is not None and h.role == "product" and not h.more]
    return (
        len(products) == 1
        and len(headers) > 1
        and not any(c.isdigit() for name, h in headers if h is None for c in name)
    )


def build_layout(
    names: list[str],
    mapping: FileMap | None,
    file: str,
    line: int,
    sample: Sequence[Record] = (),
    *,
    tests: Collection[str] = (),
) -> Layout:
    """Understand a header row; `sample` are rows below it, from which an id column is guessed for a message.

    Raises InputError where no product column is found, or a mapped column is not there.
    """
    layout = Layout(names, tests, mapping=mapping)
    place = Place(file, line)
    used: dict[int, str] = {}
    for index, name in enumerate(names):
        if name.startswith(REPORT):
            used[index], layout.report[name] = "what k2rules read, not read again", index
    if mapping is not None:
        _apply_map(layout, mapping, used, place)
    _apply_intakes(layout, used)
    _apply_aliases(layout, used, place)
    _apply_amounts_apart(layout, used)
    free = [index for index in range(len(names)) if index not in used]
    layout.persons += [
        (i, names[i], False) for i in free if "_".join(header_tokens(names[i])) in NAMES_OF_PERSONS
    ]
    layout.persons += [(i, names[i], True) for i in free if "_".join(header_tokens(names[i])) in ACCOUNTS]
    if mapping is not None and mapping.regimen and not mapping.by_contents:
        layout.persons.clear()
    for index in free:
        beside = any(column.index == index for column in layout.beside)
        if not beside and speaks_of(header_tokens(names[index])):
            layout.beside.append(Column(index, names[index], ColumnMap(names[index])))
            used[index] = "looked through as a note"
    past = {("status", f.fields["product"].name): "stopped" for f in layout.further if f.past}
    if past:
        values = {**layout.conventions.values, **past}
        layout.conventions = replace(layout.conventions, values=values)
    layout.unused = tuple(index for index in range(len(names)) if index not in used)
    layout.uses = [
        ColumnUse(name, used.get(index, ""), _found_by(name, mapping) if index in used else "not used")
        for index, name in enumerate(names)
    ]
    if "product" not in layout.item and not layout.ingredients and not layout.codes:
        raise InputError(
            f"no column holds the product; the columns are: {', '.join(names)}",
            code="no-product-column",
            place=place,
            way_out="name it in a map (`--map`): `item: {product: COLUMN}`",
        )
    if mapping is None or mapping.by_contents:
        _refuse_allergies(layout, place)
    if layout.id is None and (mapping is None or mapping.regimen is not None):
        perhaps = _perhaps_id(names, free, sample)
        layout.no_id = InputError(
            f"no column holds the id of the person; the columns are: {', '.join(names)}",
            code="no-id-column",
            place=place,
            way_out=(
                f"name it in a map (`--map`): `regimen: {perhaps}`"
                if perhaps
                else "add a column with the id of the person, such as `person_id`"
            )
            + "; or say with `--one-person` that all rows are of one person (`one_person=True` in "
            "Python, `regimen: none` in a map)",
        )
    return layout


def _apply_amounts_apart(layout: Layout, used: dict[int, str]) -> None:
    """An amount whose unit stands in another column, where none holds doses; the span of times."""
    free = [Column(i, name, ColumnMap(name)) for i, name in enumerate(layout.names) if i not in used]
    amounts = [column for column in free if is_quantity(column.name)]
    if len(amounts) == 1 and "unit" in layout.item and not {"dose", "strength"} & layout.item.keys():
        layout.quantity = amounts[0]
        used[amounts[0].index] = "dose, where its unit is one of a dose"
    spans = [column for column in free if header_tokens(column.name) == ["per"]]
    if len(spans) == 1 and "frequency" in layout.item:
        layout.span = spans[0]
        used[spans[0].index] = "what the number of times is counted in"


def _refuse_allergies(layout: Layout, place: Place) -> None:
    """Raises InputError for a list of what people do not tolerate: a column of reactions, and none that says
    how anything is taken.
    """
    reactions = [name for name in layout.names if tells_reactions(header_tokens(name))]
    taken = {"dose", "strength", "frequency", "status", "started", "stopped", "route"} & layout.item.keys()
    product = layout.item.get("product")
    if not reactions or taken or layout.intakes or layout.further or product is None:
        return
    header = understand_header(product.name)
    if header is not None and header.role == "product" and not header.again:
        return
    raise InputError(
        f"this looks like a list of allergies: `{product.name}` stands beside `{reactions[0]}`, and no "
        "column says how anything is taken",
        code="allergies",
        place=place,
        way_out="if they are products that are taken, say so in a map (`--map`): `item: {product: "
        f"{name_in_map(product.name)}}}`; if they are not, give them as a column `allergies` beside the "
        "products",
    )


def _apply_intakes(layout: Layout, used: dict[int, str]) -> None:
    """The columns of the times of the day or of the week."""
    found, layout.weekly = intake_columns(layout.names)
    if not found or any(index in used for index in found):
        return
    layout.intakes = [Column(i, layout.names[i], ColumnMap(layout.names[i])) for i in found]
    for index in found:
        used[index] = (
            "how much on this day of the week" if layout.weekly else "how much at this time of the day"
        )


def _found_by(name: str, mapping: FileMap | None) -> str:
    if mapping is not None and name in mapping.columns:
        return "contents" if name in mapping.by_contents else "map"
    return "report" if name.startswith(REPORT) else "alias"


def _perhaps_id(names: list[str], free: Sequence[int], sample: Sequence[Record]) -> str:
    """The column that looks most like an id, for the line of a map that a message shows: by its cells, by its
    words, a name.
    """

    def cells(index: int) -> list[str]:
        return [
            row.cells[index].strip() for row in sample if index < len(row.cells) and row.cells[index].strip()
        ]

    fit = [index for index in free if names[index] and not numbers_other_things(header_tokens(names[index]))]
    words = {
        "id",
        "no",
        "nr",
        "num",
        "number",
        "nummer",
        "mrn",
        "csn",
        "encounter",
        "visit",
        "account",
        "code",
    }
    by_cells = [index for index in fit if (found := cells(index)) and all(map(looks_like_id, found))]
    by_words = [index for index in fit if words & set(header_tokens(names[index]))]
    by_name = [index for index in fit if "_".join(header_tokens(names[index])) in NAMES_OF_PERSONS]
    return next((name_in_map(names[index]) for index in (*by_words, *by_cells, *by_name)), "")


def _apply_map(layout: Layout, mapping: FileMap, used: dict[int, str], place: Place) -> None:
    def column(how: ColumnMap, use: str) -> Column:
        matches = [i for i, name in enumerate(layout.names) if name == how.column]
        if len(matches) != 1:
            near = nearest(how.column, layout.names)
            what = "is not in the file" if not matches else "stands twice in the header"
            raise InputError(
                f"the map ({mapping.name}) names the column `{how.column}`, which {what}"
                + (f"; did you mean `{near}`?" if near and not matches else ""),
                code="map-column",
                place=place,
                way_out="correct the map; the columns are: " + ", ".join(layout.names),
            )
        used[matches[0]] = ", ".join(x for x in (used.get(matches[0], ""), use) if x)
        return Column(matches[0], how.column, how)

    if mapping.regimen:
        layout.id = column(ColumnMap(mapping.regimen), "id")
    layout.patient = {name: column(how, name) for name, how in mapping.patient.items()}
    layout.lists = {name: column(how, name) for name, how in mapping.lists.items()}
    layout.item = {name: column(how, name) for name, how in mapping.item.items()}
    for fields in mapping.further:
        of = fields["product"].column
        names = {name: "a further product" if name == "product" else f"{name} of {of}" for name in fields}
        header = understand_header(of)
        number, more = (
            (header.number, header.more) if header is not None and header.role == "product" else (0, False)
        )
        layout.further.append(
            Further({name: column(how, names[name]) for name, how in fields.items()}, number, more)
        )
    layout.codes = [CodeColumn(column(how, "code"), system) for how, system in mapping.codes]
    for name in mapping.ignored:
        column(ColumnMap(name), "ignored")
    layout.labs = [
        LabColumns(
            lab.test,
            column(lab.value, f"lab {lab.test}"),
            column(lab.date, f"date of lab {lab.test}") if lab.date else None,
        )
        for lab in mapping.labs
    ]
    layout.ingredients = [
        IngredientColumn(column(ColumnMap(i.column, i.unit, unknown=i.unknown), f"amount of {i.agent}"), i)
        for i in mapping.ingredients
    ]
    if mapping.contents is not None:
        layout.unless = [
            (column(ColumnMap(name), "whether the contents are known").index, values)
            for name, values in mapping.contents.unless
        ]
    age = mapping.patient.get("age", ColumnMap(""))
    weight = mapping.patient.get("weight", ColumnMap(""))
    values = {
        (name, cell): word
        for group in (mapping.patient, mapping.item)
        for name, how in group.items()
        for cell, word in how.values.items()
    }
    layout.conventions = Conventions(
        mapping.dates,
        mapping.decimal.replace("undecided", ""),
        age.unit or "y",
        age.top_coded,
        weight.unit,
        values,
        record=mapping.record,
    )


def _take_codes(layout: Layout, column: Column, header: HeaderName, used: dict[int, str]) -> None:
    """A column of codes of the product, or one that names their system."""
    if header.role == "code":
        layout.codes.append(CodeColumn(column, header.system))
    elif layout.code_system is None:
        layout.code_system = column
    else:
        return
    used[column.index] = f"code ({header.system})" if header.system else header.role


def _apply_aliases(layout: Layout, used: dict[int, str], place: Place) -> None:
    """Columns that the map does not name, by their usual names. Two that say the same of an item are an
    error: one would be lost.
    """
    ranked: list[tuple[int, int, HeaderName]] = []
    for index, name in enumerate(layout.names):
        header = understand_header(name, layout.tests) if index not in used else None
        if header is not None:
            ranked.append((header.rank, index, header))
    whole_file = layout.mapping is not None and layout.mapping.regimen is None
    lab_values: dict[str, Column] = {}
    lab_dates: dict[str, Column] = {}
    of_products: list[tuple[Column, HeaderName]] = []
    for _, index, header in sorted(ranked, key=lambda r: (r[0], r[1])):
        column = Column(
            index, layout.names[index], ColumnMap(layout.names[index], header.unit, header.per_day)
        )
        if header.role in ("code", "code_system"):
            _take_codes(layout, column, header, used)
            continue
        if header.role == "product" or header.own:
            of_products.append((column, header))
            continue
        if header.role == "id":
            if layout.id is not None or whole_file:
                layout.persons.append((index, layout.names[index], True))
                continue
            layout.id = column
        elif header.role in PATIENT_TEXTS and header.role not in layout.patient:
            layout.patient[header.role] = column
            if header.role in ("age", "weight") and header.unit:
                c = layout.conventions
                layout.conventions = (
                    replace(c, age_unit=header.unit)
                    if header.role == "age"
                    else replace(c, weight_unit=header.unit)
                )
        elif header.role in ("labs", "ingredients") and header.role not in layout.nested:
            layout.nested[header.role] = column
        elif header.role in (*LIST_FIELDS, "condition_codes") and header.role not in layout.lists:
            layout.lists[header.role] = column
        elif header.role in ROW_FIELDS and header.role not in layout.item:
            layout.item[header.role] = column
        elif header.role == "note":
            layout.beside.append(column)
        elif header.role in ROW_FIELDS:
            if layout.mapping is None or header.role not in layout.mapping.item:
                raise two_columns(header.role, layout.item[header.role].name, column.name, place)
            continue
        elif header.role == "lab" and header.lab not in {lab.test for lab in layout.labs} | lab_values.keys():
            lab_values[header.lab] = column
        elif header.role == "lab_date" and header.lab not in lab_dates:
            lab_dates[header.lab] = column
        else:
            continue
        used[index] = (
            f"lab {header.lab}"
            if header.role == "lab"
            else f"date of lab {header.lab}"
            if header.role == "lab_date"
            else header.role
        )
    layout.labs += [LabColumns(test, column, lab_dates.get(test)) for test, column in lab_values.items()]
    _take_day_of_results(layout, used)
    place_products(layout, of_products, used, place)


def _take_day_of_results(layout: Layout, used: dict[int, str]) -> None:
    """The one column that may be the day of all results of a row, for those that have none of their own."""
    days = [i for i, name in enumerate(layout.names) if "_".join(header_tokens(name)) in ALL_LAB_DATES]
    if len(days) == 1 and days[0] not in used and layout.labs:
        day = Column(days[0], layout.names[days[0]], ColumnMap(layout.names[days[0]]))
        layout.labs = [lab if lab.date is not None else lab._replace(date=day) for lab in layout.labs]
        used[days[0]] = "date of the results"
