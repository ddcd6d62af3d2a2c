"""Words of forms that stand behind a strength and leave it that of one unit: `3 mg Filmtabl.`, `20 mg cp
sécable`.

By language, typed without regard to case and accents. They add to the counted forms that directions know.
"""

from __future__ import annotations

import re

from k2rules.regimens.dosing.form_words import COUNTED_FORMS
from k2rules.regimens.text.normalise import fold
from k2rules.regimens.text.wordlists import split

BESIDE_STRENGTH = {
    "en": (
        "mr | er | sr | xr | xl | la | cr | dr | ec | e c | gr | gastro resistant | enteric coated | "
        "modified release | prolonged release | extended release | film coated | coated | scored | "
        "oral | softgel caps | veg | veggie | vegetarian | chewable"
    ),
    "de": (
        "tbl | tabl | filmtabl | filmtablette | filmtabletten | hartkaps | hartkapsel | hartkapseln | "
        "weichkaps | weichkapsel | weichkapseln | kps | kaps | retardtabl | retardtablette | "
        "retardtabletten | ret tbl | retard | ret | magensaftres | magensaftresistente | ueberzogene "
        "| dragee | dragees"
    ),
    "fr": (
        "cp | cpr | cps | comp | gel | gelules | pellicule | pellicules | secable | secables | "
        "quadrisecable | quadrisecables | enrobe | enrobes | lp"
    ),
    "es": (
        "comp | compr | caps | duras | dura | blandas | blanda | recubierto | recubiertos | ranurado "
        "| ranurados | perla | perlas"
    ),
    "it": (
        "cpr | cp | cps | compressa | compresse | capsula | capsule | rivestite | rivestita | "
        "divisibile | divisibili"
    ),
    "ja": "カプセル | 錠 | 錠剤",
}

_WORDS = frozenset(
    fold(name)
    for table in (COUNTED_FORMS, BESIDE_STRENGTH)
    for names in table.values()
    for name in split(names)
)
_SPLIT = re.compile(r"[\s.,;:()/-]+")
_MAKER = re.compile(r"「[^」]{1,12}」")
"""Behind a Japanese generic the name of its maker stands: `0.5mg「トーワ」`."""
_LONGEST = 2
"""So many words a form may have."""


def only_forms(text: str) -> bool:
    """Whether a text holds no word but those of forms; also where there is none."""
    words = [word for word in _SPLIT.split(fold(_MAKER.sub(" ", text))) if word]
    at = 0
    while at < len(words):
        size = next((n for n in range(_LONGEST, 0, -1) if " ".join(words[at : at + n]) in _WORDS), 0)
        if not size:
            return False
        at += size
    return True
