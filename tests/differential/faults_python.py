"""Faults of the compiled engine: in what it emits, in how it lays facts out, in how it chains, and in the
fast entry `match`.
"""

from __future__ import annotations

from tests.differential.faults import Fault


def _python(name: str, where: str, old: str, new: str) -> Fault:
    return Fault(name, "python", f"compiled.{where}", old, new)


def _match(name: str, where: str, old: str, new: str) -> Fault:
    return Fault(name, "match", f"compiled.{where}", old, new)


_TEST = "emit_tests.TestEmitter"
_SUM = "emit_totals.SumEmitter"

OPERATORS = (
    _python("at_least is strict", "emit_tests._at_least", "ast.GtE, bound[1]", "ast.Gt, bound[1]"),
    _python("above is not false at its bound", "emit_tests._above", "ast.LtE, bound[0]", "ast.Lt, bound[0]"),
    _python(
        "the ends of a bound are swapped",
        "emit_tests._at_least",
        "bound[1]), compare(value[1], ast.Lt, bound[0]",
        "bound[0]), compare(value[1], ast.Lt, bound[1]",
    ),
    _python(
        "the ends of an amount are swapped",
        f"{_TEST}.amount",
        "at(row, slot), at(row, slot + 1)",
        "at(row, slot + 1), at(row, slot)",
    ),
    _python(
        "between leaves its upper end out",
        f"{_TEST}.bound",
        "not3(_above(value, high))",
        "not3(_at_least(value, high))",
    ),
    _python(
        "between leaves its last day out", f"{_TEST}.test", "ast.LtE, value, high", "ast.Lt, value, high"
    ),
    _python(
        "before includes the day", f"{_TEST}.test", "ast.Lt if test.operator", "ast.LtE if test.operator"
    ),
    _python(
        "known and missing are swapped",
        f"{_TEST}.test",
        'return known if test.operator == "known"',
        'return known if test.operator == "missing"',
    ),
    _python("one_of asks for all", f"{_TEST}.test", "same = or3(", "same = and3("),
    _python(
        "is_not is is",
        f"{_TEST}.test",
        'return not3(same) if test.operator == "is_not"',
        'return same if test.operator == "is_not"',
    ),
    _python(
        "is_a is turned round",
        f"{_TEST}._same_or_below",
        "self.vocabulary.descendants[term]",
        "self.vocabulary.ancestors[term]",
    ),
    _python(
        "what is too general is false",
        f"{_TEST}._same_or_below",
        "self.overlaps[term] | {None}",
        "self.vocabulary.descendants[term] | {None}",
    ),
    _python(
        "a missing term is false",
        f"{_TEST}._same_or_below",
        "self.overlaps[term] | {None}",
        "self.overlaps[term]",
    ),
    _python(
        "general terms are joined as one",
        f"{_TEST}.same_term",
        "compare(value, ast.In, self.constants.add(self.specific))",
        "constant(True)",
    ),
    _python(
        "a missing text is unlike any",
        f"{_TEST}.same_value",
        "all_of([compare(value, ast.IsNot, constant(None)), known, ",
        "all_of([known, ",
    ),
)

BODIES = (
    _python(
        "`no` is inverted",
        "emit_bodies.BodyEmitter._conditions",
        "when(negate(found), go_on",
        "when(found, go_on",
    ),
    _python(
        "`no` looks at what is certain only",
        "emit_bodies.BodyEmitter._conditions",
        "strong=not strong, statements",
        "strong=strong, statements",
    ),
    _python(
        "other_than is dropped",
        "emit_bodies.BodyEmitter._conditions",
        "if condition.other_than:",
        "if False:",
    ),
    _python(
        "derived facts are told apart by what they are called",
        f"{_TEST}.same_fact",
        "if not self.layout.is_core(type_name):",
        "if False:",
    ),
    _python(
        "a join is dropped", "emit_bodies.BodyEmitter._conditions", "for t in joined]", "for t in joined[1:]]"
    ),
    _python(
        "weak is taken as strong", "emit_bodies.BodyEmitter.candidates", 'at("c" if strong else "p"', 'at("p"'
    ),
    _python(
        "one way through an `any` is enough",
        "emit.emit",
        "program.ways[rule.id].items()",
        "list(program.ways[rule.id].items())[:1]",
    ),
    _python("what was remembered grows stale", "chain.Chain.fixpoint", "self.memory[slot] = None", "pass"),
)

