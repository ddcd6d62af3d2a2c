"""A workload of 40 two-valued rules on regimens of 1 to 10 items, to measure with and to compare engines
on.
"""

from __future__ import annotations

import datetime
import functools
import random
from collections.abc import Iterator

from k2rules import Case, Fact, Interval, Program
from k2rules.language.loader import load_texts
from k2rules.language.model.facts import Value

DAY = datetime.date(2026, 6, 1)
_LEAVES = {
    "vka": ["warfarin", "acenocoumarol", "phenprocoumon"],
    "doac": ["apixaban", "rivaroxaban"],
    "sequestrant": ["cholestyramine"],
    "lipase-inhibitor": ["orlistat"],
    "laxative-oil": ["liquid-paraffin"],
    "anticonvulsant": ["phenytoin"],
    "broad-antibiotic": ["ciprofloxacin"],
    "bisphosphonate": ["alendronate"],
    "antiplatelet": ["clopidogrel"],
    "nsaid": ["ibuprofen"],
    "calcium": [],
    "vitamin-e": [],
    "k1": [],
    "k2": ["mk-4", "mk-7"],
    "d3": [],
    "other": [
        "statin",
        "ppi",
        "biguanide",
        "ace-inhibitor",
        "thyroid-hormone",
        "magnesium",
        "fish-oil",
        "zinc",
    ],
}
_CONDITIONS = ["osteoporosis", "ckd", "hypertension", "diabetes", "migraine"]
_POOR_UPTAKE = ["celiac", "crohn", "cystic-fibrosis", "cholestasis", "bariatric-surgery"]


def _taking(agent: str, name: str = "", **more: str) -> str:
    tests = ", ".join([f"agent: {{is: {agent}}}", *(f"{field}: {{{test}}}" for field, test in more.items())])
    return f"{{taking: {{{tests}}}" + (f", as: {name}}}" if name else "}")


def _no(agent: str) -> str:
    return f"{{no: {_taking(agent)}}}"


def _total(agent: str, bounds: str) -> str:
    return f"{{total: taking.amount, where: {{agent: {{is: {agent}}}}}, {bounds}}}"


