"""`k2rules test`: exit codes, the summary line, the table and what is owed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.authoring.small_pack import FILES, ON_THE_DAY

PASSING = """
tests:
  - name: an interaction
    given: {items: [Coumadin, MK-7], labs: []}
    expect_at_least: [VKA-1]
"""
FAILING = """
  - name: in the range
    given: {items: [{product: MK-7, dose: 89 ug/day}]}
    expect: [RANGE-1]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "small"


def with_tests(pack: Path, text: str) -> Path:
    (pack / "tests.yaml").write_text(ON_THE_DAY + text, encoding="utf-8")
    return pack


def test_all_pass(run: Any, pack: Path) -> None:
    result = run("test", with_tests(pack, PASSING))
    assert (result.code, result.err) == (0, "")
    first, second = result.out.splitlines()
    assert first == "1 test: 1 passed, 0 failed"
    assert second.startswith(("Double-checked with durable-rules", "Nothing was double-checked: "))


def test_one_fails(run: Any, pack: Path) -> None:
    result = run("test", with_tests(pack, PASSING + FAILING), "--certify", "none")
    assert result.code == 1
    assert "FAILED  in the range" in result.out
    assert "small/tests.yaml:9" in result.out
    assert "  expected listed: RANGE-1" in result.out
    assert "  found    RANGE-1 does not fire" in result.out
    assert "2 tests: 1 passed, 1 failed" in result.out
    assert "Nothing was double-checked: not asked for." in result.out


def test_selected_tests_only(run: Any, pack: Path) -> None:
    result = run("test", with_tests(pack, PASSING + FAILING), "--select", "VKA-1")
    assert result.code == 0
    assert "1 test: 1 passed, 0 failed, of 2 in the pack" in result.out


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        (PASSING.replace("[VKA-1]", "[VKA-11]"), (), "did you mean: VKA-1"),
        (PASSING, ("--select", "nothing"), "selects no test"),
        (PASSING, ("--select", "VKA-1", "--strict"), "look at all tests of a pack"),
        (PASSING, ("--engine", "pyton"), "did you mean python"),
        ("exempt: []", (), "holds no tests"),
    ],
)
def test_what_is_wrong_is_2(run: Any, pack: Path, text: str, options: tuple[str, ...], said: str) -> None:
    result = run("test", with_tests(pack, text), *options)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_pack_without_tests_is_2(run: Any, pack: Path) -> None:
    result = run("test", pack)
    assert result.code == 2
    assert "holds no tests" in result.err


def test_what_is_owed(run: Any, pack: Path) -> None:
    listed = run("test", with_tests(pack, PASSING), "--obligations", "--certify", "none")
    assert listed.code == 0
    assert "owed  mk7 between: below" in listed.out
    line = next(n for n, text in enumerate(FILES["small/policy.yaml"].splitlines(), 1) if "between" in text)
    assert f"small/policy.yaml:{line}" in listed.out
    strict = run("test", pack, "--strict", "--certify", "none")
    assert strict.code == 1
    assert "27 obligations: 1 met, 0 exempt, 26 unmet" in strict.out


def test_nothing_owed_is_0_and_a_needless_exemption_1(run: Any, pack: Path) -> None:
    text = json.loads(run("test", with_tests(pack, PASSING), "--format", "json").out)
    owed = [(o["rule"], o["obligation"], o["met_by"]) for o in text["obligations"]]
    lines = [
        f"  - {{rule: {rule}, obligation: {json.dumps(name)}, why: for the test}}\n"
        for rule, name, by in owed
        if not by
    ]
    whole = PASSING + "exempt:\n" + "".join(lines)
    assert run("test", with_tests(pack, whole), "--strict").code == 0
    needless = run(
        "test", with_tests(pack, whole + "  - {rule: VKA-1, obligation: fires, why: no reason}\n"), "--strict"
    )
    assert needless.code == 1
    assert "exemption without need" in needless.out
    assert "it is met by `an interaction`" in needless.out


def test_the_table(run: Any, pack: Path) -> None:
    result = run("test", with_tests(pack, PASSING), "--table")
    assert result.code == 0
    lines = [line.split() for line in result.out.splitlines()]
    assert lines[0] == ["rule", "fires", "may", "fire", "held", "back", "shown"]
    assert ["VKA-1", "1", "0", "0", "1", "of", "4"] in lines
    assert ["HIGH-1", "0", "1", "0"] in [line[:4] for line in lines]


def test_as_data(run: Any, pack: Path) -> None:
    result = run("test", with_tests(pack, PASSING + FAILING), "--format", "json")
    report = json.loads(result.out)
    assert result.code == 1
    assert (report["passed"], report["failed"], report["engine"]) == (1, 1, "python")
    failed = report["tests"][1]
    assert failed["name"] == "in the range"
    assert failed["differences"][0]["expected"] == "listed: RANGE-1"
    assert {row["rule"] for row in report["rules"]} == {"VKA-1", "RANGE-1", "INR-1", "HIGH-1"}
    assert [
        o["met_by"] for o in report["obligations"] if o["rule"] == "VKA-1" and o["obligation"] == "fires"
    ] == ["an interaction"]
