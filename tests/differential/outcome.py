"""What the engines make of one case, and where one of them differs from the reference.

Compared are evaluations (firings with rounds, values and support; facts in their order; what is certain), the
canonical JSON of the decisions byte for byte under one engine's name, and what `PythonEngine.match` says in
short. Where the reference stops at the limit on firings, every engine must stop. Limits of durable-rules
alone (tokens, matches) are no difference: the case is withheld, and counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from k2rules import Case, Decision, EngineError, Program
from k2rules.decisions.decide import decide_case
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.durable import DurableEngine
from k2rules.engines.evaluation import Engine, Evaluation
from k2rules.engines.prepare import Prepared, prepare
from tests.engines.compiled.expected_match import hits_of, marked
from tests.law.measure import Watching, derives_through_itself

ENGINES: dict[str, Engine] = {"python": PythonEngine(), "durable": DurableEngine()}
MATCHER = PythonEngine()
_OWN_LIMITS = (" tokens", " matches")
MOST_SHOWN = 4


@dataclass(frozen=True)
class Difference:
    """An engine (`python`, `match`, `durable`), what differs, and a few words on how."""

    engine: str
    what: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.engine}: {self.what}" + (f": {self.detail}" if self.detail else "")


WITHHELD = Difference("durable", "withheld")
"""No difference: durable-rules alone stopped."""


@dataclass(frozen=True)
class Outcome:
    """One case. `seen` are the quotas of tests/law that it meets, `withheld` the engines that stopped at a
    limit of their own.
    """

    differences: tuple[Difference, ...]
    firings: int = 0
    seen: frozenset[str] = frozenset()
    stopped: bool = False
    withheld: tuple[str, ...] = ()


class Heard:
    """An engine, with what it said last: the evaluation, or the error that it raised."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.name = engine, engine.name
        self.evaluation: Evaluation | None = None
        self.error: Exception | None = None

    def evaluate(self, prepared: Prepared) -> Evaluation:
        self.evaluation = self.error = None
        try:
            self.evaluation = self.engine.evaluate(prepared)
        except Exception as error:
            self.error = error
            raise
        return self.evaluation


class WatchedReference:
    """The reference, noting what a case exercises in the words of the quotas."""

    name = "reference"

    def __init__(self) -> None:
        self.seen: frozenset[str] = frozenset()

    def evaluate(self, prepared: Prepared) -> Evaluation:
        watching = Watching(prepared)
        evaluation = watching.run()
        strengths = {"strong firings" if firing.strong else "weak firings" for firing in evaluation.firings}
        itself = {"recursion that derives through itself"} if derives_through_itself(evaluation) else set()
        self.seen = frozenset(watching.seen | strengths | itself)
        return evaluation


def compare(program: Program, case: Case, as_of: datetime.date, engines: Sequence[str]) -> Outcome:
    """Decide a case with the reference and the engines named, each by `decide_case` from beginning to end."""
    case = marked(case)
    reference = WatchedReference()
    heard = Heard(reference)
    try:
        wanted = canonical(decide_case(program, case, as_of, heard))
    except EngineError as error:
        if heard.evaluation is not None:
            raise
        return Outcome(
            tuple(d for name in engines for d in _not_stopped(name, prepare(program, case, as_of), error)),
            stopped=True,
        )
    expected = heard.evaluation
    assert expected is not None
    found: list[Difference] = []
    withheld: list[str] = []
    for name in engines:
        difference = _decided(program, case, as_of, name, expected, wanted)
        if difference is WITHHELD:
            withheld.append(name)
        elif difference is not None:
            found.append(difference)
        if name == "python":
            found += _match(program, case, as_of, expected)
    return Outcome(tuple(found), len(expected.firings), reference.seen, False, tuple(withheld))


def canonical(decision: Decision) -> bytes:
    """The canonical JSON of a decision, all of its trace included, under one engine's name for all."""
    return msgspec.structs.replace(decision, engine="any").to_json()


def _decided(
    program: Program, case: Case, as_of: datetime.date, name: str, expected: Evaluation, wanted: bytes
) -> Difference | None:
    """How one engine's evaluation, and then its decision, differs from the reference's."""
    heard = Heard(ENGINES[name])
    failed: Exception | None = None
    try:
        decision = decide_case(program, case, as_of, heard)
    except Exception as error:
        failed = error
    if heard.evaluation is None:
        if not isinstance(heard.error, EngineError):
            return Difference(name, "raised", repr(heard.error or failed))
        own = name == "durable" and any(limit in str(heard.error) for limit in _OWN_LIMITS)
        return WITHHELD if own else Difference(name, "stopped", str(heard.error))
    how = unlike(heard.evaluation, expected)
    if how:
        return Difference(name, "evaluation", how)
    if failed is not None:
        return Difference(name, "decision", repr(failed))
    if canonical(decision) != wanted:
        return Difference(name, "decision", "the bytes differ, the evaluations do not")
    return None


def unlike(found: Evaluation, expected: Evaluation) -> str:
    """In which parts an evaluation is not as expected; empty if in none."""
    if found == expected and list(found.facts) == list(expected.facts):
        return ""
    mine, theirs = {f.key: f for f in found.firings}, {f.key: f for f in expected.firings}
    parts = [f"only the reference fires {_key(key)}" for key in theirs if key not in mine]
    parts += [f"only this engine fires {_key(key)}" for key in mine if key not in theirs]
    for key, firing in theirs.items():
        if key in mine and mine[key] != firing:
            names = [
                n
                for n in ("strong", "round", "values", "entered", "asserted")
                if getattr(mine[key], n) != getattr(firing, n)
            ]
            parts.append(f"{_key(key)} differs in {', '.join(names)}")
    parts += [f"fact {fact}" for fact in sorted({*found.facts} ^ {*expected.facts})]
    parts += [f"certainty of {fact}" for fact in sorted(found.certain ^ expected.certain)]
    parts += [
        f"`open` of {fact}"
        for fact in expected.facts
        if fact in found.facts and found.facts[fact] != expected.facts[fact]
    ]
    more = [f"and {len(parts) - MOST_SHOWN} more"] if len(parts) > MOST_SHOWN else []
    return "; ".join([*parts[:MOST_SHOWN], *more]) or "the order"


def _key(key: tuple[str, tuple[int, ...], tuple[str, ...]]) -> str:
    rule, way, facts = key
    return f"{rule}{list(way) if way else ''}({', '.join(facts)})"


def _not_stopped(name: str, prepared: Prepared, stopped: EngineError) -> list[Difference]:
    try:
        ENGINES[name].evaluate(prepared)
    except EngineError as error:
        same = name == "durable" or (str(error), error.rule, error.case) == (
            str(stopped),
            stopped.rule,
            stopped.case,
        )
        return [] if same else [Difference(name, "stopped", f"{error}, the reference: {stopped}")]
    return [Difference(name, "not stopped", str(stopped))]


def _match(program: Program, case: Case, as_of: datetime.date, expected: Evaluation) -> list[Difference]:
    try:
        hits, wanted = MATCHER.match(program, case, as_of), hits_of(expected)
    except EngineError as error:
        return [Difference("match", "stopped", str(error))]
    return [] if hits == wanted else [Difference("match", "hits", f"{hits}, the reference: {wanted}")]
