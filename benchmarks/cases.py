"""One decision at a time: p50, p99 and cases a second on the cases of `examples/regimens.csv`."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import k2rules

ROUNDS = 40
EXAMPLES = Path(__file__).parents[1] / "examples" / "regimens.csv"


def main() -> None:
    pack = k2rules.load("k2")
    cases = [pack.case(regimen, as_of="2026-11-22") for regimen in k2rules.read_regimens(EXAMPLES)]
    times = []
    for _ in range(ROUNDS):
        for case in cases:
            start = time.perf_counter()
            pack.decide(case, as_of="2026-11-22")
            times.append(time.perf_counter() - start)
    times.sort()
    p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
    print(
        f"{len(cases)} cases x {ROUNDS}: p50 {p50 * 1000:.2f} ms, p99 {p99 * 1000:.2f} ms, "
        f"{len(times) / sum(times):,.0f} cases/s"
    )


if __name__ == "__main__":
    main()
