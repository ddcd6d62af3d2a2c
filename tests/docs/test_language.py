"""Every YAML block of docs/language.md loads, or is refused with the code that it names."""

from __future__ import annotations

import pytest

from k2rules import PolicyError
from k2rules.language.loader import load_texts
from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import Block, blocks

YAML = [b for b in blocks(ROOT / "docs" / "language.md") if b.info.startswith("yaml")]
GOOD = {f"language.md:{b.line}": b.text for b in YAML if b.info == "yaml"}
REFUSED = [b for b in YAML if b.info != "yaml"]


def test_the_page_has_blocks_of_every_kind() -> None:
    firsts = {text.splitlines()[0] for text in GOOD.values()}
    assert firsts >= {f"k2rules: {kind}/1" for kind in ("pack", "schema", "vocabulary", "sources", "policy")}
    assert len(REFUSED) >= 3


def test_the_blocks_load_as_one_pack() -> None:
    program = load_texts(GOOD)
    assert program.name == "example"
    assert len(program.rules) >= 4


@pytest.mark.parametrize("block", REFUSED, ids=lambda b: f"line {b.line}: {b.info}")
def test_a_refused_block_is_refused_with_its_code(block: Block) -> None:
    kind, _, code = block.info.partition(" refused: ")
    assert kind == "yaml"
    assert code
    with pytest.raises(PolicyError) as caught:
        load_texts({**GOOD, "refused.yaml": block.text})
    assert code in {p.code for p in caught.value.problems if p.place.file == "refused.yaml"}
    others = {p.code for p in caught.value.problems} - {code}
    assert others <= {"pack-file"}, caught.value
