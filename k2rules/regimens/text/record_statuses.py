"""What the status of a record says of taking, by the kind of list that it stands on.

`completed` on a list of what somebody takes is over; on an order it says that all was supplied; on a
dispensing it is the box in the hand. A word that is not here says nothing sure: the item counts as taken, and
is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from k2rules.regimens.text.wordlists import STATUSES, fold_word, words

KINDS_OF_LISTS = ("statement", "order", "dispensing", "administration")
NEVER = "never"
"""An entry by mistake: there never was such an item."""
HANDED_OUT = "handed-out"
"""Handed out: taken until the supply and some days more are over."""
GIVEN = "given"
"""One dose was given."""
_SQUASHED = re.compile(r"[\s_\-]+")


def _key(text: str) -> str:
    """`On Hold`, `on-hold`, `ON_HOLD` and `onHold` are one word."""
    return _SQUASHED.sub("", fold_word(text))


def _table(**meanings: str) -> Mapping[str, str]:
    """The words, separated by ` | `, of each meaning; `_` in a meaning stands for `-`."""
    return {
        _key(word): meaning.replace("_", "-")
        for meaning, names in meanings.items()
        for word in names.split(" | ")
    }


KINDS: Mapping[str, str] = {
    _key(word): kind
    for kind, names in {
        "statement": "statement | statements | medication statement | medication statements | "
        "medication usage",
        "order": "order | orders | medication request | medication requests | prescription | prescriptions | "
        "medication order | medication orders | prescribing | verordnung | verordnungen | ordonnance | "
        "prescripcion | prescrizione",
        "dispensing": "dispensing | dispensings | dispense | dispenses | medication dispense | "
        "dispensing history | "
        "dispense history | pharmacy fills | fills | fill history | abgabe | abgaben | delivrance | "
        "dispensacion | erogazione",
        "administration": "administration | administrations | medication administration | mar | "
        "emar | medication "
        "administration record | verabreichung | verabreichungen | administracion | somministrazione",
    }.items()
    for word in names.split(" | ")
}
"""What a file calls the kind of a list, or of the records on it."""
_MISTAKE = "entered in error | entered by mistake | error"
_BY_KIND: Mapping[str, Mapping[str, str]] = {
    "statement": _table(
        ongoing="active | signed",
        stopped="completed | stopped | discontinued",
        held="on hold | suspended",
        planned="intended | draft",
        not_taken="not taken",
        never=_MISTAKE,
    ),
    "order": _table(
        ongoing="active | signed",
        stopped="stopped | discontinued",
        held="on hold | suspended",
        planned="draft",
        not_taken="cancelled | canceled",
        never=_MISTAKE,
    ),
    "dispensing": _table(
        handed_out="completed | dispensed | picked up | collected | filled | partial fill | "
        "partially filled | "
        "handed out | handed over",
        never=_MISTAKE,
    ),
    "administration": _table(
        ongoing="in progress | active",
        given="completed | given | administered",
        stopped="stopped",
        held="on hold | withheld | held | nbm | npo | nil by mouth",
        never=_MISTAKE,
    ),
}
_ANYWHERE = {
    **{_key(word): status for word, status in STATUSES.items()},
    **_table(
        handed_out="acute | dispensed | picked up | collected | filled",
        never="entered in error | entered by mistake | entered wrong pt | entered wrong patient | "
        "wrong patient | "
        "fehleintrag | irrtumlich eingetragen | saisi par erreur | errore di inserimento | "
        "registrado por error",
    ),
}
"""What is read where the kind of the list is not known."""
_TAKEN = ("ongoing", "new", "changed", "irregular")
_APART = ("allergy", "family")
WHY: Mapping[tuple[str, str], str] = {
    ("order", "completed"): "all that was ordered was supplied, which does not end the taking",
    ("order", "ended"): "the order has ended, which does not end the taking",
    ("order", "expired"): "the order has expired, which does not end the taking",
    ("order", "superseded"): "another order stands in its place",
    ("order", "pending"): "the order waits to be verified",
    ("order", "draft"): "a draft: it may have begun since",
    ("statement", "draft"): "a draft: it may have begun since",
    ("statement", "intended"): "it was intended: it may have begun since",
    ("administration", "notdone"): "one dose was left out, which does not end the taking",
    ("administration", "refused"): "one dose was refused, which does not end the taking",
    ("administration", "omitted"): "one dose was left out, which does not end the taking",
}
"""Why such a status does not settle it, where more can be said than that."""
_OF_DISPENSING = "it is about what was handed out, and an earlier supply may last"
_NOT_SAID = "it does not say whether the item is taken"


def kind_of_list(text: str) -> str:
    """The kind of list that a text names; empty where it names none."""
    return KINDS.get(_key(text), "")


def meaning_of(status: str, kind: str) -> str:
    """What a status says on a list of this kind (empty: not known which). Empty where it says nothing
    sure.
    """
    key = _key(status)
    if not kind:
        return _ANYWHERE.get(key, "")
    known = _BY_KIND[kind].get(key, "")
    if known or kind == "dispensing":
        return known
    anywhere = _ANYWHERE.get(key, "")
    says_no = (kind, key) in WHY or anywhere not in (*_TAKEN, *_APART)
    return "" if says_no else anywhere


def why_unsettled(status: str, kind: str) -> str:
    """Why a status on a list of this kind does not say whether the item is taken."""
    return WHY.get((kind, _key(status))) or (_OF_DISPENSING if kind == "dispensing" else _NOT_SAID)


def words_of(kind: str) -> Mapping[str, str]:
    """The words of a kind of list and what they say, for the docs and tests."""
    return _BY_KIND[kind]


_INTENTS = {
    **words("order | original-order | reflex-order | filler-order | instance-order", True),
    **words("proposal | plan | option | directive", False),
}
"""Whether a record of this intent is an order."""


def is_intent(text: str) -> bool:
    """Whether a text is a known intent of a record."""
    return fold_word(text) in _INTENTS


def is_not_ordered(text: str) -> bool:
    """Whether a record with this intent is none of what somebody ordered."""
    return _INTENTS.get(fold_word(text)) is False
