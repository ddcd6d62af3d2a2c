"""The names of the K2 pack as they may be typed: each is read as its term, each look-alike is not.

The tables are written from the dossier's section on terminology, not from the vocabulary files.
"""

from __future__ import annotations

import functools

import pytest

import k2rules

from .names_as_typed import NAMES
from .survey import present, regimens

AS_OF = "2026-11-22"


@functools.cache
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


@functools.cache
def read(product: str) -> tuple[list[str], list[str]]:
    """The agents that a product is read as, and the kinds of problem it leaves."""
    facts = pack().case({"id": "A", "items": [{"product": product}]}, as_of=AS_OF).facts
    return (
        [str(f.values["agent"]) for f in facts if f.type == "taking" and "agent" in f.values],
        [str(f.values["kind"]) for f in facts if f.type == "problem"],
    )


def is_a(product: str, term: str) -> bool:
    return any(pack().program.vocabulary.is_a(agent, term) for agent in read(product)[0])


TYPED = [(text.strip(), term) for term, texts in NAMES.items() for text in texts.split(" | ")]


@pytest.mark.parametrize(
    ("text", "term"), TYPED, ids=[f"{term}:{text.encode('unicode_escape').decode()}" for text, term in TYPED]
)
def test_a_name_is_read_as_its_term(text: str, term: str) -> None:
    assert read(text) == ([term], [])


LOOK_ALIKES = [
    ("MK-677", "vitamin-k"),
    ("MK-677 25 mg", "vitamin-k"),
    ("MK677", "vitamin-k"),
    ("ibutamoren (MK-677)", "vitamin-k"),
    ("MK-2866", "vitamin-k"),
    ("ostarine MK-2866", "vitamin-k"),
    ("MK-801", "vitamin-k"),
    ("dizocilpine", "vitamin-k"),
    ("K2 spice", "vitamin-k"),
    ("K2/spice", "vitamin-k"),
    ("K2 (spice)", "vitamin-k"),
    ("Spice/K2", "vitamin-k"),
    ("smokes K2", "vitamin-k"),
    ("synthetic marijuana (K2)", "vitamin-k"),
    ("K-Tab", "vitamin-k"),
    ("K-TAB 10 MEQ", "vitamin-k"),
    ("Klor-Con", "vitamin-k"),
    ("Klor-Con M20", "vitamin-k"),
    ("K-Dur 20", "vitamin-k"),
    ("KCl", "vitamin-k"),
    ("potassium (K)", "vitamin-k"),
    ("potassium chloride K 20 mEq", "vitamin-k"),
    ("penicillin V K 500 mg", "vitamin-k"),
    ("nattokinase", "vitamin-k"),
    ("Nattokinase 2000 FU", "vitamin-k"),
    ("ナットウキナーゼ", "vitamin-k"),
    ("annatto", "vitamin-k"),
    ("multivitamin without vitamin K", "vitamin-k"),
    ("Vitamin D3 ohne Vitamin K", "vitamin-k"),
    ("calcium sans vitamine K", "vitamin-k"),
    ("calcio senza vitamina K", "vitamin-k"),
    ("calcio sin vitamina K", "vitamin-k"),
    ("Synthroid", "anticoagulant"),
    ("Synacthen", "anticoagulant"),
    ("Sinemet", "anticoagulant"),
    ("SINEMET 25/100", "anticoagulant"),
    ("Coumadin", "direct-oral-anticoagulant"),
    ("Xarelto", "vitamin-k-antagonist"),
    ("superwarfarin", "antithrombotic"),
    ("rat poison with brodifacoum", "antithrombotic"),
    ("warfarin rat poison", "antithrombotic"),
    ("Previscan", "vitamin-k"),
    ("anti-vitamin K", "vitamin-k"),
    ("non-vitamin K antagonist oral anticoagulant", "vitamin-k-antagonist"),
    ("heparinoid cream", "anticoagulant"),
    ("broccoli sprout extract", "food"),
]


