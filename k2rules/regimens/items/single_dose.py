"""Words that say of a dose that it is given once: `stat`, `single dose`. They say nothing of what a dose
holds.
"""

from __future__ import annotations

import re

from k2rules.regimens.model import ItemText
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_ONCE = re.compile(
    r"stat|(?:stat |an? |one |1 )?single dose(?: stat| only)?|(?:stat|one|1) dose only|"
    r"(?:given |taken )?once only|once stat|stat once|x ?1 dose|"
    r"(?:a )?one-?off(?: dose)?|one[- ]time(?: dose| only)?|1x only|"
    r"dose unique|einmaldosis|einzeldosis|einmalig|dosis unica"
)
_AFTER_DOSE = re.compile(rf"(?P<dose>[\d.,]+ ?[^\W\d]+)(?: (?:po|orally|by mouth))?,? (?:{_ONCE.pattern})")


def says_once(frequency: str) -> bool:
    """Whether a whole frequency says so. `once` alone may be once a day that was cut off, and does not."""
    return _ONCE.fullmatch(fold_word(frequency)) is not None


def dose_said_once(dose: str) -> str:
    """The dose of `5 mg stat`; empty where no such word ends it."""
    found = _AFTER_DOSE.fullmatch(fold_word(dose))
    return found["dose"] if found else ""


def is_once(item: ItemText) -> bool:
    """Whether the frequency of an item says so, or its dose where no frequency stands."""
    if item.frequency is not None and fold_word(item.frequency.text) not in NOT_GIVEN:
        return says_once(item.frequency.text) or bool(dose_said_once(item.frequency.text))
    return item.dose is not None and bool(dose_said_once(item.dose.text))
