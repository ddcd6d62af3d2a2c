"""A regimen as it was written: located texts, nothing interpreted yet.

Every text is an `Origin`: the text as typed with its file, row and column (or path). Lists that a source does
not have are None: "not supplied" is not "none".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol, TypeVar

from k2rules.language.model.facts import Case, Note, Origin
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.products.problems import Trouble
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

T = TypeVar("T")

Text = Origin
"""A located text: what was typed (`text`) and where."""


@dataclass(frozen=True, slots=True)
class CodedText(Origin):
    """A code as typed, and how the file calls its system; empty where it does not say."""

    system: str = ""


def if_given(text: Text | None) -> Text | None:
    """The text, None where it says no more than that nothing is given: an empty cell, `unknown`, `-`."""
    return None if text is None or fold_word(text.text) in NOT_GIVEN else text


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a file is known to mean, where a text alone is ambiguous. Empty: not known, so never guessed."""

    dates: str = ""
    """Order of `01/02/2026`: `dmy` or `mdy`."""
    decimal: str = ""
    """The decimal sign, `point` or `comma`: decides `1,000` and `1.000`."""
    age_unit: str = "y"
    top_coded: str = ""
    """The age that stands for "this or more"."""
    weight_unit: str = ""
    values: Mapping[tuple[str, str], str] = field(default_factory=dict, compare=False)
    """What whole cells of a field stand for, by (field, cell)."""
    count_unstated: str = "at-least-one"
    """What stands for a count that is not written: `at-least-one`, or `one` where somebody asked for it."""
    record: str = ""
    """Which kind of list the file is (statement, order, dispensing, administration)."""
    catalogue: Catalogue | None = field(default=None, compare=False)
    """The site's own list of products, which says what is in those that it lists."""

    def meaning(self, name: str, text: Text) -> str:
        """The word that a cell of the field `name` stands for: itself where no map translates it."""
        return self.values.get((name, text.text), text.text) if self.values else text.text


@dataclass(frozen=True, slots=True)
class IngredientText:
    """One ingredient that is named apart from the product: an agent, an amount and its unit."""

    agent: Text
    amount: Text | None = None
    unit: str = ""
    per_day: bool = False
    """The amount is that of a day of use."""
    from_column: bool = False
    is_number: bool = False
    """Written as a number in JSON or YAML: its point is the decimal point."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item: a row of a table, or one product of a nested regimen."""

    id: str
    place: Text
    product: Text | None = None
    product_parts: tuple[str, ...] = ()
    """The ingredients of the product, where the file separates them."""
    product_unknown: bool = False
    dose: Text | None = None
    dose_unit: str = ""
    dose_per_day: bool = False
    dose_is_number: bool = False
    strength: Text | None = None
    unit: Text | None = None
    frequency: Text | None = None
    note: Text | None = None
    beside: tuple[Text, ...] = ()
    """Further notes, and cells that may name a product. They are read as a note is."""
    again: Text | None = None
    """The product by another name, in a column beside it: its brand, its substance."""
    source: Text | None = None
    status: Text | None = None
    started: Text | None = None
    stopped: Text | None = None
    days_taken: Text | None = None
    days_of_30: Text | None = None
    days_of_30_unknown: bool = False
    route: Text | None = None
    course: Text | None = None
    list: Text | None = None
    """Which list it stands on (home, inpatient), where the source holds several."""
    changed: Text | None = None
    with_food: Text | None = None
    times_of_day: Text | None = None
    ordered_by: Text | None = None
    purpose: Text | None = None
    label_amount: Text | None = None
    meal_fat: Text | None = None
    purity: Text | None = None
    record: Text | None = None
    """Which kind of list it stands on (statement, order, dispensing, administration)."""
    intent: Text | None = None
    do_not_perform: Text | None = None
    dispensed: Text | None = None
    """The day on which it was handed out or given."""
    supply: Text | None = None
    """For how many days what was handed out lasts."""
    codes: tuple[CodedText, ...] = ()
    ingredients: tuple[IngredientText, ...] = ()
    contents_given: bool = False
    """The ingredients say all that matters about the product; its name need not be known."""


ITEM_TEXTS = tuple(f.name for f in fields(ItemText) if f.type == "Text | None" and f.name != "again")
"""The texts of an item, each a column of a table and a key of the nested form."""


