"""The steps over a product name: the example in the docstring of each, and the list of them in the docs."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from k2rules.language.loader import load
from k2rules.regimens.products.marks import MarkedName
from k2rules.regimens.products.name_steps import STEPS, PackNames, Step

_PAGE = Path(__file__).parents[3] / "docs" / "reading.md"


@cache
def names_of_the_pack() -> PackNames:
    return PackNames(load("k2").vocabulary)


def example_of(step: Step) -> tuple[str, str]:
    """The name in a step's docstring, and what the step does to it."""
    found = re.search(r"Example: `([^`]+)`: (.+)", step.__doc__ or "")
    assert found, f"{step.__name__} has no example"
    return found[1], found[2].strip()


def effect_of(step: Step, text: str) -> str:
    """What a step marks in a name, or drops, once those before it have run."""
    name, pack = MarkedName(text), names_of_the_pack()
    for earlier in STEPS[: STEPS.index(step)]:
        earlier(name, pack)
    before = list(name.marks)
    step(name, pack)
    made = [f"{mark.kind} `{name.said(mark)}`" for mark in name.marks if mark not in before]
    dropped = [f"drops {mark.kind} `{name.said(mark)}`" for mark in before if mark not in name.marks]
    return ", ".join(made or dropped)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_the_example_of_a_step_is_what_it_does(step: Step) -> None:
    text, effect = example_of(step)
    assert effect_of(step, text) == effect


def test_the_docs_list_the_steps_in_their_order_with_their_examples() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `([^`]+)` \| (.+?) \|$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    steps = {step.__name__ for step in STEPS}
    assert [row for row in rows if row[0] in steps] == [(step.__name__, *example_of(step)) for step in STEPS]
