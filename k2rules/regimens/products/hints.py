"""What kind of product a name hints at, where what is in it is not known: multi, greens, bone, vitamins.

The names are of products and ranges that are often sold with vitamin K, or of which some are. A hint reads
nothing; it is what is asked for beside a vitamin K antagonist.
"""

from __future__ import annotations

import re

_NAMES = {
    "multi": (
        "centrum geritol theragran myadec ocuvite icaps preservision flintstones berocca supradyn pregnacare elevit prenate wellwoman "
        "wellman wellkid menopace vitabiotics sanatogen bassetts forceval dalivit abidec ketovite infuvite cernevit mykind vitafusion "
        "smartypants multibionta orthomol doppelherz eunova floradix azinc alvityl bion3 polivit stresstabs adeks aquadek aquadeks "
        "aquaadek aquaadeks dekas mvw choiceful libertas vitamax nanovm phlexy femibion gestacare citranatal vitafol prenexa mvi "
        # Drinks, feeds and fat emulsions carry vitamin K
        "ensure glucerna nepro pediasure jevity osmolite nutren peptamen isocal twocal fortisip fresubin meritene complan nutridrink "
        "slimfast isagenix shakeology soylent huel intralipid smoflipid clinolipid omegaven lipofundin clinoleic vitalipid kabiven "
        "olimel clinimix"
    ),
    "greens": "ag1 kelp moringa aojiru wakame nori seaweed collard collards chard broccoli sauerkraut cabbage",
    "bone": "caltrate viactiv citracal oscal algaecal osteocare osteocaps calcimate strontium",
    "vitamins": "adk adek adekk nattoplus",
}
"""Words that are names of such products, or of what they are made of."""
_KINDS = {
    "multi": (
        r"\bmulti|\bprenatal|\bone[- ]a[- ]day|\bvita-?pa[kc]k?s?\b|\bone daily\b|\bdaily one\b|\bdaily pack|\bmega men\b"
        r"|\bone source\b|\bvita[- ]?vim|\ball one\b|\bmicronutrient|\ba to z\b|\ba-z\b|\bsource cf\b|\bseven seas\b|\bm\.v\.i"
        r"|\bvitamin code\b|\bway alive\b|\balive!|\Aalive\Z|\bslim-fast\b|\bmeal (?:replacement|shake)|\btube feed"
        r"|\bnutritional (?:shake|drink)|\Aboost(?: (?:plus|high|original|glucose|very)\b|\Z)"
    ),
    "greens": (
        r"\bgreens?\b|\bsuperfoods?\b|\bkale\b|\bspinach|\bspirulina|\bchlorella|\balfalfa|\bwheat ?grass|\bbarley grass"
        r"|\bjuice plus\b|\bparsley|\bchlorophyll|\bbalance of nature\b"
    ),
    "bone": (
        r"\bbones?\b|\bosteo|\bos-cal\b|\bjoints?\b|\bskelet"
        r"|\bcal(?:cium)?[- ]?(?:plus|complete)(?= *(?:\Z|\d|[(,]|tab|cap|soft|chew|gumm|with\b))"
    ),
    "vitamins": (
        r"\bvita|\bvits?\b|\b(?:a\W{0,3}d\W{0,3}(?:e\W{0,3})?k|d3?\W{0,3}k|k\W{0,3}d3?)\b|\bmk[ -]?\d|\b[kd][ -]?\d{2,}"
        r"|\b(?:super|ultra|mega|advanced|koncentrated|concentrated|liquid|triple|full[- ]spectrum) k\b"
        r"|\bk[- ](?:complex|force|plus|elite|max|factors?)\b|\b(?:d3?|calcium) (?:supreme|synergy|co-?factors?|with co-?factors?)\b"
    ),
}
_HINTS = tuple((hint, frozenset(_NAMES[hint].split()), re.compile(_KINDS[hint])) for hint in _KINDS)
_RANGES = frozenset(f"{_NAMES['multi']} caltrate viactiv citracal oscal algaecal".split())
_RANGE = re.compile(
    r"\bos-cal\b|\b(?:d3?|calcium) (?:supreme|synergy|co-?factors?|with co-?factors?)\b"
    r"|\bcal(?:cium)?[- ]?(?:plus|complete)(?= *(?:\Z|\d|[(,]|tab|cap|soft|chew|gumm|with\b))"
)
_KNOWN = frozenset(word for names in _NAMES.values() for word in names.split()) | {"alive"}
_MORE = re.compile(r"\b(?:complex|formula|blend|plus|combo|combination|stack|pack|kit)\b")
_WORD = re.compile(r"[^\W_]+")


def hint_of(folded: str) -> str:
    """What kind of product an unknown name hints at: multi, greens, bone, vitamins or none."""
    words = _WORD.findall(folded)
    return next(
        (hint for hint, names, pattern in _HINTS if not names.isdisjoint(words) or pattern.search(folded)),
        "none",
    )


def names_more(leftover: str) -> bool:
    """Whether words beside a recognised ingredient speak of more of them (`complex`, `plus`)."""
    return _MORE.search(leftover) is not None


def is_range(folded: str) -> bool:
    """Whether a name is of a range of products that differ in what is in them (`Citracal`, `Vitamin D
    Supreme`).
    """
    return not _RANGES.isdisjoint(_WORD.findall(folded)) or _RANGE.search(folded) is not None


def is_known(word: str) -> bool:
    """Whether a word is the name of a product of its own, which is no misspelling of another (`DEKAs` of
    `Depas`).
    """
    return word in _KNOWN
