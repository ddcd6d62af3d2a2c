"""Deciding again what a log says was decided, and comparing byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from k2rules.audit.records import decision_fields
from k2rules.errors import InputError, K2RulesError, Place

if TYPE_CHECKING:
    from k2rules.decisions.model import Decision
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


def logged(path: str | Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The decision records of a log, each with the record of its run; raises InputError for what is no log.
    See `verify_log` first.
    """
    path = Path(path)
    runs: dict[str, dict[str, Any]] = {}
    try:
        with path.open("rb") as file:
            for line, raw in enumerate(file, 1):
                try:
                    record = json.loads(raw)
                    if record["kind"] == "run":
                        runs[record["run"]] = record
                    elif record["kind"] == "decision":
                        yield record, runs[record["run"]]
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
    records: Iterable[tuple[dict[str, Any], dict[str, Any]]],
    pack: Pack,
    regimens: Iterable[Regimen],
    options: Mapping[str, str] | None = None,
) -> Iterator[Replayed]:
    """Decide again each logged decision whose regimen is in `regimens`, as of its day and with its engine.

    `options` is what else the decisions depend on now; it is compared with what the log has. Results come in
    the order of the regimens, and what was not found at the end. The records are held, the regimens are not.
    """
    wanted: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    for record, run in records:
        wanted.setdefault(str(record["case"]), []).append((record, run))
    for regimen in regimens:
        for record, run in wanted.pop(regimen.id, ()):
            yield _again(record, run, pack, regimen, dict(options or {}))
    for case, left in wanted.items():
        yield from (Replayed(int(record["n"]), case, "not-found") for record, _ in left)


def _again(
    record: Mapping[str, Any],
    run: Mapping[str, Any],
    pack: Pack,
    regimen: Regimen,
    options: Mapping[str, str],
) -> Replayed:
    from k2rules import __version__

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
        why.append(
            f"the pack: {run['pack']['name']} {run['pack']['version']}, digest {run['pack']['digest'][:12]}; now {pack.digest[:12]}"
        )
    if run["k2rules"] != __version__:
        why.append(f"the program: k2rules {run['k2rules']}, now {__version__}")
    differing = sorted(
        key
        for key in run["options"].keys() | options.keys()
        if run["options"].get(key, "") != options.get(key, "")
    )
    why += [
        f"the option {key}: {run['options'].get(key) or 'none'}, now {options.get(key) or 'none'}"
        for key in differing
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
