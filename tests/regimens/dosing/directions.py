"""Directions as a desk types them, each in a row with the columns product, strength and directions, and how
far it is read as expected.

Agents outside the pack have no amounts, so their products are read as others of the pack with the same
properties: MK-7, or vitamin D3 where the unit is IU, with the form words of the product. What is counted
without a strength is read beside a strength of 1 mg (`day=2 tablet` is then 2 mg).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from k2rules.language.model.facts import Interval
from k2rules.language.model.units import MASS, format_quantity
from k2rules.regimens import case_of, read_regimens
from k2rules.regimens.dosing.form_words import COUNTED_FORMS, NOT_COUNTED
from k2rules.regimens.text.wordlists import fold_word, split
from tests.regimens.dosing.readings import pack
from tests.regimens.readers import AS_OF

CORPUS = Path(__file__).with_name("corpus_of_directions.tsv")
_OF_THE_PACK = re.compile(
    r"warfarin|coumadin|jantoven|marc[o]?umar|falithrom|phenprocoumon|sintrom|acenocoumarol|previscan|aldocumar|"
    r"ワーファリン|ワルファリン|k2|mk-?\d|glakay|menatetrenone|グラケー|vitamin k|vit k|phytonadione|"
    r"phytomenadione|d3|vitamin d|vit d|kanavit|d2",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"warfarin|coumadin\w*|jantoven|marc[o]?umar|falithrom|phenprocoumon|sintrom|acenocoumarol|previscan|aldocumar|"
    r"ワーファリン|ワルファリン",
    re.IGNORECASE,
)
_FORM_WORDS = {
    word for table in (COUNTED_FORMS, NOT_COUNTED) for names in table.values() for word in split(names)
}
_UNITS = {
    "mcg": Fraction(1),
    "mg": Fraction(1000),
    "g": Fraction(10**6),
    "IU": Fraction(1, 40),
    "mEq": Fraction(1000),
}
FIELDS = {"day": "amount", "single": "per_dose", "times": "times_per_day", "days": "course"}


@dataclass(frozen=True)
class Direction:
    """One line of the corpus."""

    number: int
    form: str
    product: str
    strength: str
    text: str
    expected: dict[str, str]

    @property
    def is_unread(self) -> bool:
        return "unread" in self.expected


@dataclass(frozen=True)
class Reading:
    """What became of a line."""

    values: dict[str, object]
    problems: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def directions() -> Iterator[Direction]:
    with CORPUS.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            expected = {}
            for part in row["expected"].split(";"):
                key, _, value = part.strip().partition("=")
                expected[key] = value
            yield Direction(number, row["form"], row["product"], row["strength"], row["text"], expected)


def is_vka(line: Direction) -> bool:
    return bool(_PLAIN.search(line.product))


def product_of(line: Direction) -> str:
    """A product of the pack with the properties of that of the line."""
    if is_vka(line):
        name = "warfarin"
    elif re.search(r"phytonadione|phytomenadione|vitamin k1|kanavit", line.product, re.IGNORECASE):
        name = "phytonadione"
    elif "IU" in line.expected.get("day", "") or re.search(
        r"\b(?:IU|IE|UI|I\.E\.)", line.strength, re.IGNORECASE
    ):
        name = "vitamin D3"
    else:
        name = "MK-7"
    forms = [word for word in re.findall(r"[^\W\d_]+", fold_word(line.product)) if word in _FORM_WORDS]
    return " ".join([name, *forms])


def strength_of(line: Direction) -> str:
    per = re.search(r"[\d.]+ mcg per drop", line.product)
    if per:
        return per[0]
    if line.strength:
        return line.strength.replace("mEq", "mg")
    unit = re.sub(r".* ", "", line.expected.get("day") or line.expected.get("single", ""))
    counted = unit in ("tablet", "capsule", "softgel", "caplet", "gummy", "drop")
    return ("1 mg/drop" if unit == "drop" else "1 mg") if counted else ""


def read(line: Direction) -> Reading:
    table = io.StringIO()
    cells = [line.form, product_of(line), strength_of(line), line.text]
    csv.writer(table).writerows([["id", "product", "strength", "directions"], cells])
    (regimen,) = read_regimens(io.BytesIO(table.getvalue().encode()), name="corpus.csv")
    case = case_of(regimen, pack().program.vocabulary, as_of=AS_OF)
    (taking,) = (fact for fact in case.facts if fact.type == "taking")
    problems = tuple(
        (str(fact.values["kind"]), str(fact.values.get("text", "")))
        for fact in case.facts
        if fact.type == "problem"
    )
    return Reading(dict(taking.values), problems, tuple(f"{note.code}: {note.text}" for note in case.notes))


def week_of(line: Direction) -> str:
    """The week of a line as the note on it says it: `Mon 2.5 mg, Tue 5 mg, ...`."""
    *days, unit = line.expected["week"].split()
    amounts = [Fraction(day.split(":")[1]) * _UNITS.get(unit, Fraction(1000)) for day in days]
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return ", ".join(f"{name} {format_quantity(of, MASS)}" for name, of in zip(names, amounts, strict=True))


def interval(text: str) -> Interval:
    """`5 mg`, `1..2 tablet`, `25/7 mg`, `2.5.. mg`, in ug where it has a unit."""
    number, _, unit = text.partition(" ")
    low, dots, high = number.partition("..")
    factor = _UNITS.get(unit, Fraction(1000)) if unit else Fraction(1)
    return Interval(Fraction(low) * factor, None if dots and not high else Fraction(high or low) * factor)


def at_least(value: object) -> bool:
    """Whether a value says nothing, or only that it is not less."""
    return value is None or (isinstance(value, Interval) and value.high is None)


def may_be(value: object, expected: Interval) -> bool:
    """Whether a value is the expected one, or says only that it is not less than something below it."""
    assert isinstance(value, Interval)
    return value == expected or (value.high is None and (value.low or 0) <= (expected.low or 0))


def wrong(line: Direction, found: Reading) -> list[str]:
    """What is read other than expected."""
    if line.is_unread:
        return [
            f"{name} {found.values[name]}"
            for name in ("amount", "per_dose")
            if not at_least(found.values.get(name))
        ]
    wrongs = []
    for key, name in FIELDS.items():
        if name not in found.values:
            continue
        if key in line.expected:
            if not may_be(found.values[name], interval(line.expected[key])):
                wrongs.append(f"{name} {found.values[name]}")
        elif key == "day" or (key == "single" and "forms" in line.expected):
            wrongs.append(f"{name} {found.values[name]}")
    return wrongs


def missed(line: Direction, found: Reading) -> list[str]:
    """What is expected and not read."""
    keys = [
        key
        for key, name in FIELDS.items()
        if key in line.expected and found.values.get(name) != interval(line.expected[key])
    ]
    if len(line.expected.get("week", "").split()) == 8 and not any(
        week_of(line) in note for note in found.notes
    ):
        keys.append("week")
    if "forms" in line.expected and not any(line.expected["forms"] in text for _, text in found.problems):
        keys.append("forms")
    return keys
