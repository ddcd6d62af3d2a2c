"""Texts of findings: placeholders filled from the facts of their firings, values written for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from k2rules.engines.evaluation import Firing
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.language.model.analysis import patterns_of
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.program import Program
from k2rules.language.model.schema import field_of
from k2rules.language.model.syntax import Placeholder, Template
from k2rules.language.model.units import NUMBER, Dimension, format_quantity

NAMING = ("product", "text", "agent", "name", "test")
"""The fields that name a fact, the best one first."""
_NAMELESS = {
    "taking": "a product", "not_taking": "a product", "condition": "a condition", "lab": "a laboratory test",
    "allergy": "an allergy", "goal": "a goal", "intake": "a time of day", "patient": "the patient",
}  # fmt: skip


def item_order(item: str) -> tuple[int, int, str]:
    """Row order: numbers as numbers, before anything else."""
    return (0, int(item), item) if item.isdecimal() else (1, 0, item)


def interval_text(value: Interval, dimension: Dimension) -> str:
    """`180 ug/day`, `at least 100 ug/day`, `50 ug/day to 100 ug/day`."""
    if value.low is None and value.high is None:
        return "an unknown amount"
    if value.high is None:
        return "an unknown amount" if not value.low else f"at least {format_quantity(value.low, dimension)}"
    if value.low is None:
        return f"at most {format_quantity(value.high, dimension)}"
    if value.is_point:
        return format_quantity(value.high, dimension)
    return f"{format_quantity(value.low, dimension)} to {format_quantity(value.high, dimension)}"


def value_text(value: Value | None, dimension: Dimension, prepared: Prepared) -> str:
    """A field's value for people: labels for terms, units for amounts."""
    if value is None:
        return "not given"
    if isinstance(value, Interval):
        return interval_text(value, dimension)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return prepared.program.vocabulary.label(str(value))


def field_text(fact: CaseFact, name: str, prepared: Prepared) -> str:
    """A field of a fact for people."""
    kind = field_of(prepared.program.schema.types[fact.type], name)
    return value_text(prepared.value(fact, name), kind.dimension if kind else NUMBER, prepared)


def fact_name(fact: CaseFact, prepared: Prepared) -> str:
    """What a person calls a fact: the product or text as typed, else the label of its term."""
    for field in NAMING:
        value = fact.values.get(field)
        if isinstance(value, str) and value:
            return (
                prepared.program.vocabulary.label(value)
                if field in ("agent", "name", "test")
                else _shown(value)
            )
    if fact.placeholder:
        return f"{prepared.program.schema.types[fact.type].list_label} (not supplied)"
    return fact.type.replace("-", " ").replace("_", " ")


def quoted(text: str, size: int = 240) -> str:
    """What was typed, for a note. A text longer than any name or dose is cut in its middle: a remark stands
    at the end.
    """
    return text if len(text) <= size else f"{text[: size // 2]}\u2026{text[-size // 3 :]}"


def _shown(text: str, size: int = 120) -> str:
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    text = " ".join(text.split())
    return text if len(text) <= size else text[: size - 1] + "\u2026"


def bindings(firing: Firing, program: Program) -> dict[str, str]:
    """Name -> fact id, for the names that the matched patterns bind."""
    patterns = patterns_of(program.ways[firing.rule][firing.way])
    return {p.name: fact for p, fact in zip(patterns, firing.facts, strict=True) if p.name}


def fill(
    template: Template, firings: Sequence[Firing], facts: Mapping[str, CaseFact], prepared: Prepared
) -> str:
    """The text of a group of firings; several different values are joined, names in row order.

    What is not known fills no text: where no firing has a value, the words of the placeholder stand in its
    place.
    """
    written = [piece for piece in template if isinstance(piece, str)]
    if len(written) == len(template):
        return "".join(written)
    bound = [bindings(firing, prepared.program) for firing in firings]
    pieces = []
    for piece in template:
        if isinstance(piece, str):
            pieces.append(piece)
        elif piece.name.startswith("$"):
            pieces.append(interval_text(prepared.settings[piece.name[1:]].value, piece.dimension or NUMBER))
        elif not piece.field:
            values = [v for f in firings for n, v in f.values if n == piece.name]
            known = [interval_text(v, piece.dimension or NUMBER) for v in values if not _unknown(v)]
            pieces.append(_join(known) or piece.instead)
        else:
            matched = [facts[names[piece.name]] for names in bound if piece.name in names]
            matched.sort(key=lambda fact: (item_order(str(fact.values.get("item", ""))), fact.id))
            known = [text for fact in matched if (text := _known(piece, fact, prepared))]
            instead = nameless(matched[0]) if piece.field == "names" and matched else piece.instead
            pieces.append(_join(known) or instead)
    return "".join(pieces)


def _known(piece: Placeholder, fact: CaseFact, prepared: Prepared) -> str:
    """A name or a field of a fact for a text; empty where it is not known."""
    if fact.placeholder:
        return ""
    if piece.field == "names":
        return "" if all(not fact.values.get(field) for field in NAMING) else fact_name(fact, prepared)
    return "" if _unknown(prepared.value(fact, piece.field)) else field_text(fact, piece.field, prepared)


def _unknown(value: Value | None) -> bool:
    """Whether nothing at all is known of a value. An empty text says nothing either."""
    return (
        value is None or value == "" or (isinstance(value, Interval) and not value.low and value.high is None)
    )


def nameless(fact: CaseFact) -> str:
    """What stands in a sentence for a fact without a name, and for one of a list that was not supplied."""
    return _NAMELESS.get(fact.type) or "an entry"


def _join(texts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(texts))
    return "".join(distinct) if len(distinct) < 2 else ", ".join(distinct[:-1]) + " and " + distinct[-1]
