"""What people write about whether something is taken, in the product's cell, in notes and in columns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.regimens.readers import AS_OF, agents, facts, item_case, point, problems


def _ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


@pytest.mark.parametrize(
    ("text", "agent", "status", "stopped"),
    [
        ("Coumadin (stopped 3 days ago)", "warfarin", "stopped", _ago(3)),
        ("warfarin - HELD for surgery", "warfarin", "held", None),
        ("MK-7 d/c'd", "mk-7", "stopped", None),
        ("K2 - planning to start", "vitamin-k2", "planned", None),
        ("stopped warfarin 3 days ago", "warfarin", "stopped", _ago(3)),
        ("STOPPED: warfarin", "warfarin", "stopped", None),
        ("warfarin (stopped 2026-01-02)", "warfarin", "stopped", date(2026, 1, 2)),
        ("warfarin stopped yesterday because of bleeding", "warfarin", "stopped", _ago(1)),
        ("no longer taking K2", "vitamin-k2", "stopped", None),
        ("K2, not started yet", "vitamin-k2", "planned", None),
        ("Warfarin (vor 3 Tagen abgesetzt)", "warfarin", "", None),
        ("Warfarin (abgesetzt vor 3 Tagen)", "warfarin", "stopped", _ago(3)),
        ("MK-7 [on hold]", "mk-7", "held", None),
    ],
)
def test_words_beside_a_product(text: str, agent: str, status: str, stopped: date | None) -> None:
    found = item_case(product=text)
    if not status:
        assert agents(found) == [agent]
        return
    (fact,) = facts(found, "not_taking")
    assert (
        fact.values["agent"] == agent
        and fact.values["status"] == status
        and fact.values.get("stopped") == stopped
    )
    assert agents(found) == [] and problems(found) == [] and fact.values["product"] == text


@pytest.mark.parametrize(
    "text",
    [
        "warfarin held until Monday",
        "warfarin stopped for 3 days",
        "do not stop warfarin",
        "warfarin stop if bleeding",
        "warfarin stopped and restarted",
        "Coumadin (restarted 3 days ago)",
        "warfarin (not stopped)",
        "hold warfarin 5 days before surgery",
        "warfarin - hold for surgery",
        "warfarin, MK-7 stopped",
        "warfarin (stopped 2026-03-01)",
        "warfarin (held from 2026-03-01)",
        "stopped warfarin last time",
    ],
)
def test_what_is_not_plain_counts_as_taken(text: str) -> None:
    found = item_case(product=text)
    assert "warfarin" in agents(found) and agents(found, "not_taking") == []


def test_allergy_and_family_in_words() -> None:
    for text in ("allergic to warfarin", "warfarin allergy", "Allergy: warfarin", "warfarin (allergy)"):
        found = item_case(product=text)
        assert agents(found, "allergy") == ["warfarin"] and agents(found) == [], text
    found = item_case(product="allergic to warfarin", dose="5 mg", frequency="daily")
    assert agents(found) == ["warfarin"] and "status_unread" in problems(found)
    found = item_case(product="family history of warfarin")
    assert agents(found) == [] and [n.code for n in found.notes if n.code == "family-history"]


@pytest.mark.parametrize(
    ("item", "started", "said"),
    [
        ({"product": "MK-7 (started 5 days ago)"}, _ago(5), []),
        ({"product": "MK-7", "started": "5 days ago"}, _ago(5), []),
        ({"product": "MK-7", "started": "two weeks ago"}, _ago(14), []),
        ({"product": "MK-7 since March 2025"}, None, ["date_unread"]),
        ({"product": "MK-7", "started": "2 months ago"}, None, ["date_unread"]),
        ({"product": "MK-7", "started": "about 5 days ago"}, None, ["date_unread"]),
        ({"product": "MK-7", "note": "started yesterday"}, _ago(1), []),
        (
            {"product": "MK-7 (started 5 days ago)", "started": "2026-01-01"},
            None,
            ["date_unread", "date_unread"],
        ),
        ({"product": "MK-7 (started 5 days ago)", "started": "2026-01-10"}, _ago(5), []),
    ],
)
def test_starts(item: dict[str, object], started: date | None, said: list[str]) -> None:
    found = item_case(**item)
    (fact,) = facts(found, "taking")
    assert (
        fact.values.get("started") == started and [p for p in problems(found) if p != "dose_missing"] == said
    )


def test_columns() -> None:
    (fact,) = facts(item_case(product="Coumadin", status="stopped 3 days ago"), "not_taking")
    assert fact.values["stopped"] == _ago(3)
    (fact,) = facts(item_case(product="Coumadin", stopped="yes"), "not_taking")
    assert fact.values["status"] == "stopped" and "stopped" not in fact.values
    assert agents(item_case(product="Coumadin", stopped="no")) == ["warfarin"]
    assert agents(item_case(product="Coumadin", note="discontinued"), "not_taking") == ["warfarin"]
    found = item_case(product="Coumadin", note="stopped aspirin 3 days ago")
    assert agents(found) == ["warfarin"] and "status_unread" in problems(found)


def test_words_that_contradict_each_other_are_said() -> None:
    found = item_case(product="Coumadin (stopped 3 days ago)", status="active")
    assert agents(found) == ["warfarin"] and problems(found) == ["status_unread"]
    assert "stopped" not in facts(found, "taking")[0].values


def test_courses() -> None:
    (fact,) = facts(item_case(product="MK-7 x 10 days"), "taking")
    assert point(fact, "course") == 10
    found = item_case(product="MK-7", started="2025-12-01", course="10 days")
    assert agents(found) == ["mk-7"] and [n.code for n in found.notes if n.code == "course-over"]


def test_an_agent_in_a_reason_is_said() -> None:
    found = item_case(product="warfarin (stopped because of natto)")
    assert agents(found, "not_taking") == ["warfarin"] and "agent_in_note" in problems(found)
