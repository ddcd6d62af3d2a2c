"""A small pack for what-if: anticoagulants, vitamin K, and findings that one, two, four or no answers
settle.
"""

from pathlib import Path

from k2rules import Pack
from k2rules.pack import load

DAY = "2026-01-31"

FILES = {
    "pack.yaml": """
k2rules: pack/1
pack: small
title: Small
version: 1.0.0
scope: vitamin K
nothing_found: Nothing found. Other interactions were not checked.
protected:
  - agents: [anticoagulant]
    why: it is, or may be, an anticoagulant
    caution: An anticoagulant differs between the two.
  - agents: [vitamin-k]
    beside: [vitamin-k-antagonist]
    why: it brings, or may bring, vitamin K beside a vitamin K antagonist
    caution: Vitamin K differs between the two, under a vitamin K antagonist.
""",
    "vocabulary.yaml": """
k2rules: vocabulary/1
vocabulary: small
terms:
  anticoagulant: {label: anticoagulant, is_a: [agent]}
  vitamin-k-antagonist: {label: vitamin K antagonist, is_a: [anticoagulant]}
  warfarin: {label: warfarin, is_a: [vitamin-k-antagonist], brands: [Coumadin]}
  apixaban: {label: apixaban, is_a: [anticoagulant], brands: [Eliquis]}
  vitamin-k: {label: vitamin K, is_a: [agent]}
  vitamin-k1: {label: vitamin K1, is_a: [vitamin-k]}
  vitamin-k2: {label: vitamin K2, is_a: [vitamin-k]}
  mk-7: {label: MK-7, is_a: [vitamin-k2]}
  mk-4: {label: MK-4, is_a: [vitamin-k2], codes: [{system: ATC, code: M05BX08, status: verify}]}
  zinc: {label: zinc, is_a: [agent]}
  dialysis: {label: dialysis, is_a: [condition]}
  inr: {label: INR, is_a: [test]}
""",
    "schema.yaml": """
k2rules: schema/1
schema: small
topics:
  interaction: A vitamin K antagonist together with vitamin K2.
  inr_due: No INR since vitamin K2 was started.
  high: Much MK-7.
  child: Vitamin K2 in a child.
  pregnancy: Vitamin K2 in pregnancy.
  dialysis: Vitamin K2 in dialysis.
  mk4: MK-4.
  mk4_much: Much MK-4.
  origin: Vitamin K2 of unknown origin.
  zinc_much: Much zinc.
""",
    "sources.yaml": """
k2rules: sources/1
sources:
  judged: {title: A judgement, grade: C, status: read}
""",
    "policy.yaml": """
k2rules: policy/1
policy: small
title: Small
rules:
  - id: S-VKA
    title: Vitamin K2 under a vitamin K antagonist
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k-antagonist}}
        as: vka
      - taking: {agent: {is: vitamin-k2}}
        as: k2
    then:
      finding: {topic: interaction, severity: major, for_each: [vka.agent], do: Ask the clinic.,
        say: "{k2.names} with {vka.names}."}
  - id: S-INR
    title: No INR since vitamin K2 was started
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k-antagonist}}
      - taking: {agent: {is: vitamin-k2}}
        as: k2
      - no: {lab: {test: {is: inr}, taken: {after: $k2.started}}}
    if_unknown: ask
    then:
      finding: {topic: inr_due, severity: moderate, do: Arrange an INR., say: "No INR since {k2.names}."}
  - id: S-HIGH
    title: Much MK-7
    cites: [judged]
    when:
      - total: taking.amount
        where: {agent: {is: mk-7}}
        above: 360 ug/day
        as: sum
    if_unknown: ask
    then:
      finding: {topic: high, severity: moderate, do: Ask why., say: "MK-7 {sum}."}
  - id: S-ZINC
    title: Much zinc
    cites: [judged]
    when:
      - taking: {agent: {is: zinc}, amount: {above: 25 mg/day}}
        as: zinc
    then:
      finding: {topic: zinc_much, severity: moderate, for_each: [zinc], do: Ask why., say: "{zinc.names}."}
  - id: S-CHILD
    title: Vitamin K2 in a child
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k2}}
        as: k2
      - patient: {age: {below: 18 y}}
    if_unknown: ask
    then:
      finding: {topic: child, severity: moderate, do: Ask the doctor., say: "{k2.names} in a child."}
  - id: S-PREG
    title: Vitamin K2 in pregnancy
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k2}}
        as: k2
      - patient: {sex: {is: female}, pregnant: {is: true}}
    if_unknown: ask
    then:
      finding: {topic: pregnancy, severity: moderate, do: Ask the doctor., say: "{k2.names} in pregnancy."}
  - id: S-DIAL
    title: Vitamin K2 in dialysis
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k2}}
        as: k2
      - condition: {name: {is: dialysis}, status: {is: current}}
    if_unknown: ask
    then:
      finding: {topic: dialysis, severity: moderate, do: Ask the doctor., say: "{k2.names} in dialysis."}
  - id: S-MK4
    title: MK-4
    cites: [judged]
    when:
      - taking: {agent: {is: mk-4}}
        as: k2
    if_unknown: ask
    then:
      finding: {topic: mk4, severity: moderate, do: Ask., say: "{k2.names} is MK-4."}
  - id: S-MK4-MUCH
    title: Much MK-4
    cites: [judged]
    when:
      - taking: {agent: {is: mk-4}, amount: {at_least: 1 mg/day}}
        as: k2
    then:
      finding: {topic: mk4_much, severity: moderate, do: Ask., say: "{k2.names}."}
  - id: S-FOOD
    title: Vitamin K2 as a medicine
    cites: [judged]
    when:
      - taking: {agent: {is: vitamin-k2}, source: {is: medicine}}
        as: k2
    if_unknown: ask
    then:
      finding: {topic: origin, severity: moderate, for_each: [k2], do: Ask., say: "{k2.names}."}
""",
}


def small_pack(folder: Path) -> Pack:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


def regimen(*items, **more):
    """A regimen in which every list is supplied, unless `more` says otherwise."""
    return {
        "id": "A",
        "patient": {"age": "50", "sex": "male", "pregnant": "no"},
        "items": [{"product": i} if isinstance(i, str) else i for i in items],
        "conditions": [],
        "labs": [],
        "allergies": [],
        "goals": [],
        **more,
    }


def taken(product, dose="100 mcg", **more):
    return {
        "product": product,
        "dose": dose,
        "frequency": "daily",
        "source": "supplement",
        "status": "ongoing",
        **more,
    }