_NEEDS, _BLEEDS, _POOR, _LOW = (
    "{needs-inr: {due: {is: true}}}",
    "{bleeding: {due: {is: true}}}",
    "{uptake: {due: {is: true}}}",
    "{low: {due: {is: true}}}",
)
_RECENT = "{lab: {test: {is: inr}, taken_ago: {at_most: 7 d}%s}}"
_VKA, _K2, _DOAC = _taking("vka", "v"), _taking("k2", "k"), _taking("doac", "v")
_OLD, _ABX10 = "{patient: {age: {at_least: 75 y}}}", _taking("broad-antibiotic", "b", course="above: 10 d")
_PREGNANT = "{patient: {pregnant: {is: true}}}"
_EITHER = f"{{any: [[{_VKA}], [{_DOAC}]]}}"
RULES = {
    "A1": [_VKA, _K2, "{no: " + _RECENT % "" + "}"],
    "A2": [_EITHER, "{any: [[" + _taking("nsaid", "n") + "], [" + _taking("antiplatelet", "n") + "]]}"],
    "A3": [
        "{any: [[" + _taking("poor-uptake", "x") + "], [{condition: {name: {is: poor-uptake-condition}}}]]}"
    ],
    "A4": [_POOR, _ABX10, _no("k2"), _no("k1")],
    "R01": [_VKA, _K2],
    "R02": [_DOAC, _K2],
    "R03": [_total("mk-4", "at_least: 45 mg/day")],
    "R04": [_total("mk-7", "between: [90 ug/day, 180 ug/day]")],
    "R05": [_total("mk-7", "above: 180 ug/day")],
    "R06": [_taking("mk-7"), _total("mk-7", "below: 90 ug/day")],
    "R07": [_K2, _no("d3")],
    "R08": [_NEEDS],
    "R09": [_NEEDS, _OLD],
    "R10": [_taking("sequestrant"), _K2],
    "R11": [_taking("lipase-inhibitor"), _K2],
    "R12": [_ABX10, _K2],
    "R13": [_taking("laxative-oil"), _K2],
    "R14": [_taking("anticonvulsant"), _K2],
    "R15": [_VKA, _taking("k1"), _K2],
    "R16": [_VKA, _total("k1", "at_least: 100 ug/day")],
    "R17": ["{count: taking, where: {agent: {is: mk-7}}, at_least: 2}"],
    "R18": [_taking("mk-4"), _taking("mk-7")],
    "R19": [_K2, "{taking: {agent: {is: k2}, product: {is: $k.product}}, other_than: k}"],
    "R20": [_total("mk-4", "at_least: 1500 ug/day, below: 45 mg/day")],
    "R21": [_taking("mk-4"), _total("mk-4", "below: 1500 ug/day")],
    "R22": [_total("mk-7", "above: 360 ug/day")],
    "R23": [
        _PREGNANT,
        _K2,
        "{any: [["
        + _total("mk-7", "above: 90 ug/day")
        + "], ["
        + _total("mk-4", "above: 1500 ug/day")
        + "]]}",
    ],
    "R24": [_PREGNANT, _VKA],
    "R25": ["{patient: {age: {below: 18 y}}}", _K2],
    "R26": [_VKA, _RECENT % ", value: {above: 4}"],
    "R27": [_VKA, _K2, _RECENT % ", value: {below: 2}"],
    "R28": [_VKA, _taking("k2", course="below: 14 d")],
    "R29": [_VKA, _taking("broad-antibiotic")],
    "R30": [_total("d3", "above: 100 ug/day")],
    "R31": [_total("d3", "above: 100 ug/day"), _total("calcium", "at_least: 1200 mg/day"), _no("k2")],
    "R32": [_total("vitamin-e", "at_least: 268 mg/day"), _EITHER],
    "R33": [_BLEEDS],
    "R34": [_BLEEDS, _OLD],
    "R35": [_POOR, _K2],
    "R36": [_LOW],
    "R37": [_LOW, _VKA],
    "R38": ["{condition: {name: {is: osteoporosis}}}", _taking("bisphosphonate"), _no("k2"), _no("d3")],
    "R39": ["{condition: {name: {is: ckd}}}", _K2, _total("calcium", "at_least: 1 g/day")],
    "R40": [_NEEDS, _BLEEDS],
}
_ASSERTS = {"A1": "needs-inr", "A2": "bleeding", "A3": "uptake", "A4": "low"}


def new_program() -> Program:
    """The pack: 40 rules and the 4 that derive what they rest on."""
    return load_texts(texts())


program = functools.cache(new_program)
"""The same, loaded and compiled once for all tests."""


def texts() -> dict[str, str]:
    """The files of the pack."""
    terms = {"poor-uptake": "agent", "poor-uptake-condition": "condition", "inr": "test"}
    for group, leaves in _LEAVES.items():
        terms[group] = (
            "poor-uptake" if group in ("sequestrant", "lipase-inhibitor", "laxative-oil") else "agent"
        )
        terms.update(dict.fromkeys(leaves, group))
    terms.update(dict.fromkeys(_CONDITIONS, "condition"))
    terms.update(dict.fromkeys(_POOR_UPTAKE, "poor-uptake-condition"))
    rules = []
    for name, when in RULES.items():
        finding = "finding: {topic: t, severity: moderate, do: Look., say: Look.}"
        then = f"assert: {{{_ASSERTS[name]}: {{due: true}}}}" if name in _ASSERTS else finding
        rules.append(
            f"  - {{id: {name}, title: {name}, cites: [s], when: [{', '.join(when)}], then: {{{then}}}}}"
        )
    types = "\n".join(f"  {name}: {{fields: {{due: flag}}}}" for name in _ASSERTS.values())
    return {
        "p/pack.yaml": "k2rules: pack/1\npack: forty\ntitle: Forty\nversion: 1.0.0\nscope: "
        "s\nnothing_found: n\n",
        "p/sources.yaml": "k2rules: sources/1\nsources: {s: {title: s, grade: B, status: read}}\n",
        "p/schema.yaml": f"k2rules: schema/1\nschema: forty\ntypes:\n{types}\ntopics: {{t: a topic}}\n",
        "p/terms.yaml": "k2rules: vocabulary/1\nvocabulary: forty\nterms:\n"
        + "\n".join(f"  {name}: {{label: {name}, is_a: [{parent}]}}" for name, parent in terms.items()),
        "p/rules.yaml": "k2rules: policy/1\npolicy: forty\ntitle: Forty\nrules:\n" + "\n".join(rules) + "\n",
    }


