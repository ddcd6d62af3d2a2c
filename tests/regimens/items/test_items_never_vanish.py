"""What is taken never vanishes behind words: only a closed set of forms ends an item. Everything else counts
as taken, and is said.
"""

from __future__ import annotations

from datetime import date

import pytest

from k2rules import Case
from k2rules.regimens import case_of, regimen_from_dict
from tests.k2_pack import k2_pack
from tests.regimens.readers import agents, facts, problems

AS_OF = date(2026, 6, 1)
VKA = ("warfarin", "phenprocoumon", "acenocoumarol", "vitamin-k-antagonist")
MK7 = {"product": "MK-7", "dose": "100 mcg", "frequency": "daily"}


def read(*items: dict[str, object]) -> Case:
    return case_of(
        regimen_from_dict({"id": "P1", "items": list(items)}), k2_pack().program.vocabulary, as_of=AS_OF
    )


LOST = """
Coumadin - not stopped
Coumadin never stopped
Coumadin, definitely not stopped
Marcumar nicht abgesetzt
Sintrom pas arrêté
stopped heparin / warfarin
stopped heparin - warfarin
no longer taking Eliquis but warfarin
stopped smoking warfarin
considering stopping Coumadin
planning to start K2 while taking Coumadin
planning to start K2 with warfarin
planning to start K2 + warfarin
planning to start K2 on top of warfarin
wants to take K2 instead of warfarin
warfarin held for one dose
warfarin held before bedtime
avoid NSAIDs, warfarin
"""
VANISHED = """
Coumadin not stopped
Marcumar - nicht pausiert
Sintrom, no dejo de tomar
stopped Eliquis now on warfarin
no longer taking Coumadin now Jantoven
no longer taking Coumadin, switched to generic warfarin
stopped on 2026-01-01: aspirin. warfarin continues
stopped bleeding warfarin
stopped missing doses of warfarin
no longer on hold warfarin
no longer taking less than 5 mg warfarin
has not started to bleed on warfarin
stopped smoking; warfarin
allergy to Eliquis - takes warfarin
allergic to Eliquis so takes warfarin
intolerant of apixaban on warfarin
allergies: nuts - takes warfarin
Allergies - NKDA, takes warfarin
allergies: none; warfarin
allergic to nuts; warfarin
family history of clots: takes warfarin
family hx of stroke - on warfarin
held for the weekend: warfarin
warfarin held for the weekend
warfarin held for tonight
warfarin held for today only
warfarin held for evening dose
warfarin stopped for one night
warfarin stopped for a short time
warfarin held for surgery years ago
warfarin held for surgery previously
warfarin held for surgery once
warfarin held for surgery twice
warfarin held for procedure in past
warfarin stopped because of confusion wrongly
warfarin held due to return Monday
warfarin stopped tomorrow
warfarin (stopped in 2030)
warfarin (stop)
STOP warfarin
warfarin STOP DATE 2026-01-01
warfarin - considering stopping
Sintrom prévu
warfarin, to start K2
"""
MORE = """
Coumadin (not yet stopped)
Coumadin hardly (stopped)
Coumadin was never held
never stopped Coumadin
has not stopped warfarin
stopped taking K2 and warfarin
stopped Jantoven / Coumadin
stopped Jantoven - Coumadin
STOPPED: aspirin, warfarin
discontinued Eliquis -> warfarin
warfarin or Eliquis (stopped)
aspirin (stopped) warfarin
warfarin - held until Monday
warfarin (held for surgery, resumed)
warfarin held for surgery next week
warfarin (stopped next Monday)
Marcumar - nicht mehr pausiert
allergy: natto, warfarin
family history of stroke, warfarin
wants to take K2 with Coumadin
about to start K2 beside warfarin
Coumadin almost stopped
Coumadin, will be stopped
stopped warfarin?
not allergic to warfarin
hold Coumadin
"""


def rows(text: str) -> list[str]:
    return text.strip().splitlines()


def taken(case: Case) -> list[str]:
    return [agent for agent in agents(case) if agent in VKA]


@pytest.mark.parametrize("product", [*rows(LOST), *rows(VANISHED), *rows(MORE)])
def test_what_is_no_closed_form_counts_as_taken(product: str) -> None:
    found = read({"product": product}, MK7)
    assert taken(found) and "status_unread" in problems(found)
    assert not [fact for kind in ("not_taking", "allergy") for fact in facts(found, kind)]


