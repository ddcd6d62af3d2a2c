"""docs/decision.md: its example is made by the library, and it names every key. Run this file to print the
example anew.
"""

from __future__ import annotations

import json
import re

import msgspec
import pytest

import k2rules
from k2rules import Pack
from k2rules.decisions import model
from k2rules.language.loader import load_texts
from tests.docs.error_codes import ROOT
from tests.docs.fenced_blocks import blocks

PAGE = ROOT / "docs" / "decision.md"
BLOCKS = {b.info: b for b in blocks(PAGE)}
WIDTH = 130


def decided() -> k2rules.Decision:
    parts = [b.text for b in blocks(PAGE) if b.info == "yaml"]
    texts = {f"one-rule/{text.partition(': ')[2].partition('/')[0]}.yaml": text for text in parts}
    return Pack(load_texts(texts)).decide(json.loads(BLOCKS["json regimen"].text), as_of="2026-01-31")


def pretty(value: object, indent: int = 0) -> str:
    """JSON with a short part on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {pretty(item, indent + 2)}" for key, item in value.items()]
        return "{\n" + ",\n".join(inner + part for part in parts) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(inner + pretty(item, indent + 2) for item in value) + "\n" + " " * indent + "]"


def test_the_example_is_what_the_library_says() -> None:
    assert json.loads(BLOCKS["json decision"].text) == json.loads(decided().to_json())


@pytest.mark.parametrize(("heading", "record"), [("The parts", model.Decision), ("A finding", model.Finding)])
def test_the_page_names_every_key(heading: str, record: type[msgspec.Struct]) -> None:
    section = re.search(
        rf"^##+ {heading}\n(.*?)(?=^##)", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert section
    rows = re.findall(r"^\| (`[^|]+) \|", section.group(1), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([a-z_]+)`", row)]
    assert sorted(named) == sorted(f.name for f in msgspec.structs.fields(record))


if __name__ == "__main__":
    print(pretty(json.loads(decided().to_json())))  # noqa: T201