@pytest.mark.parametrize(("text", "term"), LOOK_ALIKES)
def test_a_look_alike_is_not_read_as_the_term(text: str, term: str) -> None:
    assert not is_a(text, term)
    assert read(text) != ([], []), "neither recognised nor said to be unread"


def test_menatetrenone_is_mk4_and_never_mk7() -> None:
    assert read("menatetrenone")[0] == ["mk-4"]
    assert not [c for c in pack().program.vocabulary.terms["mk-7"].codes if c.system == "ATC"]


@pytest.mark.parametrize(
    "word",
    [
        "blood thinner",
        "anticoagulant tablets, INR 2-3",
        "VKA",
        "AVK",
        "coumarin",
        "Blutverdünner",
        "NOAC or VKA?",
    ],
)
def test_a_class_word_beside_k2_leads_to_a_question(word: str) -> None:
    decision = pack().decide({"id": "A", "items": [{"product": word}, {"product": "MK-7"}]}, as_of=AS_OF)
    assert [q for q in decision.questions if word in q.ask], word


@pytest.mark.parametrize("word", ["VKA", "AVK", "coumarin", "Cumarin"])
def test_a_class_word_that_says_vka_is_warned_of_as_well(word: str) -> None:
    decision = pack().decide({"id": "A", "items": [{"product": word}, {"product": "MK-7"}]}, as_of=AS_OF)
    assert "vka_k2_interaction" in {f.topic for f in decision.listed()}
    named = pack().decide({"id": "A", "items": [{"product": "Marcumar"}, {"product": "MK-7"}]}, as_of=AS_OF)
    assert "vka_not_named" in {f.topic for f in decision.findings}
    assert "vka_not_named" not in {f.topic for f in named.findings}


@pytest.mark.parametrize("bait", ["superwarfarin", "rat poison", "bromadiolone", "warfarin rat poison"])
def test_a_rodenticide_is_a_poisoning_question_and_not_assessed(bait: str) -> None:
    decision = pack().decide({"id": "A", "items": [{"product": bait}, {"product": "MK-7"}]}, as_of=AS_OF)
    assert [
        f.severity
        for f in decision.findings
        if f.topic == "rodenticide_poisoning" and f.presented == "question"
    ] == ["major"]
    assert [q.severity for q in decision.questions if "swallowed" in q.ask and bait in q.ask] == ["major"]
    assert not [f for f in decision.findings if f.topic.startswith("vka_") and f.certainty == "certain"]


@pytest.mark.parametrize(
    "product",
    [
        "multivitamin",
        "Centrum",
        "prenatal",
        "Viactiv",
        "Caltrate",
        "Citracal",
        "Os-Cal",
        "Ensure",
        "Boost",
        "Ocuvite",
        "cod liver oil",
        "spirulina",
    ],
)
def test_what_may_contain_vitamin_k_is_never_outside(product: str) -> None:
    terms = pack().program.vocabulary.terms
    assert not [agent for agent in read(product)[0] if terms[agent].outside]
    assert read(product)[1], product


OUTSIDE = (
    "paracetamol | acetaminophen | salbutamol | albuterol | furosemide | frusemide | lisinopril; "
    "hydrochlorothiazide"
    " | lisinopril/hydrochlorothiazide | sacubitril/valsartan | amlodipine; benazepril | "
    "carbidopa/levodopa | budesonide/formoterol"
    " | Metoprolol Succ ER 50 mg | Pantoprazol 40 mg | lévothyroxine | metformina | アムロジピン | magnesium "
    "glycinate | zinc | fish oil"
    " | omega-3 | probiotics | CoQ10 | influenza vaccine | semaglutide"
)


@pytest.mark.parametrize("product", OUTSIDE.split(" | "))
def test_what_has_no_rule_is_recognised(product: str) -> None:
    agents, problems = read(product)
    assert agents
    assert not problems


