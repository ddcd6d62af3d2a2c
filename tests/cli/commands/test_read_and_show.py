import json
import re

import pytest

import k2rules
from k2rules.authoring import load_tests
from tests.cli.conftest import DAY
from tests.k2_pack import k2_pack


def test_read_shows_each_row_as_understood(run, example):
    out = run("read", example, *DAY).out
    assert re.search(r"regimens.csv: csv, utf-8, separated by comma, 7 rows", " ".join(out.split()))
    assert re.search(r"^  columns +person_id: id \(by its name\)$", out, re.MULTILINE)
    assert re.search(r"^  row 2 +Coumadin 5 mg qpm +-> warfarin 5 mg/day$", out, re.MULTILINE)
    assert re.search(r"^  row 4 +Flurbodan 1 tab daily +-> not known$", out, re.MULTILINE)
    assert "product not recognised: Flurbodan" in out
    assert "atorvastatin (recognised, no rule)" in out
    assert "A-001  age 71 years; sex female; condition: atrial fibrillation, current" in out


def test_read_as_data(run, example):
    people = json.loads(run("read", example, "--format", "json", *DAY).out)
    assert people == [
        json.loads(line) for line in run("read", example, "--format", "jsonl", *DAY).out.splitlines()
    ]
    assert people[0]["items"][0]["k2_read"]["agents"][0]["term"] == "warfarin"
    assert people[0]["items"][2]["k2_read"]["problems"][0]["kind"] == "product_not_recognised"
    rows = run("read", example, "--format", "csv", *DAY).rows()
    assert [rows[1][name] for name in ("product", "k2_row", "k2_read")] == [
        "Vit K2 MK7",
        "regimens.csv:3",
        "MK-7 100 ug/day",
    ]


def test_read_with_a_map(run, tmp_path):
    path, mapping = tmp_path / "t.csv", tmp_path / "map.yaml"
    path.write_text("who,what\n1,MK-7 100 mcg\n", encoding="utf-8")
    mapping.write_text("k2rules: map/1\nrows: items\nregimen: who\nitem: {product: what}\n", encoding="utf-8")
    assert "-> MK-7" in run("read", path, "--map", mapping).out
    mapping.write_text(
        "k2rules: map/1\nrows: items\nregimen: whom\nitem: {product: what}\n", encoding="utf-8"
    )
    ran = run("read", path, "--map", mapping)
    assert ran.code == 2
    assert "did you mean `who`?" in ran.err


@pytest.fixture(scope="module")
def read_once():
    return load_tests(k2_pack().program, "k2")


@pytest.fixture
def tests_of_the_pack(read_once, monkeypatch):
    """Some 1,700 tests of the builtin pack, which are read once and not for each rule that is shown."""
    asked = []

    def tests(*_):
        asked.append(1)
        return read_once

    for reader in ("k2rules.authoring", "k2rules_cli.output.rule_report"):
        monkeypatch.setattr(f"{reader}.load_tests", tests)
    yield
    assert asked, "they are read by another name: minutes for all rules"


def test_show_lists_every_rule(run):
    lines = run("show").out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in k2rules.load("k2").program.rules]


def test_show_a_rule(run, tests_of_the_pack):
    out = run("show", "K2-VKA-001").out
    assert re.search(r"^  when +A vitamin K antagonist is taken\.$", out, re.MULTILINE)
    assert re.search(r"^  and +Vitamin K2 is taken\.$", out, re.MULTILINE)
    assert "(grade A, read)" in out
    assert re.search(r"^ +\d+  - id: K2-VKA-001$", out, re.MULTILINE)
    assert re.search(r"^k2/policies/anticoagulants.yaml:\d+$", out, re.MULTILINE)
    assert "folds" in out
    assert "K2-VKA-020" in out


def test_show_gives_values_and_who_folds_it(run, tests_of_the_pack):
    out = run("show", "K2-MK7-001", "--as-of", "2026-02-01").out
    assert re.search(r"mk7-studied-high: 180 ug/day, from \d{4}-\d\d-\d\d; ", out)
    assert re.search(r"^  under +K2-", out, re.MULTILINE)


@pytest.mark.wide
def test_every_rule_of_the_pack_can_be_shown(run, tests_of_the_pack):
    for rule in k2_pack().program.rules:
        out = run("show", rule.id).out
        assert f"- id: {rule.id}" in out
        assert rule.title in " ".join(out.split())


@pytest.mark.wide
def test_pages_are_written_and_those_of_rules_that_are_gone_removed(run, tmp_path, tests_of_the_pack):
    rules = k2rules.load("k2").program.rules
    assert run("pages", tmp_path / "made").out == f"{len(rules) + 2} pages written to {tmp_path / 'made'}\n"
    pages = sorted((tmp_path / "made").iterdir())
    assert [p.name for p in pages] == sorted(["README.md", "claims.md", *(f"{rule.id}.md" for rule in rules)])
    pages[0].rename(tmp_path / "made" / "K2-OLD-001.md")
    assert run("pages", tmp_path / "made").out.endswith(", 1 removed\n")
    (tmp_path / "made" / "README.md").write_text("# My own\n", encoding="utf-8")
    ran = run("pages", tmp_path / "made")
    assert (ran.code, "is not overwritten" in ran.err) == (2, True)


@pytest.mark.wide
def test_show_a_pack_folder(run, examples):
    out = run("show", "K2-VKA-001", "--pack", examples.parent / "policies" / "k2").out
    assert "- id: K2-VKA-001" in out


def test_version_and_help(run):
    assert run("--version").out == f"k2rules {k2rules.__version__}\n"
    assert "Exit codes" in run("--help").out
    for command in ("check", "explain", "why-not", "read", "show", "schema"):
        assert command in run("--help").out
        assert "Usage" in run(command, "--help").out


def test_schemas(run):
    assert json.loads(run("schema", "decision").out)["$ref"].endswith("Decision")
    assert json.loads(run("schema", "why-not").out)
    assert "there are: decision, explanation, why-not" in run("schema", "decisions").err


def test_show_claims_says_where_each_lives(run):
    out = " ".join(run("show", "claims").out.split())
    assert (
        "S18 90 to 180 ug MK-7 a day is the range often cited rules K2-MK7-001, K2-MK7-002; parameters "
        "mk7-studied-high" in out
    )
    assert "B88 Calcium above 2,500 or 2,000 mg a day not implemented: Labels give calcium" in out


def test_show_knowledge_says_which_rules_name_it(run):
    out = " ".join(run("show", "knowledge").out.split())
    assert "dialysis-trials text Trials in dialysis" in out
    assert "rules K2-POP-005" in out
    assert "no rule names it" in out