TOTALS = (
    _python("a total is off by one", f"{_SUM}.emit", "zero = constant(0)", "zero = constant(1)"),
    _python(
        "an upper end is a lower one", f"{_SUM}._upper", "_, amount = self.tests", "amount, _ = self.tests"
    ),
    _python("distinct is ignored from above", f"{_SUM}._upper", "if not self.total.distinct:", "if True:"),
    _python(
        "distinct is ignored from below",
        f"{_SUM}._lower",
        "if not self.by_item:",
        "if not self.by_item or self.total.distinct:",
    ),
    _python("of an item the smallest counts", f"{_SUM}._lower", "ast.Lt, amount", "ast.Gt, amount"),
    _python(
        "per item is ignored",
        f"{_SUM}.__init__",
        "total.distinct or tests.program.schema.types[total.type].per_item",
        "total.distinct",
    ),
    _python(
        "a placeholder adds no more than a fact",
        f"{_SUM}._upper",
        "if self.layout.may_be_placeholder(self.total.type):",
        "if False:",
    ),
    _python(
        "what entered a total did so certainly",
        "evaluate._Full.firing",
        "Entered(fact, certain)",
        "Entered(fact, True)",
    ),
    _python(
        "an open fact is one fact",
        "chain.Chain._count_turns",
        "None if several else before + 1",
        "before + 1",
    ),
    _python("a general term is settled", "chain.is_settled", "(is_term and value not in specific)", "False"),
    _python("let swaps its operands", "arithmetic.Operation.__call__", "left, right))", "right, left))"),
    _python(
        "let takes a missing amount for nothing",
        "arithmetic.Operation.__call__",
        "UNBOUNDED if self.left_is_field",
        "interval(0, 0) if self.left_is_field",
    ),
)

CHAINING = (
    _python(
        "a list that was not supplied is empty",
        "evaluate.evaluate",
        "possible[index].append(row)",
        "possible[index].extend([row] * (not held.placeholder))",
    ),
    _python(
        "a parameter is its lower end",
        "evaluate.evaluate",
        "ends(setting.value) if",
        "(ends(setting.value)[0],) * 2 if",
    ),
    _python(
        "a parameter that may have no value has one", "evaluate.evaluate", "if not setting.sure)", "if False)"
    ),
    _python(
        "a date after the day is known",
        "layout._slots",
        "value = prepared.value(held, slot.field)",
        "value = held.values.get(slot.field)",
    ),
    _python(
        "there is one round only",
        "chain.Chain.fixpoint",
        "if grown is None or rule.reads & grown",
        "if grown is None",
    ),
    _python(
        "certainty is lost", "chain.Chain._derive", "if strong and fact.key", "if not strong and fact.key"
    ),
    _python(
        "strata are climbed downwards",
        "chain.Chain.strata",
        "in sorted({rule.stratum for rule in rules})",
        "in sorted({rule.stratum for rule in rules}, reverse=True)",
    ),
    _python("there is no limit", "chain.Chain._ask", "> self.most:", "> self.most + 10**9:"),
)

MATCH = (
    _match(
        "what is too general is decided",
        "gates.Gates.table",
        "for v in program.vocabulary.descendants[t]}",
        "for v in _overlapping(t, program)}",
    ),
    _match("a parameter that may have no value has one", "days.for_person", "unsure.add(name)", "pass"),
    _match(
        "a parameter is its lower end",
        "days.for_person",
        "ends(setting.value)",
        "(ends(setting.value)[0],) * 2",
    ),
    _match("rules are always in force", "days.plan", "not rule.in_force(as_of) or", ""),
    _match(
        "a total of nothing is skipped",
        "gates._Reader.total",
        "if top and any(self.beyond_zero(test) for test in total.bounds):",
        "if top:",
    ),
    _match(
        "a bound of nothing is beyond nothing", "gates._Reader.beyond_zero", "low > ZERO or", "low >= ZERO or"
    ),
    _match(
        "a derived fact is always settled",
        "gates._Reader.total",
        "fact_type.per_item or not fact_type.core",
        "False",
    ),
)

PYTHON = (*OPERATORS, *BODIES, *TOTALS, *CHAINING, *MATCH)
