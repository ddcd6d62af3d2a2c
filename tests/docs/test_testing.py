"""The examples of docs/testing.md are files of tests, and they pass."""

from __future__ import annotations

import functools

import pytest

from k2rules import Program
from k2rules.authoring import run_tests
from k2rules.authoring.reading import read_tests
from tests.authoring.small_pack import told
from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import Block, blocks
from tests.k2_pack import k2_pack

PAGE = ROOT / "docs" / "testing.md"
EXAMPLES = [block for block in blocks(PAGE) if block.info.startswith("yaml")]


@functools.cache
def k2() -> Program:
    return k2_pack().program


def test_every_block_is_an_example() -> None:
    assert {block.info for block in EXAMPLES} == {"yaml tests"}
    assert len(EXAMPLES) >= 4


@pytest.mark.wide
@pytest.mark.parametrize("block", EXAMPLES, ids=lambda b: f"line {b.line}")
def test_the_examples_pass(block: Block) -> None:
    tests = read_tests(k2(), {"testing.md": block.text})
    outcomes = list(run_tests(k2(), tests.tests, certify=False))
    assert outcomes or tests.exempt
    assert [told(o) for o in outcomes if not o.passed] == []


def test_the_page_names_every_key() -> None:
    from k2rules.authoring.expecting import CHECKS
    from k2rules.authoring.given import KEYS
    from k2rules.authoring.model import OUTCOMES, SECTIONS
    from k2rules.authoring.reading import SHARED

    text = PAGE.read_text(encoding="utf-8")
    assert [key for key in (*CHECKS, *KEYS, *OUTCOMES, *SECTIONS, *SHARED) if f"`{key}`" not in text] == []
