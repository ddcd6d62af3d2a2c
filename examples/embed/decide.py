"""k2rules inside a program of your own: one regimen from coded data, findings and questions out.

Run it with `python examples/embed/decide.py`.
"""

from __future__ import annotations

import k2rules

PACK = k2rules.load("k2")  # once; a pack is immutable and may be shared by threads


def review(regimen: dict[str, object], day: str) -> list[str]:
    """What to show for one person, most severe first; raises k2rules.InputError for what is no regimen."""
    decision = PACK.decide(regimen, as_of=day)
    lines = [f"{finding.severity.upper()}: {finding.title}. {finding.do}" for finding in decision.listed()]
    lines += [f"ASK: {question.ask}" for question in decision.questions]
    lines += [f"NOT READ: {reason.text}" for reason in decision.incomplete if reason.code == "unread"]
    return lines or [PACK.nothing_found]


if __name__ == "__main__":
    person = {
        "id": "A-17",
        "patient": {"age": 71, "sex": "female"},
        "items": [
            {"product": "Coumadin", "dose": "5 mg", "frequency": "daily"},
            {"product": "MK-7 100 mcg", "dose": "1 capsule", "frequency": "daily"},
            {"product": "Super Greens Powder"},
        ],
    }
    print(*review(person, "2026-01-31"), sep="\n")
