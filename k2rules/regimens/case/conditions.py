"""Conditions: their terms, by name or code, and whether they are there, were there, or are of the family."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from k2rules.language.model.facts import Fact, Value
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import CONDITION_CHARACTERS, CONDITION_WORDS
from k2rules.regimens.case.case_draft import CaseDraft
from k2rules.regimens.case.coded_entries import terms_beside
from k2rules.regimens.items.pregnancy import says_feeding, says_pregnant
from k2rules.regimens.model import ConditionText, if_given
from k2rules.regimens.text.icd10 import condition_of, is_checked, split_code
from k2rules.regimens.text.wordlists import fold_word

_BEFORE_NAME = (
    ("absent", re.compile(r"\A(?:no|denies|without|no history of|no known)\s+", re.IGNORECASE)),
    ("family", re.compile(r"\A(?:family history of|family history:?|fh:?|fhx:?)\s+", re.IGNORECASE)),
    (
        "past",
        re.compile(r"\A(?:history of|h/o|hx of|past|previous|former|status post|s/p)\s+", re.IGNORECASE),
    ),
)
_DOUBTED = re.compile(
    r"\?|\b(?:possible|possibly|probable|probably|suspected|suspicion of|query|rule out|r/o|verdacht auf"
    r"|v\.? ?a\.?)\b",
    re.IGNORECASE,
)
_STATUSES = {
    "current": "current",
    "active": "current",
    "past": "past",
    "resolved": "past",
    "inactive": "past",
    "history": "past",
    "family": "family",
    "family history": "family",
}


class ConditionTerm(NamedTuple):
    """A term of the vocabulary that a text names, and its status."""

    term: str
    status: str


def is_current(given: ConditionText) -> bool:
    """Whether a condition is said to be there now."""
    said = if_given(given.status)
    return (given.default_status if said is None else _STATUSES.get(fold_word(said.text))) == "current"


def condition_facts(draft: CaseDraft, given: ConditionText) -> Iterable[Fact]:
    """One fact for each condition that an entry names."""
    name = given.name
    if is_current(given) and (says_pregnant(name.text) is not None or says_feeding(name.text) is not None):
        return  # a field of the person
    said, status = if_given(given.status), given.default_status
    if said is not None:
        status = _STATUSES.get(fold_word(said.text), "")
        if not status:
            draft.trouble("status_unread", said)
    doubted = _DOUBTED.search(name.text)
    alone = name in given.codes
    found = None if doubted or alone else _terms(draft.vocabulary, name.text, status)
    named = [condition.term for condition in found or ()]
    coded = [] if doubted else terms_beside(draft, given.codes, named, name, "condition")
    if found is None and not (alone and coded):
        draft.trouble("condition_not_recognised", name)
    finer = [t for t in named if any(draft.vocabulary.is_a(term, t) for term, _ in coded)]
    by_code = [ConditionTerm(term, status) for term, _ in coded]
    for condition in [*(c for c in found or () if c.term not in finer), *by_code]:
        values: dict[str, Value] = {"name": condition.term}
        origins = {"name": name}
        if condition.status:
            values["status"], origins["status"] = condition.status, given.status or name
        since = draft.date(given.since)
        if since is not None and given.since is not None:
            values["since"], origins["since"] = since, given.since
        yield Fact("condition", values, origins)


def _terms(vocabulary: Vocabulary, text: str, status: str, before: int = 0) -> list[ConditionTerm] | None:
    """The terms of one text, None where it names none. `no dialysis` is read, and is no condition.

    `before` counts what was taken off the text already, so that no text is taken apart for ever.
    """
    if len(text) > CONDITION_CHARACTERS or before > CONDITION_WORDS:
        return None
    term = vocabulary.find(text, "condition")
    if term is not None:
        return [ConditionTerm(term, status)]
    code, bare = split_code(text)
    coded = condition_of(code, vocabulary) if code else None
    if coded is not None:
        named = _terms(vocabulary, bare, status, before + 1) or [] if bare else []
        if not is_checked(code, vocabulary) and not any(vocabulary.overlap(n.term, coded) for n in named):
            return named or None
        if any(vocabulary.is_a(found.term, coded) for found in named):
            return named
        return [ConditionTerm(coded, status), *(n for n in named if not vocabulary.is_a(coded, n.term))]
    if code and bare:
        return _terms(vocabulary, bare, status, before + 1)
    for said, pattern in _BEFORE_NAME:
        bare, count = pattern.subn("", text.strip())
        if count:
            inner = _terms(vocabulary, bare, said, before + 1)
            return ([] if said == "absent" else inner) if inner is not None else None
    if "," not in text:
        return None
    parts = [_terms(vocabulary, part, status, before) for part in text.split(",") if part.strip()]
    return None if None in parts else [found for part in parts if part is not None for found in part]
