"""What a change to the texts of a regimen changes in its decision."""

import json

import pytest

from k2rules import UsageError
from k2rules.explanations.what_if.what_if import NOT_ADVICE
from tests.explanations.anticoagulant_pack import DAY, regimen, small_pack, taken

ANTICOAGULANT = "An anticoagulant differs between the two."
VITAMIN_K = "Vitamin K differs between the two, under a vitamin K antagonist."


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return small_pack(tmp_path_factory.mktemp("small"))


def rules(findings):
    return [f.rule for f in findings]


def test_a_dose_is_set_read_again_and_decided_again(pack):
    found = pack.what_if(
        regimen(taken("MK-7", "400 mcg"), taken("Zinc", "50 mg")), ["set item:1.dose=90 mcg daily"], as_of=DAY
    )
    assert rules(found.gone) == ["S-HIGH"]
    assert not found.appeared
    assert not found.changed
    assert [(c.before, c.after, c.what) for c in found.changes] == [("400 mcg", "90 mcg daily", "MK-7")]
    assert [f.values["amount"] for f in found.read_before] == [["400", "400"]]
    assert [f.values["amount"] for f in found.read_after] == [["90", "90"]]
    assert found.read_after[0].read["amount"].file == "what-if"
    assert found.cautions[0] == NOT_ADVICE


def test_the_difference_is_that_of_the_two_decisions(pack):
    before = regimen(taken("MK-7", "400 mcg"), "Coumadin")
    after = regimen(
        taken("MK-7", "400 mcg"), "Coumadin", patient={"age": "12", "sex": "male", "pregnant": "no"}
    )
    found = pack.what_if(before, ["set patient.age=12"], as_of=DAY)
    one, two = (pack.decide(r, as_of=DAY) for r in (before, after))
    assert (
        {f.rule for f in found.appeared}
        == {f.rule for f in two.findings} - {f.rule for f in one.findings}
        == {"S-CHILD"}
    )
    assert {f.rule for f in found.gone} == {f.rule for f in one.findings} - {f.rule for f in two.findings}


def test_an_answer_settles_a_question_and_a_new_one_appears(pack):
    found = pack.what_if(regimen(taken("MK-7"), patient={"sex": "male"}), ["set patient.age=50"], as_of=DAY)
    assert [q.ask for q in found.questions_answered] == ["How old is the patient?"]
    assert rules(found.gone) == ["S-CHILD"]
    back = pack.what_if(
        regimen(taken("MK-7"), patient={"sex": "male", "age": "50"}), ["set patient.age="], as_of=DAY
    )
    assert [q.ask for q in back.questions_new] == ["How old is the patient?"]


def test_what_is_possible_becomes_certain(pack):
    found = pack.what_if(regimen(taken("MK-7"), patient={"sex": "male"}), ["set patient.age=9"], as_of=DAY)
    change = next(c for c in found.changed if c.after.rule == "S-CHILD")
    assert (change.before.certainty, change.after.certainty) == ("possible", "certain")
    assert "certainty" in change.what
    assert "presented" in change.what


def test_the_note_on_what_is_not_supplied_goes_with_it(pack):
    case = pack.case(regimen(taken("MK-7"), patient={"sex": "male"}), as_of=DAY)
    assert "age not supplied" in [n.text for n in case.notes]
    found = pack.what_if(regimen(taken("MK-7"), patient={"sex": "male"}), ["set patient.age=abc"], as_of=DAY)
    assert [n.code for n in found.notes_new] == ["value_unread"]


def test_an_item_is_removed_and_one_is_added(pack):
    found = pack.what_if(
        regimen(taken("MK-7", "400 mcg"), "Coumadin"), ["remove MK-7", "add Zinc 50 mg daily"], as_of=DAY
    )
    assert rules(found.appeared) == ["S-ZINC"]
    assert {"S-HIGH", "S-VKA", "S-INR"} <= set(rules(found.gone))
    assert VITAMIN_K in found.cautions
    assert ANTICOAGULANT not in found.cautions
    assert (
        ANTICOAGULANT
        in pack.what_if(regimen("Coumadin", taken("MK-7")), ["remove item:1"], as_of=DAY).cautions
    )


