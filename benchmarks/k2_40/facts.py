"""A regimen of the workload, a parsed dict, as the facts of a case: item n is fact n, then come the patient,
the conditions and the INR.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from k2rules.language.model.facts import Case, Fact, Interval, Origin, Value

DAY = datetime.date(2026, 6, 1)
"""The day that everything is decided for."""
AGENTS = {
    "vka": "vka",
    "doac": "doac",
    "statin": "statin",
    "antibiotic_broad": "antibiotic-broad",
    "antibiotic_narrow": "antibiotic-narrow",
    "bile_acid_sequestrant": "bile-acid-sequestrant",
    "lipase_inhibitor": "lipase-inhibitor",
    "mineral_oil": "mineral-oil",
    "anticonvulsant": "anticonvulsant",
    "ppi": "ppi",
    "bisphosphonate": "bisphosphonate",
    "antiplatelet": "antiplatelet",
    "nsaid": "nsaid",
    "thyroid": "thyroid-hormone",
    "biguanide": "biguanide",
    "ace_inhibitor": "ace-inhibitor",
    "calcium": "calcium",
    "omega3": "omega-3",
    "vitamin_e": "vitamin-e",
    "magnesium": "magnesium",
    "vitamin_c": "vitamin-c",
    "iron": "iron",
    "zinc": "zinc",
    "mk4": "mk-4",
    "mk7": "mk-7",
    "k1": "vitamin-k1",
    "d3": "vitamin-d3",
}
"""The term of a form, where the item has one, or else of a class."""
SEXES = {"F": "female", "M": "male"}
ITEMS = tuple(str(number) for number in range(64))
UNTYPED: Mapping[str, Origin] = MappingProxyType({})
"""No value of a fact was read from a text."""
YEAR = Fraction(36525, 100)


@lru_cache(maxsize=8192)
def point(value: float) -> Interval:
    """An exact quantity. Doses, days and values repeat, so each is made once; a quantity is immutable."""
    exact = Fraction(str(value))
    return Interval(exact, exact)


@lru_cache(maxsize=256)
def years(age: int) -> Interval:
    exact = age * YEAR
    return Interval(exact, exact)


@lru_cache(maxsize=1024)
def days_before(days: int) -> datetime.date:
    return DAY - datetime.timedelta(days=days)


@lru_cache(maxsize=1024)
def condition(name: str) -> Fact:
    return Fact("condition", {"name": name.replace("_", "-"), "status": "current"})


@lru_cache(maxsize=1024)
def patient(age: int, sex: str, pregnant: bool) -> Fact:
    return Fact("patient", {"age": years(age), "sex": SEXES[sex], "pregnant": pregnant})


def case_of(regimen: Mapping[str, Any]) -> Case:
    """The facts of one regimen. An INR whose day is not given stays an INR without a day."""
    facts = [
        Fact(
            "taking",
            {
                "item": item,
                "product": row["name"],
                "agent": AGENTS[row.get("form") or row["class"]],
                "amount": point(row["dose_ug_per_day"]),
                "course": point(row["duration_days"]),
            },
            UNTYPED,
        )
        for item, row in zip(ITEMS, regimen["items"], strict=False)
    ]
    person = regimen["patient"]
    facts.append(patient(person["age"], person["sex"], person["pregnant"]))
    if person["conditions"]:
        facts.extend([condition(name) for name in person["conditions"]])
    if "inr" in person:
        values: dict[str, Value] = {"test": "inr", "value": point(person["inr"])}
        if "inr_age_days" in person:
            values["taken"] = days_before(person["inr_age_days"])
        facts.append(Fact("lab", values))
    return Case(regimen["regimen_id"], tuple(facts))
