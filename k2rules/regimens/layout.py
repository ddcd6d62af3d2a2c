"""Which column of a table means what: the header row found, by the alias table or a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from k2rules.errors import InputError, Place
from k2rules.language.spelling import nearest
from k2rules.regimens.aliases import ENCOUNTERS, PERHAPS_PRODUCT, REPORT, ROW_FIELDS, HeaderName, header_tokens, understand_header
from k2rules.regimens.delimited import Record
from k2rules.regimens.mapping import LIST_FIELDS, PATIENT_FIELDS, ColumnMap, FileMap, IngredientMap
from k2rules.regimens.model import ColumnUse, Conventions
from k2rules.regimens.persons import PERSON_COLUMNS

_PERHAPS_PRODUCT = [name.split("_") for name in PERHAPS_PRODUCT]


@dataclass(frozen=True, slots=True)
class Column:
    """A column in use: where it stands, its name, and how its cells are written."""

    index: int
    name: str
    how: ColumnMap


@dataclass
class Layout:
    """A table's columns by what they mean. `id` is None where the whole file is one regimen."""

    names: list[str]
    id: Column | None = None
    patient: dict[str, Column] = field(default_factory=dict)
    lists: dict[str, Column] = field(default_factory=dict)
    item: dict[str, Column] = field(default_factory=dict)
    labs: list[tuple[str, Column | None, Column | None]] = field(default_factory=list)
    ingredients: list[tuple[Column, IngredientMap]] = field(default_factory=list)
    unless: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    beside: list[Column] = field(default_factory=list)
    """Columns that are read as notes are: further notes, and an `item` or `name` beside the product."""
    nested: dict[str, Column] = field(default_factory=dict)
    """`labs` and `ingredients`: columns whose cells hold a list as the nested form has it."""
    report: dict[str, int] = field(default_factory=dict)
    """The columns that `k2rules read` has added, by name."""
    unused: tuple[int, ...] = ()
    persons: list[tuple[int, str, bool]] = field(default_factory=list)
    """Columns beside the id that tell persons apart: place, name, and whether they are ids themselves. None where a map names the id."""
    uses: list[ColumnUse] = field(default_factory=list)
    conventions: Conventions = field(default_factory=Conventions)
    mapping: FileMap | None = None

    @property
    def width(self) -> int:
        return len(self.names)

    @cached_property
    def different_names(self) -> frozenset[str]:
        """The names of the columns, for finding them in a row."""
        return frozenset(self.names)


def find_header(sample: Sequence[Record], mapping: FileMap | None) -> tuple[int, int]:
    """The index of the header row in `sample`, and how many of its columns are known; (-1, 0) if there is none."""
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
        roles = {h.role for h in map(understand_header, names) if h is not None}
        if "product" in roles and any("_".join(header_tokens(name)) in ENCOUNTERS for name in names):
            roles.add("encounter")
        if "product" in roles and (len(roles) > 1 or len(names) == 1) and len(roles) > best[1]:
            return index, len(roles)
        if len(roles) > 1 and len(roles) > best[1]:
            best = (index, len(roles))
    return best


def build_layout(names: list[str], mapping: FileMap | None, file: str, line: int) -> Layout:
    """Understand a header row. Raises InputError where no id or product column is found, or a mapped column is not there."""
    layout = Layout(names, mapping=mapping)
    place = Place(file, line)
    used: dict[int, str] = {}
    for index, name in enumerate(names):
        if name.startswith(REPORT):
            used[index], layout.report[name] = "what k2rules read, not read again", index
    if mapping is not None:
        _apply_map(layout, mapping, used, place)
    _apply_aliases(layout, used, place)
    layout.persons += [(i, n, False) for i, n in enumerate(names) if i not in used and "_".join(header_tokens(n)) in PERSON_COLUMNS]
    if mapping is not None and mapping.regimen != "":
        layout.persons.clear()
    layout.unused = tuple(index for index in range(len(names)) if index not in used)
    layout.uses = [
        ColumnUse(name, used.get(index, ""), _found_by(name, mapping) if index in used else "not used") for index, name in enumerate(names)
    ]
    if "product" not in layout.item and not layout.ingredients:
        raise InputError(
            f"no column holds the product; the columns are: {', '.join(names)}",
            code="no-product-column",
            place=place,
            way_out="name it in a map (`--map`): `item: {product: COLUMN}`",
        )
    if layout.id is None and (mapping is None or mapping.regimen is not None):
        raise InputError(
            f"no column holds the id of the person; the columns are: {', '.join(names)}",
            code="no-id-column",
            place=place,
            way_out=f"name it in a map (`--map`): `regimen: {_perhaps_id(names, used)}`, "
            "or `regimen: none` if the whole file is one regimen",
        )
    return layout


