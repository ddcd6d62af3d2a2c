"""`k2rules read --unknown`: the products that were not recognised, as a catalogue to be filled in."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2rules_cli.session import Opened

_KINDS = ("product_not_recognised", "look_alike")


def write_unknown(opened: Opened) -> None:
    """Write each product of which nothing is known, the most frequent first, with the name it may be misspelt
    from.
    """
    from k2rules.regimens import product_key, understand, unknown_rows
    from k2rules_cli.output.data_report import csv_line, write

    times: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for regimen in opened.file:
        for item in understand(regimen, opened.pack.program.vocabulary, opened.day):
            problem = next((p for p in item.problems if p.kind in _KINDS), None)
            if problem is not None and item.product.strip():
                key = product_key(item.product)
                times[key] += 1
                first.setdefault(key, (item.product, problem.near.name if problem.near else ""))
    for row in unknown_rows((first[key][0], count, first[key][1]) for key, count in times.items()):
        write(csv_line(row))