ITEMS: list[dict[str, object]] = [
    {"product": "warfarin 5 mg", "source": "allergy", "frequency": "daily"},
    {"product": "warfarin 5 mg", "source": "family history", "frequency": "daily"},
    {"status": "held", "note": "held until 2026-05-01"},
    {"status": "held", "note": "until 2026-05-01"},
    {"status": "held", "note": "for 2 days"},
    {"status": "held", "note": "only on Sunday"},
    {"status": "held", "note": "back Monday"},
    {"status": "stopped", "note": "wrong, is taking 5 mg daily"},
    {"status": "planned", "note": "taking since 2026-05-01"},
    {"status": "stopped", "note": "actually taking"},
    {"status": "stopped", "note": "never did stop"},
    {"status": "planned", "note": "started already"},
    {"product": "warfarin still taking", "status": "stopped"},
    {"product": "Coumadin - not stopped", "status": "stopped"},
    {"product": "warfarin (still taking)", "stopped": "2026-05-01"},
    {"note": "held 2026-05-01, started 2026-05-10"},
    {"note": "stopped due to cost; started 2026-05-10"},
    {"product": "warfarin (held 2026-05-01)", "started": "2026-05-10"},
    {"status": "active", "stopped": "yes"},
    {"status": "stopped", "stopped": "no"},
    {"source": "allergy", "note": "takes it daily"},
    {"status": "stopped", "stopped": "07/2026"},
    {"status": "stopped tomorrow"},
    {"status": "held for one dose"},
    *(
        {"note": note}
        for note in (
            "stop",
            "patient quit",
            "entered in error",
            "cancelled",
            "suspended",
            "inactive",
            "expired",
        )
    ),
]


@pytest.mark.parametrize("item", ITEMS)
def test_columns_and_notes_that_contradict_count_as_taken(item: dict[str, object]) -> None:
    found = read({"product": "warfarin", **item}, MK7)
    assert taken(found) == ["warfarin"] and "status_unread" in problems(found)


@pytest.mark.parametrize("product", rows(LOST))
def test_the_warning_stays(product: str) -> None:
    decision = k2_pack().decide(read({"product": product}, MK7), as_of=AS_OF)
    assert [f for f in decision.findings if f.rule == "K2-VKA-001" and f.certainty == "certain"]


@pytest.mark.parametrize(
    ("item", "kind", "status"),
    [
        ({"product": "Coumadin (stopped)"}, "not_taking", "stopped"),
        ({"product": "Coumadin 5 mg tablets (stopped)"}, "not_taking", "stopped"),
        ({"product": "warfarin - held for surgery"}, "not_taking", "held"),
        ({"product": "MK-7 d/c'd"}, "not_taking", "stopped"),
        ({"product": "stopped warfarin"}, "not_taking", "stopped"),
        ({"product": "stopped warfarin 5 mg"}, "not_taking", "stopped"),
        ({"product": "K2 - planning to start"}, "not_taking", "planned"),
        ({"product": "allergic to warfarin"}, "allergy", None),
        ({"product": "Coumadin (stopped 3 days ago)"}, "not_taking", "stopped"),
        ({"product": "Coumadin (stopped 3 days ago because of bleeding)"}, "not_taking", "stopped"),
        ({"product": "warfarin", "status": "stopped"}, "not_taking", "stopped"),
        ({"product": "warfarin", "status": "held"}, "not_taking", "held"),
        ({"product": "warfarin", "status": "planned"}, "not_taking", "planned"),
        (
            {"product": "warfarin", "status": "stopped", "note": "because of bleeding"},
            "not_taking",
            "stopped",
        ),
        ({"product": "warfarin", "source": "allergy"}, "allergy", None),
    ],
)
def test_the_closed_forms_end_an_item(item: dict[str, object], kind: str, status: str | None) -> None:
    found = read(item)
    (fact,) = facts(found, kind)
    assert (
        agents(found) == [] and fact.values.get("status") == status and "status_unread" not in problems(found)
    )


def test_an_offer_is_no_absence() -> None:
    assert agents(read({"product": "K2 - free shipping"})) == ["vitamin-k2"]
    assert agents(read({"product": "Vitamin D3 K2-free"})) == ["vitamin-d3"]