def with_texts(item: ItemText, texts: Mapping[str, Text | None]) -> ItemText:
    """The item with these of its `ITEM_TEXTS`."""
    if not texts.keys() <= set(ITEM_TEXTS):
        raise KeyError(f"an item has no texts {sorted(texts.keys() - set(ITEM_TEXTS))}")
    changes: dict[str, Any] = dict(texts)
    return replace(item, **changes)


@dataclass(frozen=True, slots=True)
class ConditionText:
    """A condition; `default_status` holds where no status is given."""

    name: Text
    since: Text | None = None
    status: Text | None = None
    default_status: str = "current"
    codes: tuple[CodedText, ...] = ()


@dataclass(frozen=True, slots=True)
class LabText:
    """A laboratory result."""

    test: Text
    value: Text | None = None
    taken: Text | None = None
    unit: Text | None = None
    is_number: bool = False
    low: Text | None = None
    """The ends of the person's target."""
    high: Text | None = None
    codes: tuple[CodedText, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that could not be read: where, and why."""

    place: Text
    reason: str
    regimen: str = ""
    """The id of the regimen it belongs to, empty where it belongs to none."""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A cell of a column that no field uses, or a text beside a product that is not there; `items` are those
    of its row.
    """

    text: Text
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatientText:
    """The distinct texts given for each field, over all rows: more than one may contradict each other."""

    age: tuple[Text, ...] = ()
    born: tuple[Text, ...] = ()
    """Dates of birth, from which the age is reckoned."""
    sex: tuple[Text, ...] = ()
    weight: tuple[Text, ...] = ()
    pregnant: tuple[Text, ...] = ()
    breastfeeding: tuple[Text, ...] = ()


PATIENT_TEXTS = tuple(f.name for f in fields(PatientText))


class Judges(Protocol):
    """What stands in the unused columns of a table (`tables.unused_columns`)."""

    def judge(self, vocabulary: Vocabulary) -> tuple[Note, ...]:
        """What is to be said of them; raises InputError where one of them holds products."""


class Covers(Protocol):
    """What stands between a regimen that is decided under a pseudonym and everything that is made of it
    (`pseudonym`).
    """

    def guarded(self, work: Callable[[], T]) -> T:
        """What `work` returns; an error that it raises says nothing of the texts it had in hand."""

    def case(self, case: Case, vocabulary: Vocabulary) -> Case:
        """The facts without texts."""

    def item(self, name: str) -> str:
        """What stands in place of an item's id."""

    def at(self, origin: Origin, text: str = "", *, column: bool = True) -> Origin:
        """A place without the text that was typed there."""

    def product(self, text: str, agents: Iterable[str], vocabulary: Vocabulary) -> str:
        """What stands in place of a product's name."""

    def trouble(self, trouble: Trouble) -> Trouble:
        """What could not be read, without what was typed."""


@dataclass(frozen=True, slots=True)
class Regimen:
    """One person's items, as written."""

    id: str
    place: Text
    patient: PatientText = field(default_factory=PatientText)
    items: tuple[ItemText, ...] = ()
    conditions: tuple[ConditionText, ...] | None = None
    labs: tuple[LabText, ...] | None = None
    allergies: tuple[Text, ...] | None = None
    goals: tuple[Text, ...] | None = None
    stops_supplied: bool = False
    """Whether the source says which items are stopped, held or planned."""
    doses_supplied: bool = True
    labs_partly: bool = False
    """Only single tests have columns: of the others nothing is known, so the list counts as not supplied
    beside its entries.
    """
    conventions: Conventions = field(default_factory=Conventions)
    unread: tuple[Unread, ...] = ()
    notes: tuple[Note, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    """What is looked through for products and read for nothing else."""
    unused_columns: Judges | None = field(default=None, compare=False, repr=False)
    """What stands in all rows of those columns; a column of products refuses the file."""
    pseudonymiser: Covers | None = None
    """Under which pseudonyms it is decided."""


ListEntry = ConditionText | LabText | Text
LISTS = ("conditions", "labs", "allergies", "goals")
"""The lists of a regimen beside its items, each a tuple of entries, or None where it is not supplied."""


def with_list(regimen: Regimen, name: str, entries: Iterable[ListEntry]) -> Regimen:
    """The regimen with these entries in one of its `LISTS`."""
    changes: dict[str, Any] = {name: tuple(entries)}
    return replace(regimen, **changes)


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """How one column of a table was understood; `use` is empty where it is not used."""

    name: str
    use: str
    how: str = ""
    """alias | map | not used, and why."""
