"""Certification: a second engine evaluates the same case, and both must agree.

The second engine is durable-rules, which shares neither matching nor joining nor chaining with the others.
Where durable-rules itself decides, it is the `python` engine.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from k2rules.engines.choose import choose
from k2rules.engines.evaluation import Engine, Evaluation, Firing
from k2rules.engines.prepare import Prepared

SHOWN = 3
"""How many firings, and how many facts, the words on a difference name for each engine."""


@dataclass(frozen=True)
class Opinion:
    """What the second engine came to: its evaluation, or the reason why there is none. `by` names it with its
    version.
    """

    engine: str
    by: str
    evaluation: Evaluation | None
    reason: str = ""


def second_opinion(first: Engine, prepared: Prepared) -> Opinion:
    """The evaluation of the case by another engine than the first. Whatever hinders it is a reason, never an
    exception.
    """
    from k2rules.engines.durable import available

    engine = choose("python" if first.name == "durable" else "durable")
    by = engine_name(engine.name)
    found, reason = available() if engine.name == "durable" else (True, "")
    if not found:
        return Opinion(engine.name, by, None, reason)
    try:
        return Opinion(engine.name, by, engine.evaluate(prepared))
    except Exception as error:
        return Opinion(engine.name, by, None, f"{by} stopped: {error}")


@functools.cache
def engine_name(engine: str) -> str:
    """`durable-rules 2.0.28`, with the version that is installed; `the python engine`."""
    if engine != "durable":
        return f"the {engine} engine"
    from importlib.metadata import PackageNotFoundError, version

    from k2rules.engines.durable import VERSION

    try:
        return f"durable-rules {version('durable-rules')}"
    except PackageNotFoundError:
        return f"durable-rules {VERSION}"


def difference(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> str:
    """In one line, what only one of two evaluations has."""
    words = [*_only(first, second, names[0]), *_only(second, first, names[1])]
    return "; ".join(words) or "they differ in no firing and no fact, but in their order"


def _only(one: Evaluation, other: Evaluation, name: str) -> Iterator[str]:
    others = frozenset(other.firings)
    firings = [f for f in one.firings if f not in others]
    facts = [
        i
        for i, held in one.facts.items()
        if other.facts.get(i) != held or (i in one.certain) is not (i in other.certain)
    ]
    for found in (
        list(map(_firing_words, firings)),
        [f"{i}{'' if i in one.certain else ' (possible)'}" for i in facts],
    ):
        if found:
            more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
            yield f"only {name}: {', '.join(found[:SHOWN])}{more}"


def _firing_words(firing: Firing) -> str:
    """`K2-VKA-001 strong in round 1 (taking:0123, taking:4567)`."""
    return (
        f"{firing.rule} {'strong' if firing.strong else 'weak'} in round {firing.round} "
        f"({', '.join(firing.facts)})"
    )
