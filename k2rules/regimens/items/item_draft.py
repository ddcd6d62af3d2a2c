"""An item as it is being understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from k2rules.language.model.facts import Note, Origin, Value
from k2rules.regimens.model import ItemText, Text
from k2rules.regimens.products.did_you_mean import Near
from k2rules.regimens.products.problems import Trouble


@dataclass
class Ingredient:
    """One agent of an item. `how`: exact | in the name | column | catalogue | code | outside."""

    term: str
    how: str
    origin: Origin
    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    mean: bool = False
    """The days differ: the amount a day is a mean."""


@dataclass
class ItemRead:
    """An item as understood. `kind`: taking, not_taking, allergy, family (family history), or never (an entry
    by mistake).
    """

    item: ItemText
    kind: str = "taking"
    number: int = 0
    """Which of the regimen's items it is, or is an entry of, counted from 0."""
    count: str = ""
    """What stands for a count that is not written (`at-least-one`, `one`); empty where nothing does."""
    ingredients: list[Ingredient] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    negated: tuple[str, ...] = ()
    """Parts of the product's name that say what is not in it."""
    remarks: list[Note] = field(default_factory=list)
    """What is to be said of it that leaves nothing unread."""
    name: str = ""
    """The product without the words that say whether it is taken; empty where there are none."""
    said: tuple[Text, ...] = ()
    """Those words, and others that were taken from the product."""
    clock: list[Fraction] = field(default_factory=list)
    """The times of the day at which it is taken, in days since midnight."""
    reasons: tuple[Text, ...] = ()
    """Why it is stopped or held: words that may name an agent."""
    no_entry: str = ""
    """The words for which the product is no entry of this person (`mum takes`); empty where it is one."""
    contradicted: bool = False
    """The product says otherwise how it is taken than the columns do, so that no dose is read."""
    settled_by: tuple[Text, ...] = ()
    """The day and the supply by which a status was read."""
    repeats: ItemRead | None = None
    """The item that this one may be again."""

    def put(self, name: str, value: Value, origin: Origin) -> None:
        self.values[name], self.origins[name] = value, origin

    def drop(self, *names: str) -> None:
        """Take out what was put under these names."""
        for name in names:
            self.values.pop(name, None)
            self.origins.pop(name, None)

    def note(self, note: Note) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def trouble(
        self,
        kind: str,
        origin: Origin,
        text: str | None = None,
        *,
        hint: str = "none",
        left: str = "",
        unit: str = "",
        near: Near | None = None,
        reason: str = "",
    ) -> None:
        typed = origin.text if text is None else text
        trouble = Trouble(kind, typed, hint, origin, left, unit, near, reason=reason)
        if trouble not in self.troubles:
            self.troubles.append(trouble)