def test_an_added_item_may_give_its_fields(pack):
    found = pack.what_if(
        regimen("Coumadin"),
        ["add product=MK-7; dose=50 mcg; frequency=twice daily; started=2026-01-10"],
        as_of=DAY,
    )
    fact = found.read_after[0]
    assert fact.values["amount"] == ["100", "100"]
    assert fact.values["started"] == "2026-01-10"


@pytest.mark.parametrize(
    ("text", "listed"),
    [("conditions=none", False), ("conditions=dialysis", True), ('conditions="dialysis; zinc"', True)],
)
def test_a_list_is_supplied(pack, text, listed):
    given = regimen(taken("MK-7"), conditions=None)
    assert [f.certainty for f in pack.decide(given, as_of=DAY).findings if f.rule == "S-DIAL"] == ["possible"]
    found = pack.what_if(given, [f"supply {text}"], as_of=DAY)
    assert ("S-DIAL" in rules(found.gone)) is not listed
    assert any(c.after.rule == "S-DIAL" and c.after.certainty == "certain" for c in found.changed) is listed
    assert "conditions not supplied" in [r.text for r in found.reasons_gone]


def test_labs_are_supplied_with_value_and_day(pack):
    given = regimen("Coumadin", taken("MK-7", started="2026-01-10"), labs=None)
    assert "S-INR" in rules(pack.what_if(given, ["supply labs=INR 2.4 on 2026-01-20"], as_of=DAY).gone)
    assert any(
        c.after.certainty == "certain"
        for c in pack.what_if(given, ["supply labs=INR 2.4 on 2026-01-05"], as_of=DAY).changed
    )


def test_what_is_supplied_is_never_taken_away(pack):
    given = regimen(taken("MK-7"), conditions=["dialysis"])
    assert not pack.what_if(given, ["supply conditions=none"], as_of=DAY).gone
    assert rules(pack.what_if(given, ["remove condition:Dialysis"], as_of=DAY).gone) == ["S-DIAL"]
    assert rules(pack.what_if(given, ["set condition:1.status=past"], as_of=DAY).gone) == ["S-DIAL"]


def test_a_lab_is_set(pack):
    given = regimen(
        "Coumadin",
        taken("MK-7", started="2026-01-10"),
        labs=[{"test": "INR", "value": 2.4, "date": "2026-01-05"}],
    )
    found = pack.what_if(given, ["set lab:inr.taken=2026-01-20"], as_of=DAY)
    assert rules(found.gone) == ["S-INR"]


def test_the_age_takes_the_place_of_the_day_of_birth(pack):
    given = regimen(taken("MK-7"), patient={"born": "1970-01-01", "sex": "male"})
    found = pack.what_if(given, ["set patient.age=9"], as_of=DAY)
    after = [f for f in (*found.appeared, *(c.after for c in found.changed)) if f.rule == "S-CHILD"]
    assert [f.certainty for f in after] == ["certain"]
    assert "value_unread" not in [n.code for n in found.notes_new]


def test_nothing_differs(pack):
    found = pack.what_if(regimen(taken("Zinc", "10 mg")), ["set item:1.dose=11 mg"], as_of=DAY)
    assert not (found.appeared or found.gone or found.changed or found.questions_new)
    assert found.read_after


