"""The forty rules of K2-40 in the policy language, run by the compiled engine, beside other programs for the
same rules.

usage: python benchmarks/k2_40/run.py [--peers DIR] [--survey FILE]

DIR is the folder of the workload, with `gen.py` and `peers/`; it is no part of this project, and nothing of
it is kept here. Without it regimens of the same shape are drawn by `regimens.py`, and only this project is
measured. Nothing is asserted about times.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from facts import DAY, case_of
from quiet import quiet
from regimens import regimens

import k2rules
from k2rules.decisions.decide import decide_case
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.prepare import prepare
from k2rules.language.model.facts import Case
from k2rules.pack import Pack

HERE = Path(__file__).parent
PEERS = ("hand_fast", "hand_oracle", "durable_rules", "clipspy")
REFERENCE, HAND = "durable_rules", "hand_fast"
ENGINE = PythonEngine()
UNDATED = "the INR is undated"
Regimen = dict[str, Any]
Fired = dict[str, tuple[bool, list[int]]]
"""By rule: whether certainly, and the indexes of the matched items."""


@dataclass
class Contender:
    """One way to do the work: `run` takes what stands in `inputs`. `size` is how many are timed in a round.

    Times are those of the processor, which other work on the machine changes less than the time on the clock.
    """

    name: str
    run: Callable[[Any], object]
    inputs: Sequence[Any]
    size: int
    seconds: list[float] = field(default_factory=list)
    """For one case, round by round."""
    single: list[float] = field(default_factory=list)

    def round(self, number: int) -> None:
        start = number * self.size % (len(self.inputs) - self.size + 1)
        inputs, run = self.inputs[start : start + self.size], self.run
        begin = time.process_time()
        for one in inputs:
            run(one)
        self.seconds.append((time.process_time() - begin) / len(inputs))

    def one_by_one(self) -> None:
        for one in self.inputs[: 2 * self.size]:
            begin = time.process_time()
            self.run(one)
            self.single.append(time.process_time() - begin)
        self.single.sort()

    def per_second(self) -> float:
        return 1 / statistics.median(self.seconds)

    def times(self, other: Contender | None) -> str:
        """How many times as fast as the other, the median of the rounds."""
        if other is None:
            return "-"
        return f"{statistics.median(b / a for a, b in zip(self.seconds, other.seconds, strict=True)):.2f}"

    def quantile(self, share: float) -> float:
        return self.single[min(len(self.single) - 1, int(len(self.single) * share))] * 1e6


def fired(pack: Pack, regimen: Regimen, case: Case) -> Fired:
    """What fires, without the rules that only derive something."""
    items = len(regimen["items"])
    found = ENGINE.match(pack.program, case, DAY)
    return {
        rule: (certain, [n for n in positions if n < items])
        for rule, certain, positions in found
        if rule.startswith("R")
    }


def compare(
    pack: Pack, work: Sequence[tuple[Regimen, Case]], oracle: Callable[[Regimen], dict[str, list[int]]]
) -> None:
    """Count the findings that agree with the oracle, and every kind of finding that does not."""
    kinds: Counter[str] = Counter()
    agreed = regimens_agreed = 0
    for regimen, case in work:
        ours, theirs = fired(pack, regimen, case), oracle(regimen)
        patient = regimen["patient"]
        why = UNDATED if "inr" in patient and "inr_age_days" not in patient else "NOT EXPLAINED"
        same = sum(ours.get(rule) == (True, items) for rule, items in theirs.items())
        agreed += same
        regimens_agreed += same == len(theirs) == len(ours)
        for rule in sorted(ours.keys() | theirs.keys()):
            kind = _difference(ours.get(rule), theirs.get(rule))
            if kind:
                kinds[f"{rule} {kind}; {why}"] += 1
    print(
        f"agreement with the oracle: {agreed:,} findings with their items, {regimens_agreed:,} of "
        f"{len(work):,} regimens in everything"
    )
    print("\n".join(f"  {count:4} x {kind}" for kind, count in sorted(kinds.items())) or "  no exception")


def _difference(ours: tuple[bool, list[int]] | None, theirs: list[int] | None) -> str:
    if ours is None:
        return "missing"
    certainty = "certain" if ours[0] else "possible"
    if theirs is None:
        return f"{certainty} here, not in the oracle"
    if ours[1] != theirs:
        return f"{certainty} here, with other items"
    return "" if ours[0] else "possible here, with the same items"


def same_rules(pack: Pack, work: Sequence[tuple[Regimen, Case]]) -> None:
    """Whether the full decision names the rules that `match` names."""
    same = 0
    for regimen, case in work:
        decided = {(f.rule, f.certainty == "certain") for f in pack.decide(case, as_of=DAY).findings}
        same += decided == {(rule, certain) for rule, (certain, _) in fired(pack, regimen, case).items()}
    print(f"full decision and match name the same rules on {same:,} of {len(work):,} regimens")


def ours(pack: Pack, dicts: Sequence[Regimen], cases: Sequence[Case], size: int) -> list[Contender]:
    program = pack.program
    few = max(20, size // 20)
    engine = pack.decide(cases[0], as_of=DAY).engine
    found = [
        Contender("match, from parsed dicts", lambda r: ENGINE.match(program, case_of(r), DAY), dicts, size),
        Contender("match, from facts", lambda c: ENGINE.match(program, c, DAY), cases, size),
        Contender("dicts to facts alone", case_of, dicts, size),
        Contender(
            "evaluate, from facts", lambda c: ENGINE.evaluate(prepare(program, c, DAY)), cases, size // 4
        ),
        Contender(
            f"Pack.decide + to_json ({engine})", lambda c: pack.decide(c, as_of=DAY).to_json(), cases, few
        ),
    ]
    if engine != ENGINE.name:
        decide = Contender(
            "the same, compiled engine", lambda c: decide_case(program, c, DAY, ENGINE).to_json(), cases, few
        )
        found.append(decide)
    return found


def theirs(dicts: Sequence[Regimen], size: int) -> list[Contender]:
    found = []
    for name in PEERS:
        try:
            run = importlib.import_module(f"peers.p_{name}").setup()
        except ImportError as error:
            print(f"peer {name} is left out: {error}")
            continue
        found.append(Contender(name, run, dicts, size if name.startswith("hand") else size // 2))
    return found


def measure(contenders: Sequence[Contender], rounds: int) -> None:
    """Rounds of all contenders in turn, so that what slows the machine slows them all."""
    gc.collect()
    gc.freeze()
    for contender in contenders:
        contender.run(contender.inputs[0])
    for number in range(rounds):
        for contender in contenders:
            contender.round(number)
    for contender in contenders:
        contender.one_by_one()


def table(contenders: Sequence[Contender]) -> None:
    by_name = {contender.name: contender for contender in contenders}
    reference, hand = by_name.get(REFERENCE), by_name.get(HAND)
    print(f"\n{'':38} {'cases/s':>9} {'x durable':>9} {'x hand':>8} {'p50 us':>8} {'p99 us':>8}")
    for c in contenders:
        rates = f"{c.per_second():9,.0f} {c.times(reference):>9} {c.times(hand):>8}"
        print(f"{c.name:38} {rates} {c.quantile(0.5):8.1f} {c.quantile(0.99):8.1f}")


def peers_at(folder: str) -> bool:
    """Make the folder of the workload importable; False, with a message, where it is not there."""
    if not folder:
        print("no --peers DIR: only this project is measured, on regimens of its own")
        return False
    if not (Path(folder) / "peers").is_dir() or not (Path(folder) / "gen.py").is_file():
        print(f"{folder} holds no gen.py and peers/: only this project is measured, on regimens of its own")
        return False
    sys.path.insert(0, str(Path(folder).resolve()))
    return True


def draw(count: int, *, peers: bool) -> Iterator[Regimen]:
    if not peers:
        return regimens(count)
    drawn: Iterator[Regimen] = importlib.import_module("gen").gen(count)
    return drawn


def peak() -> float:
    """The peak memory of this process, in MB. Linux counts in `ru_maxrss` what the process was before `exec`,
    so it is asked elsewhere.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        return (
            next(
                int(line.split()[1])
                for line in status.read_text("ascii").splitlines()
                if line.startswith("VmHWM")
            )
            / 1024
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(count: int, *, peers: bool) -> None:
    """What this project takes without anything beside it: a stream of regimens, none of them kept."""
    before, begin = peak(), time.process_time()
    pack = k2rules.load(HERE / "pack")
    loaded = time.process_time()
    ENGINE.match(pack.program, case_of(next(draw(1, peers=peers))), DAY)
    print(
        f"loading the pack {loaded - begin:.2f} s, the first match (which compiles it) "
        f"{time.process_time() - loaded:.2f} s"
    )
    findings = sum(
        len(ENGINE.match(pack.program, case_of(regimen), DAY)) for regimen in draw(count, peers=peers)
    )
    matched = peak()
    for regimen in islice(draw(count, peers=peers), 200):
        pack.decide(case_of(regimen), as_of=DAY).to_json()
    print(
        f"peak memory: {before:.0f} MB imported, {matched:.0f} MB after match on {count:,} regimens "
        f"({findings:,} rules fired), ",
        end="",
    )
    print(f"{peak():.0f} MB after 200 full decisions")


def child(title: str, *arguments: str) -> None:
    print(f"\n{title}", flush=True)
    subprocess.run([sys.executable, *arguments], check=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description="The forty rules of K2-40, beside other programs for the same rules."
    )
    parser.add_argument(
        "--peers", default="", metavar="DIR", help="the folder of the workload, with gen.py and peers/"
    )
    parser.add_argument(
        "--survey", default="", metavar="FILE", help="regimens_2007_2012.csv.gz, to check end to end"
    )
    parser.add_argument(
        "--count", type=int, default=10_000, help="regimens that are compared with the oracle"
    )
    parser.add_argument("--size", type=int, default=1000, help="regimens of a timed round")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--alone", action="store_true", help="only the memory of this process")
    arguments = parser.parse_args()
    if arguments.size < 20 or arguments.count < 2 * arguments.size:
        parser.error("--size is at least 20, --count at least twice --size")
    peers = peers_at(arguments.peers)
    if arguments.alone:
        alone(arguments.count, peers=peers)
        return
    pack = k2rules.load(HERE / "pack")
    dicts = list(draw(arguments.count, peers=peers))
    cases = [case_of(regimen) for regimen in dicts]
    work = list(zip(dicts, cases, strict=True))
    print(
        f"{pack.name}: {len(pack.program.rules)} rules, of which 40 find and 4 derive; {len(dicts):,} "
        "regimens"
    )
    if peers:
        compare(pack, work, importlib.import_module("peers.hand").oracle)
    same_rules(pack, work[:300])
    contenders = [
        *ours(pack, dicts, cases, arguments.size),
        *(theirs(dicts, arguments.size) if peers else []),
    ]
    with quiet():
        measure(contenders, arguments.rounds)
    table(contenders)
    with quiet():  # CLIPS reports on its memory when it ends
        contenders.clear()
        gc.unfreeze()
        gc.collect()
    sys.stdout.flush()
    child(
        "alone, in a fresh process",
        __file__,
        "--alone",
        "--count",
        str(arguments.count),
        "--peers",
        arguments.peers,
    )
    child("start", str(HERE.parent / "start.py"))
    if arguments.survey:
        child("survey, end to end through the command line", str(HERE.parent / "survey.py"), arguments.survey)


if __name__ == "__main__":
    main()
