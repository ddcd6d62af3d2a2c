"""A whole survey file through `k2rules check`, in one and in two processes: time on the clock, processor time
and peak memory.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

MAP = Path(__file__).parents[1] / "examples" / "nhanes.map.yaml"


def main() -> None:
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_file():
        sys.exit(
            "usage: python benchmarks/survey.py FILE   (regimens_2007_2012.csv.gz; it is not part of the "
            "project)"
        )
    for jobs in (1, 2):
        for form in ("text", "jsonl"):
            measure(sys.argv[1], jobs, form)


def measure(file: str, jobs: int, form: str) -> None:
    """One run in a process of its own. Peak memory is that of the largest process so far."""
    code = "from k2rules_cli.main import main; main()"
    options = ["--map", str(MAP), "--format", form, "--certify", "sample", "--jobs", str(jobs)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, "check", file, *options], stdout=subprocess.PIPE, check=False
    )
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    many = "es" if jobs > 1 else ""
    times = f"{elapsed:.1f} s on the clock, {spent:.1f} s of processor time"
    said = f"{jobs} process{many}, {form}: {times}"
    print(
        f"{said}, {len(done.stdout) / 1e6:.1f} MB written, exit code {done.returncode}, peak memory "
        f"{after.ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
