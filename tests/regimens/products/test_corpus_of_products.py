"""Products as people type them, each with the reading that was expected before the reader was made to read
it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import k2rules
from k2rules import Case, Interval
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens import case_of, regimen_from_dict
from k2rules.regimens.model import Conventions

_CORPUS = Path(__file__).with_name("corpus_of_products.txt")
_AMOUNT = re.compile(r"(\S+)(?: (\d+(?:\.\d+)?) (ug|mg|IU)(/day)?)?\Z")
_MASS = {"ug": 1, "mg": 1000}
_PRODUCT_KINDS = ("product_", "look_alike")
DOUBTED = 5
"""At most so many lines may be doubted, each with its reason."""


@dataclass(frozen=True)
class Line:
    """One line: what is typed, and what it must be read as; for a `doubted` one the reason why not."""

    number: int
    product: str
    dose: str
    decimal: str
    terms: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]
    kinds: tuple[str, ...]
    near: tuple[str, ...]
    hints: tuple[str, ...]
    doubted: str


def _lines() -> list[Line]:
    found, decimal, reason = [], "", ""
    for number, text in enumerate(_CORPUS.read_text(encoding="utf-8").splitlines(), 1):
        text = text.strip()
        if text.startswith("# ?"):
            reason = text.removeprefix("# ?").strip()
        elif text.startswith("["):
            decimal = {"unknown": ""}.get(word := text.strip("[]").removeprefix("decimal "), word)
        elif text and not text.startswith("#"):
            found.append(_line(number, text, decimal, reason))
            reason = ""
    return found


def _line(number: int, text: str, decimal: str, reason: str) -> Line:
    doubted = text.startswith("?")
    assert bool(reason) == doubted, (
        f"line {number}: a doubted line has `?` in front and its reason in the line above it"
    )
    typed, _, expected = text.lstrip("? ").partition(" => ")
    product, _, dose = (part.strip() for part in typed.partition(" | "))
    terms, absent, kinds, near, hints = [], [], [], [], []
    for part in expected.split("; "):
        word, _, rest = part.partition(" ")
        if word in ("not", "problem", "near", "hint"):
            {"not": absent, "problem": kinds, "near": near, "hint": hints}[word].append(rest)
        else:
            match = _AMOUNT.match(part)
            assert match, f"line {number}: `{part}` is no term with an amount"
            terms.append((match.group(1), part[len(match.group(1)) :].strip()))
    return Line(
        number,
        product,
        dose,
        decimal,
        tuple(terms),
        tuple(absent),
        tuple(kinds),
        tuple(near),
        tuple(hints),
        reason,
    )


LINES = _lines()


@pytest.fixture(scope="module")
def pack() -> k2rules.Pack:
    return k2rules.load("k2")


def _read(line: Line, vocabulary: Vocabulary) -> Case:
    item = {"product": line.product} | ({"dose": line.dose} if line.dose else {})
    regimen = replace(
        regimen_from_dict({"id": "P", "items": [item]}), conventions=Conventions(decimal=line.decimal)
    )
    return case_of(regimen, vocabulary, as_of=date(2026, 1, 15))


def _amounts(line: Line, case: Case, vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Each term that was found with all that was read of its amounts, as the corpus writes them."""
    expected = dict(line.terms)
    found: dict[str, set[str]] = {}
    for fact in case.facts:
        if fact.type == "taking":
            term = str(fact.values["agent"])
            per = "amount" if expected.get(term, "").endswith("/day") else "per_dose"
            value = fact.values.get(per)
            found[term] = (
                {_shown(value, expected.get(term, ""), vocabulary.terms[term].iu)}
                if isinstance(value, Interval)
                else set()
            )
            if not line.dose and "amount" in fact.values and per == "per_dose":
                found[term].add("a day's amount")
            if (
                vocabulary.as_directed(term)
                and not isinstance(value, Interval)
                and "strength-not-used" in {n.code for n in case.notes}
            ):
                found[term] = {
                    expected.get(term, "")
                }  # what one unit holds is said, and no dose is read from it
    return found


def _shown(value: Interval, like: str, iu: Fraction | None) -> str:
    """An amount, as the corpus writes it where it is the same."""
    match = re.match(r"(\S+) (ug|mg|IU)(?:/day)?\Z", like)
    if match:
        factor = iu if match.group(2) == "IU" else Fraction(_MASS[match.group(2)])
        if factor is not None and value == Interval.point(Fraction(match.group(1)) * factor):
            return like
    return f"{value.low} to {value.high} ug"


def _wrong(line: Line, case: Case, vocabulary: Vocabulary) -> list[str]:
    """What was read and must not be: a term that is not named, an amount that differs."""
    expected = dict(line.terms)
    wrong = []
    for term, amounts in _amounts(line, case, vocabulary).items():
        outside = vocabulary.terms[term].outside
        if (term not in expected and not (outside and not line.terms)) or any(
            vocabulary.overlap(term, a) for a in line.absent
        ):
            wrong.append(f"{term} was found")
        wrong += [f"{term}: {amount}" for amount in amounts if amount != expected.get(term)]
    return wrong


def _missed(line: Line, case: Case, vocabulary: Vocabulary) -> list[str]:
    """What was not read and should be, and problems other than those named."""
    found = _amounts(line, case, vocabulary)
    missed = [
        f"{t} {amount}".strip()
        for t, amount in line.terms
        if t not in found or (amount and amount not in found[t])
    ]
    kinds = {str(f.values["kind"]): f for f in case.facts if f.type == "problem"}
    missed += [f"problem {kind}" for kind in line.kinds if kind not in kinds]
    missed += [
        f"no problem {kind}" for kind in kinds if kind.startswith(_PRODUCT_KINDS) and kind not in line.kinds
    ]
    near = {str(f.values.get("near", "")).casefold() for f in case.facts if f.type == "problem"}
    hints = {str(f.values["hint"]) for f in case.facts if f.type == "problem"}
    missed += [f"hint {hint}" for hint in line.hints if hint not in hints]
    return missed + [f"near {name}" for name in line.near if name.casefold() not in near]


def test_nothing_is_read_wrong(pack: k2rules.Pack) -> None:
    vocabulary = pack.program.vocabulary
    wrong = {
        f"{line.number}: {line.product}": _wrong(line, _read(line, vocabulary), vocabulary)
        for line in LINES
        if not line.doubted
    }
    assert {typed: why for typed, why in wrong.items() if why} == {}


def test_all_are_read_right(pack: k2rules.Pack) -> None:
    vocabulary = pack.program.vocabulary
    read = [(line, _read(line, vocabulary)) for line in LINES if not line.doubted]
    missed = {f"{line.number}: {line.product}": _missed(line, case, vocabulary) for line, case in read}
    left = {typed: what for typed, what in missed.items() if what}
    assert left == {}


def test_few_lines_are_doubted_and_none_of_them_is_passed_over_in_silence(pack: k2rules.Pack) -> None:
    doubted = [line for line in LINES if line.doubted]
    assert len(doubted) <= DOUBTED
    for line in doubted:
        case = _read(line, pack.program.vocabulary)
        assert any(
            f.type == "taking" or str(f.values.get("kind")).startswith(_PRODUCT_KINDS) for f in case.facts
        ), line
