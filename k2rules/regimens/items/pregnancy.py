"""Pregnancy and breastfeeding in words: `20 weeks`, `pregnant 20 weeks`, `currently breastfeeding`. What is
not plain is not read.
"""

from __future__ import annotations

import re

from k2rules.regimens.text.icd10 import is_pregnancy, split_code
from k2rules.regimens.text.wordlists import FLAGS, fold_word

_WEEKS = (
    r"(?:\d{1,2}(?: ?\+ ?\d)? ?(?:w|wk|wks|weeks?|ssw)(?: ?\+? ?\d ?d(?:ays?)?)?"
    r"(?: (?:gestation|pregnant|of pregnancy|of gestation))?|\d{1,2}\. ?ssw)"
)
_TRIMESTER = r"(?:(?:first|second|third|1st|2nd|3rd) trimester|trimester [123])"
_PREGNANT = re.compile(
    rf"(?:yes,? ?|currently |is |patient is |she is )*(?:pregnant|pregnancy|gravid|schwanger|enceinte"
    rf"|embarazada)"
    rf"(?:[,:]? ?\(?(?:{_WEEKS}|{_TRIMESTER})\)?)?\Z"
    rf"|(?:yes,? ?)?\(?{_WEEKS}\)?\Z|(?:yes,? ?)?\(?{_TRIMESTER}\)?(?: of pregnancy)?\Z"
)
_NOT_PREGNANT = re.compile(
    r"(?:is |currently )?(?:not pregnant|not currently pregnant|nicht schwanger|pas enceinte|no embarazada)\Z"
)
_FEEDING = re.compile(
    r"(?:yes,? ?|currently |is |exclusively |fully |partially |still )*"
    r"(?:breast-?feeding|breast feeding|breastfeeds|nursing|lactating|stillend|stillt|allaite|allaitante)\Z"
)
_NOT_FEEDING = re.compile(
    r"(?:is |currently )?(?:not (?:currently )?(?:breast-?feeding|breast feeding|lactating|nursing)|stillt "
    r"nicht|n'allaite pas)\Z"
)
_MOST_WEEKS = 44


def read_pregnant(text: str) -> bool | None:
    """Whether a cell of the column says pregnant; None for what is not plain (`G2P1`, `trying`)."""
    folded = fold_word(text)
    if folded in FLAGS:
        return FLAGS[folded]
    if is_pregnancy(split_code(text)[0]):
        return True
    return (
        False
        if _NOT_PREGNANT.match(folded)
        else True
        if _PREGNANT.match(folded) and _possible(folded)
        else None
    )


def says_pregnant(text: str) -> bool | None:
    """The same for an entry of a list of conditions, which must name the pregnancy itself."""
    if is_pregnancy(split_code(text)[0]):
        return True
    folded = fold_word(text)
    named = "pregnan" in folded or folded.startswith(("gravid", "schwanger", "enceinte", "embarazada"))
    return read_pregnant(text) if named or _NOT_PREGNANT.match(folded) else None


def read_feeding(text: str) -> bool | None:
    """Whether a text says breastfeeding; None for what is not plain."""
    folded = fold_word(text)
    if folded in FLAGS:
        return FLAGS[folded]
    return False if _NOT_FEEDING.match(folded) else True if _FEEDING.match(folded) else None


def says_feeding(text: str) -> bool | None:
    """The same for an entry of a list of conditions."""
    return None if fold_word(text) in FLAGS else read_feeding(text)


def _possible(folded: str) -> bool:
    weeks = re.search(r"(\d{1,2})(?: ?\+ ?\d)?\.? ?(?:w|ssw)", folded)
    return weeks is None or 1 <= int(weeks.group(1)) <= _MOST_WEEKS
