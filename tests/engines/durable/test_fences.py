"""The fences: what the adapter does so that the hazards of durable-rules do not reach a decision. Each test
fails without its fence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from k2rules import EngineError
from k2rules.engines.durable import DurableEngine, body_matching, engine, native, network
from k2rules.engines.durable.network import Network
from k2rules.engines.durable.packing import MAX_ATOMS, MAX_KINDS, MAX_RULES, pack, text_of
from k2rules.engines.durable.planning import plan_of
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.limits import Limits
from tests.conformance.expectations import TRIALS
from tests.engines.durable.child_processes import HUNG, child, needs_durable
from tests.engines.durable.small_packs import ANY_X, PAIRS, case, program, taking, wide

pytestmark = [needs_durable, pytest.mark.wide]
PRELUDE = """
import sys
from tests.engines.durable import small_packs as worlds
from k2rules.engines.durable import DurableEngine, native, network, packing
from k2rules.engines.reference import ReferenceEngine

def equal(prepared):
    return DurableEngine().evaluate(prepared) == ReferenceEngine().evaluate(prepared)
"""


class Spy:
    """The library, with every call noted."""

    def __init__(self, library: native.Library) -> None:
        self.library = library
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.calls.append((name, *arguments))
            return getattr(self.library, name)(*arguments)

        return call


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spy]:
    found = Spy(native.library())
    monkeypatch.setattr(native, "library", lambda: found)
    monkeypatch.setattr(engine, "_COMPILED", {})
    yield found


def test_one_session_and_opaque_tokens_only(spy: Spy) -> None:
    """Sessions, hashes of names, coercion, exponents, missing fields: nothing that could go wrong is handed
    over.
    """
    for trial in TRIALS[::7]:
        DurableEngine().evaluate(prepare(trial.program, trial.case, trial.as_of))
    token = re.compile(r'\{"sid":"1","id":"\d+","k":\d+(,"j\d+":\d+)*\}')
    gone = re.compile(r'\{"sid":"1","id":"\d+"\}')
    asserted = [call[2] for call in spy.calls if call[0] == "assert_fact"]
    retracted = [call[2] for call in spy.calls if call[0] == "retract_fact"]
    assert asserted
    assert all(token.fullmatch(text) for text in asserted)
    assert all(gone.fullmatch(text) for text in retracted)
    assert len(retracted) == len(asserted)


def test_rules_use_equality_of_integers_only(spy: Spy) -> None:
    """No `$not`, no `$nex`, no comparison; and of the library's calls only those that were found to be
    sound.
    """
    for trial in TRIALS[::7]:
        DurableEngine().evaluate(prepare(trial.program, trial.case, trial.as_of))
    texts = [call[2] for call in spy.calls if call[0] == "create_ruleset"]
    words = {word for text in texts for word in re.findall(r'"([^"]*)"', text)}
    assert {word for word in words if not re.fullmatch(r"[rmj]\d+", word)} <= {
        "all",
        "any",
        "k",
        "$and",
        "$ex",
    }
    allowed = {
        "create_ruleset",
        "assert_fact",
        "retract_fact",
        "get_facts",
        "start_action_for_state",
        "complete_and_start_action",
    }
    assert {call[0] for call in spy.calls} <= allowed


def test_names_that_the_library_hashes_are_all_different() -> None:
    names = ["sid", "id", "k", "$s", *(f"{letter}{n}" for letter in "mj" for n in range(200))]
    hashes = set()
    for name in names:
        found = 2166136261
        for byte in name.encode():
            found = ((found ^ byte) * 16777619) & 0xFFFFFFFF
        hashes.add(found)
    assert len(hashes) == len(names)


def test_more_cases_than_the_library_has_sessions() -> None:
    source = """
prepared = worlds.case(worlds.program([worlds.ANY_X]), worlds.taking(1))
for n in range(1200):
    {fence}
    DurableEngine().evaluate(prepared)
