"""Whether what stands around a strength in a product name is plain, so that it is surely what one unit holds.

Everything is of a closed set: ingredients, other strengths, words of forms and packages, makers. A name with
anything else, such as `(2 caps = 100 mcg)`, `1 or 5 mg` or `35 mg per week`, has no strength that can be
counted. Only in front of the first ingredient, where the maker's name stands, may there be words that are not
known, if none of them speaks of amounts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from k2rules.language.model.reading_words import ReadingWords
from k2rules.regimens.products.stopwords import FORMS

Span = tuple[int, int]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLAIN = (
    FORMS
    - _words(
        "powder liquid drop drops spray syrup solution suspension injection cream ointment patch vial ampoule"
    )
) | _words(
    "veggie vegetarian vegan vegicaps vcaps vcap veg softgels gel cellulose hard soft mini easy swallow "
    "scored coated film "
    "retard depot each as of with and plus und mit et avec y con e en och vitamin vit vitamins vitamine "
    "vitamina vitamines "
    "natural naturally pure premium brand original regular quality organic gmo non free "
    "gluten dairy mega super forte supplement supplements dietary support health healthy "
    "bone bones heart for usp rx "
    "generic pink peach teal tan yellow blue green white brown beige prescription medicine otc fermented "
    "active s"
)
_FORM_OF_JAPANESE = r"od錠|錠剤|錠|カプセル|糖衣錠|細粒|軟カプセル|ソフト"
_ORIGIN = re.compile(r"\b(?:derived\s+)?from(?=\s+\0)")
_EACH = re.compile(
    r"(?:(?:\bper\b|/|\bin each\b|\bin one\b|\bpro\b|\bpar\b|\bpor\b)\s*(?:1\s|one\s)?\s*"
    r"(?:tablet|tab|capsule|cap|softgel|pill|caplet|lozenge|gummy|tablette|kapsel|comprime|gelule"
    r"|comprimido|capsula)\b)"
)
_PACK = re.compile(
    r"(?<![\w.,/-])(?:[1-9]\d{1,2}\s?-?\s?(?:(?:veggie|veg|vegan|vegetarian|vegetable)\s)?"
    r"(?:tablets|tabs|tab|capsules|caps|softgels|vcaps|pills|count|ct|caplets|lozenges|gummies|tabletten"
    r"|kapseln|comprimes|gelules"
    r"|comprimidos|capsulas)|1 (?:tablet|capsule|softgel|pill|cap|tab))\b"
)
_SAID = re.compile(
    r"\bnow foods\b|\ball[- ]trans\b|\b(?:high|extra|max|maximum) (?:strength|potency)\b|#\s?[1-9]\d{1,2}\b"
    r"|\bn[123]\b"
)
_LOOSE = re.compile(r"\d+(?:[.,]\d+)*[\s-]?(?:mg|mcg|mcgs|ug|µg|μg|g|ng|iu|ie|ui|units?)(?!\w)")
_AGAIN = re.compile(r"\s*\(\s*\Z")
_SHARE = re.compile(
    r"(?<![\w.,])\d{1,5}(?:\.\d+)?\s?%(?:\s*(?:dv|daily value|rda|rdi|nrv|vdr|natural|pure|vegan|all)\b)?"
)
_PART = re.compile(rf"\d+(?:[.,]\d+)*[^\W\d_]*|{_FORM_OF_JAPANESE}|[^\W\d_]+(?:'[^\W\d_]+)?|\S")
_SIGNS = frozenset(" ,;.:()[]+&/|'\"™®©-–*")
_AMOUNTS = re.compile(
    r"(?:half|halve\w*|quarter|third|double|triple|two|three|four|five|six|twice|thrice|less|more|than|not"
    r"|no|never|formerly|former"
    r"|previous\w*|prior|was|were|under|over|up|about|approx\w*|around|circa|ca|nearly|almost|minimum|min"
    r"|least|most|between|or|to|till|until"
    r"|serving\w*|servings|portion\w*|dose\w*|dosis|dosage|per|pro|par|por|week\w*|wk|month\w*|dail\w*|day"
    r"|days|every|other|alternate|once"
    r"|tag|tage|taglich|woche|wochen\w*|monat\w*|jour|jours|semaine\w*|hebdomadaire|dia|dias|semana\w*"
    r"|mensual|nightly|night|morning"
    r"|evening|bedtime|total|gesamt|insgesamt|sum|equal\w*|equivalent|equiv|weigh\w*|weight|gross|net"
    r"|bottle|jar|box|pack|packs|kit|scoop"
    r"|oil|ol|huile|aceite|olive|powder|blend|extract|nicht|kein\w*|fruher|ehemals|vorher|halb\w*|zwei|drei"
    r"|weniger|mehr|als|unter|uber|bis"
    r"|oder|demi\w*|moitie|deux|trois|moins|plus de|pas|ancien\w*|ou|media|medio|mitad|dos|tres|menos|mas"
    r"|antes|hasta|o|changed?|increas\w*"
    r"|decreas\w*|reduc\w*|instead|stop\w*|start\w*|taper\w*|load\w*|if|then|when|until|prn|needed|max|mean"
    r"|average|avg|x)\Z"
)
"""Words that speak of an amount other than that of one unit; what stands behind an ingredient need not be
listed, as it must be plain.
"""


def plain_words(words: ReadingWords) -> frozenset[str]:
    """The words that leave a strength plain, with those that the pack declares."""
    return _PLAIN | words.salts | words.makers | words.label_words


def doubt_about(
    folded: str, named: Sequence[Span], strengths: Sequence[Span], plain: Collection[str] = _PLAIN
) -> str:
    """The first word or sign that leaves a strength of a folded name in doubt; empty where all of them are
    plain.

    `named` are the spans of ingredients, of what the name says is not in it, and of look-alikes; `strengths`
    those of strengths. `plain` are the words that leave them plain.
    """
    loose = next(
        (m.group() for m in _LOOSE.finditer(folded) if not any(s <= m.start() < e for s, e in strengths)), ""
    )
    if not strengths or loose:
        return loose
    first = min(start for start, _ in (*named, *strengths))
    masked = list(folded)
    for sign, spans in (("\0", named), ("\1", strengths)):
        for start, end in spans:
            masked[start:end] = sign * (end - start)
    text = "".join(masked)
    for known in (_EACH, _PACK, _SHARE, _ORIGIN, _SAID):
        text = known.sub(lambda m: " " * len(m.group()), text)
    starts = {start for start, _ in strengths}
    parts = [m for m in _PART.finditer(text) if m.group() not in ("\0", "\1")]
    for part in parts:
        word = part.group()
        if word in plain or word in _SIGNS or re.fullmatch(_FORM_OF_JAPANESE, word):
            continue
        beside = any(
            not text[part.end() : start].strip(" ,;:.()[]") for start in starts if start >= part.end()
        )
        maker = part.end() <= first and not beside and word[0].isalpha() and not _AMOUNTS.match(word)
        if not maker:
            return word
    return ""


def said_again(folded: str, strengths: Sequence[Span], named: Sequence[Span]) -> str:
    """What joins two strengths of one ingredient (`5 mg + 5 mg`); empty where its name stands between them,
    or one is in brackets.
    """
    for (_, end), (start, _) in pairwise(strengths):
        if not any(end <= s and e <= start for s, e in named) and not _AGAIN.match(folded[end:start]):
            return folded[strengths[0][0] : strengths[-1][1]]
    return ""
