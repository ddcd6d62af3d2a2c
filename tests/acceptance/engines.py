"""Every engine decides the whole survey file, and comes to the same: minutes, not part of the suite.

python -m tests.acceptance.engines
"""

from __future__ import annotations

import time

from tests.acceptance.survey import FILE, decide_everybody

ENGINES = ("python", "reference", "durable")


def main() -> int:
    """Print what each engine came to; 1 if two differ."""
    if not FILE.is_file():
        print(f"the survey file is not here: {FILE.name}; set K2RULES_NHANES to its folder")
        return 2
    runs = []
    for engine in ENGINES:
        start = time.perf_counter()
        run = decide_everybody(engine)
        runs.append(run)
        said = (
            f"{run.people:,} people, {len(run.vka)} with a certain VKA, {len(run.meets)} "
            f"warned, {sum(run.lines.values())} lines"
        )
        print(f"{engine}: {said}, {time.perf_counter() - start:.0f} s", flush=True)
    same = all(run == runs[0] for run in runs)
    print("all the same" if same else "THEY DIFFER")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
