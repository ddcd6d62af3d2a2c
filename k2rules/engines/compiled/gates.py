"""What `match` asks before it calls a rule: bits that say which rules a case could concern, and which of its
facts leave anything open.

A *gate* is a type of given facts with the tests on its main field (`agent` of `taking`): one bit. A fact sets
the bits of the gates it may pass. A way through a rule *needs* the bits of its patterns, and *reads* those of
everything it looks at. A fact that leaves something unknown (a missing field, a range, a term that is too
general) sets the bits of the gates that read it as undecided; where a way reads no undecided bit, every test
of it is true or false, so its weak matches are its strong ones and only those are looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from k2rules.engines.compiled.shapes import shape_of_tests
from k2rules.language.model.facts import ZERO, Interval
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import (
    Condition,
    Constant,
    FieldRef,
    No,
    Operand,
    ParameterRef,
    Pattern,
    PlainBody,
    Test,
    Total,
)
from k2rules.language.model.ways import ways

Names = dict[str, tuple[str, int]]
"""The facts that a body names: type and gate."""


@dataclass(frozen=True, slots=True)
class WayGate:
    """One way through a rule: the bits without which it cannot hold, the bits it reads, and whether it may be
    unknown even so.
    """

    rule: str
    way: tuple[int, ...]
    need: int
    reads: int
    open: bool


@dataclass
class Gates:
    """The bits of a program."""

    main: dict[str, str]
    ways: list[WayGate] = field(default_factory=list)
    of_type: dict[str, int] = field(default_factory=dict)
    parameter: dict[str, int] = field(default_factory=dict)
    reads: dict[str, dict[str, int]] = field(default_factory=dict)
    tests: dict[str, dict[int, Sequence[Test]]] = field(default_factory=dict)
    """For each type its gates, each with its tests on the main field."""
    known: dict[Hashable, int] = field(default_factory=dict)

    def bit(self, key: Hashable) -> int:
        """The bit of a gate or parameter, given out on first use."""
        return self.known.setdefault(key, 1 << len(self.known))

    def own(self, type_name: str, tests: Sequence[Test]) -> list[Test]:
        """Those of the tests of a pattern or total that are on the main field."""
        main = self.main.get(type_name, "")
        return [t for t in tests if main and _on_main(t, main)]

    def gate(self, type_name: str, tests: Sequence[Test]) -> int:
        """The bit of a pattern or total by all its tests."""
        return self.bit(("gate", type_name, shape_of_tests(self.own(type_name, tests))))

    def table(self, type_name: str, program: Program) -> Mapping[str | None, tuple[int, int]]:
        """For each value of the main field the gates it may pass, and those of them that are undecided."""
        kind = program.schema.types[type_name].fields[self.main[type_name]]
        values = program.vocabulary.descendants[kind.root] if kind.kind == "term" else frozenset(kind.choices)
        may: dict[str | None, int] = dict.fromkeys([None, *values], 0)
        sure = dict(may)
        for bit, tests in self.tests[type_name].items():
            possible, certain = set(values), set(values)
            for test in tests:
                terms = [str(o.value) for o in test.operands if isinstance(o, Constant)]
                possible &= (
                    {v for t in terms for v in _overlapping(t, program)}
                    if kind.kind == "term"
                    else set(terms)
                )
                certain &= (
                    {v for t in terms for v in program.vocabulary.descendants[t]}
                    if kind.kind == "term"
                    else set(terms)
                )
            for value in possible:
                may[value] |= bit
            for value in certain:
                sure[value] |= bit
            may[None] |= bit
            sure[None] |= 0 if tests else bit
        return {value: (bits, bits & ~sure[value]) for value, bits in may.items()}


def _overlapping(term: str, program: Program) -> frozenset[str]:
    return frozenset().union(
        *(program.vocabulary.ancestors[below] for below in program.vocabulary.descendants[term])
    )


def gates_of(program: Program) -> Gates:
    """Give out the bits of a program."""
    return _Reader(program).read()


class _Reader:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.gates = Gates(_main_fields(program))
        self.need = self.reads = 0
        self.open = False
        self.partial = _partial_fields(program)

    def read(self) -> Gates:
        for name in self.program.parameters:
            self.gates.parameter[name] = self.gates.bit(("parameter", name))
        for rule in self.program.rules:
            for way, body in self.program.ways[rule.id].items():
                self.need, self.reads, self.open = 0, 0, False
                names: Names = {}
                self.body(body, names, top=True)
                for assertion in rule.assertions:
                    self.joins([operand for _, operand in assertion.fields], names)
                for parameter in rule.parameters:
                    self.reads |= self.gates.parameter[parameter]
                self.gates.ways.append(WayGate(rule.id, way, self.need, self.reads, self.open))
        return self.gates

    def gate(self, type_name: str, tests: Sequence[Test], names: Names) -> int:
        """The bit of a pattern or total."""
        own, bit = self.gates.own(type_name, tests), self.gates.gate(type_name, tests)
        self.gates.of_type[type_name] = self.gates.of_type.get(type_name, 0) | bit
        self.gates.tests.setdefault(type_name, {})[bit] = own
        self.reads |= bit
        for test in tests:
            if test not in own:
                self.note(type_name, bit, test.field)
            self.joins(test.operands, names)
        return bit

    def note(self, type_name: str, bit: int, field_name: str) -> None:
        """A way looks at a field."""
        self.open |= (type_name, field_name.removesuffix("_ago")) in self.partial
        fields = self.gates.reads.setdefault(type_name, {})
        fields[field_name] = fields.get(field_name, 0) | bit

    def joins(self, operands: Sequence[Operand], names: Names) -> None:
        for operand in operands:
            if isinstance(operand, FieldRef):
                self.note(*names[operand.name], operand.field)

    def body(self, conditions: PlainBody, names: Names, *, top: bool) -> None:
        for condition in conditions:
            if isinstance(condition, Pattern):
                bit = self.gate(condition.type, condition.tests, names)
                self.need |= bit if top else 0
                if condition.name:
                    names[condition.name] = (condition.type, bit)
                self.open |= bool(condition.other_than) and any(t == condition.type for t, _ in self.partial)
            elif isinstance(condition, No):
                for _, body in ways(condition.body):
                    self.body(body, dict(names), top=False)
            else:
                for test in condition.bounds:
                    self.joins(test.operands, names)
                if isinstance(condition, Total):
                    self.total(condition, names, top=top)
                else:
                    self.joins(condition.operands, names)
                    self.open |= condition.operation == "divide"

    def total(self, total: Total, names: Names, *, top: bool) -> None:
        fact_type = self.program.schema.types[total.type]
        bit = self.gate(total.type, total.where, names)
        for name in (*([total.field] if total.field else []), *(["item"] if total.distinct else [])):
            self.note(total.type, bit, name)
        self.open |= fact_type.per_item or not fact_type.core
        if top and any(self.beyond_zero(test) for test in total.bounds):
            self.need |= bit

    def beyond_zero(self, test: Test) -> bool:
        """Whether a bound is false of an empty total, whatever the parameters."""
        if test.operator not in ("at_least", "above", "between", "is"):
            return False
        operand = test.operands[0]
        values: list[Interval] = []
        if isinstance(operand, Constant) and isinstance(operand.value, Interval):
            values = [operand.value]
        elif isinstance(operand, ParameterRef):
            values = [dated.value for dated in self.program.parameters[operand.name].values]
        lows = [value.low for value in values if value.low is not None]
        return (
            bool(values)
            and len(lows) == len(values)
            and all(low > ZERO or test.operator == "above" for low in lows)
        )


def _partial_fields(program: Program) -> set[tuple[str, str]]:
    """Fields of derived types that some rule asserts in a way that leaves them open: not at all, as a general
    term, as a date.
    """
    partial: set[tuple[str, str]] = set()
    for rule in program.rules:
        for assertion in rule.assertions:
            given = dict(assertion.fields)
            for name, kind in program.schema.types[assertion.type].fields.items():
                operand = given.get(name)
                general = (
                    kind.kind == "term"
                    and isinstance(operand, Constant)
                    and not program.vocabulary.is_specific(str(operand.value))
                )
                if operand is None or general or (kind.kind == "date" and isinstance(operand, Constant)):
                    partial.add((assertion.type, name))
    return partial


def _on_main(test: Test, main: str) -> bool:
    return (
        test.field == main
        and test.operator in ("is", "one_of")
        and all(isinstance(o, Constant) for o in test.operands)
    )


def _main_fields(program: Program) -> dict[str, str]:
    """For each given type the term or choice that most patterns and totals test."""
    counts: Counter[tuple[str, str]] = Counter()

    def visit(conditions: Sequence[Condition]) -> None:
        for condition in conditions:
            if isinstance(condition, Pattern | Total):
                kinds = program.schema.types[condition.type]
                for test in condition.tests if isinstance(condition, Pattern) else condition.where:
                    if (
                        kinds.core
                        and test.field in kinds.fields
                        and kinds.fields[test.field].kind in ("term", "choice")
                    ):
                        counts[condition.type, test.field] += _on_main(test, test.field)
            elif isinstance(condition, No):
                for _, body in ways(condition.body):
                    visit(body)

    for rule_ways in program.ways.values():
        for body in rule_ways.values():
            visit(body)
    main: dict[str, str] = {}
    for (type_name, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count:
            main.setdefault(type_name, name)
    return main