print("done")
"""
    assert child(PRELUDE + source.format(fence="pass"))[0] == "done"
    assert "MemoryError" in child(PRELUDE + source.format(fence="native.SESSION = str(n)"))[0]


def test_an_id_that_is_taken_by_its_hash_is_passed_over() -> None:
    found = Network([wide(1)])
    found.begin()
    found._next = 40_188
    assert found.add(100, ()) == 40_189
    found._next = 797_185
    assert found.add(100, ()) == 797_187
    assert len(found.matches()) == 2
    found.end()


def test_rulesets_stay_well_below_the_limits() -> None:
    packed = pack([wide(1 + n % 13, n + 1) for n in range(300)])
    assert sum(len(p.stages) for p in packed) == 300
    assert all(len(p.stages) <= MAX_RULES < 64 for p in packed)
    assert all(sum(len(stage.kinds) for stage in p.stages) <= MAX_KINDS < 512 for p in packed)


def test_a_match_of_seventeen_facts_is_refused() -> None:
    assert pack([wide(MAX_ATOMS)])
    with pytest.raises(EngineError, match="17 facts in one match are more than durable-rules can hold"):
        pack([wide(17)])


@pytest.mark.long
def test_a_hundred_rules_on_one_fact() -> None:
    source = """
{fence}
bodies = [[worlds.ANY_X, {{"taking": {{"amount": {{"at_most": f"{{n}} ug/day"}}}}}}] for n in range(300)]
prepared = worlds.case(worlds.program(*bodies), worlds.taking(2))
print(equal(prepared))
"""
    assert child(PRELUDE + source.format(fence=""))[0] == "True"
    assert (
        child(PRELUDE + source.format(fence="packing.MAX_RULES = packing.MAX_KINDS = 10_000"), seconds=6)[0]
        == HUNG
    )


def test_a_body_of_twelve_patterns() -> None:
    body: list[object] = [
        {
            "taking": {"agent": {"is": "x"}, "item": {"is": "$a0.item"}} if n else {"agent": {"is": "x"}},
            "as": f"a{n}",
        }
        for n in range(12)
    ]
    prepared = case(program(body), taking(3))
    found = DurableEngine().evaluate(prepared)
    assert found == ReferenceEngine().evaluate(prepared)
    assert len(found.firings) == 3


def test_a_token_that_no_rule_looks_at_is_held_and_found() -> None:
    stage = wide(2)
    fenced = native.Ruleset("fenced", text_of([stage]))
    assert fenced.add(1, {"k": 12_345}) == native.HANDLED
    assert fenced.left()
    fenced.retract(1)
    assert not fenced.left()
    bare = native.Ruleset("bare", '{"r1": {"all": [{"m0": {"k": 100}}, {"m1": {"k": 101}}]}}')
    assert bare.add(1, {"k": 12_345}) == native.UNKNOWN


def test_what_is_left_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = case(program([ANY_X]), taking(2))
    DurableEngine().evaluate(prepared)
    monkeypatch.setattr(native.Ruleset, "retract", lambda self, number: None)
    with pytest.raises(EngineError, match="kept tokens that were retracted"):
        DurableEngine().evaluate(prepared)
    monkeypatch.undo()
    assert DurableEngine().evaluate(prepared) == ReferenceEngine().evaluate(prepared)


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, ZeroDivisionError, EngineError("too much")])
def test_an_interrupted_case_is_not_swallowed_and_leaves_nothing_behind(
    stopped: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = case(program(PAIRS, [ANY_X]), taking(3))
    gathered = body_matching.BodyMatching._gather

    def interrupted(self: body_matching.BodyMatching) -> bool:
        gathered(self)
        raise stopped

    monkeypatch.setattr(body_matching.BodyMatching, "_gather", interrupted)
    with pytest.raises(stopped if isinstance(stopped, type) else EngineError):
        DurableEngine().evaluate(prepared)
    monkeypatch.undo()
    assert DurableEngine().evaluate(prepared) == ReferenceEngine().evaluate(prepared)


def test_an_interrupt_within_the_library_gives_its_rulesets_up(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = case(program(PAIRS), taking(3))
    library = native.library()

    class Interrupting(Spy):
        def complete_and_start_action(self, ruleset: int, state: int) -> str | None:
            raise KeyboardInterrupt

    monkeypatch.setattr(native, "library", lambda: Interrupting(library))
    with pytest.raises(KeyboardInterrupt):
        DurableEngine().evaluate(prepared)
    monkeypatch.undo()
    assert DurableEngine().evaluate(prepared) == ReferenceEngine().evaluate(prepared)


def test_no_threads_are_started() -> None:
    source = """
import threading
DurableEngine().evaluate(worlds.case(worlds.program([worlds.ANY_X]), worlds.taking(1)))
print(threading.active_count(), "durable.engine" in sys.modules)
"""
    assert child(PRELUDE + source)[0] == "1 False"


def test_a_program_is_compiled_once(spy: Spy) -> None:
    for count in (1, 2, 3):
        DurableEngine().evaluate(case(program(PAIRS), taking(count)))
    assert sum(call[0] == "create_ruleset" for call in spy.calls) == 1


def test_retracting_what_was_matched() -> None:
    """Without long queues the library writes past their ends here, which may end the process at any time, so
    that it is not tried.
    """
    source = """
for count in range(1, 120):
    found = network.Network([worlds.wide(3)])
    for again in range(3):
        found.begin()
        for kind in 101, *[102] * count, 100:
            found.add(kind, ())
        assert len(found.matches()) == count
        found.end()
print("done")
"""
    assert child(PRELUDE + source) == ("done", 0)


def test_a_queue_that_grows_too_long_is_given_up_and_made_longer(spy: Spy) -> None:
    prepared = case(program([ANY_X, ANY_X, ANY_X]), taking(12))
    expected = ReferenceEngine().evaluate(prepared)
    for _ in range(3):
        assert DurableEngine().evaluate(prepared) == expected
    assert sum(call[0] == "create_ruleset" for call in spy.calls) == 2


def test_limits_stop_a_case_and_not_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(PAIRS)
    with pytest.raises(EngineError, match="more than 100 firings") as caught:
        DurableEngine().evaluate(case(replace(found, limits=Limits(firings=100)), taking(11)))
    assert (caught.value.rule, caught.value.case) == ("R-0", "case")
    monkeypatch.setattr(network, "DURABLE_MATCHES", 20)
    with pytest.raises(EngineError, match="more than 20 matches"):
        DurableEngine().evaluate(case(found, taking(6)))
    monkeypatch.setattr(network, "DURABLE_TOKENS", 5)
    with pytest.raises(EngineError, match="more than 5 tokens"):
        DurableEngine().evaluate(case(found, taking(3)))
    monkeypatch.undo()
    prepared = case(found, taking(3))
    assert DurableEngine().evaluate(prepared) == ReferenceEngine().evaluate(prepared)


def test_layers_are_the_least_strata() -> None:
    for found in {id(t.program): t.program for t in TRIALS}.values():
        mine = {
            way.rule.id: n
            for n, layer in enumerate(plan_of(found.rules, found.schema).layers)
            for way in layer
        }
        assert mine == found.strata
