"""Each seeded fault is run, and the comparison with the reference shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.differential.child_process import Child
from tests.differential.faults import DoesNotApplyError, Fault, seeded
from tests.differential.faults_durable import DURABLE
from tests.differential.faults_python import PYTHON
from tests.differential.find_fault import catch
from tests.differential.needs_durable import needs

pytestmark = pytest.mark.wide

FAULTS = (*PYTHON, *DURABLE)
NOTHING = Fault("no fault", "python", "compiled.chain.Chain.fixpoint", "self.round += 1", "self.round += 1")
NOT_RUN = Fault("never run", "python", "compiled.show._plain", "return", "return")


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Durable-rules keeps what it is given: a new process after every eight faults."""
    with Child(calls=8, seconds=120) as child:
        yield child


def test_the_table_is_large_enough() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS) >= 80
    assert len({(f.where, f.old, f.new) for f in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_caught(fault: Fault, child: Child) -> None:
    needs(fault.engine)
    caught = child.call(catch, fault)
    assert caught.reached, "the changed statement was never run"
    assert caught.by, f"reached {caught.reached} times, and no case showed it {caught.how}"


@pytest.mark.parametrize("engine", ["python", "match", "durable"])
def test_without_a_fault_nothing_is_shown(engine: str, child: Child) -> None:
    needs(engine)
    caught = child.call(catch, replace(NOTHING, engine=engine))
    assert not caught.by, f"{caught.by}: {caught.how}"


def test_a_fault_that_is_never_reached_is_told(child: Child) -> None:
    assert child.call(catch, NOT_RUN).reached == 0


def test_a_fault_whose_text_is_gone_is_told() -> None:
    with (
        pytest.raises(DoesNotApplyError, match="stands 0 times"),
        seeded(replace(NOTHING, old="self.turn += 1")),
    ):
        pass


def test_a_fault_goes_as_it_came() -> None:
    from k2rules.engines.compiled.chain import Chain

    before = Chain.fixpoint.__code__
    with seeded(NOTHING):
        assert Chain.fixpoint.__code__ is not before
    assert Chain.fixpoint.__code__ is before
