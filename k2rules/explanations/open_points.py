"""What could still change the findings, and what cannot, in words."""

from __future__ import annotations

from collections import Counter

from k2rules.explanations.grounds import place_of
from k2rules.explanations.model import ExplainedOpen, ExplainedPoint
from k2rules.explanations.what_matters.what_matters import Matters, MattersEffect, OpenPoint
from k2rules.explanations.wording.values import field_words, joined

MOST = 12
"""Open points that are told; `k2rules explain --open` tells all."""
_MOST_EFFECTS = 3


def open_words(matters: Matters, *, everything: bool = False) -> ExplainedOpen:
    """The questions whose answers could change something, most severe first, and what is not asked for; all
    of it, or the first.
    """
    told = matters.can if everything else matters.can[:MOST]
    left = len(matters.can) - len(told)
    grouped = ", ".join([p.what for p in matters.cannot] if everything else _grouped(matters.cannot))
    return ExplainedOpen(
        points=[_point(point, everything=everything) for point in told],
        more=f"... and {left} more; --open shows them" if left else "",
        cut=f"It was not worked out what each could change: {matters.cut}." if matters.cut else "",
        cannot=f"Not known, and not asked for, as no answer changes a finding: {grouped}." if grouped else "",
    )


def _point(point: OpenPoint, *, everything: bool) -> ExplainedPoint:
    shown = point.effects if everything else point.effects[:_MOST_EFFECTS]
    left = len(point.effects) - len(shown)
    return ExplainedPoint(
        ask=point.ask if point.kind != "unread" else f"{point.ask} ({point.what})",
        place=place_of(point.where),
        effects=[_effect(effect) for effect in shown] + ([f"and {left} more"] if left else []),
    )


def _effect(effect: MattersEffect) -> str:
    """`major: Vitamin K1 taken by hand (K2-VKA-046) may appear`."""
    words = {"disappear": "go away", "change": "change in what it names or adds"}
    kinds = [words.get(kind, kind) for kind in effect.may if kind != "change" or len(effect.may) == 1]
    return f"{effect.severity}: {effect.title} ({effect.rule}) may {joined(kinds, 'or')}"


def _grouped(points: list[OpenPoint]) -> list[str]:
    """Each thing by name, or how often each field of each type of facts."""
    names = [
        f"{field_words(p.field)} of {'the patient' if p.type == 'patient' else 'an entry'}"
        if p.kind == "field"
        else p.what
        for p in points
    ]
    counts = Counter(names)
    return [
        name if n == 1 else f"{name.removesuffix(' of an entry')} of {n} entries"
        for name, n in counts.items()
    ]
