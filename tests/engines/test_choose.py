"""One meaning by three names: the decision is the same, byte for byte, but for the name of the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest

import k2rules
from k2rules import Case, Fact, Pack
from k2rules.engines.choose import NAMES, choose
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.durable import available
from tests.conformance.expectations import TRIALS

pytestmark = pytest.mark.wide

EXAMPLES = Path(__file__).parents[2] / "examples"
HERE = [name for name in NAMES if name != "durable" or available()[0]]
DAY = "2026-01-31"


def engine_less(data: bytes, name: str) -> bytes:
    """Canonical JSON without the one field that may differ."""
    field = f'"engine":"{name}",'.encode()
    assert data.count(field) == 1
    return data.replace(field, b"")


def bytes_of(pack: Pack, case: object, **options: object) -> set[bytes]:
    return {engine_less(pack.decide(case, engine=name, **options).to_json(), name) for name in HERE}  # type: ignore[arg-type]


def plain(case: Case) -> Case:
    """The case with texts that are `str` itself: the shorthand of the suite makes them of a kind that is not
    written as JSON.
    """
    facts = [
        Fact(
            str(fact.type),
            {
                str(name): str(value) if isinstance(value, str) else value
                for name, value in fact.values.items()
            },
            {
                str(name): dataclasses.replace(origin, text=str(origin.text))
                for name, origin in fact.origins.items()
            },
        )
        for fact in case.facts
    ]
    return dataclasses.replace(
        case, id=str(case.id), facts=tuple(facts), not_supplied=frozenset(map(str, case.not_supplied))
    )


def test_the_conformance_suite_is_decided_alike() -> None:
    for trial in TRIALS:
        assert len(bytes_of(Pack(trial.program), plain(trial.case), as_of=trial.as_of)) == 1, (
            f"{trial.file}: {trial.name}"
        )


@pytest.mark.parametrize("name", ["regimens.csv", "regimens.json"])
def test_the_examples_are_decided_alike(name: str) -> None:
    pack = k2rules.load("k2")
    regimens = list(k2rules.read_regimens(EXAMPLES / name))
    assert regimens
    for regimen in regimens:
        assert len(bytes_of(pack, regimen, as_of=DAY)) == 1, regimen.id


def test_python_is_the_default() -> None:
    pack = k2rules.load("k2")
    assert pack.decide({"id": "A", "items": []}, as_of=DAY).engine == "python" == NAMES[0]
    assert [d.engine for d in pack.decide_all([{"id": "A", "items": []}], as_of=DAY, engine="reference")] == [
        "reference"
    ]


def test_an_unknown_engine_is_refused_with_the_list() -> None:
    with pytest.raises(k2rules.UsageError) as caught:
        k2rules.load("k2").decide({"id": "A", "items": []}, engine="pyhton")
    assert (
        str(caught.value)
        == "there is no engine `pyhton`; there are: python, reference, durable; did you mean python?"
    )


def test_every_name_is_that_of_its_engine() -> None:
    assert [choose(name).name for name in NAMES] == list(NAMES)


def test_a_pack_that_cannot_be_compiled_is_an_error_and_no_other_engine_steps_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from k2rules.engines.compiled import compiled

    def fails(*_: object) -> None:
        raise SyntaxError("too many statically nested blocks")

    monkeypatch.setattr(compiled, "emit", fails)
    pack = Pack(dataclasses.replace(k2rules.load("k2").program))
    with pytest.raises(
        k2rules.EngineError, match="the python engine failed on case A: SyntaxError: too many"
    ) as caught:
        pack.decide({"id": "A", "items": []}, as_of=DAY)
    assert caught.value.case == "A"


def test_a_limit_is_the_same_error_with_the_same_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise k2rules.EngineError("more than so many firings", rule="R", case="A")

    monkeypatch.setattr(PythonEngine, "evaluate", fails)
    with pytest.raises(k2rules.EngineError, match=r"^more than so many firings$"):
        k2rules.load("k2").decide(Case("A", (Fact("taking", {"item": "1", "agent": "mk-7"}),)), as_of=DAY)


def traces(pack: Pack, engines: Iterable[str]) -> list[object]:
    regimen = {"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7 100 mcg"}]}
    return [pack.decide(regimen, as_of=DAY, engine=name).trace for name in engines]


def test_traces_are_equal_whichever_engine_and_whether_they_were_looked_at() -> None:
    first, *others = traces(k2rules.load("k2"), HERE)
    assert all(other == first for other in others)
