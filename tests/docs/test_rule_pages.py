"""docs/k2 holds the pages of the vitamin K2 pack as it is now."""

from __future__ import annotations

import pytest

from k2rules.authoring import load_tests, pages
from tests.docs.error_codes import ROOT
from tests.k2_pack import k2_pack

pytestmark = pytest.mark.wide

AGAIN = "make them anew with: k2rules pages docs/k2"


def test_the_pages_of_the_k2_pack_are_as_they_would_be_made_now() -> None:
    program = k2_pack().program
    made = pages(program, load_tests(program, "k2").tests)
    there = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "k2").glob("*.md")}
    assert sorted(there) == sorted(made), AGAIN
    different = [name for name in made if made[name] != there[name]]
    assert not different, f"{AGAIN} ({', '.join(different[:5])}{' ...' if len(different) > 5 else ''})"
