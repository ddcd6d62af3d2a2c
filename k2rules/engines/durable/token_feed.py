"""Which tokens a spot is fed: one for each fact that may stand there, and for each way in which its links may
be met.

A link is an equality of integers. A value that is known exactly has a number, and equal numbers are equal
values. Where one end is missing or too general to say, the truth is unknown: then the fact gets further, weak
tokens, one under the number of each value at the other end that it may equal.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from k2rules.engines.durable.fact_store import FactStore
from k2rules.engines.durable.network import Network
from k2rules.engines.durable.plan import Ask, Link, Spot, Stage
from k2rules.engines.durable.predicates import Predicates
from k2rules.engines.prepare import CaseFact
from k2rules.engines.values import Truth
from k2rules.errors import EngineError
from k2rules.limits import DURABLE_PRODUCT

Keys = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """What a token stands for: a fact at a spot, and whether all that the token says of it is certain."""

    fact: str
    strong: bool


@dataclass(slots=True)
class _Fed:
    """What a spot was fed, and as of when."""

    when: tuple[int, bool] = (-1, False)
    tokens: set[tuple[str, Keys]] = field(default_factory=set)


class TokenFeed:
    """The tokens of the spots of one case."""

    def __init__(self, facts: FactStore, asking: Predicates, network: Network) -> None:
        self.facts, self.asking, self.network = facts, asking, network
        self.tokens: dict[int, Token] = {}
        self._fed: dict[Spot, _Fed] = {}
        self._count: dict[Spot, tuple[int, int]] = {}
        self._truths: dict[tuple[tuple[Ask, ...], str, bool], Truth] = {}

    def stage(self, stage: Stage, *, strong: bool) -> None:
        """Feed the spots of a stage, up to the first that nothing can stand at; with `strong`, only what is
        certain.
        """
        for spot in stage.spots:
            if not self._spot(spot, strong=strong):
                return

    def check_room(self, stage: Stage, carried: int) -> None:
        """Raise EngineError where the facts at the spots of a stage and the matches carried into it multiply
        to too many.
        """
        product = carried
        for spot in stage.spots:
            product *= self._candidates(spot)
        if product > DURABLE_PRODUCT:
            raise EngineError(f"up to {product:,} matches in one stage, more than {DURABLE_PRODUCT:,}")

    def _candidates(self, spot: Spot) -> int:
        """How many facts may stand at a spot, by what is asked of them alone."""
        version = self.facts.version(spot.types)
        known = self._count.get(spot)
        if known is None or known[0] != version:
            facts = self.facts.of_type(spot.type, strong=False)
            known = self._count[spot] = version, sum(self._alone(spot, fact) is not False for fact in facts)
        return known[1]

    def _spot(self, spot: Spot, *, strong: bool) -> bool:
        """Feed a spot what is new; whether it has any token."""
        fed = self._fed.get(spot)
        if fed is None:
            fed = self._fed[spot] = _Fed()
        now = (self.facts.version(spot.types), strong)
        if fed.when != now:
            fed.when = now
            for fact in self.facts.of_type(spot.type, strong=strong):
                truth = self._alone(spot, fact)
                if truth or (truth is None and not strong):
                    sure = self.facts.certain.get(fact.id)
                    if sure is not None and sure is not fact and not spot.added:
                        truth = self._alone(spot, sure)
                    self._fact(spot, fact, fed, certain=truth is True and sure is not None, strong=strong)
        return bool(fed.tokens)

    def _alone(self, spot: Spot, fact: CaseFact) -> Truth:
        key = (spot.alone, fact.id, fact.open)
        if key not in self._truths:
            self._truths[key] = self.asking.alone(spot.alone, fact)
        return self._truths[key]

    def _fact(self, spot: Spot, fact: CaseFact, fed: _Fed, *, certain: bool, strong: bool) -> None:
        choices = [self._numbers(link, fact, strong=strong) for link in spot.links]
        for choice in itertools.product(*choices):
            keys = tuple(number for number, _ in choice)
            if (fact.id, keys) not in fed.tokens:
                fed.tokens.add((fact.id, keys))
                own = [(link.key, number) for link, number in zip(spot.links, keys, strict=True)]
                offered = [(link.key, self.end(link, fact)) for link in spot.offers]
                number = self.network.add(spot.kind, (*own, *offered))
                self.tokens[number] = Token(fact.id, certain and all(exact for _, exact in choice))

    def _numbers(self, link: Link, fact: CaseFact, *, strong: bool) -> list[tuple[int, bool]]:
        """The numbers under which a fact may be met through a link, and whether that would be certain."""
        own = None if fact.placeholder else self.asking.prepared.value(fact, link.ask.field)
        if strong:
            return [(self.facts.number(own), True)] if self.asking.linked(link, own, own) else []
        found = []
        for number in self.facts.domain(link.source.type, link.source.field):
            truth = self.asking.linked(link, own, self.facts.numbered(number))
            if truth is not False:
                found.append((number, bool(truth)))
        return found

    def end(self, link: Link, fact: CaseFact) -> int:
        """The number of the value at the other end of a link."""
        return self.facts.number(self.asking.prepared.value(fact, link.source.field))
