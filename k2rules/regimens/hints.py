"""What kind of product a name hints at, where what is in it is not known: multi, bone, greens, vitamins.

The names are of products and ranges that are often sold with vitamin K, or of which some are. A hint reads nothing; it is what is
asked for beside a vitamin K antagonist.
"""

from __future__ import annotations

import re

_NAMES = {
    "multi": (
        "centrum geritol theragran myadec ocuvite icaps preservision flintstones berocca supradyn pregnacare elevit prenate wellwoman "
        "wellman wellkid menopace vitabiotics sanatogen bassetts forceval dalivit abidec ketovite infuvite cernevit alive mykind "
        "vitafusion smartypants multibionta orthomol doppelherz eunova floradix azinc alvityl bion3 polivit stresstabs "
        "aqua?adeks? aquadeks? adeks? "
        "dekas? mvw choiceful libertas vitamax nanovm phlexy femibion gestacare citranatal vitafol prenexa "
        # Drinks, feeds and fat emulsions carry vitamin K
        "ensure glucerna nepro pediasure jevity osmolite nutren peptamen isocal twocal fortisip fresubin meritene complan "
        "nutridrink slim-?fast herbalife isagenix shakeology soylent huel intralipid smoflipid clinolipid omegaven lipofundin "
        "clinoleic vitalipid kabiven olimel clinimix mvi m[.]v[.]i"
    ),
    "bone": "caltrate viactiv citracal os-?cal algaecal osteocare osteocaps calcimate osteomins? strontium",
    "greens": "ag1 moringa aojiru wakame nori seaweed kelp collards? chard broccoli sauerkraut cabbage",
    "vitamins": "adk adek adekk k2d3 d3k2 vitabone osteo-?k nattoplus",
}
_KINDS = {
    "multi": (
        r"\bmulti|\bprenatal|\bone[- ]a[- ]day|\bvita-?pa[kc]k?s?\b|\bone daily\b|\bdaily one\b|\bdaily pack|\bmega men\b"
        r"|\bone source\b"
        r"|\bvita[- ]?vim|\ball one\b|\bmicronutrient|\ba to z\b|\ba-z\b|\bsource cf\b|\bseven seas\b|\bgarden of life\b"
        r"|\bmeal (?:replacement|shake)|\bnutritional (?:shake|drink|supplement)|\btube feed"
        r"|\Aboost(?: (?:plus|high|original|glucose|very)\b|\Z)"
    ),
    "greens": (
        r"\bgreens?\b|\bsuperfoods?\b|\bkale\b|\bspinach|\bspirulina|\bchlorella|\balfalfa|\bwheat ?grass|\bbarley grass"
        r"|\bjuice plus\b|\bparsley|\bchlorophyll|\bbalance of nature\b"
    ),
    "bone": r"\bbones?\b|\bosteo|\bjoints?\b|\bskelet",
    "vitamins": (
        r"\bvita|\bvits?\b|\b(?:a\W{0,3}d\W{0,3}(?:e\W{0,3})?k|d3?\W{0,3}k|k\W{0,3}d3?)\b|\bmk[ -]?\d|\b[kd][ -]?\d{2,}"
        r"|\b(?:super|ultra|mega|advanced|koncentrated|concentrated|liquid|triple|full[- ]spectrum) k\b"
        r"|\bk[- ](?:complex|force|plus|elite|max|factors?)\b|\bsupreme\b|\bsynergy\b|\bco-?factors?\b"
    ),
}


def _any_of(names: str) -> str:
    return rf"\b(?:{'|'.join(names.split())})\b"


_CALCIUM_PLUS = r"\bcal(?:cium)?[- ]?(?:plus|complete)(?= *(?:\Z|\d|[(,]|tab|cap|soft|chew|gumm|with\b))"
_KINDS["bone"] += "|" + _CALCIUM_PLUS
_ORDER = ("multi", "greens", "bone", "vitamins")
_HINTS = tuple((hint, re.compile(f"{_any_of(_NAMES[hint])}|{_KINDS[hint]}")) for hint in _ORDER)
_KNOWN = re.compile("|".join(map(_any_of, _NAMES.values())))
_RANGE = re.compile(_any_of(_NAMES["multi"]) + "|" + _any_of(_NAMES["bone"]) + "|" + _CALCIUM_PLUS)
_MORE = re.compile(r"\b(?:complex|formula|blend|plus|combo|combination|stack|pack|kit)\b")


def hint_of(folded: str) -> str:
    """What kind of product an unknown name hints at: multi, greens, bone, vitamins or none."""
    return next((hint for hint, pattern in _HINTS if pattern.search(folded)), "none")


def hints_at_more(leftover: str) -> bool:
    """Whether words beside a recognised ingredient hint at more ingredients."""
    return bool(_MORE.search(leftover)) or hint_of(leftover) != "none"


def is_range(folded: str) -> bool:
    """Whether a name is that of a range of products that differ in what is in them (`Citracal`): a name of none of them says it all."""
    return _RANGE.search(folded) is not None


def is_known(word: str) -> bool:
    """Whether a word is the name of a product of its own, which is no misspelling of another (`DEKAs` of `Depas`)."""
    return _KNOWN.search(word) is not None
