"""The engines against the reference on generated packs and cases.

    python -m tests.differential.run --packs 1000 --cases 20 --start 0 [--engines python,durable] [--jobs 2]
        [--save FOLDER] [--report FILE]

Prints progress to the error output and totals to the output. Differences are listed, and the first few of
each kind made small: as conformance cases in FOLDER, or printed. Ends with 1 where there are any, or where
less was compared than asked for; with 2 where an engine cannot be run.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from k2rules import Case
from k2rules.engines.durable import available
from tests.differential.child_process import Child, EndedError, FailedError
from tests.differential.compared_counts import Tally
from tests.differential.conformance_case import written
from tests.differential.many_packs import decide_packs
from tests.differential.one_pack import Found, Report, case_of, differences_of, pack_of
from tests.differential.outcome import ENGINES
from tests.differential.shrink_difference import smallest
from tests.law.generate import Pack

SHRUNK = 3
"""Differences of one kind that are made small."""
LISTED = 50


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.differential.run", description="Compare the engines on generated cases."
    )
    parser.add_argument("--packs", type=int, default=60, help="how many packs (60)")
    parser.add_argument("--cases", type=int, default=20, help="how many cases of each (20)")
    parser.add_argument(
        "--start", type=int, default=0, metavar="SEED", help="the number of the first pack (0)"
    )
    parser.add_argument(
        "--engines", default=",".join(ENGINES), help="those compared with the reference (python,durable)"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (2)")
    parser.add_argument(
        "--save",
        type=Path,
        metavar="FOLDER",
        help="where small conformance cases of differences are written (printed)",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="where the totals are written, as JSON")
    given = parser.parse_args(arguments)
    engines = given.engines.split(",")
    found, reason = available()
    if not set(engines) <= set(ENGINES) or ("durable" in engines and not found):
        sys.stderr.write(
            f"engines are {', '.join(ENGINES)}"
            + (f"; durable cannot be run: {reason}" if not found else "")
            + "\n"
        )
        return 2
    clock = Clock(given.packs)
    report = decide_packs(
        range(given.start, given.start + given.packs), given.cases, engines, given.jobs, clock.tick
    )
    lacking = report.tally.lacking(given.packs, given.cases)
    sys.stdout.write(f"{', '.join(engines)} against the reference: {report.tally}\n")
    sys.stdout.write(
        f"{clock.seconds:.0f} seconds, {given.jobs} processes, at most {report.tally.peak:,} MB each\n"
    )
    if given.report:
        _tell(report, lacking, clock.seconds, given.report)
    for text in lacking:
        sys.stdout.write(f"TOO LITTLE {text}\n")
    for one in report.found[:LISTED]:
        sys.stdout.write(f"DIFFERENT {one}\n")
    if len(report.found) > LISTED:
        sys.stdout.write(f"and {len(report.found) - LISTED} more\n")
    for one in _first_of_each_kind(report.found):
        _save(one, shrunk(one, engines), given.save)
    return 1 if report.found or lacking else 0


def _tell(report: Report, lacking: Sequence[str], seconds: float, file: Path) -> None:
    names = ("packs", "cases", "firings", "equal", "stopped", "withheld", "different", "peak")
    counts = {name: getattr(report.tally, name) for name in names}
    told = {
        **counts,
        "seconds": round(seconds, 1),
        "lacking": list(lacking),
        "differences": list(map(str, report.found[:LISTED])),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


class Clock:
    """Says how far it is, every few seconds."""

    def __init__(self, packs: int) -> None:
        self.packs, self.started, self.said = packs, time.monotonic(), time.monotonic()
        self.tally = Tally()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def tick(self, report: Report) -> None:
        self.tally.add(report.tally)
        if time.monotonic() - self.said > 5:
            self.said = time.monotonic()
            sys.stderr.write(f"{self.seconds:5.0f} s  of {self.packs:,}: {self.tally.short()}\n")


def _first_of_each_kind(found: Sequence[Found]) -> list[Found]:
    kinds: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        kinds.setdefault((one.differences[0].engine, one.differences[0].what), []).append(one)
    return [one for several in kinds.values() for one in several[:SHRUNK] if one.case >= 0]


def shrunk(found: Found, engines: Sequence[str]) -> tuple[Pack, Case]:
    """The smallest pack and case found on which the first difference is still there."""
    first = found.differences[0]
    if first.what == "hung":  # each try of making it smaller would take as long
        return pack_of(found.pack), case_of(found.pack, found.case)
    needed = [
        name for name in engines if name == first.engine or (name, first.engine) == ("python", "match")
    ] or engines
    with Child(calls=200, seconds=60) as child:

        def still(pack: Pack, case: Case) -> bool:
            try:
                differences = child.call(differences_of, pack, case, needed)
            except EndedError as ended:
                return str(ended).startswith(first.what)
            except FailedError:
                return False
            return any((d.engine, d.what) == (first.engine, first.what) for d in differences)

        return smallest(pack_of(found.pack), case_of(found.pack, found.case), still)


def _save(found: Found, small: tuple[Pack, Case], folder: Path | None) -> None:
    name = f"diff-{found.pack}-{found.case}"
    text = written(name, *small, f"{found.differences[0]}. The reference says so; derive it by hand.")
    if folder is None:
        sys.stdout.write(f"\n# {name}.yaml\n{text}")
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    sys.stdout.write(f"written: {folder / name}.yaml\n")


if __name__ == "__main__":
    raise SystemExit(main())
