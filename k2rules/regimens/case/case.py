"""Regimens -> typed facts. Nothing is skipped: what is not a fact is a problem, a note or a list that was not
supplied.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Case, Fact
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import ROWS_PER_PERSON, raise_it
from k2rules.regimens.case.case_draft import CaseDraft, Entry
from k2rules.regimens.case.coded_entries import find_in_text
from k2rules.regimens.case.conditions import condition_facts
from k2rules.regimens.case.item_facts import item_facts
from k2rules.regimens.case.lab_results import lab_facts
from k2rules.regimens.case.patient import patient_fact
from k2rules.regimens.items.catalogued import with_catalogue
from k2rules.regimens.items.duplicates import repeat_notes
from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.item_reader import read_items
from k2rules.regimens.model import Regimen, Text
from k2rules.regimens.products.cache import reader_for
from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.problems import Trouble, checked, entry_name, problem_fact
from k2rules.regimens.tables.unused_columns import names_terms
from k2rules.regimens.text.wordlists import NOTHING, fold_word


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
    draft, reads = CaseDraft(regimen, reader, as_of), read_items(regimen, reader, as_of)
    draft.read(Entry(partial(patient_fact, draft), regimen.place))
    for read in reads:
        draft.read(Entry(partial(item_facts, draft, read), read.item.place))
    draft.notes += repeat_notes(reads)
    for entry in _entries(draft):
        draft.read(entry)
    for trouble in unplaced_troubles(regimen, reads, reader):
        draft.facts.append(problem_fact(trouble, None, regimen.place))
    for unread in regimen.unread:
        trouble = Trouble("row_unread", entry_name(unread.place), reason=unread.reason)
        draft.facts.append(problem_fact(trouble, None, unread.place))
    facts = checked([*draft.facts, *draft.problems], vocabulary)
    notes = (*regimen.notes, *draft.notes)
    return Case(regimen.id, tuple(facts), _not_supplied(regimen, draft.facts), jurisdiction, notes)


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


def _entries(draft: CaseDraft) -> Iterator[Entry]:
    """The entries of the lists that say something, `none` being no entry."""
    regimen = draft.regimen
    yield from (
        Entry(partial(condition_facts, draft, condition), condition.name)
        for condition in regimen.conditions or ()
        if _says_something(condition.name)
    )
    yield from (Entry(partial(lab_facts, draft, lab), lab.test) for lab in regimen.labs or ())
    for read, texts in ((_allergy_facts, regimen.allergies), (_goal_facts, regimen.goals)):
        yield from (Entry(partial(read, draft, text), text) for text in texts or () if _says_something(text))


def _says_something(text: Text) -> bool:
    return fold_word(text.text) not in NOTHING and bool(text.text.strip())


def _allergy_facts(draft: CaseDraft, text: Text) -> Iterable[Fact]:
    term = draft.vocabulary.find(text.text, "agent")
    found = [term] if term else [f.term for f in draft.reader.read(text.text).found]
    if not found and (coded := find_in_text(draft, text, "agent")) is not None:
        found = [coded]
    if not found:
        draft.trouble("allergy_not_recognised", text)
    return [Fact("allergy", {"agent": name}, {"agent": text}) for name in found]


def _goal_facts(draft: CaseDraft, text: Text) -> Iterable[Fact]:
    term = draft.vocabulary.find(text.text, "goal")
    if not term:
        draft.trouble("goal_not_recognised", text)
    return [Fact("goal", {"name": term}, {"name": text})] if term else []


def _not_supplied(regimen: Regimen, facts: Iterable[Fact]) -> frozenset[str]:
    """The types of facts of which the regimen does not hold all that there are."""
    lists = {
        "condition": regimen.conditions is not None,
        "lab": regimen.labs is not None and not regimen.labs_partly,
        "allergy": regimen.allergies is not None or any(fact.type == "allergy" for fact in facts),
        "goal": regimen.goals is not None,
        "intake": False,
        "not_taking": regimen.stops_supplied,
    }
    return frozenset(name for name, supplied in lists.items() if not supplied)


def unplaced_troubles(regimen: Regimen, reads: Iterable[ItemRead], reader: NameReader) -> Iterator[Trouble]:
    """What is said of cells that no field uses: those that name an agent that no item of their row has."""
    if regimen.unused_columns is not None:
        regimen.unused_columns.judge(reader.vocabulary)
    if not regimen.unplaced:
        return
    terms: dict[str, list[str]] = {}
    for read in reads:
        terms.setdefault(regimen.items[read.number].id, []).extend(i.term for i in read.ingredients)
    for unplaced in regimen.unplaced:
        text = unplaced.text
        if names_terms(reader, text.text, [term for item in unplaced.items for term in terms.get(item, ())]):
            yield Trouble(
                "agent_in_note", f"{text.text} (in the column {text.column}, which is not read)", origin=text
            )
