"""Many threads that decide at once, and what each call came to: also as a process of its own, with its hash
seed.

    python -m tests.engines.many_threads THREADS CALLS     # engine python; one digest for each case, in order

Small packs, so that thousands of calls take seconds; threads are switched far more often than usual.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Barrier

from k2rules import Case, Pack
from tests.conformance.shorthand import Trial, trials

FILES = ("derived-of-open", "joins-terms-inside", "no-nested", "parameters-sex", "recursion", "totals")
SWITCH = 1e-4
"""Seconds between two switches of threads."""


@dataclass(frozen=True)
class Job:
    """One case to be decided."""

    pack: Pack
    case: Case
    as_of: str

    def decide(self, engine: str = "python") -> bytes:
        """The canonical JSON."""
        return self.pack.decide(self.case, as_of=self.as_of, engine=engine).to_json()


def jobs() -> list[Job]:
    """The cases of some conformance files, on packs that no engine has compiled yet."""
    packs: dict[int, Pack] = {}
    return [_job(trial, packs) for trial in trials() if trial.file in FILES]


def _job(trial: Trial, packs: dict[int, Pack]) -> Job:
    pack = packs.setdefault(id(trial.program), Pack(replace(trial.program)))
    case = replace(
        trial.case, id=str(trial.case.id), not_supplied=frozenset(map(str, trial.case.not_supplied))
    )
    return Job(pack, case, trial.as_of.isoformat())


@contextmanager
def switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def decide_at_once(work: Sequence[Job], engines: Sequence[str], calls: int) -> list[tuple[int, str, bytes]]:
    """Each thread (one for each engine named) decides so many cases, starting at once and each at a case of
    its own.

    The result of every call: the number of the case, the engine, the bytes.
    """
    together = Barrier(len(engines))

    def thread(number: int, engine: str) -> list[tuple[int, str, bytes]]:
        together.wait()
        first = number * len(work) // len(engines)
        order = [(first + n) % len(work) for n in range(calls)]
        return [(at, engine, work[at].decide(engine)) for at in order]

    with switching(), ThreadPoolExecutor(len(engines)) as pool:
        return [one for part in pool.map(thread, range(len(engines)), engines) for one in part]


def digests(results: Sequence[tuple[int, str, bytes]]) -> str:
    """One line for each case: how often it was decided, and the digests of the bytes, which should be one."""
    found: dict[int, list[str]] = {}
    for at, _, told in results:
        found.setdefault(at, []).append(hashlib.sha256(told).hexdigest())
    return "\n".join(f"{at} {len(found[at])} {' '.join(sorted(set(found[at])))}" for at in sorted(found))


if __name__ == "__main__":
    threads, each = map(int, sys.argv[1:])
    sys.stdout.write(digests(decide_at_once(jobs(), ["python"] * threads, each)))
