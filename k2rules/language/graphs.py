"""Circles in small graphs."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly


def cycles(graph: ReadOnly[str, list[str]]) -> list[list[str]]:
    """One cycle for each circle found in a graph, deterministic."""
    state: dict[str, int] = {}
    found: list[list[str]] = []

    def visit(node: str, path: list[str]) -> None:
        state[node] = 1
        for other in sorted(graph.get(node, [])):
            if state.get(other) == 1:
                found.append([*path, node][[*path, node].index(other) :])
            elif other not in state:
                visit(other, [*path, node])
        state[node] = 2

    for node in sorted(graph):
        if node not in state:
            visit(node, [])
    return found
