"""Items of one person that stand apart in a file: found in a cheap first pass, gathered in the second."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.text.person_ids import alike

T = TypeVar("T")


@dataclass
class Runs:
    """What the first pass learned: how many rows, and how many runs each id has that comes back later (by
    hash).
    """

    rows: int = 0
    regimens: int = 0
    scattered: dict[int, int] = field(default_factory=dict)
    alike: int = 0
    """How many ids differ from another only by what `alike` leaves out."""


def find_runs(ids: Iterable[str]) -> Runs:
    """Count runs of equal ids. Sixteen bytes are kept for each run; two ids with one hash do no harm."""
    runs, hashes, folded = Runs(), array("q"), array("q")
    last: str | None = None
    for name in ids:
        runs.rows += 1
        if name != last:
            hashes.append(hash(name))
            folded.append(hash(alike(name)))
            last = name
    runs.regimens = len(hashes)
    buckets = 1 if len(hashes) < 1_000_000 else 64
    for bucket in range(buckets):
        runs.alike -= len({h for h in folded if buckets == 1 or h & 63 == bucket})
        before, count = None, 0
        for value in sorted(h for h in hashes if buckets == 1 or h & 63 == bucket):
            runs.alike += value != before
            if value == before:
                count += 1
                runs.scattered[value] = count
            else:
                before, count = value, 1
    return runs


def alike_note(ids: Iterable[str], count: int, file: str) -> Note:
    """A note about ids that differ by next to nothing, with an example: they may be one person."""
    seen: dict[str, str] = {}
    example = next(
        ((first, name) for name in ids if (first := seen.setdefault(alike(name), name)) != name), ("", "")
    )
    only = "by case, blanks, signs, leading zeros or `.0`"
    differ = "ids differ" if count > 1 else "id differs"
    said = f"{count} {differ} from another only {only} (`{example[0]}`, `{example[1]}`)"
    return Note("ids-alike", f"{said}; they were read as different persons", Origin(file))


def gather(entries: Iterable[tuple[str, T]], runs: Runs) -> Iterator[tuple[str, list[T], list[T]]]:
    """(id, all its entries, the first entry of each run). One run is held at a time, and those of ids that
    come back.
    """
    held: dict[str, tuple[list[T], list[T]]] = {}
    seen: dict[int, int] = {}
    for name, group in _runs_of(entries):
        key = hash(name)
        if key not in runs.scattered:
            yield name, group, group[:1]
            continue
        entries_so_far, starts = held.setdefault(name, ([], []))
        entries_so_far.extend(group)
        starts.append(group[0])
        seen[key] = seen.get(key, 0) + 1
        if seen[key] == runs.scattered[key]:
            for other in [n for n in held if hash(n) == key]:
                yield other, *held.pop(other)
    for name, (rest, starts) in held.items():
        yield name, rest, starts


def _runs_of(entries: Iterable[tuple[str, T]]) -> Iterator[tuple[str, list[T]]]:
    name: str | None = None
    group: list[T] = []
    for entry_name, entry in entries:
        if entry_name != name:
            if name is not None:
                yield name, group
            name, group = entry_name, []
        group.append(entry)
    if name is not None:
        yield name, group
