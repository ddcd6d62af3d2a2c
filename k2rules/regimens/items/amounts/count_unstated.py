"""A count that is not written: a strength beside a frequency, and nothing says how many are taken each time.

One unit is at least what is taken, where units are counted and nobody halves them: tablets, capsules and the
like, taken by mouth by an adult (or by somebody whose age is not given). Nowhere else is anything assumed;
the strength is then said and not used.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

from k2rules.language.model.facts import Interval, Note, Origin
from k2rules.regimens.dosing.dose_text import read_dose_text
from k2rules.regimens.dosing.form_words import COUNTED_FORMS, NOT_COUNTED, PARTS_OF_UNITS, SEVERAL_UNITS
from k2rules.regimens.dosing.grammar.dose_tokens import tokens_of
from k2rules.regimens.dosing.grammar.dose_words import RIGHT_EYE
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.model import Regimen, Text
from k2rules.regimens.text.dates import age_of, parse_age, resolve_date
from k2rules.regimens.text.wordlists import NOT_GIVEN, ROUTES, SOURCES, fold_word, split

AT_LEAST_ONE, ONE = "at-least-one", "one"
COUNTS = (AT_LEAST_ONE, ONE)
"""What stands for a count that is not written: one unit or more, or exactly one."""
_OF_AGE = 18 * 36525 // 100
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def _pattern(*tables: Mapping[str, str]) -> re.Pattern[str]:
    """The words of tables; those of scripts without spaces also inside a text."""
    names = (name for table in tables for names in table.values() for name in split(names))
    words = sorted(map(fold_word, names), key=len, reverse=True)
    spaced = "|".join(re.escape(w) for w in words if not _UNSPACED.search(w))
    inside = "|".join(re.escape(w) for w in words if _UNSPACED.search(w))
    return re.compile(rf"(?<![^\W\d_])(?:{spaced})(?![^\W\d_])" + (f"|{inside}" if inside else ""))


_AGAINST = _pattern(NOT_COUNTED, SEVERAL_UNITS, PARTS_OF_UNITS)
_EYE_DROPS = _pattern(NOT_COUNTED)
_COUNTED = _pattern(COUNTED_FORMS)
_SEVERAL = re.compile(
    rf"(?:\b[2-9]|\b(?:two|three|zwei|drei|deux|trois|dos|tres))\s*(?:x\s*)?(?:{_COUNTED.pattern})"
)
_FOR_EYES = re.compile(r"\b(?:eyes?|ophth\w*|ocular|augen\w*|ophtalm\w*|oftalm\w*|collyre|colirio)\b|点眼")
_PER_UNIT = re.compile(
    r"(?:/|\b(?:per|pro|par|por)\b)\s*(?:\d+(?:[.,]\d+)?\s*)?(?:ml|cl|dl|l|g|dose|doses)(?!\w)"
)


def count_of(regimen: Regimen, as_of: datetime.date) -> str:
    """What stands for a count that is not written in this regimen; empty where nothing may, because the
    person may be under 18.
    """
    return regimen.conventions.count_unstated if _may_be_assumed_of(regimen, as_of) else ""


def _may_be_assumed_of(regimen: Regimen, as_of: datetime.date) -> bool:
    """Whether the person is an adult, or no age is given. An age that cannot be read, and one of two, may be
    that of a child.
    """
    given, conventions = regimen.patient, regimen.conventions
    ages = [
        parse_age(conventions.meaning("age", text), conventions.age_unit, conventions.top_coded)
        for text in given.age
        if fold_word(text.text) not in NOT_GIVEN
    ]
    for text in given.born:
        if fold_word(text.text) not in NOT_GIVEN:
            born = resolve_date(text.text, conventions.dates, as_of)
            ages.append(age_of(born, as_of) if born is not None else None)
    return all(age is not None and (age.low or 0) >= _OF_AGE for age in ages)


def is_counted(read: ItemRead) -> bool:
    """Whether one unit each time may be assumed of an item, by its person and its form."""
    item = read.item
    if not read.count or read.kind not in ("taking", "not_taking"):
        return False
    if (
        item.route is not None
        and fold_word(item.route.text) not in NOT_GIVEN
        and ROUTES.get(fold_word(item.route.text)) != "oral"
    ):
        return False
    if item.source is not None and SOURCES.get(fold_word(item.source.text)) == "food":
        return False
    if read.count == ONE and any(
        _SEVERAL.search(fold_word(text.text)) for text in (item.note, *item.beside) if text is not None
    ):
        return False
    return not is_of_uncounted(read)


def is_of_uncounted(read: ItemRead) -> bool:
    """Whether anything in the row speaks of a form that is not counted, or of parts of a unit."""
    return any(is_uncounted(text) for text in _texts(read))


def is_uncounted(text: str) -> bool:
    """Whether a text speaks of something that is not counted (`100 mcg/ml`), so that no strength is what one
    unit holds.
    """
    folded = fold_word(text)
    return bool(_AGAINST.search(folded) or _PER_UNIT.search(folded))


def _texts(read: ItemRead) -> Iterator[str]:
    """All that the row says of the item."""
    item = read.item
    said: tuple[Text | None, ...] = (
        item.product,
        item.dose,
        item.strength,
        item.unit,
        item.frequency,
        item.note,
        item.route,
        *item.beside,
    )
    yield from (fold_word(text.text) for text in said if text is not None and text.text.strip())
    if item.dose_unit:
        yield fold_word(item.dose_unit)


def assumed_amount(read: ItemRead, strength: Interval) -> Interval:
    """What is taken each time, of which a strength is in one unit."""
    return strength if read.count == ONE else Interval(strength.low, None)


def say_assumed(read: ItemRead, origin: Origin) -> None:
    """Note at the item that one unit was assumed, once."""
    if any(note.code == "count-assumed" for note in read.notes):
        return
    what = "exactly one unit each time is read" if read.count == ONE else "one unit each time is assumed"
    read.note(Note("count-assumed", f"`{_typed(read)}`: {what}; how many are taken was not written", origin))


def say_unused(read: ItemRead, strength: str, origin: Origin) -> None:
    """Note at the item that a strength was read and gives no amount."""
    why = "is not used for an amount; how many are taken was not written"
    text = f"`{_typed(read)}`: the strength {strength} {why}"
    read.note(Note("strength-not-used", text, origin))


def _typed(read: ItemRead) -> str:
    item = read.item
    product = item.product.text if item.product is not None else ""
    beside = [t.text for t in (item.strength, item.frequency) if t is not None and t.text not in product]
    texts = [text for text in (product, *beside) if fold_word(text) not in NOT_GIVEN]
    return " ".join(texts) or item.place.text


def is_right_eye(read: ItemRead, frequency: str) -> bool:
    """Whether `OD` stands beside something for the eyes, where it is the right one and no frequency."""
    tokens = tokens_of(frequency)
    said = any(tokens.word(at) == RIGHT_EYE for at in tokens.places("fixed"))
    if not said or read_dose_text(frequency).leftover:
        return False
    texts = list(_texts(read))
    if any(_FOR_EYES.search(text) for text in texts):
        return True
    return any(_EYE_DROPS.search(text) for text in texts) and not any(_COUNTED.search(text) for text in texts)