def _found_by(name: str, mapping: FileMap | None) -> str:
    if mapping is not None and name in mapping.columns:
        return "map"
    return "report" if name.startswith(REPORT) else "alias"


def _perhaps_id(names: list[str], used: dict[int, str]) -> str:
    """The column that looks most like an id, for the line of a map that a message shows."""
    free = [name for index, name in enumerate(names) if index not in used and name]
    words = ("id", "no", "nr", "num", "number", "nummer", "mrn", "csn", "encounter", "visit", "account", "code")
    return next((n for n in free if set(header_tokens(n)) & set(words)), "COLUMN")


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
    layout.labs = [
        (lab.test, column(lab.value, f"lab {lab.test}"), column(lab.date, f"date of lab {lab.test}") if lab.date else None)
        for lab in mapping.labs
    ]
    layout.ingredients = [(column(ColumnMap(i.column, i.unit, unknown=i.unknown), f"amount of {i.agent}"), i) for i in mapping.ingredients]
    if mapping.contents is not None:
        layout.unless = [
            (column(ColumnMap(name), "whether the contents are known").index, values) for name, values in mapping.contents.unless
        ]
    age = mapping.patient.get("age", ColumnMap(""))
    weight = mapping.patient.get("weight", ColumnMap(""))
    values = {
        (name, cell): word for group in (mapping.patient, mapping.item) for name, how in group.items() for cell, word in how.values.items()
    }
    layout.conventions = Conventions(
        mapping.dates, mapping.decimal.replace("undecided", ""), age.unit or "y", age.top_coded, weight.unit, values
    )


def _apply_aliases(layout: Layout, used: dict[int, str], place: Place) -> None:
    """Columns that the map does not name, by their usual names. Two that say the same of an item are an error: one would be lost."""
    ranked: list[tuple[int, int, HeaderName]] = []
    for index, name in enumerate(layout.names):
        header = understand_header(name) if index not in used else None
        if header is not None:
            ranked.append((header.rank, index, header))
    whole_file = layout.mapping is not None and layout.mapping.regimen is None
    lab_values: dict[str, Column] = {}
    lab_dates: dict[str, Column] = {}
    for _, index, header in sorted(ranked, key=lambda r: (r[0], r[1])):
        column = Column(index, layout.names[index], ColumnMap(layout.names[index], header.unit, header.per_day))
        if header.role == "id":
            if layout.id is not None or whole_file:
                layout.persons.append((index, layout.names[index], True))
                continue
            layout.id = column
        elif header.role in PATIENT_FIELDS and header.role not in layout.patient:
            layout.patient[header.role] = column
            if header.role in ("age", "weight") and header.unit:
                c = layout.conventions
                layout.conventions = replace(c, age_unit=header.unit) if header.role == "age" else replace(c, weight_unit=header.unit)
        elif header.role in ("labs", "ingredients") and header.role not in layout.nested:
            layout.nested[header.role] = column
        elif header.role in LIST_FIELDS and header.role not in layout.lists:
            layout.lists[header.role] = column
        elif header.role in ROW_FIELDS and header.role not in layout.item:
            layout.item[header.role] = column
        elif header.role == "note" or (header.role == "product" and header_tokens(column.name) in _PERHAPS_PRODUCT):
            layout.beside.append(column)
            if header.role == "product":
                continue
        elif header.role in ROW_FIELDS:
            if layout.mapping is None or header.role not in layout.mapping.item:
                raise _two_columns(header.role, layout.item[header.role].name, column.name, place)
            continue
        elif header.role == "lab" and header.lab not in {test for test, _, _ in layout.labs} | lab_values.keys():
            lab_values[header.lab] = column
        elif header.role == "lab_date" and header.lab not in lab_dates:
            lab_dates[header.lab] = column
        else:
            continue
        used[index] = (
            f"lab {header.lab}" if header.role == "lab" else f"date of lab {header.lab}" if header.role == "lab_date" else header.role
        )
    layout.labs += [(test, column, lab_dates.get(test)) for test, column in lab_values.items()]


def _two_columns(role: str, first: str, second: str, place: Place) -> InputError:
    what = {"product": "products", "dose": "doses"}.get(role, f"the {role.replace('_', ' ')}")
    return InputError(
        f"two columns hold {what}: `{first}` and `{second}`",
        code="two-columns",
        place=place,
        way_out=f"name the one to read in a map (`--map`): `item: {{{role}: {first}}}`, or write one row for each product",
    )
