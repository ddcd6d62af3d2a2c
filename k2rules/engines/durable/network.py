"""The network: rulesets of durable-rules, the tokens asserted in them, and their matches.

A token is a kind and some keys, all of them small integers; it is asserted alone and known by a number of its
own. The library compares message ids by a 32-bit hash: where an id is answered as already there, the next one
is taken. Matches are never handed to an action; they are taken from the queue here, so nothing can be
swallowed.

A slot of the library's queue stays marked as being worked on after its match was taken. When a token of that
match is retracted, the library clears its entry in the slot; when a second one is, it looks past the end of
the slot for as many entries as it has cleared, and past the end of the queue it reads, and may write, memory
of others. So every queue is made longer, once, with matches that are retracted before they are taken: the
slots behind those in use are full and unmarked, and the search ends in them. A ruleset whose queue was longer
than that is not retracted but given up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from k2rules.engines.durable.native import HANDLED, OBSERVED, Ruleset
from k2rules.engines.durable.packing import pack, rule_name
from k2rules.engines.durable.plan import Stage
from k2rules.errors import EngineError
from k2rules.limits import DURABLE_MATCHES, DURABLE_TOKENS

ROOM = 48
"""Matches that may wait in the queue of a ruleset at once, to begin with."""
BEHIND = 8
"""Full slots behind those."""


@dataclass(frozen=True, slots=True)
class Match:
    """A rule of the library and the tokens it matched: first the one that carries the match so far, then one
    for each spot.
    """

    stage: Stage
    tokens: tuple[int, ...]


class Network:
    """The rulesets of one program, made when they are first used. Not thread-safe: one case at a time."""

    def __init__(self, stages: Iterable[Stage]) -> None:
        self._packed = pack(stages)
        self._rulesets: dict[int, Ruleset] = {}
        self._room = [ROOM] * len(self._packed)
        self._home = {
            kind: n
            for n, packed in enumerate(self._packed)
            for stage in packed.stages
            for kind in stage.kinds
        }
        self._stage = {rule_name(stage): stage for packed in self._packed for stage in packed.stages}
        self._held: list[tuple[int, int]] = []
        self._found: list[Match] = []
        self._touched: set[int] = set()
        self._crowded: set[int] = set()
        self._next = self._matches = 0

    def begin(self) -> None:
        """Start a case. Rulesets that the last one did not leave clean are given up: they cannot be repaired
        or unloaded.
        """
        self._give_up(self._touched)
        self._forget()

    def end(self) -> None:
        """Retract every token and check that none is left."""
        self._give_up(self._crowded)
        for home, number in reversed(self._held):
            if home in self._rulesets:
                self._rulesets[home].retract(number)
        for home in self._touched & self._rulesets.keys():
            left = self._rulesets[home].left()
            if left:
                raise EngineError(f"durable-rules kept tokens that were retracted: {left[:200]}")
        self._forget()

    def _give_up(self, homes: set[int]) -> None:
        for home in homes:
            self._rulesets.pop(home, None)

    def _forget(self) -> None:
        self._next = self._matches = 0
        self._held.clear()
        self._found.clear()
        self._touched.clear()
        self._crowded.clear()

    def add(self, kind: int, keys: Iterable[tuple[str, int]]) -> int:
        """Assert a token; its number is returned, its matches are kept."""
        if len(self._held) >= DURABLE_TOKENS:
            raise EngineError(f"more than {DURABLE_TOKENS:,} tokens")
        home = self._home[kind]
        self._touched.add(home)
        ruleset = self._rulesets.get(home) or self._make(home)
        fields = {"k": kind, **dict(keys)}
        answer = OBSERVED
        while answer == OBSERVED:
            self._next += 1
            answer = ruleset.add(self._next, fields)
        self._held.append((home, self._next))
        if answer != HANDLED:
            raise EngineError(f"durable-rules did not take up a token (answer {answer})")
        self._take(home, ruleset)
        return self._next

    def matches(self) -> list[Match]:
        """Every match since the last call."""
        found, self._found = self._found, []
        return found

    def _take(self, home: int, ruleset: Ruleset) -> None:
        texts = ruleset.take()
        for text in texts:
            ((rule, atoms),) = json.loads(text).items()
            self._found.append(
                Match(self._stage[rule], tuple([int(atoms[f"m{n}"]["id"]) for n in range(len(atoms))]))
            )
        self._matches += len(texts)
        if len(texts) > self._room[home]:
            self._room[home] = 2 * len(texts)
            self._crowded.add(home)
        if self._matches > DURABLE_MATCHES:
            raise EngineError(f"more than {DURABLE_MATCHES:,} matches")

    def _make(self, home: int) -> Ruleset:
        """A ruleset with long queues."""
        packed = self._packed[home]
        ruleset = Ruleset(f"k2rules-{home}", packed.text)
        for stage in packed.stages:
            tokens = [
                {"k": spot.kind, **dict.fromkeys([link.key for link in (*spot.links, *spot.offers)], 0)}
                for spot in stage.spots
            ]
            carry = {"k": stage.carry, **dict.fromkeys([link.key for link in stage.carried], 0)}
            tokens += [carry] * (self._room[home] + BEHIND)
            added: list[int] = []
            number = 0
            for fields in tokens:
                number += 1
                while ruleset.add(number, fields) == OBSERVED:
                    number += 1
                added.append(number)
            for number in reversed(added):
                ruleset.retract(number)
        self._rulesets[home] = ruleset
        return ruleset
