"""Tests, evaluated here and never by durable-rules: it compares text and numbers by coercion, and takes a
missing field for an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k2rules.engines.durable.plan import Ask, FieldOf, Fixed, Link, SettingOf, Source, ValueOf
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.values import Truth, and3, compare, not3
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.schema import FieldType

Memo = dict[tuple[object, ...], Truth]
"""Answers kept from case to case: of an `Ask` on a value and operands. Not for numbers: they hash no faster
than they compare.
"""
MAX_MEMO = 50_000


class Predicates:
    """Tests of single values for one case."""

    def __init__(self, prepared: Prepared, memo: Memo) -> None:
        self.prepared, self.memo = prepared, memo
        self.program = prepared.program
        if len(memo) > MAX_MEMO:
            memo.clear()

    def alone(self, asks: Sequence[Ask], fact: CaseFact) -> Truth:
        """What a pattern asks of its fact alone."""
        return and3([self.ask(ask, fact, (), {}) for ask in asks])

    def ask(
        self, ask: Ask, fact: CaseFact, facts: Sequence[CaseFact], values: Mapping[int, Interval]
    ) -> Truth:
        """A test of a field; every test of a placeholder is unknown."""
        if fact.placeholder:
            return None
        if ask.operator in ("known", "missing"):
            written = self.prepared.written(fact, ask.field)
            return written if ask.operator == "known" else not3(written)
        return self._compare(ask, self.prepared.value(fact, ask.field), facts, values)

    def bounds(
        self,
        bounds: Sequence[Ask],
        value: Interval,
        facts: Sequence[CaseFact],
        values: Mapping[int, Interval],
    ) -> Truth:
        """The tests of a total, count or let."""
        return and3([self._compare(ask, value, facts, values) for ask in bounds])

    def linked(self, link: Link, own: Value | None, other: Value | None) -> Truth:
        """Whether the values at the two ends of a link are one."""
        return self._answer(link.ask, own, (other,))

    def source(
        self, source: Source, facts: Sequence[CaseFact], values: Mapping[int, Interval]
    ) -> Value | None:
        if isinstance(source, Fixed):
            return source.value
        if isinstance(source, FieldOf):
            return self.prepared.value(facts[source.slot], source.field)
        if isinstance(source, SettingOf):
            return self.prepared.settings[source.name].value
        assert isinstance(source, ValueOf)
        return values[source.slot]

    def _compare(
        self, ask: Ask, value: Value | None, facts: Sequence[CaseFact], values: Mapping[int, Interval]
    ) -> Truth:
        if value is None:
            return None
        return self._answer(ask, value, tuple([self.source(source, facts, values) for source in ask.sources]))

    def _answer(self, ask: Ask, value: Value | None, operands: tuple[Value | None, ...]) -> Truth:
        if isinstance(value, Interval):
            return self._fresh(ask, value, operands)
        key = (ask, value, operands)
        if key not in self.memo:
            self.memo[key] = self._fresh(ask, value, operands)
        return self.memo[key]

    def _fresh(self, ask: Ask, value: Value | None, operands: tuple[Value | None, ...]) -> Truth:
        return compare(
            ask.operator, value, operands, self.program.vocabulary, is_term=ask.is_term, joined=ask.joined
        )

    def same(self, one: CaseFact, other: CaseFact) -> Truth:
        """Whether two facts are one: given facts by what they are, derived ones by their values; a
        placeholder may be any.
        """
        if one.placeholder or other.placeholder:
            return None
        if one.given is not None or other.given is not None:
            return one.id == other.id
        fields = self.program.schema.types[one.type].fields
        return and3(
            [
                self._same_value(kind, one.values.get(name), other.values.get(name))
                for name, kind in fields.items()
            ]
        )

    def _same_value(self, kind: FieldType, one: Value | None, other: Value | None) -> Truth:
        if one is None or other is None:
            return None
        return compare(
            "is", one, [other], self.program.vocabulary, is_term=kind.kind == "term", joined=(True,)
        )
