"""The corpus of directions as a desk has them: nothing may be read wrong, and nearly all that can be read
must be read.
"""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from tests.regimens.dosing.directions import Direction, directions, missed, read, wrong

LINES = tuple(directions())


@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line.number}: {line.text}")
def test_nothing_is_read_wrong(line: Direction) -> None:
    found = read(line)
    assert not wrong(line, found)
    if line.is_unread:
        assert found.problems or "amount" not in found.values


def test_nearly_all_that_can_be_read_is_read() -> None:
    given = [line for line in LINES if not line.is_unread]
    left = [(line, keys) for line in given if (keys := missed(line, read(line)))]
    said = [f"line {line.number}: {line.text}: {', '.join(keys)}" for line, keys in left]
    sys.stdout.write("\n".join([f"{len(given) - len(left)} of {len(given)} lines read", *said, ""]))
    assert len(left) <= len(given) * 8 // 100, "\n".join(said)


def test_the_corpus_is_of_the_size_that_was_set() -> None:
    assert len(LINES) >= 600
    assert sum(line.is_unread for line in LINES) >= 90
    assert min(Counter(line.form for line in LINES).values()) >= 10
