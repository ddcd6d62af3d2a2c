"""A log of a few decisions, made as an embedding service would."""

from __future__ import annotations

import datetime
import functools
import json
from pathlib import Path

import k2rules
from k2rules import Decision, EngineError, Pack
from k2rules.audit import Log

DAY = "2026-02-01"
PEOPLE = (
    {"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7 100 mcg", "frequency": "daily"}]},
    {"id": "B", "items": [{"product": "MK-7 200 mcg", "frequency": "bid"}]},
    {"id": "Ü-3", "items": [{"product": "Atorvastatin"}]},
)


@functools.cache
def pack() -> Pack:
    return k2rules.load("k2")


@functools.cache
def decisions() -> tuple[Decision, ...]:
    return tuple(pack().decide(person, as_of=DAY) for person in PEOPLE)


def opened(path: Path, **options: str) -> Log:
    about = {"name": pack().name, "version": pack().version, "digest": pack().digest}
    return Log(path, pack=about, engine="python", as_of=DAY, options=options)


def written(path: Path) -> Path:
    """A log of two runs: start, run, 3 decisions, 1 undecided, end; run, 1 decision, end."""
    with opened(path) as log:
        log.append(decisions())
        log.append([("D", EngineError("too much", case="D"))])
    with opened(path) as log:
        log.append(decisions()[:1])
    return path


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines(path)]


def at(*moments: str) -> object:
    """A clock that shows these moments, one after the other, and the last for ever."""
    left = [datetime.datetime.fromisoformat(m) for m in moments]
    return lambda: left.pop(0) if len(left) > 1 else left[0]
