"""Circles and depths in small graphs, without recursion: a graph may be as deep as it likes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from collections.abc import Mapping as ReadOnly
from typing import TypeVar

_T = TypeVar("_T", bound=Hashable)


def reachable(starts: Iterable[_T], onward: Callable[[_T], Iterable[_T]]) -> list[_T]:
    """The starts and all that can be reached from them, each once.

    Each is followed once, so that this ends in a circle too.
    """
    found = dict.fromkeys(starts)
    waiting = list(found)
    while waiting:
        new = [node for node in dict.fromkeys(onward(waiting.pop())) if node not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return list(found)


def cycles(graph: ReadOnly[str, list[str]]) -> list[list[str]]:
    """One cycle for each circle found in a graph, deterministic."""
    done: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(graph):
        if start in done:
            continue
        path, at = [start], {start: 0}
        ahead: list[Iterator[str]] = [iter(sorted(graph[start]))]
        while path:
            other = next(ahead[-1], None)
            if other is None:
                ahead.pop()
                at.pop(path[-1])
                done.add(path.pop())
            elif other in at:
                found.append(path[at[other] :])
            elif other not in done:
                at[other] = len(path)
                path.append(other)
                ahead.append(iter(sorted(graph.get(other, []))))
    return found


def written(cycle: list[str]) -> str:
    """A circle for a message: `a -> b -> a`, a long one with its middle left out."""
    shown = cycle if len(cycle) <= 12 else [*cycle[:6], f"({len(cycle) - 8:,} more)", *cycle[-2:]]
    return " -> ".join([*shown, cycle[0]])


def parents_first(parents: ReadOnly[str, Iterable[str]]) -> list[str]:
    """Every node after all of its parents; what no map entry stands for is left out, and a circle is cut
    somewhere.
    """
    placed: dict[str, None] = {}
    open_nodes: set[str] = set()
    for start in parents:
        waiting = [start]
        while waiting:
            node = waiting[-1]
            above = [p for p in parents[node] if p in parents and p not in placed and p not in open_nodes]
            if node in placed or not above:
                placed[waiting.pop()] = None
                open_nodes.discard(node)
            else:
                open_nodes.add(node)
                waiting.extend(above)
    return list(placed)


def depths(parents: ReadOnly[str, Iterable[str]]) -> dict[str, int]:
    """For each node the length of the longest way up; 0 for what has no parents."""
    found: dict[str, int] = {}
    for node in parents_first(parents):
        found[node] = max((found[p] + 1 for p in parents[node] if p in found), default=0)
    return found
