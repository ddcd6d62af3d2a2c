"""What every engine starts from: checked facts with content-derived ids, parameters resolved for the case,
rules in force.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import weakref
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from k2rules.engines.values import Truth, and3, compare
from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Case, Fact, Interval, Note, Origin, Value
from k2rules.language.model.program import Program
from k2rules.language.model.schema import fits
from k2rules.language.model.syntax import Constant, Dated, Parameter, Rule
from k2rules.language.reading.parameters import in_force

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False)
_KEPT = 4_096
"""Different people and days of one program that are kept in mind; one more, and it starts anew."""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A fact that an engine works on. `given` is the fact as read, None for derived facts and placeholders.

    A placeholder stands for a list that was not supplied: every test on it is unknown. It is `open`, as is a
    derived fact that was asserted with a value which may yet turn out to be several: missing, a range, or a
    general term.
    """

    id: str
    type: str
    values: Mapping[str, Value]
    given: Fact | None = None
    placeholder: bool = False
    open: bool = False

    def origin(self, *names: str) -> Origin:
        """Where the first of these fields was read, else any field; nowhere, of what was not read."""
        origins = self.given.origins if self.given else {}
        return next((origins[name] for name in (*names, *sorted(origins)) if name in origins), Origin())


@dataclass(frozen=True, slots=True)
class Setting:
    """The value of a parameter for this case; not `sure` if it may have none."""

    value: Interval
    sure: bool


@dataclass(frozen=True)
class Prepared:
    """One case, ready to be decided as of a day. `checked` are its given facts, exactly one patient among
    them.
    """

    program: Program
    case: Case
    as_of: datetime.date
    checked: tuple[Fact, ...]
    settings: Mapping[str, Setting]
    rules: tuple[Rule, ...]
    out_of_force: Mapping[str, str]
    notes: tuple[Note, ...]

    @cached_property
    def facts(self) -> tuple[CaseFact, ...]:
        """The given facts in a canonical order with their ids, then a placeholder for each list that was not
        supplied.

        Made when they are asked for: in a batch, most cases are done with before.
        """
        return (*_numbered(self.checked), *map(_placeholder, sorted(self.case.not_supplied)))

    def value(self, fact: CaseFact, name: str) -> Value | None:
        """A field of a fact, `f_ago` included; None if it is missing or a date after `as_of`."""
        value = fact.values.get(name)
        if value is None and name.endswith("_ago"):
            day = fact.values.get(name.removesuffix("_ago"))
            return (
                Interval.point((self.as_of - day).days)
                if isinstance(day, datetime.date) and day <= self.as_of
                else None
            )
        return None if isinstance(value, datetime.date) and value > self.as_of else value

    def written(self, fact: CaseFact, name: str) -> Truth:
        """Whether a field was given; unknown for a date after `as_of`."""
        if self.value(fact, name) is not None:
            return True
        return None if name in fact.values or name.removesuffix("_ago") in fact.values else False


def prepare(program: Program, case: Case, as_of: datetime.date) -> Prepared:
    """Check the facts of a case against the schema and resolve what depends on it and on the day; raises
    InputError.
    """
    notes = list(case.notes)
    facts = [_check(program, case, fact, as_of, notes) for fact in case.facts]
    patients = [fact for fact in facts if fact.type == "patient"]
    if len(patients) > 1:
        raise InputError(
            f"case {case.id} has {len(patients)} patients",
            code="two-patients",
            way_out="one patient a regimen",
        )
    if not patients:
        patients = [Fact("patient", {})]
        facts += patients
    types = program.schema.types
    for name in case.not_supplied:
        if name not in types or not types[name].list_label:
            raise InputError(
                f"`{name}` is not a list that can be not supplied",
                code="unknown-list",
                way_out=" | ".join(program.schema.lists),
            )
    found = _resolved(program, patients[0].values, case, as_of)
    return Prepared(
        program, case, as_of, tuple(facts), found.settings, found.rules, found.out_of_force, tuple(notes)
    )


def _placeholder(name: str) -> CaseFact:
    return CaseFact(f"not-supplied:{name}", name, {}, placeholder=True, open=True)


def _check(program: Program, case: Case, fact: Fact, as_of: datetime.date, notes: list[Note]) -> Fact:
    fact_type = program.schema.types.get(fact.type)
    if fact_type is None or not fact_type.core:
        raise InputError(
            f"case {case.id}: `{fact.type}` is not a type of given facts",
            code="unknown-type",
            way_out="a core type such as `taking`",
        )
    fields, values = fact_type.fields, dict(fact.values)
    for name, value in values.items():
        kind = fields.get(name)
        if kind is None or not fits(kind, value, program.vocabulary):
            origin = fact.origins.get(name, Origin())
            raise InputError(
                (
                    f"case {case.id}: `{_said(value)}` cannot be `{fact.type}.{name}`"
                    + (f", which is {kind}" if kind else ", which is no field")
                ),
                code="bad-fact",
                place=Place(origin.file, origin.row or 0) if origin.file else None,
            )
        if isinstance(value, datetime.date) and value > as_of:
            notes.append(
                Note(
                    "date-after-as-of",
                    f"{fact.type} {name} {value} lies after {as_of} and is taken as unknown",
                    fact.origins.get(name, Origin()),
                )
            )
    if "item" in fields and "item" not in values and fact.type != "problem":
        raise InputError(f"case {case.id}: a `{fact.type}` fact without an item", code="bad-fact")
    return Fact(fact.type, values, fact.origins)


