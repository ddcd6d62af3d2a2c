"""Regimens -> typed facts. Nothing is skipped: what is not a fact is a problem, a note or a list that was not
supplied.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Case, Fact, Interval, Note, Origin, Value
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import CONDITION_CHARACTERS, CONDITION_WORDS, ROWS_PER_PERSON, raise_it
from k2rules.regimens.items.catalogued import with_catalogue
from k2rules.regimens.items.duplicates import repeat_notes
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.items import read_items
from k2rules.regimens.items.pregnancy import read_feeding, read_pregnant, says_feeding, says_pregnant
from k2rules.regimens.items.unplaced import unplaced_troubles
from k2rules.regimens.model import ConditionText, LabText, Regimen, Text
from k2rules.regimens.products.cache import reader_for
from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.problems import (
    NOT_OF_THE_ENTRY,
    Trouble,
    checked,
    entry_name,
    problem_fact,
    unread_by_error,
)
from k2rules.regimens.text.dates import age_of, parse_age, parse_weight, resolve_date, same_age, unread_date
from k2rules.regimens.text.icd10 import condition_of, split_code
from k2rules.regimens.text.lab_texts import split_lab
from k2rules.regimens.text.lab_values import read_lab_value
from k2rules.regimens.text.numbers import parse_number
from k2rules.regimens.text.wordlists import NOT_GIVEN, NOTHING, SEXES, fold_word

_Entry = TypeVar("_Entry")
_FAMILY = re.compile(r"\A(?:family history of|family history:?|fh:?|fhx:?)\s+", re.IGNORECASE)
_PAST = re.compile(r"\A(?:history of|h/o|hx of|past|previous|former|status post|s/p)\s+", re.IGNORECASE)
_ABSENT = re.compile(r"\A(?:no|denies|without|no history of|no known)\s+", re.IGNORECASE)
_DOUBTED = re.compile(
    r"\?|\b(?:possible|possibly|probable|probably|suspected|suspicion of|query|rule out|r/o|verdacht auf|v\.? ?a\.?)\b",
    re.IGNORECASE,
)


def case_of(
    regimen: Regimen,
    vocabulary: Vocabulary,
    *,
    as_of: datetime.date,
    jurisdiction: str | None = None,
    catalogue: Catalogue | None = None,
    most_rows: int = ROWS_PER_PERSON,
) -> Case:
    """The facts of one regimen on a day: names, doses and dates read, and a `problem` fact for each that
    could not be.

    `catalogue` says what is in the products that it lists. Raises InputError for a person of more than
    `most_rows` rows.
    """
    check_rows(regimen, most_rows)
    pseudonymiser = regimen.pseudonymiser
    if pseudonymiser is not None:
        bare = replace(regimen, pseudonymiser=None)
        read_by = partial(
            case_of,
            bare,
            vocabulary,
            as_of=as_of,
            jurisdiction=jurisdiction,
            catalogue=catalogue,
            most_rows=most_rows,
        )
        return pseudonymiser.case(pseudonymiser.guarded(read_by), vocabulary)
    regimen, reader = with_catalogue(regimen, catalogue), reader_for(vocabulary)
    builder = _Builder(regimen, reader, as_of)
    facts = builder.guarded(lambda _: [builder.patient()], None, regimen.place)
    reads = read_items(regimen, reader, as_of)
    for read in reads:
        facts.extend(builder.guarded(builder.item, read, read.item.place))
    builder.notes.extend(repeat_notes(reads))
    facts.extend(builder.lists())
    facts.extend(
        problem_fact(trouble, None, regimen.place) for trouble in unplaced_troubles(regimen, reads, reader)
    )
    for unread in regimen.unread:
        facts.append(
            problem_fact(
                Trouble("row_unread", entry_name(unread.place), reason=unread.reason), None, unread.place
            )
        )
    facts.extend(builder.problems)
    missing = [
        name
        for name, given in (
            ("condition", regimen.conditions),
            ("lab", regimen.labs),
            ("allergy", regimen.allergies),
            ("goal", regimen.goals),
        )
        if given is None
    ]
    if "allergy" in missing and any(f.type == "allergy" for f in facts):
        missing.remove("allergy")
    if regimen.labs_partly:
        missing.append("lab")
    missing.append("intake")
    if not regimen.stops_supplied:
        missing.append("not_taking")
    fitting, notes = tuple(checked(facts, vocabulary)), (*regimen.notes, *builder.notes)
    return Case(regimen.id, fitting, frozenset(missing), jurisdiction, notes)


def check_rows(regimen: Regimen, most: int) -> None:
    """Raises InputError where a person has more rows than anybody has: then the id is none, or the file is
    not what it seems.
    """
    lists = (
        regimen.items,
        regimen.conditions,
        regimen.labs,
        regimen.allergies,
        regimen.goals,
        regimen.unread,
    )
    rows = sum(len(entries) for entries in lists if entries is not None)
    if rows > most:
        raise InputError(
            f"{rows:,} rows of one person, more than {most:,}",
            code="too-many-rows",
            place=Place(regimen.place.file, regimen.place.row or 0) if regimen.place.file else None,
            way_out=f"see whether the id stands for one person, or {raise_it('rows_per_person')}",
        )


def is_current(given: ConditionText) -> bool:
    """Whether a condition is said to be there now."""
    if given.status is None or fold_word(given.status.text) in NOT_GIVEN:
        return given.default_status == "current"
    return fold_word(given.status.text) in ("current", "active")


class _Builder:
    def __init__(self, regimen: Regimen, reader: NameReader, as_of: datetime.date) -> None:
        self.regimen, self.reader, self.as_of = regimen, reader, as_of
        self.vocabulary = reader.vocabulary
        self.problems: list[Fact] = []
        self.notes: list[Note] = []

    def trouble(self, kind: str, origin: Origin, text: str | None = None, test: str = "") -> None:
        self.problems.append(
            problem_fact(Trouble(kind, origin.text if text is None else text, test=test), None, origin)
        )

    def guarded(self, read: Callable[[_Entry], Iterable[Fact]], entry: _Entry, place: Origin) -> list[Fact]:
        """The facts of one entry. An error costs this entry, which is unread and said, and never the
        others.
        """
        try:
            return list(read(entry))
        except NOT_OF_THE_ENTRY:
            raise
        except Exception as error:
            self.problems.append(problem_fact(unread_by_error(place, error), None, place))
            return []

    def patient(self) -> Fact:
        given, conventions = self.regimen.patient, self.regimen.conventions
        values: dict[str, Value] = {}
        origins: dict[str, Origin] = {}
        readers: tuple[tuple[str, tuple[Text, ...], Callable[[str], Value | None]], ...] = (
            ("age", given.age, lambda text: parse_age(text, conventions.age_unit, conventions.top_coded)),
            ("sex", given.sex, lambda text: SEXES.get(fold_word(text))),
            ("weight", given.weight, lambda text: parse_weight(text, conventions.weight_unit)),
            ("pregnant", (*given.pregnant, *self.of_conditions(says_pregnant)), read_pregnant),
            ("breastfeeding", (*given.breastfeeding, *self.of_conditions(says_feeding)), read_feeding),
        )
        for name, texts, read in readers:
            found: list[tuple[Value, Text]] = []
            unread = False
            for text in texts:
                if fold_word(text.text) in NOT_GIVEN:
                    continue
                value = read(conventions.meaning(name, text))
                if value is None:
                    unread = True
                    self.trouble("value_unread", text)
                elif all(value != known for known, _ in found):
                    found.append((value, text))
            if len(found) > 1:
                for _, text in found:
                    self.trouble(
                        "value_unread",
                        text,
                        f"{name} {text.text} (contradicts {', '.join(other.text for _, other in found if other is not text)})",
                    )
            elif found and not unread:
                values[name], origins[name] = found[0]
        self.age_by_birth(values, origins)
        return Fact("patient", values, origins)

    def of_conditions(self, says: Callable[[str], bool | None]) -> tuple[Text, ...]:
        """Entries of the list of conditions that are about pregnancy or breastfeeding."""
        return tuple(
            c.name for c in self.regimen.conditions or () if is_current(c) and says(c.name.text) is not None
        )

    def age_by_birth(self, values: dict[str, Value], origins: dict[str, Origin]) -> None:
        """The age from the date of birth. One that contradicts the age given, or another date, is left out
        with it, and said.
        """
        dates = {date: text for text in self.regimen.patient.born if (date := self.date(text)) is not None}
        ages = {age: text for date, text in dates.items() if (age := age_of(date, self.as_of)) is not None}
        if not ages:
            for text in dates.values():
                self.trouble("value_unread", text)
            return
        (age, text), *others = ages.items()
        stated = values.get("age")
        apart = isinstance(stated, Interval) and not same_age(stated, age)
        if others or apart:
            for other in (*ages.values(), *([origins["age"]] if apart else [])):
                self.trouble(
                    "value_unread",
                    other,
                    f"{other.text} (the age and the dates of birth contradict each other)",
                )
            values.pop("age", None), origins.pop("age", None)
            return
        if not self.regimen.patient.age or "age" in values:
            values["age"], origins["age"] = age, text

    def item(self, item_read: ItemRead) -> Iterable[Fact]:
        item, product = item_read.item, item_read.item.product
        if item_read.kind == "family":
            self.notes.append(
                Note(
                    "family-history",
                    f"{product.text if product else 'an item'} is family history: it is not taken",
                    item.place,
                )
            )
        self.notes.extend(item_read.notes)
        self.notes.extend(item_read.remarks)
        for time in item_read.clock if item.times_of_day is not None else ():
            yield Fact(
                "intake",
                {"item": item.id, "at": Interval.point(time)},
                {"item": item.place, "at": item.times_of_day or item.place},
            )
        for text in item_read.negated:
            self.notes.append(
                Note(
                    "named-as-absent",
                    f"`{text}` is read as what the product does not hold",
                    product or item.place,
                )
            )
        for ingredient in item_read.ingredients:
            origin = ingredient.origins.get("agent", item.place)
            if item_read.kind == "allergy":
                yield Fact("allergy", {"agent": ingredient.term}, {"agent": origin})
            elif item_read.kind != "family":
                values = {**item_read.values, "agent": ingredient.term, **ingredient.values}
                if "product" not in values:
                    values["product"] = ingredient.origin.text
                origins = {"item": item.place, **item_read.origins, "agent": origin, **ingredient.origins}
                yield Fact(item_read.kind, values, origins)
        kinds = {"product_not_recognised": "allergy_not_recognised"} if item_read.kind == "allergy" else {}
        for trouble in item_read.troubles:
            if item_read.kind == "family" and trouble.kind.startswith(
                ("product", "dose", "frequency", "look")
            ):
                continue
            changed = replace(trouble, kind=kinds.get(trouble.kind, trouble.kind))
            yield problem_fact(changed, item.id, trouble.origin or product or item.place)

    def lists(self) -> Iterable[Fact]:
        for condition in self.regimen.conditions or ():
            yield from self.guarded(self.condition, condition, condition.name)
        for lab in self.regimen.labs or ():
            yield from self.guarded(self.lab, lab, lab.test)
        for allergy in self.regimen.allergies or ():
            yield from self.guarded(self.allergy, allergy, allergy)
        for goal in self.regimen.goals or ():
            yield from self.guarded(self.goal, goal, goal)

    def goal(self, text: Text) -> Iterable[Fact]:
        if fold_word(text.text) not in NOTHING and text.text.strip():
            term = self.vocabulary.find(text.text, "goal")
            if term:
                yield Fact("goal", {"name": term}, {"name": text})
            else:
                self.trouble("goal_not_recognised", text)

    def condition(self, given: ConditionText) -> Iterable[Fact]:
        name = given.name
        if fold_word(name.text) in NOTHING or not name.text.strip():
            return
        if says_pregnant(name.text) is not None or says_feeding(name.text) is not None:
            if is_current(given):
                return  # a field of the person
        status: str = given.default_status
        if given.status is not None and fold_word(given.status.text) not in NOT_GIVEN:
            word = fold_word(given.status.text)
            status = {
                "active": "current",
                "resolved": "past",
                "inactive": "past",
                "history": "past",
                "family history": "family",
            }.get(word, word)
            if status not in ("current", "past", "family"):
                self.trouble("status_unread", given.status)
                status = ""
        parts = self._condition_terms(name.text, status) if not _DOUBTED.search(name.text) else None
        if parts is None:
            self.trouble("condition_not_recognised", name)
            return
        for term, said in parts:
            values: dict[str, Value] = {"name": term}
            origins = {"name": name}
            if said:
                values["status"] = said
                origins["status"] = given.status or name
            since = self.date(given.since)
            if since is not None and given.since is not None:
                values["since"], origins["since"] = since, given.since
            yield Fact("condition", values, origins)

    def _condition_terms(self, text: str, status: str, before: int = 0) -> list[tuple[str, str]] | None:
        """The terms of one condition text with their status, or None. `no dialysis` is read, and is no
        condition.

        `before` counts what was taken off the text already.
        """
        if len(text) > CONDITION_CHARACTERS or before > CONDITION_WORDS:
            return None
        term = self.vocabulary.find(text, "condition")
        if term is not None:
            return [(term, status)]
        code, bare = split_code(text)
        coded = condition_of(code, self.vocabulary) if code else None
        if coded is not None:
            named = self._condition_terms(bare, status, before + 1) or [] if bare else []
            if any(self.vocabulary.is_a(term, coded) for term, _ in named):
                return named
            return [(coded, status), *(entry for entry in named if not self.vocabulary.is_a(coded, entry[0]))]
        if code and bare:
            return self._condition_terms(bare, status, before + 1)
        for pattern, said in ((_ABSENT, "absent"), (_FAMILY, "family"), (_PAST, "past")):
            bare, count = pattern.subn("", text.strip())
            if count:
                inner = self._condition_terms(bare, said, before + 1)
                return ([] if said == "absent" else inner) if inner is not None else None
        if "," in text:
            parts = [self._condition_terms(part, status, before) for part in text.split(",") if part.strip()]
            if all(part is not None for part in parts):
                return [found for part in parts if part is not None for found in part]
        return None

    def lab(self, given: LabText) -> Iterable[Fact]:
        if (
            given.value is not None
            and fold_word(given.value.text) in NOT_GIVEN
            and (given.taken is None or fold_word(given.taken.text) in NOT_GIVEN)
        ):
            return
        given = self.parts_of(given)
        term = self.vocabulary.find(given.test.text, "test") or self.vocabulary.find(
            given.test.text.replace("_", " "), "test"
        )
        if term is None:
            self.trouble("test_not_recognised", given.test)
            return
        values: dict[str, Value] = {"test": term}
        origins = {"test": given.test}
        if given.value is not None and fold_word(given.value.text) not in NOT_GIVEN:
            value = self._lab_value(given, term)
            if value is None:
                self.trouble("value_unread", given.value, test=term)
            else:
                values["value"], origins["value"] = value, given.value
        taken = self.date(given.taken)
        if taken is not None and given.taken is not None:
            values["taken"], origins["taken"] = taken, given.taken
        elif (
            given.taken is not None and fold_word(given.taken.text) not in NOT_GIVEN and "value" not in values
        ):
            return
        for end, text in (("low", given.low), ("high", given.high)):
            number = parse_number(text.text, self.regimen.conventions.decimal) if text is not None else None
            if text is not None and number is not None:
                values[end], origins[end] = Interval.point(number), text
            elif text is not None and fold_word(text.text) not in NOT_GIVEN:
                self.trouble("value_unread", text)
        yield Fact("lab", values, origins)

    def parts_of(self, given: LabText) -> LabText:
        """A result whose test or value holds more than itself (`INR 2.4 (4 weeks ago)`), in its parts."""
        in_value = given.value is not None and not given.is_number
        whole = given.value if in_value else given.test if given.value is None else None
        parts = split_lab(whole.text) if whole is not None else None
        if whole is None or parts is None or (in_value and parts.test):
            return given

        def text(part: str, otherwise: Text | None) -> Text | None:
            return replace(whole, text=part) if part else otherwise

        test = given.test if in_value else replace(whole, text=parts.test or whole.text)
        value, taken = text(parts.value, None), text(parts.taken, given.taken)
        return replace(
            given,
            test=test,
            value=value,
            taken=taken,
            low=text(parts.low, given.low),
            high=text(parts.high, given.high),
        )

    def _lab_value(self, given: LabText, test: str) -> Interval | None:
        assert given.value is not None
        no_unit = (*NOT_GIVEN, "1", "ratio", *self.vocabulary.terms[test].units)
        if given.unit is not None and fold_word(given.unit.text) not in no_unit:
            return None
        read = read_lab_value(
            given.value.text, "point" if given.is_number else self.regimen.conventions.decimal
        )
        if read is not None and read.flag:
            said = f"`{given.value.text}` is read as a value with a remark of the laboratory (`{read.flag}`)"
            self.notes.append(Note("lab-flag", said, given.value))
        return read.value if read is not None else None

    def allergy(self, text: Text) -> Iterable[Fact]:
        if fold_word(text.text) in NOTHING or not text.text.strip():
            return
        term = self.vocabulary.find(text.text, "agent")
        found = [term] if term else [f.term for f in self.reader.read(text.text).found]
        for name in found:
            yield Fact("allergy", {"agent": name}, {"agent": text})
        if not found:
            self.trouble("allergy_not_recognised", text)

    def date(self, text: Text | None) -> datetime.date | None:
        if text is None or fold_word(text.text) in NOT_GIVEN:
            return None
        date = resolve_date(text.text, self.regimen.conventions.dates, self.as_of)
        if date is None:
            self.trouble("date_unread", text, unread_date(text.text))
        elif date > self.as_of:
            self.trouble("date_in_future", text)
            return None
        return date
