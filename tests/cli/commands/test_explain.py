import json
import re

import jsonschema
import pytest

from tests.cli.conftest import DAY, HEADER


def test_the_derivation_is_told_in_full(run, example):
    out = run("explain", example, "A-001", *DAY).out
    assert re.search(
        r'^  because  Coumadin is warfarin, .*a vitamin K antagonist +regimens.csv:2 "Coumadin 5 mg qpm"$',
        out,
        re.MULTILINE,
    )
    assert "Vit K2 MK7 is MK-7, a long-chain menaquinone, a vitamin K2" in out
    assert re.search(
        r"^  rule +k2/policies/anticoagulants.yaml:\d+; severity: judgement; basis: seed$", out, re.MULTILINE
    )
    assert "http://onlinelibrary.wiley.com/doi/10.1111/jth.12203/abstract" in out


def test_what_is_folded_away_counted_asked_and_missing_is_shown(run, example):
    out = " ".join(run("explain", example, "A-001", *DAY).out.split())
    assert (
        "MK-7 within the range studied (K2-MK7-001); folded away under: Vitamin K2 together with a vitamin "
        "K antagonist" in out
    )
    assert "To ask" in out
    assert "complete no: product not recognised: Flurbodan" in out
    assert "not supplied: " in out
    assert "rules all in force" in out


def test_rules_out_of_force_are_listed(run, example):
    out = " ".join(run("explain", example, "A-001", "--as-of", "2020-01-01").out.split())
    assert "rules out of force:" in out
    assert "no value of mk4-labelled-dose" in out


def test_one_rule(run, example):
    out = run("explain", example, "A-001", "--finding", "K2-MK7-001", *DAY).out
    assert "MK-7 within the range studied" in out
    assert "folded away under" in out
    assert "MK-7 adds 100 ug/day" in out or "Vit K2 MK7 adds 100 ug/day" in out
    assert "K2-VKA-020" not in out


def test_a_finding_that_assumes_something_of_unread_rows_says_so(run, example):
    out = " ".join(run("explain", example, "A-001", "--finding", "K2-MK7-001", *DAY).out.split())
    assert "provided nothing of this is in Flurbodan, which was not read" in out


def test_a_rule_without_a_finding_points_to_why_not(run, example):
    out = " ".join(run("explain", example, "A-003", "--finding", "K2-VKA-001", *DAY).out.split())
    assert "K2-VKA-001 has no finding for A-003" in out
    assert "k2rules why-not K2-VKA-001 FILE A-003" in out


def test_nothing_listed(run, example):
    assert (
        "No vitamin K finding. Other interactions were not checked. Not checked: "
        in run("explain", example, "A-003", *DAY).out
    )


def test_amounts_that_are_rounded_are_given_exactly(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(HEADER + "X,40,M,MK-7,90 mcg,weekly,,,\n", encoding="utf-8")
    assert "about 12.86 ug/day (exactly 90/7 ug/day)" in " ".join(run("explain", path, "X", *DAY).out.split())


def test_an_unknown_person_gets_the_nearest_ids(run, example):
    ran = run("explain", example, "a-01")
    assert ran.code == 2
    assert "there is no person `a-01` among the 4" in ran.err
    assert "the nearest ids are A-001" in ran.err


def test_as_json(run, example):
    told = json.loads(run("explain", example, "A-001", "--format", "json", *DAY).out)
    jsonschema.validate(told, json.loads(run("schema", "explanation").out))
    assert told["case"] == "A-001"
    assert told["person"] == "female, 71 years, 3 items, regimens.csv:2"
    first = told["findings"][0]["because"][0]
    assert first["text"] == "Coumadin is warfarin, a vitamin K antagonist"
    assert (first["where"]["row"], first["where"]["text"]) == (2, "Coumadin")
    assert told["still_open"]["points"]


@pytest.mark.parametrize("form", ["text", "markdown", "html", "mermaid", "json"])
def test_every_form_tells_the_findings_of_one_rule_or_of_all(run, example, form):
    whole = run("explain", example, "A-001", "--format", form, *DAY).out
    one = run("explain", example, "A-001", "--finding", "K2-VKA-001", "--format", form, *DAY).out
    for words in ("K2-VKA-001", "Contact the anticoagulation service"):
        assert words in whole
        assert words in one
    assert "Not supplied is not none" in whole or form == "json"
    assert "Not supplied is not none" not in one


def test_what_is_open_alone(run, example):
    out = run("explain", example, "A-001", "--open", *DAY).out
    assert out.startswith("\nA-001\n\nWhat could still change this\n")
    assert "K2-VKA-001 " not in out
    ran = run("explain", example, "A-001", "--open", "--format", "html", *DAY)
    assert ran.code == 2
    assert "what is open is written as text or json, not as html" in ran.err


def test_why_not_gives_each_condition_with_its_value(run, example):
    out = run("why-not", "K2-VKA-001", example, "A-002", *DAY).out
    assert re.match(
        r"DOES NOT FIRE  Vitamin K2 together with a vitamin K antagonist, for A-002 +K2-VKA-001\n", out
    )
    assert re.search(r"^not met +vitamin K antagonist is taken$", out, re.MULTILINE)
    assert "MK-7: substance: MK-7, needed: vitamin K antagonist: not met" in " ".join(out.split())
    assert re.search(r"^met +vitamin K2 is taken$", out, re.MULTILINE)


def test_why_not_of_a_total(run, example):
    out = " ".join(run("why-not", "K2-MK7-005", example, "A-002", *DAY).out.split())
    assert "not met MK-7 in total" in out
    assert "it is 400 ug/day" in out


def test_why_not_of_a_rule_that_fires(run, example):
    assert run("why-not", "K2-VKA-001", example, "A-001", *DAY).out.startswith("FIRES")


def test_why_not_out_of_force(run, example):
    out = run("why-not", "K2-MK7-005", example, "A-002", "--as-of", "2020-01-01").out
    assert out.startswith("OUT OF FORCE")
    assert "no value of" in out


def test_why_not_as_json(run, example):
    assert (
        json.loads(run("why-not", "K2-VKA-001", example, "A-001", "--format", "json", *DAY).out)["outcome"]
        == "fires"
    )


def test_unknown_rules_get_the_nearest(run, example):
    assert "did you mean K2-VKA-001?" in run("why-not", "k2-vka-0001", example, "A-001").err
    assert "did you mean K2-VKA-001?" in run("show", "K2-VKA-0001").err


@pytest.mark.wide
def test_every_rule_can_be_asked_about_every_person(run, example):
    import k2rules

    pack = k2rules.load("k2")
    for rule in pack.program.rule:
        assert run("why-not", rule, example, "A-001", *DAY).code == 0
