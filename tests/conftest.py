"""Which tests run on one interpreter only: those that go through many forms, options or generated cases of what other tests show too."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

import k2rules
from k2rules.limits import USUAL, Limits
from k2rules.pack import Pack

settings.register_profile("the same on every run", derandomize=True, deadline=None, database=None)
settings.load_profile("the same on every run")
HERE = Path(__file__).parent
WIDE = frozenset({
    "acceptance/test_policy_tests.py",
    "authoring/test_obligations.py",
    "cli/test_harm.py",
    "cli/test_jobs.py",
    "cli/test_near.py",
    "cli/test_pipes.py",
    "cli/test_pseudonymise.py",
    "cli/test_signals.py",
    "cli/test_terminal.py",
    "decisions/test_matters.py",
    "decisions/test_renderings.py",
    "decisions/test_settle.py",
    "decisions/test_settle_law.py",
    "differential/test_faults.py",
    "differential/test_tools.py",
    "docs/test_errors.py",
    "docs/test_explanations.py",
    "docs/test_pages.py",
    "engines/compiled/test_generated.py",
    "engines/compiled/test_hostile.py",
    "engines/test_choosing.py",
    "law/test_order.py",
    "law/test_quotas.py",
    "limits/test_hostile.py",
    "regimens/test_every_field.py",
    "regimens/test_hostile_workbooks.py",
    "regimens/test_quotes.py",
    "verify/test_accepts.py",
    "verify/test_corruptions.py",
    "verify/test_seeded.py",
})  # fmt: skip
"""Files whose tests are marked `wide`; tox leaves them out on all interpreters but one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them."""
    for item in items:
        if item.path.is_relative_to(HERE) and item.path.relative_to(HERE).as_posix() in WIDE:
            item.add_marker(pytest.mark.wide)


def pytest_configure() -> None:
    """A file that was renamed is not left out of the list in silence."""
    gone = [name for name in sorted(WIDE) if not (HERE / name).is_file()]
    if gone:
        raise pytest.UsageError(f"tests/conftest.py lists files that do not exist: {', '.join(gone)}")


@pytest.fixture(scope="session", autouse=True)
def one_builtin_pack() -> Iterator[None]:
    """The builtin pack is immutable: it is loaded, and compiled, once for all tests of a process."""
    real = k2rules.load
    once = functools.cache(real)

    def load(pack: str | Path = "k2", *, limits: Limits = USUAL) -> Pack:
        if pack != "k2":
            return real(pack, limits=limits)
        return once(pack) if limits == USUAL else Pack(replace(once(pack).program, limits=limits))

    k2rules.load = load  # type: ignore[assignment]
    yield
    k2rules.load = real
