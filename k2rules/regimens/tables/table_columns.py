"""The columns of a table by what they mean, as data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from k2rules.errors import InputError
from k2rules.regimens.model import ColumnUse, Conventions
from k2rules.regimens.tables.mapping import ColumnMap, FileMap, IngredientMap


@dataclass(frozen=True, slots=True)
class Column:
    """A column in use: where it stands, its name, and how its cells are written."""

    index: int
    name: str
    how: ColumnMap


class LabColumns(NamedTuple):
    """The columns of one test of the laboratory: its values, and their dates."""

    test: str
    value: Column | None
    date: Column | None


class IngredientColumn(NamedTuple):
    """A column of the amounts of one agent, and how its cells are written."""

    column: Column
    how: IngredientMap


class CodeColumn(NamedTuple):
    """A column of codes, and their system where its header or a map names it."""

    column: Column
    system: str = ""


@dataclass(frozen=True, slots=True)
class Further:
    """A further column of products, with the columns that belong to it alone.

    `flag`: it may as well say yes and no of the row's product.
    """

    fields: dict[str, Column]
    number: int = 0
    more: bool = False
    flag: bool = False
    past: bool = False
    """Its products are taken no more: their status is what its header says."""


@dataclass
class Layout:
    """A table's columns by what they mean. `id` is None where the whole file is one regimen."""

    names: list[str]
    tests: Collection[str] = ()
    """Names of columns with results of laboratory tests, as the pack declares them."""
    id: Column | None = None
    patient: dict[str, Column] = field(default_factory=dict)
    lists: dict[str, Column] = field(default_factory=dict)
    item: dict[str, Column] = field(default_factory=dict)
    labs: list[LabColumns] = field(default_factory=list)
    ingredients: list[IngredientColumn] = field(default_factory=list)
    unless: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    codes: list[CodeColumn] = field(default_factory=list)
    """Columns of codes of the product of the row."""
    code_system: Column | None = None
    """The column that names the system of the codes in a column that does not."""
    own: set[str] = field(default_factory=set)
    """Those of `item` whose header numbers or names the product of the row: they are of no other."""
    own_number: int = 0
    """The number of the product of the row where it is one of a numbered family: `Med 1`."""
    first_is_more: bool = False
    further: list[Further] = field(default_factory=list)
    together: bool = False
    """Whether a row of the file has products in several columns."""
    intakes: list[Column] = field(default_factory=list)
    """Columns of the times of the day, or of the days of the week, that say how much is taken then."""
    weekly: bool = False
    quantity: Column | None = None
    """Numbers that are amounts where the unit of their row is one of a dose."""
    span: Column | None = None
    """What a number of times is counted in: day, week."""
    again: list[Column] = field(default_factory=list)
    """Columns that name the product of the row again: its brand, its substance. They are among `beside`."""
    beside: list[Column] = field(default_factory=list)
    """Columns that are read as notes are: further notes, reasons, and an `item` or `name` beside the
    product.
    """
    nested: dict[str, Column] = field(default_factory=dict)
    """`labs` and `ingredients`: columns whose cells hold a list as the nested form has it."""
    report: dict[str, int] = field(default_factory=dict)
    """The columns that `k2rules read` has added, by name."""
    unused: tuple[int, ...] = ()
    persons: list[tuple[int, str, bool]] = field(default_factory=list)
    """Columns beside the id that tell persons apart: place, name, whether they are ids themselves. None where
    a map names the id.
    """
    no_id: InputError | None = None
    """What is wrong where nothing says whose row it is, and the file has more than one row."""
    uses: list[ColumnUse] = field(default_factory=list)
    conventions: Conventions = field(default_factory=Conventions)
    mapping: FileMap | None = None

    @cached_property
    def different_names(self) -> frozenset[str]:
        """The names of the columns, for finding them in a row."""
        return frozenset(self.names)

    @property
    def of_products(self) -> list[tuple[str, Column]]:
        """The columns of all products of a row, each with the field that it is."""
        return [pair for fields in (self.item, *(f.fields for f in self.further)) for pair in fields.items()]

    @property
    def looked_through(self) -> list[int]:
        """Columns of no use that is known, which are looked through for products: not those that a map calls
        `-`.
        """
        beside = {column.index for column in self.beside}
        return [index for index in self.unused if index not in beside and self.names[index] != "-"]

    @property
    def width(self) -> int:
        return len(self.names)