def test_the_json_is_canonical(pack):
    given, changes = regimen(taken("MK-7", "400 mcg")), ["set item:1.dose=90 mcg"]
    first, second = (pack.what_if(given, changes, as_of=DAY).to_json() for _ in range(2))
    assert first == second
    data = json.loads(first)
    assert list(data) == sorted(data)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("sett patient.age=5", "did you mean `set`"),
        ("set patint.age=5", "did you mean `patient`"),
        ("set patient.agee=5", "did you mean `age`"),
        ("set patient.age", "it has no `=`"),
        ("set item:MK7.dose=5", "did you mean `MK-7`"),
        ("set item:9.dose=5", "1 MK-7; 2 Zinc; 3 Zinc"),
        ("set item:zinc.dose=5", "stands for 2 items"),
        ("set item:1.dos=5", "did you mean `dose`"),
        ("set item:1=5", "item:WHICH.FIELD=VALUE"),
        ("set condition:dialisis.status=past", "did you mean `dialysis`"),
        ("set lab:inr.taken=2026-01-01", "labs are not supplied"),
        ("set condition:1.since2=x", "is not a field of a condition"),
        ("remove condition:gout", "there is no condition `gout`"),
        ("remove item:", "names no item"),
        ("add ", "nothing to add"),
        ("add dose=5", "it has no product"),
        ("add product=Zinc; dos=5", "did you mean `dose`"),
        ("supply condition=none", "did you mean `conditions`"),
        ("supply conditions=", "write `none`"),
        ("supply labs=INR", "neither"),
        ("supply stopped=MK-7", "only `stopped=none`"),
    ],
)
def test_what_cannot_be_changed_is_told_with_the_way_out(pack, change, told):
    given = regimen(taken("MK-7"), "Zinc", "Zinc", conditions=["dialysis"], labs=None)
    with pytest.raises(UsageError) as error:
        pack.what_if(given, [change], as_of=DAY)
    assert told in str(error.value)


@pytest.mark.parametrize(
    "changes",
    [
        ["set patient.age=5", "set patient.age=6"],
        ["set patient.age=5", "set patient.born=2020-01-01"],
        ["set item:1.dose=5 mg", "remove MK-7"],
        ["remove item:1", "set MK-7.dose=1"],
        ["remove item:1", "remove item:1"],
        [],
    ],
)
def test_changes_that_contradict_each_other_are_refused(pack, changes):
    with pytest.raises(UsageError):
        pack.what_if(regimen(taken("MK-7")), changes, as_of=DAY)


def test_a_case_of_facts_has_no_texts(pack):
    with pytest.raises(UsageError, match="no texts"):
        pack.what_if(pack.case(regimen("MK-7"), as_of=DAY), ["set patient.age=5"], as_of=DAY)


def test_ingredients_apart_from_the_name_keep_their_product(pack):
    given = regimen({"product": "K2", "ingredients": [{"agent": "MK-7", "amount": "90 mcg"}]})
    with pytest.raises(UsageError, match="ingredients of this item"):
        pack.what_if(given, ["set item:1.product=Zinc"], as_of=DAY)


def test_rows_are_those_of_the_file(pack, tmp_path):
    import k2rules

    path = tmp_path / "r.csv"
    path.write_text(
        "person_id,product,dose,frequency\nA,MK-7,400 mcg,daily\nA,Zinc,50 mg,daily\n", encoding="utf-8"
    )
    read = next(iter(k2rules.read_regimens(path)))
    found = pack.what_if(read, ["set item:3.dose=5 mg"], as_of=DAY)
    assert rules(found.gone) == ["S-ZINC"]
    assert (found.changes[0].where.row, found.changes[0].what) == (3, "Zinc")
    with pytest.raises(UsageError, match="2 MK-7; 3 Zinc"):
        pack.what_if(read, ["set item:1.dose=5 mg"], as_of=DAY)


def test_the_texts_of_two_rules_of_one_topic_are_a_change(pack):
    before = pack.decide(regimen(taken("MK-7", "400 mcg")), as_of=DAY)
    from msgspec.structs import replace

    from k2rules.explanations.what_if.what_if import findings_between

    high = next(f for f in before.findings if f.rule == "S-HIGH")
    other = replace(high, id="finding:other", rule="S-OTHER", severity="major")
    appeared, gone, changed = findings_between([high], [other])
    assert not appeared
    assert not gone
    assert changed[0].what == ["rule", "severity"]
