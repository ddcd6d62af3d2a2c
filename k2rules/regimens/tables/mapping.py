"""Map files as data (`k2rules: map/1`): which column means what, where the alias table does not do."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field

from k2rules.regimens.text.columns.usual_names import ROW_FIELDS

TOP_FIELDS = (
    "k2rules",
    "rows",
    "header",
    "columns",
    "regimen",
    "patient",
    "conditions",
    "history",
    "allergies",
    "goals",
    "labs",
    "item",
    "further",
    "ignored",
    "ingredients",
    "contents",
    "codes",
    "record",
    "dates",
    "decimal",
)
LIST_FIELDS = ("conditions", "history", "allergies", "goals")
ITEM_FIELDS = (*ROW_FIELDS, "days_of_30")
SOURCE_WORDS = ("medicine", "supplement", "food", "allergy", "family")
STATUS_WORDS = ("ongoing", "new", "changed", "irregular", "stopped", "held", "planned", "allergy", "family")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One column and how its cells are written. `values` translates whole cells; `unknown` lists cells that
    mean "not known".
    """

    column: str
    unit: str = ""
    per_day: bool = False
    top_coded: str = ""
    separator: str = ""
    unknown: frozenset[str] = frozenset()
    values: MappingType[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IngredientMap:
    """A column that holds the amount of one agent. `blank` says what an empty cell means: none of it, or
    unknown.
    """

    column: str
    agent: str
    unit: str
    blank: str = "unknown"
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LabMap:
    """A test, the column of its values and, where there is one, of its dates."""

    test: str
    value: ColumnMap
    date: ColumnMap | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """The ingredient columns say all that the pack needs, for items of `sources`, unless a column holds one
    of these values.
    """

    sources: frozenset[str] = frozenset({"supplement"})
    unless: tuple[tuple[str, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class FileMap:
    """A map file as read. `regimen` is the id column, None where the whole file is one regimen."""

    name: str
    regimen: str | None = ""
    patient: MappingType[str, ColumnMap] = field(default_factory=dict)
    lists: MappingType[str, ColumnMap] = field(default_factory=dict)
    item: MappingType[str, ColumnMap] = field(default_factory=dict)
    labs: tuple[LabMap, ...] = ()
    ingredients: tuple[IngredientMap, ...] = ()
    contents: Contents | None = None
    dates: str = ""
    decimal: str = ""
    positions: tuple[str, ...] = ()
    """The names of all columns in order, for a file without a header."""
    headerless: bool = False
    digest: str = field(default="", compare=False)
    """SHA-256 of the file that it was read from."""
    further: tuple[MappingType[str, ColumnMap], ...] = ()
    """Further columns of products, each with the columns that belong to it, as in `item`."""
    codes: tuple[tuple[ColumnMap, str], ...] = ()
    """Columns of codes of the product, each with its system; empty where another column names it."""
    record: str = ""
    """Which kind of list the file is (statement, order, dispensing, administration)."""
    ignored: tuple[str, ...] = ()
    """Columns that are knowingly not read, not even looked through."""
    by_contents: tuple[str, ...] = ()
    """Columns that nobody named: they were taken by what stands in them (`contents.take`)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the map names."""
        named = [
            self.regimen or "",
            *(
                c.column
                for group in (self.patient, self.lists, self.item, *self.further)
                for c in group.values()
            ),
            *(i.column for i in self.ingredients),
            *(how.column for how, _ in self.codes),
        ]
        named += [c.column for lab in self.labs for c in (lab.value, lab.date) if c is not None]
        named += [column for column, _ in (self.contents.unless if self.contents else ())]
        return tuple(dict.fromkeys(n for n in (*named, *self.ignored) if n))
