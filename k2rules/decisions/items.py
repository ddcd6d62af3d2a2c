"""The items of a case as a decision names them: the product as typed, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from k2rules.decisions.model import ItemRef
from k2rules.decisions.record import Where
from k2rules.decisions.templates import fact_name, item_order
from k2rules.decisions.trace import where
from k2rules.engines.prepare import CaseFact, Prepared


class Items:
    """What the items of one case are called."""

    def __init__(self, facts: Mapping[str, CaseFact], prepared: Prepared) -> None:
        self.facts, self.prepared = facts, prepared

    @cached_property
    def refs(self) -> dict[str, ItemRef]:
        """Item -> the product as typed and where it stands; where no product was read, what there is."""
        best: dict[str, tuple[int, CaseFact]] = {}
        for fact in self.facts.values():
            item, kind = fact.values.get("item"), str(fact.values.get("kind", ""))
            if fact.given is None or not isinstance(item, str):
                continue
            whole = fact.type == "problem" and kind.startswith(("product", "look_alike", "row"))
            rank = 0 if "product" in fact.values else 1 if whole else 2 if fact.type != "problem" else 3
            if item not in best or rank < best[item][0]:
                best[item] = rank, fact
        return {item: self._ref(item, fact, "product", "agent", "text") for item, (_, fact) in best.items()}

    def ref(self, item: str) -> ItemRef:
        return self.refs.get(item) or ItemRef(item=item, product=item, where=Where())

    def sorted(self, items: Iterable[str]) -> list[ItemRef]:
        """In the order of their rows."""
        return [self.ref(item) for item in sorted(items, key=item_order)]

    def problem(self, fact: CaseFact) -> ItemRef:
        """What could not be read, as an item."""
        return self._ref(str(fact.values.get("item", "")), fact, "text")

    def _ref(self, item: str, fact: CaseFact, *fields: str) -> ItemRef:
        return ItemRef(item=item, product=fact_name(fact, self.prepared), where=where(fact.origin(*fields)))
