"""An item as it is being understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from k2rules.language.facts import Origin, Value
from k2rules.regimens.model import ItemText
from k2rules.regimens.problems import Trouble


@dataclass
class Ingredient:
    """One agent of an item. `how`: exact | in the name | column | outside."""

    term: str
    how: str
    origin: Origin
    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)


@dataclass
class ItemRead:
    """An item as understood. `kind`: taking, not_taking, allergy, or family (family history)."""

    item: ItemText
    kind: str = "taking"
    ingredients: list[Ingredient] = field(default_factory=list)
    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    negated: tuple[str, ...] = ()
    """Parts of the product's name that say what is not in it."""

    def put(self, name: str, value: Value, origin: Origin) -> None:
        self.values[name], self.origins[name] = value, origin

    def trouble(self, kind: str, origin: Origin, text: str | None = None, *, hint: str = "none", left: str = "", unit: str = "") -> None:
        trouble = Trouble(kind, origin.text if text is None else text, hint, origin, left, unit)
        if trouble not in self.troubles:
            self.troubles.append(trouble)
