"""Strengths inside a product name, and which ingredient each is of: `D3 5000 IU + MK-7 180 mcg`, `D3 + K2
5000 IU/180 mcg`.

A strength is what one unit of the product holds. Where a name can be read in two ways, no strength of it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

from k2rules.language.model.facts import Interval, Origin
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.text.numbers import parse_number

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f"
"""The letters of scripts without spaces between words, for a class of a pattern."""
UNITS = (
    r"mg|mcg|mcgs|ug|µg|μg|γ|microg|micro(?:gram(?:me)?s?)|milligram(?:me)?s?|mikrogramm|milligramm|g|ng|iu"
    r"|units?"
    r"|i\.\s?[ue]\.|ie|ui|u\.\s?i\."
)
_NUMBER = r"(\d+(?:[.,]\d+)*|\.\d+)"
"""In a name a comma in front of a number is that of a list: `natto ,100 mg` is not 0.1 mg."""
STRENGTH = re.compile(
    rf"(?:(?<![\w.,-])|(?<=[{UNSPACED}])(?=\d)){_NUMBER}[\s-]?({UNITS})(?:(?!\w)|(?=[{UNSPACED}]))"
)
_PER_VOLUME = re.compile(
    r"\s*(?:/|per\b|pro\b|par\b)\s*(?:\d[\d.,]*\s*)?(?:ml|cl|dl|l|lit(?:er|re)s?)\b"
    r"|\s*(?:/|per\b)\s*(?:[2-9]|\d\d+)\s*(?:cap|tab|softgel|gumm|drop|serving|pill|lozenge|spray)"
)
"""`5 mg/5 ml`, `100 mcg per 2 capsules`: not what one unit holds."""
_APART = re.compile(r"[;/+&,|]|\b(?:with|and|plus|und|mit|et|avec|y|con|e|en|och)\b")
_LINK = re.compile(r"[\s)\]]*(?:[/+&,;]|\b(?:and|und|et|y|e)\b)[\s(\[]*\Z")
_SHARE = re.compile(
    r"(?<![\w.,-])(\d+(?:[.,]\d+)?)\s?(?:%|percent\b)(?!\s*(?:dv\b|daily|rda|rdi|nrv|vdr|of\b|off\b|natural"
    r"|pure|vegan|all))"
)
_RAW_WORD = re.compile(
    r"(?<![\w.,-])\d[\d.,]*\s?ppm\b|\bcrystals?\b|\braw material\b|\btriturat\w+|\bpremix\b"
)
_TOPICAL = re.compile(
    r"\b(?:cream|ointment|gel|lotion|eye|topical|solution|injection|creme|salbe|patch|serum)\b"
)
_LEAST_PURE = 10
"""A share in percent from which on it no longer speaks of a powder with a little of the vitamin in it."""


@dataclass(frozen=True, slots=True)
class Strength:
    """A strength and where it stands: mass in ug, or IU where `iu`. The amount is without ends where it
    cannot be read.
    """

    start: int
    end: int
    amount: Interval
    iu: bool
    text: str = ""
    """The strength as it is written, for a dose that counts units (`2 capsules`)."""
    origin: Origin | None = None
    """Where it stands, if not in the name."""

    @property
    def is_read(self) -> bool:
        return self.amount.low is not None


@dataclass(frozen=True, slots=True)
class Named:
    """An ingredient and the stretch of the name that speaks of it."""

    start: int
    end: int
    term: str


def strengths_in(folded: str, decimal: str) -> tuple[Strength, ...]:
    """Every strength of a folded name. `decimal` decides `45,000 mcg`, which is otherwise not read."""
    found = []
    for match in STRENGTH.finditer(folded):
        amount, iu = Interval(None, None), False
        number = parse_number(match.group(1), decimal)
        if number and not _PER_VOLUME.match(folded, match.end()):
            unit = match.group(2).replace(" ", "")
            dose = read_dose(
                f"{match.group(1)} {'IU' if unit in ('i.u.', 'i.e.', 'u.i.') else unit}",
                per_day=True,
                decimal=decimal,
            )
            if dose.amount is not None:
                amount, iu = dose.amount, dose.iu
        found.append(Strength(match.start(), match.end(), amount, iu, match.group().replace("-", " ")))
    return tuple(found)


def raw_material(folded: str) -> str:
    """The words that say that a strength is that of a powder, an oil or crystals (`0.2 %`, `2000 ppm`), or an
    empty text.
    """
    word = _RAW_WORD.search(folded)
    if word:
        return word.group()
    for share in _SHARE.finditer(folded):
        if float(share.group(1).replace(",", ".")) < _LEAST_PURE and not _TOPICAL.search(folded):
            return share.group()
    return ""


def shares(
    folded: str, named: Sequence[Named], strengths: Sequence[Strength], iu: Mapping[str, Fraction | None]
) -> dict[str, Strength]:
    """Which strength is of which term. `named` is in the order of the text; `iu` says what an international
    unit of a term is.
    """
    terms = {n.term for n in named}
    if len(terms) == 1:
        return _of_one(next(iter(terms)), strengths)
    found: dict[str, list[Strength]] = {term: [] for term in terms}
    rest = [s for s in strengths if not _inside(s, named, found)]
    for run in _runs(folded, rest):
        before = [
            n
            for n in named
            if n.end <= run[0].start and not any(n.end <= s.start < run[0].start for s in rest)
        ]
        after = next((n for n in named if n.start >= run[-1].end), None)
        for term, strength in _assigned(folded, before, run, after, iu):
            found[term].append(strength)
    return {
        term: given[0] for term, given in found.items() if given and all(_same(s, given[0]) for s in given)
    }


def _of_one(term: str, strengths: Sequence[Strength]) -> dict[str, Strength]:
    """All strengths are of the one ingredient: they must agree."""
    if strengths and all(_same(s, strengths[0]) for s in strengths):
        return {term: strengths[0]}
    return {}


def _same(one: Strength, other: Strength) -> bool:
    return one.is_read and (one.amount, one.iu) == (other.amount, other.iu)


def _inside(strength: Strength, named: Sequence[Named], found: dict[str, list[Strength]]) -> bool:
    """A strength between the words of one ingredient (`K2 100 mcg as MK-7`) is of it."""
    around = next((n for n in named if n.start <= strength.start and strength.end <= n.end), None)
    if around is not None:
        found[around.term].append(strength)
    return around is not None


def _runs(folded: str, strengths: Sequence[Strength]) -> list[list[Strength]]:
    """Strengths that nothing but a separator stands between: `5000 IU / 180 mcg`."""
    runs: list[list[Strength]] = []
    for strength in strengths:
        if runs and _LINK.match(folded[runs[-1][-1].end : strength.start]):
            runs[-1].append(strength)
        else:
            runs.append([strength])
    return runs


def _assigned(
    folded: str,
    before: Sequence[Named],
    run: Sequence[Strength],
    after: Named | None,
    iu: Mapping[str, Fraction | None],
) -> list[tuple[str, Strength]]:
    """The terms that a run of strengths is of. `before` are the ingredients between the last strength and
    this run.
    """
    if len(run) > 1:
        terms = [n.term for n in before]
        order = order_by_unit([s.iu for s in run], [iu.get(term) is not None for term in terms])
        return list(zip(terms, run, strict=True)) if order and all(s.is_read for s in run) else []
    (strength,) = run
    left = bool(before) and not _APART.search(folded[before[-1].end : strength.start])
    right = after is not None and not _APART.search(folded[strength.end : after.start])
    if left == right:
        return []
    if right:
        return [(after.term, strength)] if after is not None and _fits(strength, after.term, iu) else []
    if not _fits(strength, before[-1].term, iu) or any(_fits(strength, n.term, iu) for n in before[:-1]):
        return []
    return [(before[-1].term, strength)]


def _fits(strength: Strength, term: str, iu: Mapping[str, Fraction | None]) -> bool:
    return not strength.iu or iu.get(term) is not None


def order_by_unit(amounts: Sequence[bool], terms: Sequence[bool]) -> bool:
    """Whether units alone decide that amounts are of the terms in this order.

    `amounts` says which are in IU, `terms` which have IU. Two that could change places are not decided: `100
    ug / 25 ug` for D3 and K2.
    """
    if len(amounts) != len(terms) or not 2 <= len(amounts) <= 5:
        return False
    numbers = range(len(terms))
    fitting = [
        order
        for order in permutations(numbers)
        if all(terms[t] or not amounts[a] for a, t in zip(numbers, order, strict=True))
    ]
    return fitting == [tuple(numbers)]
