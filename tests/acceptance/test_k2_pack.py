"""What the K2 pack says of single regimens: the cases that the project promises."""

from __future__ import annotations

import functools
from typing import Any

import pytest

import k2rules

AS_OF = "2026-11-22"


@functools.cache
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


def decide(*items: Any, **patient: Any) -> k2rules.Decision:
    """Items are products, or (product, dose), or (product, dose, frequency)."""
    keys = ("product", "dose", "frequency")
    rows = [dict(zip(keys, item if isinstance(item, tuple) else (item,), strict=False)) for item in items]
    return pack().decide({"id": "A", "patient": patient, "items": rows}, as_of=AS_OF)


def listed(decision: k2rules.Decision) -> list[tuple[str, str]]:
    return sorted((f.topic, f.severity) for f in decision.listed())


def presented(decision: k2rules.Decision, topic: str) -> list[str]:
    return [f.presented for f in decision.findings if f.topic == topic and f.certainty == "certain"]


def test_warfarin_and_mk7_is_an_interaction_and_the_range_note_is_folded() -> None:
    decision = decide(("warfarin", "5 mg", "daily"), ("MK-7", "100 mcg", "daily"))
    assert listed(decision) == [("vka_k2_interaction", "major")]
    assert presented(decision, "mk7_within_studied_range") == ["folded"]


def test_mk4_three_times_daily_is_exactly_the_labelled_dose_in_one_line() -> None:
    decision = decide(("MK-4", "15 mg", "three times daily"))
    assert listed(decision) == [("mk4_at_labelled_dose", "moderate")]
    assert "professional guidance" in decision.listed()[0].title
    (line,) = decision.listed()
    assert "45 mg/day" in line.say


@pytest.mark.parametrize(
    ("second", "topic", "shown"),
    [
        ("80 mcg", "mk7_within_studied_range", "180 ug/day"),
        ("80.1 mcg", "mk7_above_studied_range", "180.1 ug/day"),
    ],
)
def test_two_mk7_products_add_up_exactly(second: str, topic: str, shown: str) -> None:
    decision = decide(("MK-7", "100 mcg", "daily"), ("menaquinone-7", second, "daily"))
    assert [t for t, _ in listed(decision)] == [topic]
    assert shown in decision.listed()[0].say


def test_no_binary_float_enters_a_total() -> None:
    decision = decide(("MK-7", "0.041 mg", "daily"), ("menaquinone-7", "0.139 mg", "daily"))
    assert [t for t, _ in listed(decision)] == ["mk7_within_studied_range"]


def test_a_weekly_dose_is_an_exact_mean_per_day() -> None:
    decision = decide(
        ("MK-7", "90 mcg", "weekly"), ("menaquinone-7", "90 mcg", "weekly"), ("MenaQ7", "90 mcg", "weekly")
    )
    (total,) = [
        c for f in decision.trace.firings if f.rule == "K2-MK7-002" for c in f.conditions if c.kind == "total"
    ]
    assert total.value == ["270/7", "270/7"]


def test_a_doac_is_not_a_vka() -> None:
    decision = decide(("apixaban", "5 mg", "twice daily"), ("MK-7", "100 mcg", "daily"))
    assert listed(decision) == [("doac_k2_consult", "info")]
    of_vka = [f for f in decision.findings if f.topic.startswith("vka_")]
    assert all((f.certainty, f.presented) == ("possible", "silent") for f in of_vka)


@pytest.mark.parametrize(
    "dose", [None, "0 mg", "as per INR", "5/2.5 alternate", "-5 mg", "NaN", "1e3 mg", "5 tablets"]
)
def test_an_interaction_needs_no_dose(dose: str | None) -> None:
    decision = decide(("warfarin", dose), ("vitamin K2", dose))
    assert listed(decision) == [("vka_k2_interaction", "major")]


@pytest.mark.parametrize("product", ["Zorblax Forte", "Super Bone Multi"])
def test_an_unknown_product_beside_warfarin_is_named_asked_for_and_leaves_the_decision_incomplete(
    product: str,
) -> None:
    decision = decide("warfarin", product)
    assert not decision.complete
    assert [r.text for r in decision.incomplete if r.code == "unread"] == [
        f"product not recognised: {product}"
    ]
    assert any(product in q.ask for q in decision.questions)


def test_an_unknown_product_alone_is_in_the_decision() -> None:
    decision = decide("Zorblax Forte")
    assert not decision.complete
    assert any("Zorblax Forte" in r.text for r in decision.incomplete)


