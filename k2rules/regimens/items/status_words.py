"""The words people use for what is stopped, held, planned or new, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from k2rules.regimens.text.wordlists import words

PHRASES: Mapping[str, str] = {
    **words(
        "stopped | stopped taking | was stopped | has been stopped | has stopped | discontinued | was "
        "discontinued | dc'd | d/c'd | d/c'ed "
        "| d/ced | dced | d/cd | ceased | completed | finished | course completed | course finished | no "
        "longer taken | no longer taking "
        "| no longer takes | no longer on | no longer uses | abgesetzt | wurde abgesetzt | nicht mehr "
        "eingenommen | nimmt nicht mehr "
        "| arrete | arretee | a ete arrete | ne prend plus | suspendido definitivamente | ya no toma | "
        "dejo de tomar",
        "stopped",
    ),
    **words(
        "held | on hold | hold | holding | being held | was held | is held | paused | withheld | pausiert "
        "| en pause | en pausa",
        "held",
    ),
    **words(
        "planned | planning to start | plans to start | plan to start | planning to take | plans to take | "
        "to start | to be started "
        "| will start | going to start | is going to start | about to start | not started | not started "
        "yet | not yet started "
        "| hasn't started | has not started | considering | considering starting | is considering | "
        "thinking of starting "
        "| thinking about starting | wants to start | wants to take | would like to start | would like to "
        "take | intends to start "
        "| asks about starting | asking about | geplant | soll begonnen werden | mochte anfangen | prevu | "
        "a commencer | previsto "
        "| quiere empezar",
        "planned",
    ),
    **words(
        "new | newly started | just started | started | recently started | neu | neu begonnen | nouveau | "
        "nuevo",
        "new",
    ),
    **words("dose changed | dose increased | dose decreased | dose adjusted | dosis geandert", "changed"),
    **words("ongoing | unchanged | current | active | taking | laufend | en cours", "ongoing"),
    **words(
        "irregularly | taken irregularly | on and off | off and on | unregelmassig | irregulierement",
        "irregular",
    ),
}
"""A phrase, folded, and the status it stands for."""
BARE = frozenset({"stopped", "held", "planned"})
"""Statuses whose phrases may stand beside a name without brackets or a dash; `new` and `active` are words of
brands.
"""
NEEDS_MARK = frozenset(
    (
        "to start",
        "hold",
        "considering",
        "finished",
        "completed",
        "asking about",
        "prevu",
        "a commencer",
        "previsto",
    )
)
"""Phrases of these statuses that are too common for that."""
LEADING = frozenset(
    (
        "planning to start", "plans to start", "plan to start", "planning to take", "plans to take",
        "going to start", "is going to start",
        "about to start", "will start", "considering", "considering starting", "is considering",
        "thinking of starting",
        "thinking about starting", "wants to start", "wants to take", "would like to start",
        "would like to take", "intends to start",
        "asks about starting", "asking about", "not started", "not yet started", "hasn't started",
        "has not started",
        "no longer taking", "no longer takes", "no longer on", "no longer uses", "stopped taking",
        "has stopped", "stopped", "discontinued",
        "nimmt nicht mehr", "ne prend plus", "ya no toma", "dejo de tomar", "quiere empezar",
    )
)  # fmt: skip
"""Phrases that a name may follow at once: `no longer taking warfarin`."""
ALLERGY = re.compile(
    r"(?:is |known )?(?:allergic to|allergy to|hypersensitive to|hypersensitivity to|intolerant of"
    r"|intolerance to|allergisch auf"
    r"|allergique a|alergico a|alergica a)\s+(?P<name>.+)\Z|(?:drug )?(?:allergies|allergy|intolerance"
    r"|allergie)\s*[:\-]\s*(?P<after>.+)\Z"
)
FAMILY = re.compile(
    r"(?:family history of|family history|family hx of|fhx of|fhx|fh)\s*[:\-]?\s+(?P<name>.+)\Z"
)
_REASON_BEFORE = (
    r"(?:for|due to|because of|prior to|before|pending|ahead of|wegen|vor|aufgrund|pour|avant|a cause de"
    r"|por|antes de)"
    r" (?:(?:a|an|the|his|her|der|die|das|einer|la|le|el|una|un|une) )?"
    r"(?:(?:dental|oral|eye|cataract|hip|knee|heart|cardiac|spinal|elective|planned|minor|major|gi"
    r"|gastrointestinal|nose|gum|severe|high"
    r"|low|elevated|raised|skin|kidney|liver) ){0,2}"
)
_REASONS = (
    r"surgery|surgeries|surgical procedure|procedure|procedures|operation|op|biopsy|colonoscopy|endoscopy"
    r"|gastroscopy|extraction"
    r"|tooth extraction|dental work|dental treatment|replacement|angiography|catheterisation"
    r"|catheterization|injection|bleeding|bleed"
    r"|bleeds|nosebleed|nosebleeds|haemorrhage|hemorrhage|haematoma|hematoma|bruising|anaemia|anemia|fall"
    r"|falls|side effects?"
    r"|adverse effects?|adverse events?|adverse reactions?|intolerance|allergy|rash|nausea|diarrhoea"
    r"|diarrhea|interactions?"
    r"|drug interactions?|cost|costs|price|expense|pregnancy|toxicity|hepatotoxicity|failure|injury"
    r"|surgeon's request"
    r"|operation|blutung|blutungen|nebenwirkungen|chirurgie|saignement|saignements|effets secondaires"
    r"|cirugia|sangrado"
)


_ACTOR = re.compile(
    r"\s+(?:by|durch|par|por|da)\s+(?:(?:the|his|her|den|die|le|la|el|il)\s+)?"
    r"(?:cardiology|cardiologist|gp|doctor|physician|prescriber|surgeon|surgery|consultant|hospital|clinic|ward"
    r"|pharmacist|pharmacy|nurse|specialist|haematology|hematology|neurology|oncology|nephrology|patient|pt|self"
    r"|hausarzt|arzt|klinik|medecin|medico)\Z",
    re.IGNORECASE,
)


def without_actor(status: str) -> str:
    """A status without who gave it: `dc'd by cardiology`. A closed list: `by mistake` is no such person."""
    return _ACTOR.sub("", status.strip())


@lru_cache(maxsize=16)
def reason_pattern(more: frozenset[str]) -> re.Pattern[str]:
    """Why something is stopped or held, with what the pack knows of. A closed list: `for one dose`, `for
    tonight` and `due to return Monday` are no reasons.
    """
    reasons = "|".join([_REASONS, *map(re.escape, sorted(more))])
    return re.compile(rf"{_REASON_BEFORE}(?:{reasons})\Z")
