"""What labels of a product's name list: a problem of kind `label`, and nothing that is taken."""

from __future__ import annotations

from typing import Any

import pytest

from k2rules import Case
from k2rules.language.model.facts import Fact, Interval
from k2rules.regimens import case_of, regimen_from_dict
from tests.k2_pack import k2_pack
from tests.regimens.readers import AS_OF, agents

SILVER = ("Centrum Silver", "vitamin-k", 10, 60)


def case_with(item: dict[str, Any]) -> Case:
    regimen = regimen_from_dict({"id": "A", "items": [item]})
    return case_of(regimen, k2_pack().program.vocabulary, as_of=AS_OF)


def labels_of(item: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [_listed(fact) for fact in case_with(item).facts if fact.values.get("kind") == "label"]


def _listed(fact: Fact) -> tuple[Any, ...]:
    amount = fact.values["per_serving"]
    assert isinstance(amount, Interval)
    return fact.values["label"], fact.values["agent"], amount.low, amount.high


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"product": "Centrum Silver"}, [SILVER]),
        ({"product": "CENTRUM® SILVER 50+ tablets", "dose": "1 daily"}, [SILVER]),
        ({"product": "Centrum Silver", "note": "started in May"}, [SILVER]),
        ({"product": "Centrum Silver (stopped)"}, [SILVER]),  # an unread status counts as taken
        ({"product": "Centrum Silver", "status": "stopped"}, []),
        ({"product": "Centrum Silver", "status": "planned"}, []),
        ({"product": "Centrum Silver", "status": "allergy"}, []),
        ({"product": "Centrum Silver", "ingredients": [{"agent": "vitamin C", "amount": "60 mg"}]}, []),
        ({"product": "COUNTRY LIFE NATURAL VITAMIN K 100 MCG"}, []),
        ({"product": "Zorblax"}, []),
        ({"product": "warfarin"}, []),
    ],
    ids=str,
)
def test_labels_of_an_item(item: dict[str, Any], expected: list[tuple[Any, ...]]) -> None:
    assert labels_of(item) == expected


def test_nothing_is_taken_of_a_label_and_what_was_asked_stays() -> None:
    with_label = case_with({"product": "Centrum Silver", "dose": "1 daily"})
    assert agents(with_label) == []
    kinds = [fact.values["kind"] for fact in with_label.facts if fact.type == "problem"]
    assert kinds == ["product_not_recognised", "label"]
