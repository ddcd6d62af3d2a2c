"""The pytest plugin, run by pytest in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from tests.house.checkout import ROOT

from .small_pack import FILES, ON_THE_DAY

pytest_plugins = ["pytester"]

TESTS = ON_THE_DAY + textwrap.dedent("""
    tests:
      - name: an interaction
        given: {items: [Coumadin, MK-7], labs: []}
        expect_at_least: [VKA-1]
      - name: edges
        given: {items: [{product: MK-7, dose: $dose}]}
        cases:
          - {dose: 90 ug/day, expect: [RANGE-1]}
          - {dose: 89 ug/day, expect: [RANGE-1]}
""")


@pytest.fixture
def site(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with a pack, and a test that is no policy test."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name, text in {**FILES, "small/tests/a.yaml": TESTS}.items():
        path = pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pytester.makepyfile(test_other="def test_other(): pass")
    return pytester


def run(site: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return site.runpytest_inprocess("-p", "k2rules.pytest_plugin", "-p", "no:cacheprovider", *arguments)


def test_the_tests_of_a_pack_are_items(site: pytest.Pytester) -> None:
    result = run(site, "--k2rules-pack", "small", "-v")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        [
            "small/tests/a.yaml::an interaction PASSED*",
            "small/tests/a.yaml::edges [[]dose: 90 ug/day[]] PASSED*",
            "small/tests/a.yaml::edges [[]dose: 89 ug/day[]] FAILED*",
            "small/tests/a.yaml:12:*",
            "expected  listed: RANGE-1",
            "found     RANGE-1 does not fire",
            (
                "because   not met: MK-7 in total is between 90 ug/day (low) and 180 ug/day (high) (it is 89 "
                "ug/day)"
            ),
        ]
    )
    assert "test_other" not in result.stdout.str()


def test_beside_other_tests(site: pytest.Pytester) -> None:
    run(site, "--k2rules-pack", "small", "test_other.py").assert_outcomes(passed=3, failed=1)


def test_one_test_by_its_name(site: pytest.Pytester) -> None:
    run(site, "--k2rules-pack", "small", "-k", "interaction").assert_outcomes(passed=1, deselected=2)


def test_by_a_setting_where_the_paths_hold_them(site: pytest.Pytester) -> None:
    site.makeini("[pytest]\nk2rules_packs = small")
    run(site).assert_outcomes(passed=3, failed=1)
    run(site, "small/tests").assert_outcomes(passed=2, failed=1)
    run(site, "test_other.py").assert_outcomes(passed=1)
    run(site, "small/tests/a.yaml::an interaction").assert_outcomes(passed=1)


def test_a_wrong_file_of_tests_is_an_error_with_its_place(site: pytest.Pytester) -> None:
    path = site.path / "small" / "tests" / "a.yaml"
    path.write_text(TESTS.replace("[VKA-1]", "[VKA-11]"), encoding="utf-8")
    result = run(site, "--k2rules-pack", "small")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        ["*small/tests/a.yaml:7:*error[[]unknown-rule[]]: `VKA-11` is not a rule", "*did you mean: VKA-1"]
    )


@pytest.mark.parametrize(
    ("name", "said"), [("smal", "there is no policy pack `smal`"), ("bare", "holds no tests")]
)
def test_no_pack_and_no_tests_are_errors(site: pytest.Pytester, name: str, said: str) -> None:
    bare = site.path / "bare"
    bare.mkdir()
    (bare / "pack.yaml").write_text(FILES["small/pack.yaml"], encoding="utf-8")
    result = run(site, "--k2rules-pack", name)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{said}*"])


def test_without_a_pack_nothing_is_added(site: pytest.Pytester) -> None:
    result = run(site, "--trace-config")
    result.assert_outcomes(passed=1)
    assert "k2rules-collector" not in result.stdout.str()


def test_the_plugin_itself_brings_in_next_to_nothing() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import k2rules.pytest_plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(result.stdout.split()) == {"k2rules", "k2rules.pytest_plugin"}


def test_the_entry_point_names_the_plugin() -> None:
    project = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"k2rules": "k2rules.pytest_plugin"}
