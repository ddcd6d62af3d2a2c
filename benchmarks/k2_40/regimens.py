"""Regimens like those of the workload, for where its own generator is not at hand: the same shape, other
draws.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

_GROUPS: dict[str, tuple[float, list[float]]] = {
    "vka": (0.08, [2000, 5000, 7500]),
    "doac": (0.09, [10000, 20000]),
    "vitamin_k mk7": (0.25, [22.5, 45, 60, 89.5, 90, 100, 120, 180, 180.5, 200, 360]),
    "vitamin_k mk4": (0.14, [45, 100, 1500, 5000, 15000, 44999.5, 45000]),
    "vitamin_k k1": (0.10, [50, 65, 100, 120, 500, 1000]),
    "vitamin_d d3": (0.35, [10, 25, 50, 62.5, 100, 125, 250]),
    "bile_acid_sequestrant": (0.04, [4000000]),
    "lipase_inhibitor": (0.03, [360000]),
    "mineral_oil": (0.02, [15000000]),
    "anticonvulsant": (0.03, [300000]),
    "antibiotic_broad": (0.08, [1000000, 1750000]),
    "bisphosphonate": (0.06, [10000]),
    "antiplatelet": (0.08, [75000, 81000]),
    "nsaid": (0.10, [400000, 1200000]),
    "calcium": (0.20, [300000, 500000, 1000000, 1200000]),
    "vitamin_e": (0.06, [15000, 134000, 268000, 400000]),
    "omega3": (0.10, [1000000]),
    "magnesium": (0.10, [200000, 400000]),
}
_OTHERS = [
    "statin",
    "ppi",
    "ace_inhibitor",
    "biguanide",
    "thyroid",
    "antibiotic_narrow",
    "vitamin_c",
    "iron",
    "zinc",
]
_CONDITIONS = [
    *["osteoporosis", "ckd", "celiac", "crohn", "cystic_fibrosis", "cholestasis", "bariatric_surgery"],
    *["hypertension", "diabetes_t2", "atrial_fibrillation", "hyperlipidaemia", "migraine"],
]
_COURSES = [3, 5, 7, 10, 11, 13, 14, 21, 30, 90, 365]


def regimens(count: int, seed: int = 42) -> Iterator[dict[str, Any]]:
    """Regimens of 1 to 10 items, the same for the same seed."""
    rng = random.Random(seed)
    for number in range(count):
        rows = [
            _item(rng, group, doses) for group, (chance, doses) in _GROUPS.items() if rng.random() < chance
        ]
        for group, chance in (("vitamin_k mk7", 0.3), ("vitamin_d d3", 0.1), ("vitamin_k mk4", 0.2)):
            if any(f"{row['class']} {row.get('form')}" == group for row in rows) and rng.random() < chance:
                rows.append(_item(rng, group, _GROUPS[group][1]))
        rows += [
            _item(rng, rng.choice(_OTHERS), [1000, 20000]) for _ in range(rng.randrange(4) or (not rows))
        ]
        rng.shuffle(rows)
        yield {
            "regimen_id": f"r{number:07}",
            "patient": _patient(rng, any(row["class"] == "vka" for row in rows)),
            "items": rows[:10],
        }


def _item(rng: random.Random, group: str, doses: list[float]) -> dict[str, Any]:
    name, _, form = group.partition(" ")
    item = {"name": f"{form or name} {rng.randrange(3)}", "class": name, "dose_ug_per_day": rng.choice(doses)}
    return {**item, "duration_days": rng.choice(_COURSES), **({"form": form} if form else {})}


def _patient(rng: random.Random, vka: bool) -> dict[str, Any]:
    sex, age = rng.choice("FM"), rng.randrange(10, 96)
    conditions = sorted(rng.sample(_CONDITIONS, rng.choice([0, 0, 0, 1, 1, 2, 3])))
    patient = {
        "age": age,
        "sex": sex,
        "pregnant": sex == "F" and 15 <= age <= 48 and rng.random() < 0.12,
        "conditions": conditions,
    }
    if rng.random() < (0.75 if vka else 0.02):
        patient["inr"] = rng.choice([1.2, 1.9, 2.0, 2.5, 3.6, 4.0, 4.1, 5.5])
        if rng.random() < 0.93:
            patient["inr_age_days"] = rng.choice([0, 1, 5, 7, 8, 14, 30])
    return patient
