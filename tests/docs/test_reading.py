"""docs/reading.md and the examples say what the reader does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from k2rules import load_map, read_regimens
from k2rules.language.model.schema import core_types
from k2rules.regimens import KINDS, regimen_from_dict
from tests.regimens.readers import agents, case, problems

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "reading.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", _PAGE, re.DOTALL)
    assert found
    return found.group(1)


def test_the_page_lists_every_kind() -> None:
    listed = re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", _PAGE.partition("\n## 8. ")[2], re.MULTILINE)
    assert dict(listed) == dict(KINDS)


def test_the_kinds_are_those_of_the_core_schema() -> None:
    assert set(core_types()["problem"].fields["kind"].choices) == set(KINDS)


def test_the_map_of_the_page_is_a_map(tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(_block("yaml"), encoding="utf-8")
    assert load_map(path).dates == "dmy"


def test_the_nested_form_of_the_page_is_read() -> None:
    found = case(regimen_from_dict(json.loads(_block("json"))))
    assert agents(found) == ["warfarin", "mk-7", "vitamin-d3"]
    assert not [n for n in found.notes if n.code == "unknown-key"]


def test_examples() -> None:
    table = read_regimens(_ROOT / "examples" / "regimens.csv")
    assert len(list(table)) == 9 and table.rows_total == 25 and table.unread == ()
    assert not any("row_unread" in problems(case(r)) for r in table)
    assert len(list(read_regimens(_ROOT / "examples" / "regimens.json"))) == 3
    assert load_map(_ROOT / "examples" / "nhanes.map.yaml").regimen == "person_id"