def _said(value: object) -> str:
    """A value for a message; Python does not write a number of very many digits."""
    try:
        return repr(value)
    except ValueError:
        return "a number of too many digits"


def _numbered(facts: Iterable[Fact]) -> list[CaseFact]:
    """Facts in a canonical order with ids from their content; equal facts are told apart by a number."""
    by_id: dict[str, list[Fact]] = {}
    for fact in facts:
        by_id.setdefault(fact_id(fact.type, fact.values), []).append(fact)
    held: list[CaseFact] = []
    for identity, equal in sorted(by_id.items()):
        if len(equal) > 1:
            equal.sort(key=_origin_key)
        for number, fact in enumerate(equal, 1):
            held.append(
                CaseFact(
                    f"{identity}-{number}" if number > 1 else identity, fact.type, fact.values, given=fact
                )
            )
    return held


def _origin_key(fact: Fact) -> str:
    return json.dumps(
        sorted((name, o.file, o.row or 0, o.column, o.text) for name, o in fact.origins.items())
    )


def fact_id(fact_type: str, values: Mapping[str, Value]) -> str:
    """`type:hash` of a fact's content."""
    text = _CANONICAL.encode([fact_type, {name: canonical_value(v) for name, v in values.items()}])
    return f"{fact_type}:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def canonical_value(value: Value) -> object:
    """A value as JSON: intervals as two exact rationals in text, dates in ISO form."""
    if isinstance(value, Interval):
        return [_end(value.low), _end(value.high)]
    return value.isoformat() if isinstance(value, datetime.date) else value


def _end(end: Fraction | None) -> str | None:
    return None if end is None else str(end)


@dataclass(frozen=True, slots=True)
class _Resolved:
    """What depends on the day and on who it is, and on nothing else of a case: parameters, and the rules in
    force.
    """

    settings: Mapping[str, Setting]
    rules: tuple[Rule, ...]
    out_of_force: Mapping[str, str]


_Who = tuple[datetime.date, str | None, Value | None, Value | None]
_KNOWN: dict[int, tuple[weakref.ref[Program], dict[_Who, _Resolved]]] = {}
"""By the identity of the program: one that was changed in memory keeps its digest."""


def _resolved(program: Program, patient: Mapping[str, Value], case: Case, as_of: datetime.date) -> _Resolved:
    """Looked up where such a person was seen before: in a batch, most were."""
    key = id(program)
    entry = _KNOWN.get(key)
    if entry is None or entry[0]() is not program:
        entry = _KNOWN[key] = (weakref.ref(program, lambda dead: _forget(key, dead)), {})
    who = (as_of, case.jurisdiction, patient.get("sex"), patient.get("age"))
    found = entry[1].get(who)
    if found is None:
        if len(entry[1]) >= _KEPT:
            entry[1].clear()
        found = entry[1][who] = _resolve(program, patient, case, as_of)
    return found


def _forget(key: int, dead: weakref.ref[Program]) -> None:
    entry = _KNOWN.get(key)
    if entry is not None and entry[0] is dead:
        del _KNOWN[key]


def _resolve(program: Program, patient: Mapping[str, Value], case: Case, as_of: datetime.date) -> _Resolved:
    held = CaseFact("", "patient", patient)
    settings = {
        name: setting
        for name, parameter in program.parameters.items()
        if (setting := setting_of(parameter, held, case, as_of, program))
    }
    rules, out = [], {}
    for rule in program.rules:
        without = [name for name in rule.parameters if name not in settings]
        if rule.id in program.local.withdrawn:
            out[rule.id] = f"withdrawn by {program.local.withdrawn[rule.id]}"
        elif not rule.in_force(as_of):
            start = f"from {rule.start}" if rule.start and as_of < rule.start else f"until {rule.end}"
            out[rule.id] = f"in force only {start}"
        elif without:
            out[rule.id] = f"no value of {', '.join(without)} for this case on {as_of}"
        else:
            rules.append(rule)
    return _Resolved(settings, tuple(rules), out)


def setting_of(
    parameter: Parameter, patient: CaseFact, case: Case, as_of: datetime.date, program: Program
) -> Setting | None:
    """The value of a parameter: the first dated value whose `where` is true, or the range of the candidates
    before it.
    """
    candidates: list[Interval] = []
    sure = False
    for dated in in_force(parameter, as_of):
        truth = _where(dated, patient, case, program)
        if truth is not False:
            candidates.append(dated.value)
        if truth:
            sure = True
            break
    if not candidates:
        return None
    lows = [c.low for c in candidates if c.low is not None]
    highs = [c.high for c in candidates if c.high is not None]
    return Setting(Interval(min(lows), max(highs)), sure)


def _where(dated: Dated, patient: CaseFact, case: Case, program: Program) -> Truth:
    truths: list[Truth] = []
    if dated.sex:
        sex = patient.values.get("sex")
        truths.append(None if sex is None else sex == dated.sex)
    if dated.jurisdiction:
        truths.append(
            None
            if case.jurisdiction is None
            else case.jurisdiction.casefold() == dated.jurisdiction.casefold()
        )
    for test in dated.age:
        operands = [o.value for o in test.operands if isinstance(o, Constant)]
        truths.append(compare(test.operator, patient.values.get("age"), operands, program.vocabulary))
    return and3(truths)