def test_a_class_word_leads_to_a_question() -> None:
    decision = decide("blood thinner", "MK-7")
    assert [q.severity for q in decision.questions] == ["major"]
    assert "blood thinner" in decision.questions[0].ask


def test_one_line_for_each_pair() -> None:
    decision = decide("warfarin", "vitamin K", "MK-7")
    assert listed(decision) == [("vka_k2_interaction", "major"), ("vka_vitamin_k_interaction", "major")]
    pairs = [tuple(s.item for s in f.subjects) for f in decision.listed()]
    assert pairs == [("1", "3"), ("1", "2")] or sorted(pairs) == [("1", "2"), ("1", "3")]


def test_vitamin_k_known_to_be_taken_for_long_is_milder() -> None:
    items = [
        {"product": name, "started": "2020-01-01", "status": "ongoing"} for name in ("warfarin", "vitamin K1")
    ]
    decision = pack().decide({"id": "A", "items": items}, as_of=AS_OF)
    assert listed(decision) == [("vka_k1_interaction", "moderate")]
    assert listed(decide("warfarin", "vitamin K1")) == [("vka_k1_interaction", "major")]


@pytest.mark.parametrize(
    ("frequency", "topic", "severity"),
    [("single dose", "vka_k1_reversal_verify", "moderate"), ("daily", "vka_k1_interaction", "major")],
)
def test_phytonadione_in_milligrams_is_reversal_to_verify_where_it_is_one_dose(
    frequency: str, topic: str, severity: str
) -> None:
    items = [
        {"product": "Coumadin"},
        {"product": "phytonadione", "dose": "5 mg", "frequency": frequency, "source": "medicine"},
    ]
    decision = pack().decide({"id": "A", "items": items}, as_of=AS_OF)
    assert listed(decision) == [(topic, severity)]


def test_glakay_is_contraindicated_with_warfarin() -> None:
    decision = decide("Coumadin", ("Glakay", "15 mg", "3x/day"))
    assert ("mk4_warfarin_contraindicated", "contraindicated") in listed(decision)


def test_a_dose_in_iu_is_refused_with_the_reason() -> None:
    decision = decide(("MK-7", "100 IU", "daily"))
    assert "unit_not_defined" in [t for t, _ in listed(decision)]
    assert not [t for t, _ in listed(decision) if t.startswith("mk7_")]


def test_no_band_is_read_from_a_suspected_slip() -> None:
    decision = decide(("MK-7", "100 mg", "daily"))
    assert listed(decision) == [("unit_error_suspected", "major")]


@pytest.mark.parametrize(
    "name",
    [
        "annatto",
        "nattokinase",
        "NATTO-K",
        "MK-677",
        "Synthroid",
        "K-Tab",
        "Klor-Con",
        "vitamin D3 without vitamin K",
    ],
)
def test_a_false_friend_is_not_vitamin_k(name: str) -> None:
    decision = decide("warfarin", name)
    assert not [
        f
        for f in decision.findings
        if f.topic
        in ("vka_k2_interaction", "vka_k1_interaction", "vka_vitamin_k_interaction", "vka_natto_avoid")
    ]


def test_a_man_is_not_asked_about_pregnancy() -> None:
    texts = [
        q.ask.lower()
        for sex in ("male",)
        for age in (20, 30, 90)
        for q in decide(("MK-7", "100 mcg", "daily"), sex=sex, age=age).questions
    ]
    assert not [t for t in texts if "pregnan" in t]


def test_conditions_that_were_not_supplied_are_said_once_and_never_taken_as_none() -> None:
    decision = decide("warfarin", "MK-7")
    said = [r.text for r in decision.incomplete if r.code == "not-supplied"]
    assert "conditions not supplied" in said
    assert "stopped and planned items not supplied" in said
    assert len(said) == len(set(said))


def test_severities_and_sources_are_marked() -> None:
    for rule in pack().program.rules:
        assert rule.cites, rule.id
        if rule.finding:
            assert rule.finding.severity_basis in ("source", "judgement")


def test_recognised_medicines_outside_the_pack_leave_nothing_unread() -> None:
    decision = decide("atorvastatin", "lisinopril", "metformin")
    assert not [r for r in decision.incomplete if r.code == "unread"]
    assert len([t for t in pack().program.vocabulary.terms.values() if t.outside]) >= 300
