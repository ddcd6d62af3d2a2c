"""Doses of several amounts beside a product of several ingredients: `5000 IU/180 mcg daily` beside `D3 +
MK-7`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.strengths import STRENGTH, order_by_unit
from k2rules.regimens.text.wordlists import fold_word

_LINK = re.compile(r"\s*(?:[/+&,;]|and|und|et|y)\s*\Z")


def split_dose(
    text: str, has_iu: Sequence[bool], *, frequency: str, per_day: bool, decimal: str
) -> tuple[Dose, ...] | None:
    """The dose of each ingredient, in order, or None where the text is no list of amounts or the units do not
    decide whose they are.

    `has_iu` says for each ingredient whether it has international units.
    """
    folded = fold_word(text)
    found = list(STRENGTH.finditer(folded))
    if len(found) != len(has_iu) or len(found) < 2 or found[0].start() != 0:
        return None
    if not all(_LINK.match(folded[a.end() : b.start()]) for a, b in pairwise(found)):
        return None
    rest = folded[found[-1].end() :].strip(" ,;")
    doses = tuple(dose_for(f"{m.group()} {rest}".strip(), "", frequency, per_day, decimal) for m in found)
    if any(d.amount is None or any(kind != "frequency_unclear" for kind, _ in d.troubles) for d in doses):
        return None
    return doses if order_by_unit([d.iu for d in doses], has_iu) else None
