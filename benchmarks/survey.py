"""A whole survey file through `k2rules check --summary`: seconds, regimens a second and peak memory of the process."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

MAP = Path(__file__).parents[1] / "examples" / "nhanes.map.yaml"


def main() -> None:
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_file():
        sys.exit("usage: python benchmarks/survey.py FILE   (regimens_2007_2012.csv.gz; it is not part of the project)")
    command = [
        sys.executable,
        "-c",
        "from k2rules_cli.main import main; main()",
        "check",
        sys.argv[1],
        "--map",
        str(MAP),
        "--format",
        "jsonl",
    ]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        decisions = sum(1 for _ in process.stdout)
    elapsed = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{decisions:,} decisions in {elapsed:.1f} s: {decisions / elapsed:,.0f} a second, peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
