"""A trace is worked out when it is looked at; nobody can tell from the outside."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

import k2rules
from k2rules import Trace
from k2rules.decisions import trace as traces
from tests.k2_pack import k2_pack

REGIMEN = {"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7 100 mcg"}, {"product": "Zorblax"}]}


def decide() -> k2rules.Decision:
    return k2_pack().decide(REGIMEN, as_of="2026-01-31")


def test_nothing_is_worked_out_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    real = traces._firing
    monkeypatch.setattr(
        traces, "_firing", lambda firing, *rest: done.append(firing.rule) or real(firing, *rest)
    )  # type: ignore[func-returns-value]
    decision = decide()
    assert decision.listed()
    assert decision.trace.facts
    assert not done
    firings = decision.trace.firings
    assert len(done) == len(firings) > 0
    assert decision.trace.firings is firings


def test_written_compared_copied_and_pickled_it_is_whole() -> None:
    whole = decide()
    whole.trace.work_out()
    data = whole.to_json()
    assert decide().to_json() == data
    assert msgspec.json.encode(decide(), order="sorted") == data
    assert msgspec.json.encode(msgspec.to_builtins(decide()), order="sorted") == data
    assert msgspec.json.decode(data, type=k2rules.Decision) == whole
    assert decide() == whole == decide()
    assert repr(decide()) == repr(whole)
    for twin in (copy.copy(decide()), copy.deepcopy(decide()), pickle.loads(pickle.dumps(decide()))):
        assert twin == whole
        assert twin.to_json() == data


def test_a_trace_of_its_own_is_a_trace() -> None:
    whole = decide().trace
    assert Trace(whole.facts, whole.firings) == whole == Trace(facts=whole.facts, firings=whole.firings)
    assert Trace(whole.facts, []) != whole
    with pytest.raises(AttributeError):
        whole.facts = []  # type: ignore[misc]
    with pytest.raises(AttributeError, match="no attribute 'rounds'"):
        whole.rounds  # type: ignore[attr-defined]  # noqa: B018


def test_threads_may_look_at_once() -> None:
    decision = decide()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: decision.to_json(), range(16)))) == 1
