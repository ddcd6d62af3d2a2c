"""Words that say of a dose that it is given once: `stat`, `single dose`. They say nothing of what a dose
holds.
"""

from __future__ import annotations

import re

from k2rules.regimens.model import ItemText
from k2rules.regimens.text.once_words import ONCE, says_once
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word

_AFTER_DOSE = re.compile(rf"(?P<dose>[\d.,]+ ?[^\W\d]+)(?: (?:po|orally|by mouth))?,? (?:{ONCE.pattern})")


def dose_said_once(dose: str) -> str:
    """The dose of `5 mg stat`; empty where no such word ends it."""
    found = _AFTER_DOSE.fullmatch(fold_word(dose))
    return found["dose"] if found else ""


def is_once(item: ItemText) -> bool:
    """Whether the frequency of an item says so, or its dose where no frequency stands."""
    if item.frequency is not None and fold_word(item.frequency.text) not in NOT_GIVEN:
        return says_once(item.frequency.text) or bool(dose_said_once(item.frequency.text))
    return item.dose is not None and bool(dose_said_once(item.dose.text))
