"""How long `import k2rules` and loading the K2 pack take, against a bare interpreter; medians over fresh
processes.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
PROGRAMS = {
    "bare interpreter": "pass",
    "import k2rules": "import k2rules",
    "import and load the K2 pack": "import k2rules; k2rules.load('k2')",
    "k2rules --help": "import sys; sys.argv = ['k2rules', '--help']; "
    "from k2rules_cli.main import main; main()",
}


def seconds(program: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for _ in range(RUNS):
        for name, program in PROGRAMS.items():
            times[name].append(seconds(program))
    floor = statistics.median(times["bare interpreter"])
    for name, found in times.items():
        median = statistics.median(found)
        print(
            f"{name:30} {median * 1000:7.1f} ms   {1000 * (median - floor):+7.1f} ms over bare   "
            f"x{median / floor:.1f}"
        )


if __name__ == "__main__":
    main()
