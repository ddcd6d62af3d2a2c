"""The words of a candidate: what it is about, and the answer that it stands for."""

from __future__ import annotations

from k2rules.decisions.templates import fact_name, field_text
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.explanations.wording.values import field_words


def subject(held: CaseFact, name: str, prepared: Prepared) -> str:
    """The field that a question is about."""
    if held.type == "patient":
        return f"the patient's {field_words(name)}"
    product = fact_name(held, prepared)
    if name == "agent":
        agent = field_text(held, name, prepared) if name in held.values else "substance"
        return f"the {agent} in {product}"
    days = {
        "taken": "day",
        "started": "first day",
        "stopped": "last day",
        "since": "first day",
        "changed": "day of the change",
    }
    return f"the {days.get(name, field_words(name))} of {product}"


def answer(held: CaseFact, name: str, words: str, prepared: Prepared) -> str:
    """A clause that stands after "if"."""
    flag = {"yes": "", "no": "not "}.get(words)
    if flag is not None:
        who = "the patient" if held.type == "patient" else fact_name(held, prepared)
        return f"{who} were {flag}{'taken ' if name == 'with_food' else ''}{name.replace('_', ' ')}"
    if words.startswith(("on ", "between ")):
        if held.type == "lab" and name == "taken":
            return f"the {fact_name(held, prepared)} had been taken {words}"
        return f"{subject(held, name, prepared)} fell {words}"
    return f"{subject(held, name, prepared)} were {words}"
