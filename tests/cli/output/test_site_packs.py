"""A site's own pack in every report: what it extends, and what it loosened."""

import json

import pytest

import k2rules

pytestmark = pytest.mark.wide

CHECK = ("--as-of", "2026-05-02")
SAYS = (
    "st-anna loosened parameter k-stopped-window: 21 d instead of 28 d; approved by "
    "Dr A. Example, anticoagulation service, 2026-05-01"
)


@pytest.fixture
def site(run, examples):
    """Runs a command on the example file with the example pack."""

    def call(*args):
        command, *rest = args
        before = [rest.pop(0)] if command == "why-not" else []
        return run(
            command,
            *before,
            examples / "local" / "regimens.csv",
            *rest,
            "--pack",
            examples / "local" / "st-anna",
            *CHECK,
        )

    return call


@pytest.mark.parametrize(
    "args", [("check",), ("explain", "A"), ("why-not", "K2-VKA-001", "A")], ids=lambda a: a[0]
)
def test_every_text_says_what_was_loosened(site, args):
    out = " ".join(site(*args).out.split())
    assert SAYS in out
    assert out.count("LOOSENED") == 2


def test_text_names_the_base(site):
    pack = k2rules.load("k2")
    for args in (("check",), ("explain", "A")):
        assert f"extending k2 {pack.version}, digest {pack.digest[:12]}" in " ".join(site(*args).out.split())


def test_every_decision_says_what_was_loosened(site):
    base = k2rules.load("k2")
    records = json.loads(site("check", "--format", "json").out)
    assert records == [json.loads(line) for line in site("check", "--format", "jsonl").out.splitlines()]
    for record in [*records, json.loads(site("explain", "A", "--format", "json").out)]:
        assert record["pack"]["extends"] == [{"name": "k2", "version": base.version, "digest": base.digest}]
        grave, lesser = record["pack"]["loosened"]
        assert (grave["approved_by"], grave["date"]) == (
            "Dr A. Example, anticoagulation service",
            "2026-05-01",
        )
        assert "K2-VKA-030" in grave["rules"]
        assert SAYS in grave["text"]
        assert (lesser["rules"], lesser["approved_by"]) == (["K2-MK7-001"], "")


def test_the_summary_as_data_says_what_was_loosened(site):
    pack = json.loads(site("check", "--summary", "--format", "json").out)["pack"]
    assert [base["name"] for base in pack["extends"]] == ["k2"]
    assert [SAYS in entry["text"] for entry in pack["loosened"]] == [True, False]


def test_the_csv_says_what_was_loosened(site):
    rows = site("check", "--format", "csv").rows()
    assert [SAYS in row["title"] for row in rows if row["kind"] == "loosened"] == [True, False]


def test_a_pack_that_stands_alone_says_nothing_of_it(run, example):
    record = json.loads(run("check", example, "--format", "json", *CHECK).out)[0]
    assert set(record["pack"]) == {"name", "version", "digest"}
    assert "LOOSENED" not in run("check", example, *CHECK).out


def test_show_finds_the_rules_of_both_packs(run, examples):
    pack = ("--pack", examples / "local" / "st-anna")
    assert "- id: STA-001" in run("show", "STA-001", *pack).out
    assert "- id: K2-VKA-001" in run("show", "K2-VKA-001", *pack).out