_DOSES = {
    "mk-7": ["45", "90", "90", "100", "120", "180", "181", "200", "360"],
    "mk-4": ["45", "100", "1500", "5000", "15000", "45000"],
    "k1": ["50", "100", "120", "1000"],
    "d3": ["10", "25", "50", "100", "125", "250"],
    "calcium": ["300000", "500000", "600000", "1200000"],
    "vitamin-e": ["15000", "134000", "268000"],
}
_CHANCES = {
    "vka": 0.08,
    "doac": 0.1,
    "mk-7": 0.25,
    "mk-4": 0.14,
    "k1": 0.1,
    "d3": 0.35,
    "sequestrant": 0.04,
    "lipase-inhibitor": 0.03,
    "laxative-oil": 0.02,
    "anticonvulsant": 0.03,
    "broad-antibiotic": 0.08,
    "bisphosphonate": 0.06,
    "antiplatelet": 0.08,
    "nsaid": 0.1,
    "calcium": 0.2,
    "vitamin-e": 0.06,
}


def cases(count: int, seed: int = 42) -> Iterator[Case]:
    """Regimens in which everything is known."""
    rng = random.Random(seed)
    for number in range(count):
        agents = [group for group, chance in _CHANCES.items() if rng.random() < chance]
        agents += (
            [rng.choice(_LEAVES["other"]) for _ in range(rng.randrange(4))] or [] if agents else ["statin"]
        )
        agents += ["mk-7"] if "mk-7" in agents and rng.random() < 0.3 else []
        rng.shuffle(agents)
        facts = [_patient(rng)]
        facts += [_item(rng, n, agent) for n, agent in enumerate(agents[:10])]
        conditions = rng.sample(_CONDITIONS + _POOR_UPTAKE, rng.choice([0, 0, 0, 1, 1, 2, 3]))
        facts += [Fact("condition", {"name": name, "status": "current"}) for name in conditions]
        if rng.random() < (0.75 if "vka" in agents else 0.02):
            taken = DAY - datetime.timedelta(days=rng.choice([0, 1, 3, 7, 8, 14, 30]))
            value = Interval.point(rng.choice([1, 2, 3, 4, 5]))
            facts.append(Fact("lab", {"test": "inr", "value": value, "taken": taken}))
        yield Case(f"r{number}", tuple(facts))


def _patient(rng: random.Random) -> Fact:
    sex, age = rng.choice(["female", "male"]), rng.randrange(10, 96)
    pregnant = sex == "female" and 15 <= age <= 48 and rng.random() < 0.12
    return Fact("patient", {"age": Interval.point(age * 36525 // 100), "sex": sex, "pregnant": pregnant})


def _item(rng: random.Random, number: int, agent: str) -> Fact:
    leaf = rng.choice(_LEAVES.get(agent) or [agent])
    values: dict[str, Value] = {"item": str(number), "product": leaf, "agent": leaf}
    values["amount"] = Interval.point(int(rng.choice(_DOSES.get(agent, ["5000"]))))
    values["course"] = Interval.point(rng.choice([3, 7, 10, 11, 13, 14, 28, 90, 365]))
    return Fact("taking", values)