@pytest.mark.parametrize(
    ("code", "term"),
    [
        ("M81.0", "osteoporosis"),
        ("N18.4", "ckd-stage-4"),
        ("N18.6", "ckd-stage-5"),
        ("Z99.2", "dialysis"),
        ("K90.0", "coeliac-disease"),
        ("K90.9", "fat-malabsorption"),
        ("E84.19", "cystic-fibrosis"),
        ("K50.90", "crohn"),
        ("k51.00", "ulcerative-colitis"),
        ("Z95.2", "mechanical-heart-valve"),
        ("I82.401", "deep-vein-thrombosis"),
        ("I82.90", "venous-thromboembolism"),
        ("I2699", "pulmonary-embolism"),
        ("I63.9", "stroke"),
        ("G45.9", "transient-ischaemic-attack"),
        ("G45.4", None),
        ("D68.61", "antiphospholipid-syndrome"),
        ("D68.59", "thrombophilia"),
        ("D66", "bleeding-disorder"),
        ("K72.90", "liver-failure"),
        ("E83.52", "hypercalcaemia"),
        ("E83.51", None),
        ("D86.9", "sarcoidosis"),
        ("E21.3", "hyperparathyroidism"),
        ("E21.0", "primary-hyperparathyroidism"),
        ("N20.0", "kidney-stones"),
        ("Z95.3", None),
        ("I48.92", None),
    ],
)
def test_icd_10_codes_of_conditions(code: str, term: str | None) -> None:
    assert pack().program.vocabulary.find_code("ICD-10", code, "condition") == term


@pytest.mark.parametrize(
    ("system", "code", "term"),
    [
        ("ATC", "B01AA03", "warfarin"),
        ("ATC", "B01AA", "vitamin-k-antagonist"),
        ("ATC", "B01AF01", "rivaroxaban"),
        ("ATC", "B01AC06", "aspirin"),
        ("ATC", "M05BX08", "mk-4"),
        ("ATC", "B02BA01", "phytonadione"),
        ("RxNorm", "11289", "warfarin"),
        ("RxNorm", "1364430", "apixaban"),
        ("CAS", "863-61-6", "mk-4"),
        ("KEGG", "D00100", "mk-4"),
    ],
)
def test_codes_of_agents(system: str, code: str, term: str) -> None:
    assert pack().program.vocabulary.find_code(system, code, "agent") == term


def test_codes_that_nobody_has_checked_are_few_and_the_others_name_their_source() -> None:
    codes = [c for t in pack().program.vocabulary.terms.values() for c in t.codes]
    unchecked = {(c.system, c.code) for c in codes if not c.is_sure}
    assert unchecked == {
        ("SNOMED-CT", "387260007"),
        ("SNOMED-CT", "698871007"),
        ("LOINC", "5902-2"),
        ("LOINC", "62292-8"),
    }
    assert len(codes) > 300 and all(c.source for c in codes if c.is_sure)


@pytest.mark.parametrize("code", ["K90.4", "K90.41", "Z49.0", "Z49.01", "E21.4", "E21.5"])
def test_codes_below_that_mean_something_else(code: str) -> None:
    assert pack().program.vocabulary.find_code("ICD-10", code, "condition") is None


UNREAD = ("product_not_recognised", "product_partly_read", "product_unknown", "look_alike", "row_unread")


@present
@pytest.mark.long
def test_fewer_than_a_tenth_of_the_prescriptions_of_the_survey_are_unrecognised() -> None:
    rows, unread = 0, 0
    for regimen in regimens():
        medicines = {
            item.id
            for item in regimen.items
            if item.source is not None and item.source.text == "prescription"
        }
        rows += len(medicines)
        facts = pack().case(regimen, as_of=AS_OF).facts
        unread += len(
            {f.values.get("item") for f in facts if f.type == "problem" and f.values["kind"] in UNREAD}
            & medicines
        )
    assert rows == 42_605
    assert unread < rows / 10
