"""Decisions explained: one folder for each thing that a person asks. Here is what reports take from it."""

from k2rules.decisions.evidence import judgement
from k2rules.decisions.headline import counts_words
from k2rules.decisions.pack_ref import base_words
from k2rules.decisions.record import place_text
from k2rules.explanations.build import patient_words, unread_entries
from k2rules.explanations.grounds import Explained
from k2rules.explanations.model import explanation_schema, source_of
from k2rules.explanations.open_points import open_words
from k2rules.explanations.outline import Line, open_lines, outline
from k2rules.explanations.renderings.visible import visible
from k2rules.explanations.wording.values import Phrases, field_words, joined

__all__ = [
    "Explained",
    "Line",
    "Phrases",
    "base_words",
    "counts_words",
    "explanation_schema",
    "field_words",
    "joined",
    "judgement",
    "open_lines",
    "open_words",
    "outline",
    "patient_words",
    "place_text",
    "source_of",
    "unread_entries",
    "visible",
]
