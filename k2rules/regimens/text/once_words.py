"""Words that say of a dose that it is given once: `stat`, `single dose`."""

from __future__ import annotations

import re

from k2rules.regimens.text.wordlists import fold_word

ONCE = re.compile(
    r"stat|(?:stat |an? |one |1 )?single dose(?: stat| only)?|(?:stat|one|1) dose only|"
    r"(?:given |taken )?once only|once stat|stat once|x ?1 (?:dose|now)"
    r"|(?:a )?one-?off(?: dose)?|one[- ]time(?: dose| only)?"
    r"|1x only|dose unique|einmaldosis|einzeldosis|einmalig|dosis unica"
)


def says_once(frequency: str) -> bool:
    """Whether a whole frequency says so. `once` alone may be once a day that was cut off, and does not."""
    return ONCE.fullmatch(fold_word(frequency)) is not None
