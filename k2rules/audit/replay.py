"""Deciding again what a log says was decided, and comparing byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from k2rules import __version__
from k2rules.audit.records import LogRecord, decision_fields
from k2rules.decisions.model import Decision
from k2rules.errors import InputError, K2RulesError, Place
from k2rules.pack import Pack
from k2rules.regimens import Regimen


@dataclass(frozen=True, slots=True)
class Replayed:
    """One logged decision and what came of deciding it again.

    `same`: the bytes are the same. `differs`: they are not, and `why` says which of the things that a
    decision rests on differ; with nothing named, the calculation itself. `not-found`: the regimen is not in
    the input. `undecided`: nothing could be decided now.
    """

    record: int
    case: str
    result: Literal["same", "differs", "not-found", "undecided"]
    why: tuple[str, ...] = ()


class LoggedDecision(NamedTuple):
    """The record of a decision, and that of the run that made it."""

    record: LogRecord
    run: LogRecord

    @property
    def case(self) -> str:
        return str(self.record["case"])


def logged(path: str | Path) -> Iterator[LoggedDecision]:
    """The decisions of a log; raises InputError for what is no log. See `verify_log` first."""
    path = Path(path)
    runs: dict[str, LogRecord] = {}
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                try:
                    record = json.loads(raw)
                    if record["kind"] == "run":
                        runs[record["run"]] = record
                    elif record["kind"] == "decision":
                        yield LoggedDecision(record, runs[record["run"]])
                except (ValueError, KeyError, TypeError, RecursionError) as error:
                    way_out = "see `k2rules log verify`"
                    raise InputError(
                        "no record of an audit log", code="log", place=Place(str(path), line), way_out=way_out
                    ) from error
    except OSError as error:
        raise InputError(
            f"the log cannot be read: {error.strerror}", code="log", place=Place(str(path))
        ) from error


def replay(
    decisions: Iterable[LoggedDecision],
    pack: Pack,
    regimens: Iterable[Regimen],
    options: Mapping[str, str] | None = None,
) -> Iterator[Replayed]:
    """Decide again each logged decision whose regimen is in `regimens`, as of its day and with its engine.

    `options` is what else the decisions depend on now; it is compared with what the log has. Results come in
    the order of the regimens, and what was not found at the end. The decisions are held, the regimens are
    not.
    """
    wanted: dict[str, list[LoggedDecision]] = {}
    for decision in decisions:
        wanted.setdefault(decision.case, []).append(decision)
    for regimen in regimens:
        for decision in wanted.pop(regimen.id, ()):
            yield _again(decision, pack, regimen, dict(options or {}))
    for case, left in wanted.items():
        yield from (Replayed(int(decision.record["n"]), case, "not-found") for decision in left)


def _again(logged: LoggedDecision, pack: Pack, regimen: Regimen, options: Mapping[str, str]) -> Replayed:
    record, run = logged
    number, case, then = int(record["n"]), regimen.id, record["certification"]
    jurisdiction = run["options"].get("jurisdiction") or None
    try:
        decision = pack.decide(
            regimen,
            as_of=run["as_of"],
            jurisdiction=jurisdiction,
            engine=run["engine"],
            certify=then["status"] == "double-checked",
        )
    except K2RulesError as error:
        return Replayed(number, case, "undecided", (error.code,))
    now = decision_fields(_certified_as(decision, then))
    if now["decision_digest"] == record["decision_digest"]:
        return Replayed(number, case, "same")
    why = []
    if run["pack"]["digest"] != pack.digest:
        then_pack = f"{run['pack']['name']} {run['pack']['version']}, digest {run['pack']['digest'][:12]}"
        why.append(f"the pack: {then_pack}; now {pack.digest[:12]}")
    if run["k2rules"] != __version__:
        why.append(f"the program: k2rules {run['k2rules']}, now {__version__}")
    given = {key: (run["options"].get(key, ""), options.get(key, "")) for key in {*run["options"], *options}}
    why += [
        f"the option {key}: {before or 'none'}, now {after or 'none'}"
        for key, (before, after) in sorted(given.items())
        if before != after
    ]
    if now["case_digest"] != record["case_digest"]:
        why.append("the regimen as it was read")
    if {**now["certification"]} != dict(then):
        why.append("the second opinion")
    return Replayed(number, case, "differs", tuple(why))


def _certified_as(decision: Decision, then: Mapping[str, str]) -> Decision:
    """A decision that was not double-checked says why not; whether a sample took it is no part of a
    repetition.
    """
    if then["status"] == "double-checked":
        return decision
    certification = msgspec.structs.replace(
        decision.certification, status="not-checked", by="", reason=then["reason"]
    )
    return msgspec.structs.replace(decision, certification=certification)
