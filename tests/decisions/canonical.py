"""SHA-256 of canonical decisions: of the conformance suite, file by file, and of the example files, regimen
by regimen.

    python -m tests.decisions.canonical            prints them python -m tests.decisions.canonical --write
    writes them to canonical.txt, after a change that is meant to change decisions

`--reversed` takes facts, cases and regimens in reverse order, which changes nothing. The file holds what
every interpreter comes to.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import k2rules
from k2rules import Case
from k2rules.decisions.decide import decide_case
from k2rules.engines.choose import choose
from tests.conformance.shorthand import trials

STORED = Path(__file__).with_name("canonical.txt")
EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = "2026-01-31"


def conformance(*, backwards: bool) -> Iterator[tuple[str, bytes]]:
    """Each decision of the suite with the name of its file."""
    engine, all_trials = choose("python"), list(trials())
    for trial in reversed(all_trials) if backwards else all_trials:
        yield (
            trial.file,
            decide_case(
                trial.program, turned(trial.case, backwards=backwards), trial.as_of, engine
            ).to_json(),
        )


def examples(*, backwards: bool) -> Iterator[tuple[str, bytes]]:
    """Each decision about the example files with the name of its regimen."""
    pack = k2rules.load("k2")
    for path in (EXAMPLES / "regimens.csv", EXAMPLES / "regimens.json"):
        found = list(k2rules.read_regimens(path))
        for regimen in reversed(found) if backwards else found:
            case = turned(pack.case(regimen, as_of=DAY), backwards=backwards)
            yield f"{path.name}:{regimen.id}", pack.decide(case, as_of=DAY).to_json()


def turned(case: Case, *, backwards: bool) -> Case:
    """The case, or the same one with its facts in reverse order."""
    names = frozenset(map(str, case.not_supplied))  # the suite has texts of a class of its own
    return dataclasses.replace(case, facts=case.facts[::-1] if backwards else case.facts, not_supplied=names)


def digests(*, backwards: bool = False) -> str:
    """A line for each name: the digest of its decisions, in an order that does not depend on how they were
    taken.
    """
    by_name: dict[str, list[str]] = {}
    for part in (conformance, examples):
        for name, data in part(backwards=backwards):
            by_name.setdefault(name, []).append(hashlib.sha256(data).hexdigest())
    return "".join(
        f"{hashlib.sha256(' '.join(sorted(found)).encode()).hexdigest()}  {name}\n"
        for name, found in sorted(by_name.items())
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--reversed", action="store_true")
    asked = parser.parse_args()
    text = digests(backwards=asked.reversed)
    if asked.write:
        STORED.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
