"""Many regimens: a file read as a stream and decided one after the other, with constant memory.

Run it with `python examples/embed/stream.py examples/regimens.csv`.
"""

from __future__ import annotations

import sys
from collections import Counter

import k2rules


def main(path: str) -> None:
    """Count the findings of a file by severity, and say what belongs to nobody."""
    pack = k2rules.load("k2")
    file = k2rules.read_regimens(path)
    found: Counter[k2rules.Severity] = Counter()
    for decision in pack.decide_all(file, as_of="2026-01-31"):
        found.update(finding.severity for finding in decision.listed())
    for severity, count in found.most_common():
        print(f"{count} {severity}")
    for row in file.unread:
        print(f"not read: {row.place.file}:{row.place.row}: {row.reason}")


if __name__ == "__main__":
    main(sys.argv[1])
