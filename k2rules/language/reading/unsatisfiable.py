"""Tests that nothing can meet: literal tests of one field, or of one total, count or let, that contradict
each other.

Exact: what a parameter, a join or a named value decides is left alone, and so is what only a value that is
too general leaves open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from k2rules.language.model.facts import Value
from k2rules.language.model.schema import FieldType, Schema, field_of
from k2rules.language.model.syntax import Let, Parameter, Pattern, Rule, Test, Total, ValueRef, walk
from k2rules.language.model.units import TIME
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.reading.ranges import AMOUNTS, COUNTS, DAYS, NUMBERS, Range, is_met, literals
from k2rules.language.yaml.expect import Forms

Met = Callable[[Sequence[Test]], bool]


def check_never(
    rules: Iterable[Rule],
    parameters: Iterable[Parameter],
    vocabulary: Vocabulary,
    schema: Schema,
    forms: Forms,
) -> None:
    """Report every test of a rule, or of a parameter's `where`, that cannot hold beside those before it."""
    checker = _Checker(vocabulary, schema, forms)
    for parameter in parameters:
        for value in parameter.values:
            checker.field(value.age, "age", FieldType("number", TIME))
    for rule in rules:
        checker.rule(rule)


class _Checker:
    def __init__(self, vocabulary: Vocabulary, schema: Schema, forms: Forms) -> None:
        self.vocabulary, self.schema, self.forms = vocabulary, schema, forms

    def rule(self, rule: Rule) -> None:
        negative: set[str] = set()
        for condition in walk(rule.when):
            if isinstance(condition, Pattern):
                self.fields(condition.tests, condition.type)
            elif isinstance(condition, Total):
                self.fields(condition.where, condition.type)
                self.bounds(condition.bounds, AMOUNTS if condition.field else COUNTS)
            elif isinstance(condition, Let):
                if condition.operation == "subtract" or any(
                    isinstance(o, ValueRef) and o.name in negative for o in condition.operands
                ):
                    negative.add(condition.name)
                self.bounds(condition.bounds, NUMBERS if condition.name in negative else AMOUNTS)

    def fields(self, tests: tuple[Test, ...], type_name: str) -> None:
        by_field: dict[str, list[Test]] = {}
        for test in tests:
            by_field.setdefault(test.field, []).append(test)
        for name, of_field in by_field.items():
            kind = field_of(self.schema.types[type_name], name)
            if kind is not None:
                self.field(of_field, name, kind)

    def field(self, tests: Sequence[Test], name: str, kind: FieldType) -> None:
        self._report(tests, f"no `{name}`", lambda some: self._is_met(some, name, kind))

    def bounds(self, tests: Sequence[Test], start: Range) -> None:
        self._report(tests, "no value", lambda some: is_met(some, start))

    def _report(self, tests: Sequence[Test], nothing: str, met: Met) -> None:
        """Name the first test that nothing meets beside those before it."""
        for number, test in enumerate(tests):
            if not met(tests[: number + 1]):
                others = [t for t in tests[:number] if not met([t, test])] or list(tests[:number])
                beside = "" if not met([test]) else f" together with {' and '.join(map(_shown, others))}"
                self.forms.add(
                    "never-true",
                    f"{nothing} meets {_shown(test)}{beside}",
                    test.place,
                    expected="tests that some value meets",
                )
                return

    def _is_met(self, tests: Sequence[Test], name: str, kind: FieldType) -> bool:
        if {"known", "missing"} <= {t.operator for t in tests}:
            return False
        if kind.kind == "number":
            return is_met(tests, COUNTS if name.endswith("_ago") else AMOUNTS)
        if kind.kind == "date":
            return is_met(tests, DAYS)
        if kind.kind == "term":
            return self._some_term(tests, kind.root)
        if kind.kind == "item":
            return True
        return _some_word(tests, {"flag": (True, False), "choice": kind.choices}.get(kind.kind))

    def _some_term(self, tests: Sequence[Test], root: str) -> bool:
        """Whether some term meets what is asked for, and none of what is excluded certainly."""
        wanted = [values for t in tests if t.operator in ("is", "one_of") and (values := literals(t))]
        exactly = [str(v) for t in tests if t.operator == "exactly" for v in literals(t) or ()]
        excluded = [str(v) for t in tests if t.operator == "is_not" for v in literals(t) or ()]
        if not excluded and len(wanted) + len(exactly) <= 1:
            return True
        is_a, overlap = self.vocabulary.is_a, self.vocabulary.overlap
        for term in exactly or self.vocabulary.descendants[root]:
            fits = overlap if exactly else is_a
            if all(any(fits(term, str(v)) for v in values) for values in wanted) and not any(
                is_a(term, other) for other in excluded
            ):
                return True
        return False


def _some_word(tests: Sequence[Test], among: Sequence[Value] | None) -> bool:
    """Whether a choice, flag or text meets every literal test; `among` is None for texts, of which there are
    always more.
    """
    wanted = [values for t in tests if t.operator in ("is", "one_of") and (values := literals(t))]
    excluded = [v for t in tests if t.operator == "is_not" for v in literals(t) or ()]
    candidates = among if among is not None else wanted[0] if wanted else ()
    if among is None and not wanted:
        return True
    return any(all(c in values for values in wanted) and c not in excluded for c in candidates)


def _shown(test: Test) -> str:
    texts = [getattr(o, "text", "") for o in test.operands]
    if not texts:
        return f"`{test.operator}: true`"
    return (
        f"`{test.operator}: {texts[0]}`"
        if test.operator not in ("one_of", "between")
        else f"`{test.operator}: [{', '.join(texts)}]`"
    )
