import json
import re

import k2rules
from tests.cli.conftest import DAY


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
    assert people == [json.loads(line) for line in run("read", example, "--format", "jsonl", *DAY).out.splitlines()]
    assert people[0]["items"][0]["agents"][0]["term"] == "warfarin"
    assert people[0]["items"][2]["problems"][0]["kind"] == "product_not_recognised"
    rows = run("read", example, "--format", "csv", *DAY).rows()
    assert (rows[1]["product"], rows[1]["agents"], rows[1]["amounts"]) == ("Vit K2 MK7", "MK-7", "100 ug/day")


def test_read_with_a_map(run, tmp_path):
    path, mapping = tmp_path / "t.csv", tmp_path / "map.yaml"
    path.write_text("who,what\n1,MK-7 100 mcg\n", encoding="utf-8")
    mapping.write_text("k2rules: map/1\nrows: items\nregimen: who\nitem: {product: what}\n", encoding="utf-8")
    assert "-> MK-7" in run("read", path, "--map", mapping).out
    mapping.write_text("k2rules: map/1\nrows: items\nregimen: whom\nitem: {product: what}\n", encoding="utf-8")
    ran = run("read", path, "--map", mapping)
    assert ran.code == 2
    assert "did you mean `who`?" in ran.err


def test_show_lists_every_rule(run):
    lines = run("show").out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in k2rules.load("k2").program.rules]


def test_show_a_rule(run):
    out = run("show", "K2-VKA-001").out
    assert re.search(r"^  when +vitamin K antagonist is taken$", out, re.MULTILINE)
    assert re.search(r"^  and +vitamin K2 is taken$", out, re.MULTILINE)
    assert "(grade A)" in out
    assert re.search(r"^ +\d+  - id: K2-VKA-001$", out, re.MULTILINE)
    assert re.search(r"^k2/policies/anticoagulants.yaml:\d+$", out, re.MULTILINE)
    assert "folds" in out
    assert "K2-VKA-020" in out


def test_show_gives_values_and_who_folds_it(run):
    out = run("show", "K2-MK7-001", "--as-of", "2026-02-01").out
    assert re.search(r"mk7-studied-high: 180 ug/day from \d{4}-\d\d-\d\d \(", out)
    assert re.search(r"^  under +K2-", out, re.MULTILINE)


def test_every_rule_of_the_pack_can_be_shown(run):
    for rule in k2rules.load("k2").program.rules:
        out = run("show", rule.id).out
        assert f"- id: {rule.id}" in out
        assert rule.title in " ".join(out.split())


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
    assert "there are: decision, why-not" in run("schema", "decisions").err
