"""The route that the name of a product says: `eye drops`, `5 % gel`, `IV`.

Only words that can mean nothing else are read. Letters such as IV count in capitals or with dots, as `im` is
also a word; a gel, cream or ointment with a share in percent, as there are soft gels, and gels to swallow.
"""

from __future__ import annotations

import re

from k2rules.regimens.text.wordlists import fold_word

_WORDS = {
    "ocular": r"eye (?:drops?|ointment|gel)|ophthalmic|augen(?:tropfen|salbe)|collyre|colirio|collirio|点眼",
    "nasal": r"nasal (?:spray|drops?)|nose drops?|nasen(?:spray|tropfen)|spray nasal|点鼻",
    "inhaled": r"inhalers?|inhalation",
    "rectal": r"suppositor(?:y|ies)|zapfchen|suppositoires?|supositorios?|supposte|坐剤|坐薬",
    "topical": r"\d[\d.,]* ?% ?(?:gel|cream|creme|ointment|lotion|salbe|pommade|crema|pomada)",
    "intravenous": r"intravenous(?:ly)?|intravenos|静注",
    "intramuscular": r"intramuscular(?:ly)?|intramuskular|筋注",
    "subcutaneous": r"subcutaneous(?:ly)?|subkutan|皮下注",
}
_LETTERS = {
    "intravenous": r"IV|[iI]\.[vV]\.",
    "intramuscular": r"IM|[iI]\.[mM]\.",
    "subcutaneous": r"SC|[sS]\.[cC]\.",
}
_SPOKEN = {route: re.compile(rf"(?<![a-z])(?:{words})(?![a-z])") for route, words in _WORDS.items()}
_CAPITALS = {
    route: re.compile(rf"(?<=[\d\s(])(?:{words})(?=[\s),;]|\Z)") for route, words in _LETTERS.items()
}
_SWALLOWED = re.compile(r"(?<![a-z])(?:oral|orally|mouth|mund|buccal)(?![a-z])")


def route_in(text: str) -> str:
    """The one route that the name of a product says; empty where it says none, several, or the mouth."""
    folded = fold_word(text)
    said = {route for route, words in _SPOKEN.items() if words.search(folded)}
    if not text.isupper():  # in a text of capitals they may be a number (`IV`) or part of a name
        said |= {route for route, letters in _CAPITALS.items() if letters.search(text)}
    return said.pop() if len(said) == 1 and not _SWALLOWED.search(folded) else ""
