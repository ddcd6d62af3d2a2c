"""Corrupted decisions, each of which `verify` must refuse.

    python -m tests.verification.corruptions --count 10000

A corruption counts if it changes the canonical meaning: the canonical JSON of the decision that it reads as,
the engine and a certification apart, which say how a decision was made. Every list of a decision has a
canonical order, so a changed order counts. What does not read as a decision at all counts too.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec

from k2rules import Certification, Decision, Verdict
from tests.verification.forged_corruptions import FORGED
from tests.verification.json_places import Path, kind_of, related, written
from tests.verification.sample_decisions import Sample, conformance, examples, generated
from tests.verification.single_corruptions import SINGLE

PLAIN = Certification(status="not-checked", by="", reason="not asked for")
BORROWED_FROM = 6


@dataclass(frozen=True)
class Corrupted:
    """A corrupted decision: what was done, to which, where (for a single place), and the JSON that came of
    it.
    """

    kind: str
    sample: Sample
    path: Path | None
    text: bytes


@dataclass
class Report:
    """What became of corrupted decisions."""

    kinds: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    codes: Counter[str] = field(default_factory=Counter)
    accepted: list[Corrupted] = field(default_factory=list)
    unnamed: list[tuple[Corrupted, Verdict]] = field(default_factory=list)
    by_steps: int = 0
    """Refused by the checker of its own or before, whatever the comparison with the decision made again
    says.
    """
    by_steps_kinds: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.kinds.total()

    def add(self, corrupted: Corrupted, verdict: Verdict) -> None:
        self.kinds[corrupted.kind] += 1
        if corrupted.path is not None:
            self.places.add(kind_of(corrupted.path))
        if verdict.accepted:
            self.accepted.append(corrupted)
            return
        self.codes[verdict.faults[0].code] += 1
        if any(fault.part != "again" for fault in verdict.faults):
            self.by_steps += 1
            self.by_steps_kinds[corrupted.kind] += 1
        named = [fault for fault in verdict.faults if fault.code and fault.text]
        if corrupted.path is not None:
            where = written(corrupted.path)
            named = [fault for fault in named if related(fault.path, where)]
        if not named:
            self.unnamed.append((corrupted, verdict))


def meaning(text: bytes) -> bytes:
    """Canonical JSON without engine and certification; the text itself if it is no decision, or has what no
    decision has.
    """
    try:
        tree = json.loads(text)
        decision = msgspec.convert(tree, Decision)
    except (ValueError, msgspec.ValidationError):
        return text
    whole = msgspec.to_builtins(decision)
    if whole != tree and _keys(tree) - _keys(whole):
        return text
    return msgspec.structs.replace(decision, engine="", certification=PLAIN).to_json()


def _keys(tree: Any, path: str = "") -> set[str]:
    if isinstance(tree, dict):
        return {f"{path}.{name}" for name in tree}.union(
            *(_keys(value, f"{path}.{name}") for name, value in tree.items())
        )
    return (
        set().union(*(_keys(value, f"{path}[{n}]") for n, value in enumerate(tree)))
        if isinstance(tree, list)
        else set()
    )


def corruptions(samples: Sequence[Sample], seed: int) -> Iterator[Corrupted]:
    """Without end, the same for the same seed.

    Some 7 of 10 change a single place, the others are forged throughout; those that change nothing are passed
    over."""
    random = Random(f"corrupt-{seed}")
    means: dict[str, bytes] = {}
    while True:
        sample = random.choice(samples)
        others = random.sample(samples, min(BORROWED_FROM, len(samples)))
        if random.random() < 0.3:
            kind = random.choice(sorted(FORGED))
            others = [*others, *(s for s in samples if s.pack is sample.pack)]
            tree, path = FORGED[kind](random, sample, others), None
            if tree is None:
                continue
        else:
            kind, tree = random.choice(sorted(SINGLE)), sample.tree
            path = SINGLE[kind](random, tree, [other.tree for other in others])
            if path is None:
                continue
        text = json.dumps(tree, ensure_ascii=False).encode()
        if sample.name not in means:
            means[sample.name] = meaning(sample.text)
        if meaning(text) != means[sample.name]:
            yield Corrupted(kind, sample, path, text)


def run(samples: Sequence[Sample], count: int, seed: int) -> Report:
    """Verify so many corrupted decisions."""
    report = Report()
    for corrupted in corruptions(samples, seed):
        if report.count == count:
            return report
        sample = corrupted.sample
        verdict = sample.verifier.verify(
            corrupted.text, sample.case, as_of=sample.day, jurisdiction=sample.case.jurisdiction
        )
        report.add(corrupted, verdict)
    raise AssertionError("no end")


def say(*texts: object) -> None:
    sys.stdout.write(" ".join(map(str, texts)) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start = time.monotonic()
    samples = [*examples(), *conformance(), *generated(range(500, 540), 5)]
    for sample in samples:
        verdict = sample.verifier.verify(
            sample.text, sample.case, as_of=sample.day, jurisdiction=sample.case.jurisdiction
        )
        assert verdict.accepted, (sample.name, verdict)
    say(f"{len(samples):,} decisions, all accepted")
    report = run(samples, asked.count, asked.seed)
    refused = report.count - len(report.accepted)
    say(
        f"{report.count:,} corruptions in {len(report.places)} types of places: {refused:,} refused, "
        f"{len(report.accepted)} accepted"
    )
    say(f"by the checker of its own, without deciding again: {report.by_steps:,}")
    say(f"refused, and the place not named: {len(report.unnamed)}")
    for kind, number in sorted(report.kinds.items()):
        say(f"  {number:6,}  {kind} ({report.by_steps_kinds[kind]:,} by the checker of its own)")
    say("first faults: " + ", ".join(f"{code} {number:,}" for code, number in report.codes.most_common()))
    for corrupted in report.accepted[:5]:
        say("ACCEPTED", corrupted.kind, corrupted.sample.name, written(corrupted.path or ()))
    for corrupted, verdict in report.unnamed[:5]:
        say(
            "UNNAMED",
            corrupted.kind,
            corrupted.sample.name,
            written(corrupted.path or ()),
            *verdict.faults[:3],
        )
    say(f"{time.monotonic() - start:,.0f} s")
    if report.accepted or report.unnamed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
