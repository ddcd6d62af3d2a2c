import json

from tests.cli.conftest import DAY
from tests.explanations.chain_pack import CHAIN, HEAD, policy


def flat(text):
    return " ".join(text.split())


def test_a_miss_says_by_how_much(run, example):
    out = flat(run("why-not", "K2-MK7-003", example, "A-001", *DAY).out)
    assert "it is 100 ug/day, 80 ug/day too low" in out


def test_other_choices_of_facts_follow(run, example):
    out = flat(run("why-not", "K2-VKA-001", example, "A-004", *DAY).out)
    assert "next" in out
    assert "3 of 4 combinations of facts are shown" in out


def test_a_finding_that_is_folded_away_is_named(run, example):
    out = flat(run("why-not", "K2-MK7-001", example, "A-001", *DAY).out)
    assert out.startswith("FIRES MK-7 within the range studied, for A-001")
    assert "folded away under Vitamin K2 together with a vitamin K antagonist (K2-VKA-001)" in out


def test_what_would_settle_it_is_asked(run, example):
    assert "ask Which laboratory results are there, with their dates?" in flat(
        run("why-not", "K2-VKA-095", example, "A-001", *DAY).out
    )


def test_a_topic_shows_all_of_its_rules(run, example):
    out = run("why-not", "mk7_above_studied_range", example, "A-002", *DAY).out
    report = json.loads(
        run("why-not", "mk7_above_studied_range", example, "A-002", "--format", "json", *DAY).out
    )
    assert len(report["rules"]) >= 3
    assert all(rule["rule"] in out for rule in report["rules"])
    assert report["rules"][0]["outcome"] == "fires"
    assert all(rule["topic"] == "mk7_above_studied_range" for rule in report["rules"])


def test_what_is_neither_a_rule_nor_a_topic_gets_the_nearest(run, example):
    ran = run("why-not", "mk7_above_studied_rang", example, "A-002", *DAY)
    assert ran.code == 2
    assert (
        "there is no rule or topic `mk7_above_studied_rang`; did you mean mk7_above_studied_range?" in ran.err
    )


def test_the_chain_below_is_told(run, tmp_path):
    (tmp_path / "pack").mkdir()
    for name, text in {**HEAD, "rules.yaml": policy(CHAIN)}.items():
        (tmp_path / "pack" / name).write_text(text, encoding="utf-8")
    path = tmp_path / "r.csv"
    path.write_text(
        "person_id,product,dose,frequency\nX,warfarin,5 mg,daily\nX,MK-7,40 mcg,daily\n", encoding="utf-8"
    )
    out = flat(run("why-not", "TOP", path, "X", "--pack", tmp_path / "pack", *DAY).out)
    assert "below MID does not fire" in out
    assert "needed: at least 100 ug/day: not met (60 ug/day too low)" in out
    path.write_text(
        "person_id,product,dose,frequency\nX,warfarin,5 mg,daily\nX,MK-7,140 mcg,daily\n", encoding="utf-8"
    )
    out = flat(run("why-not", "TOP", path, "X", "--pack", tmp_path / "pack", *DAY).out)
    assert out.startswith("FIRES")
    assert "by MID" in out
    assert "from MK-7, by LOW r.csv:3" in out
