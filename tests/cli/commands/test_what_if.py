import json

import pytest

from tests.cli.conftest import DAY, HEADER


def flat(text):
    return " ".join(text.split())


def test_a_change_is_shown_with_what_it_changes(run, example):
    ran = run("what-if", example, "A-002", "--set", "patient.age=12", *DAY)
    out = flat(ran.out)
    assert ran.code == 0
    assert "change patient: set patient.age=12" in out
    assert "`50` becomes `12`" in out
    assert "read was patient: age 50 years" in out
    assert "read as patient: age 12 years" in out
    assert "NEW: MODERATE" in out
    assert "It is not advice" in out


def test_every_kind_of_change_at_once(run, example):
    ran = run(
        *(
            "what-if",
            example,
            "A-001",
            "--set",
            "item:3.dose=90 mcg daily",
            "--remove",
            "item:4",
            "--add",
            "Zinc 10 mg daily",
        ),
        *("--supply", "labs=INR 2.4 on 2026-01-20", *DAY),
    )
    out = flat(ran.out)
    assert ran.code == 0
    for words in (
        "`100 mcg` becomes `90 mcg daily`",
        "`Flurbodan` becomes nothing",
        "nothing becomes `Zinc 10 mg daily`",
        "labs: supply",
    ):
        assert words in out
    assert "ask the anticoagulation service first" in out
    assert "NEW: MAJOR" not in out
    assert "no more product not recognised: Flurbodan" in out


def test_no_difference_is_said(run, example):
    assert (
        "No finding or question that is shown would differ."
        in run("what-if", example, "A-003", "--set", "item:6.dose=10 mg", *DAY).out
    )


def test_the_json_of_a_change(run, example):
    data = json.loads(run("what-if", example, "A-001", "--remove", "Coumadin", "--format", "json", *DAY).out)
    assert "K2-VKA-001" in [f["rule"] for f in data["gone"]]
    assert data["changes"][0]["where"]["row"] == 2
    assert len(data["cautions"]) == 2


def test_settle_in_words_and_json(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(HEADER + "X,,F,MK-7,100 mcg,daily,ongoing,2025-01-01,\n", encoding="utf-8")
    data = json.loads(
        run("what-if", path, "X", "--settle", "mk7_within_studied_range", "--format", "json", *DAY).out
    )
    assert data["about"][0]["rule"] == "K2-MK7-001"
    assert data["ways"]
    out = flat(run("what-if", path, "X", "--settle", "mk7_within_studied_range", *DAY).out)
    assert "These are questions for the prescriber" in out
    assert flat(data["summary"]) in out
    for way in data["ways"]:
        assert flat(way["says"]) in out
        for step in way["steps"]:
            assert flat(step["ask"]) in out
            assert step["tried"] in out


def test_settle_says_what_is_not_offered(run, example):
    out = flat(run("what-if", example, "A-001", "--settle", "vka_k2_interaction", *DAY).out)
    assert (
        "withheld Nothing that is given about Coumadin is offered to be otherwise: it is, or may be, an "
        "anticoagulant." in out
    )
    assert "Vit K2 MK7" in out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "give either changes"),
        (("--set", "patient.age=5", "--settle", "vka_k2_interaction"), "give either changes"),
        (("--settle", "vka_k2_interactions"), "did you mean `vka_k2_interaction`"),
        (("--set", "item:Coumadine.dose=5 mg"), "did you mean `Coumadin`"),
        (("--set", "item:2.doses=5 mg"), "did you mean `dose`"),
        (("--remove", "item:99"), "the items are: 2 Coumadin; 3 Vit K2 MK7; 4 Flurbodan"),
        (("--supply", "allergy=none"), "did you mean `allergies`"),
    ],
)
def test_errors_have_a_way_out(run, example, options, told):
    ran = run("what-if", example, "A-001", *options, *DAY)
    assert ran.code == 2
    assert told in flat(ran.err)
    assert not ran.out


def test_what_was_typed_stays_text(run, example):
    out = run("what-if", example, "A-001", "--add", "\x1b[31mEvil\x1b[0m 5 mg", *DAY).out
    assert "\x1b" not in out
    assert "Evil" in out


def test_the_schemas(run):
    assert json.loads(run("schema", "what-if").out)["$ref"].endswith("WhatIf")
    assert json.loads(run("schema", "settle").out)["$ref"].endswith("Settle")
