"""What is told of a person beside ids and names: initials, the date of birth, sex and age, compared by what
they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from k2rules.regimens.text.columns.usual_names import header_tokens, understand_header
from k2rules.regimens.text.dates import parse_age, parse_date
from k2rules.regimens.text.normalise import clean_id
from k2rules.regimens.text.person_ids import DETAILS_OF_PERSONS, NAMES_OF_PERSONS
from k2rules.regimens.text.wordlists import NOT_GIVEN, SEXES, fold_word

_YEAR_DAYS = 365.25


def _born(text: str, dates: str, _: str) -> str:
    found = parse_date(text, dates)
    return found.isoformat() if found is not None else text.casefold()


def _sex(text: str, _: str, __: str) -> str:
    return SEXES.get(fold_word(text), "")


def _age(text: str, _: str, unit: str) -> str:
    age = parse_age(text, unit)
    return str(int(age.low / _YEAR_DAYS)) if age is not None and age.is_point and age.low is not None else ""


_READ: Mapping[str, Callable[[str, str, str], str]] = {"born": _born, "sex": _sex, "age": _age}


@dataclass(frozen=True, slots=True)
class PersonDetail:
    """One column or key that tells of a person: a name (`role` is `name`), or a field of the person."""

    index: int
    name: str
    role: str
    dates: str = ""
    age_unit: str = "y"
    words: Mapping[str, str] | None = None
    """What whole cells stand for."""

    def meaning(self, cell: str) -> str:
        """What a cell says, so that two spellings of one are one; empty where it says nothing."""
        text = clean_id(cell)
        text = (self.words or {}).get(text, text)
        if text.casefold() in NOT_GIVEN:
            return ""
        return _READ[self.role](text, self.dates, self.age_unit) if self.role in _READ else text.casefold()

    def apart(self, one: str, other: str) -> bool:
        """Whether two values are of two persons: two ages may be one person who had a birthday."""
        return abs(int(one) - int(other)) > 1 if self.role == "age" else one != other


def detail_role(name: str) -> str:
    """Which detail of a person a column or key of this name is; empty for none."""
    joined = "_".join(header_tokens(name))
    if joined in NAMES_OF_PERSONS or joined in DETAILS_OF_PERSONS:
        return "name"
    header = understand_header(name)
    return header.role if header is not None and header.role in _READ else ""
