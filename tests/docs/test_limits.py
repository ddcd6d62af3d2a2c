"""docs/limits.md has every limit of the module, as it is; and no limit stands elsewhere under another
name.
"""

from __future__ import annotations

from k2rules import limits
from tests.limits.limits_table import PAGE, constants, row

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_table_is_that_of_the_module() -> None:
    """Where it is not: `python -m tests.limits.limits_table` prints what belongs there."""
    assert [line for line in TEXT.splitlines() if line.startswith("| `")] == [
        row(*found) for found in constants()
    ]


def test_each_limit_says_what_it_bounds_and_why() -> None:
    found = list(constants())
    assert len(found) > 15
    for name, value, text in found:
        assert value > 0
        assert text.endswith("."), name


def test_those_that_may_be_set_are_fields_of_the_same_name() -> None:
    assert limits.USUAL.changed(everything=True) == {
        name.lower(): value for name, value, _ in constants() if name.lower() in limits.NAMES
    }
    assert len(limits.NAMES) == 5
