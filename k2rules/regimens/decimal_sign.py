"""What a file itself shows about its decimal sign, so that `1,000` can be read in it.

Evidence is a number that can be read in one way only: `2.5 mg`, `0,5`, `1,000.5`, `1,000,000`. One in a dose,
a strength, a frequency or an amount is enough; other values need two rows, and names of products, which may
come from anywhere, never decide by themselves. Where one file shows both signs, or too little, nothing is
decided, and a number such as `1,000` stays unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from k2rules.language.model.facts import Note, Origin
from k2rules.regimens.dosing.grammar.dose_words import UNITS
from k2rules.regimens.model import Regimen, Text
from k2rules.regimens.text.wordlists import split

_UNIT_WORDS = "|".join(
    sorted((re.escape(n) for names in UNITS.values() for n in split(names)), key=len, reverse=True)
)
_WITH_UNIT = re.compile(
    rf"(?<![\w.,/-])(\d[\d.,]*\d)\s?(?:{_UNIT_WORDS}|i\.u\.|i\.e\.|kg)(?!\w)", re.IGNORECASE
)
_ALONE = re.compile(r"\s*(\d[\d.,]*\d)\s*\Z")
_READ_AS = (
    (
        "point",
        re.compile(
            r"(?:\d+\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,})\Z"
        ),
    ),
    (
        "comma",
        re.compile(
            r"(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,})\Z"
        ),
    ),
    ("either", re.compile(r"[1-9]\d{0,2}[.,]\d{3}\Z")),
)
_WEIGHT = {"name": 1, "value": 2, "amount": 4}
_ENOUGH = 3
_NAMES = {"point": "the point", "comma": "the comma"}


@lru_cache(maxsize=1 << 16)
def shown_by(text: str) -> tuple[str, ...]:
    """What the numbers of a text show: `point`, `comma`, or `either` for one that needs to be decided.

    A number counts if it is the whole text or has a unit behind it, so that `1,25-dihydroxyvitamin D` and a
    list show nothing.
    """
    numbers = _WITH_UNIT.findall(text)
    alone = _ALONE.match(text)
    if alone:
        numbers.append(alone.group(1))
    return tuple(name for number in numbers for name, pattern in _READ_AS if pattern.match(number))


class NumberText(NamedTuple):
    """A text that may show the sign. `role` says how good it is as evidence: `amount`, `value` or `name`."""

    text: Text
    role: str


def has_sign(text: str) -> bool:
    """Whether a text holds what may be a decimal sign."""
    return "." in text or "," in text


@dataclass
class DecimalSign:
    """The evidence of one file so far: the best text of each kind, with its place.

    `weight` says by kind how good it is: a name 1, another value 2, two rows of which one is no name 3, an
    amount 4.
    """

    seen: dict[str, Text] = field(default_factory=dict)
    weight: dict[str, int] = field(default_factory=dict)

    def look(self, texts: Iterable[NumberText]) -> None:
        """Take the evidence of some texts."""
        if len(self.seen) == 3:
            return
        for text, role in texts:
            for kind in shown_by(text.text) if has_sign(text.text) else ():
                self._weigh(kind, role, Origin(text.file, text.row, text.column, text.text.strip()))

    def _weigh(self, kind: str, role: str, text: Text) -> None:
        before, known = self.weight.get(kind, 0), self.seen.get(kind)
        weight = _WEIGHT[role]
        if (
            known is not None
            and before < _ENOUGH
            and max(before, weight) == _WEIGHT["value"]
            and known.row != text.row
        ):
            weight = _ENOUGH
        if weight > before:
            self.seen[kind], self.weight[kind] = text, weight

    def look_at(self, regimen: Regimen) -> None:
        """Take the evidence of the texts of a regimen; numbers that JSON or YAML write as numbers show
        nothing.
        """
        for text in _texts(regimen):
            self.look([text])

    @property
    def decided(self) -> str:
        """`point`, `comma`, or empty where the file shows neither, both, or too little."""
        kinds = self.seen.keys() & {"point", "comma"}
        return next((kind for kind in kinds if self.weight[kind] >= _ENOUGH), "") if len(kinds) == 1 else ""

    def notes(self) -> Iterator[Note]:
        """What was decided and from what, where any number needed it; that nothing was, where the file
        contradicts itself.
        """
        if "point" in self.seen and "comma" in self.seen:
            point, comma = self.seen["point"], self.seen["comma"]
            yield Note(
                "decimal-sign",
                f"numbers with a decimal point (`{point.text}`, row {point.row}) and with a decimal "
                f"comma (`{comma.text}`, row "
                f"{comma.row}): nothing was decided, and a number such as `1,000` is not read",
                max(point, comma, key=lambda t: t.row or 0),
            )
        elif self.decided and "either" in self.seen:
            sign, shown = self.seen[self.decided], self.seen["either"]
            yield Note(
                "decimal-sign",
                f"the decimal sign is {_NAMES[self.decided]}, as in `{sign.text}` (row {sign.row}): "
                f"`{shown.text}` is read so",
                shown,
            )
        elif "either" in self.seen and self.seen.keys() & {"point", "comma"}:
            sign, shown = self.seen["point" if "point" in self.seen else "comma"], self.seen["either"]
            yield Note(
                "decimal-sign",
                f"one number outside the doses, or names of products alone (`{sign.text}`, row "
                f"{sign.row}), do not say what the decimal "
                f"sign is: nothing was decided, and `{shown.text}` is not read. A map can say it (`decimal`)",
                shown,
            )


def _texts(regimen: Regimen) -> Iterator[NumberText]:
    for item in regimen.items:
        doses = [] if item.dose_is_number else [item.dose]
        listed = (i.amount for i in item.ingredients if not i.is_number)
        amounts = (item.strength, item.frequency, *doses, *listed)
        yield from (NumberText(text, "amount") for text in amounts if text is not None)
        if item.product is not None:
            yield NumberText(item.product, "name")
    values = [lab.value for lab in regimen.labs or () if not lab.is_number]
    yield from (NumberText(text, "value") for text in (*values, *regimen.patient.weight) if text is not None)
