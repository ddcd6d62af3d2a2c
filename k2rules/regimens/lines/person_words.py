"""The age and sex that open a line: `65F: ...`, `78 yo f on ...`, `Mujer 69 a. ...`, `54歳女性:...`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from k2rules.regimens.text.wordlists import fold_word, split

SEX_WORDS: Mapping[str, str] = {
    "female": "f | female | woman | girl | lady | w | weiblich | frau | femme | mujer | donna | 女性 | 女",
    "male": "m | male | man | boy | gentleman | mannlich | mann | h | homme | hombre | uomo | 男性 | 男",
}
AGE_WORDS: Mapping[str, str] = {
    "y": "y | yr | yrs | yo | y/o | year | years | year old | years old | jahre | jahrig | j "
    "| ans | an | anos | a"
    " | anni | 歳 | 才",
    "mo": "months | month | month old | months old | mo | mths | monate | mois | meses | mesi | か月 | ヶ月",
}
_LETTER = r"[^\W\d_\u3040-\u30ff\u3400-\u9fff]"
_SEPARATOR = r"[\s,./:;-]*"


def _any(tables: Mapping[str, str]) -> str:
    """A pattern for the words of a table, the longest first; a blank in one may be typed as a hyphen."""
    words = sorted((w for names in tables.values() for w in split(names)), key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\ ", "[ -]?") for w in words)


_SEX = rf"(?P<sex>{_any(SEX_WORDS)})(?!{_LETTER})"
_UNIT = rf"(?:[\s-]?(?P<unit>{_any(AGE_WORDS)})(?!{_LETTER}))"
_NO_AGE = r"(?!\s*(?:mg|mcg|[uµμ]g|g|ml|iu|ie|ui|units?|meq|mmol|x|times|tabs?|caps?|tablets?|capsules?)\b)"
_NUMBER = rf"(?:(?P<months>\d{{1,2}})/12|(?P<age>1[01]\d|\d{{1,2}}))(?![\d%/]|[.,]\d){_NO_AGE}"
_SURE_AGE = (
    r"(?:[\s-]?(?P<unit>yo|y/o|years?[ -]old|months?[ -]old|jahre|jahrig|ans|anos|anni|歳|才))(?![^\W\d_])"
)
"""What makes a number an age where no sex stands beside it; `1 a day` and `2 y` do not."""
_FORMS = tuple(
    re.compile(rf"\s*{form}(?P<end>[\s,.:;–—-]+(?:(?:is )?(?:on|taking|takes)\b\s*:?\s*)?|\Z)")
    for form in (
        rf"{_NUMBER}{_UNIT}?{_SEPARATOR}{_SEX}",
        rf"{_SEX}{_SEPARATOR}{_NUMBER}{_UNIT}?(?!{_LETTER})",
        rf"{_NUMBER}{_SURE_AGE}",
    )
)


@dataclass(frozen=True, slots=True)
class PersonWords:
    """How a line opens. `age` and `sex` are as typed; `years` and `is_sex` are what they stand for."""

    age: str
    years: str
    sex: str
    is_sex: str
    rest: str


def read_person(line: str) -> PersonWords | None:
    """The person that a line opens with; None where it opens with none. A number alone is no age."""
    folded = _folded(line)
    for form in _FORMS:
        found = form.match(folded)
        if found is None:
            continue
        said = {name: line[slice(*found.span(name))] for name, text in found.groupdict().items() if text}
        unit = "mo" if "months" in said or _word(said.get("unit", ""), AGE_WORDS) == "mo" else "y"
        age = said.get("months", said.get("age", ""))
        start = found.start("months" if "months" in said else "age")
        typed = line[start : start + len(age)] + ("/12" if "months" in said else "")
        sex = said.get("sex", "")
        return PersonWords(typed, f"{age} {unit}", sex, _word(sex, SEX_WORDS), line[found.end() :].strip())
    return None


def _folded(line: str) -> str:
    """The line without case and accents, each letter in its place."""
    return "".join(fold_word(c) if len(fold_word(c)) == 1 else c for c in line)


def _word(text: str, tables: Mapping[str, str]) -> str:
    folded = _folded(text).replace("-", " ").strip()
    return next((name for name, names in tables.items() if folded in split(names)), "")
