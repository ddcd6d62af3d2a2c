"""What becomes of a decision that is verified: accepted, or refused with every fault that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CODES = {
    "not-a-decision": "It cannot be read as a decision: broken JSON, a field that is missing, "
    "unknown, doubled or of the wrong type.",
    "case": "It names another case than the regimen.",
    "day": "It was decided for another day than asked for.",
    "pack": "It was not decided with this pack: name, version, digest, what it extends or loosened.",
    "engine": "The engine is none of k2rules.",
    "certification": "What it says of the second opinion contradicts itself.",
    "regimen": "The regimen cannot be read as one, or cannot be decided at all.",
    "given-fact": "A given fact is not what is read at this place of the input, or is missing, or "
    "was not given.",
    "cell": "The cell that a fact was read from does not hold the text as typed.",
    "derived-fact": "A derived fact does not follow from the firings named, or is not what they conclude.",
    "not-supplied": "A list is said to be not supplied and was, or the other way round.",
    "certainty": "A fact is certain that no strong firing concludes, or is not although one does.",
    "rule": "A firing of a rule that the pack does not have, that is not in force, or of a way that "
    "the rule does not have.",
    "binding": "A firing matched facts that are not there, that are of another type, or that do not "
    "meet its conditions.",
    "strength": "A firing is said to be strong and holds only weakly, or the other way round.",
    "condition": "A condition of a firing came to something else: its tests, bounds, value, "
    "contributors or result.",
    "firing-id": "The id of a firing does not come from its rule, its way and its facts.",
    "asserted": "A firing concludes other facts than it says.",
    "round": "A firing comes in another round than the one after its support.",
    "missing-firing": "A firing that follows is not there, or not as strong as it is.",
    "extra-firing": "A firing stands twice, or does not follow.",
    "order": "Something stands in another place than the canonical order gives it.",
    "out-of-force": "What is said of rules that took no part is not so.",
    "grouping": "Findings do not group the firings as `for_each` says, or name other items.",
    "finding-certainty": "A finding is certain without a strong firing, or possible with one.",
    "folding": "A finding is folded away that is not, or is not although it is.",
    "presented": "A finding is listed, asked, counted or silent against section 8 of the language.",
    "finding-text": "What a finding says is not what the rule says of these firings.",
    "source": "A source, entry of knowledge or review is not what the rule rests on.",
    "advice": "The advice of other rules is not what follows.",
    "assumes": "The unread entries that a finding assumes nothing of are not these.",
    "assumed": "The items of which a finding assumes one unit each time are not these.",
    "question": "A question is not what follows, or is missing.",
    "counts": "The numbers of what is counted are not these.",
    "headline": "What is said where nothing is listed is not what follows.",
    "completeness": "The decision is not complete, or not incomplete, for these reasons.",
    "note": "A note of the reader is not what the reader says.",
    "finding": "A finding is missing, stands twice, or does not follow.",
    "trace": "The trace differs from that of the reference evaluator.",
}
"""Every fault that a refusal may name, and what it means."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a code, the path in the decision, what stands there, and what should.

    `part` is `steps` (found by the checker of its own), `again` (by making the decision again) or `input`
    (before either).
    """

    code: str
    path: str
    text: str
    found: Any = None
    due: Any = None
    part: str = "steps"

    def __str__(self) -> str:
        return f"{self.path or 'the decision'}: {self.text}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a decision was accepted; if not, what is wrong. `faults_total` counts also those that are not
    named.
    """

    case: str
    faults: tuple[Fault, ...] = ()
    faults_total: int = 0

    @property
    def accepted(self) -> bool:
        return not self.faults_total
