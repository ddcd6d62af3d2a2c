"""Faults of the durable engine: in the rules written for the library, in the tests and sums of the host, and
in how it chains.
"""

from __future__ import annotations

from tests.differential.faults import Fault


def _durable(name: str, where: str, old: str, new: str) -> Fault:
    return Fault(name, "durable", f"durable.{where}", old, new)


TESTS = (
    _durable(
        "known and missing are swapped",
        "predicates.Predicates.ask",
        'written if ask.operator == "known"',
        'written if ask.operator == "missing"',
    ),
    _durable("no test of a placeholder holds", "predicates.Predicates.ask", "return None", "return False"),
    _durable(
        "a date after the day is known",
        "predicates.Predicates.ask",
        "self.prepared.value(fact, ask.field)",
        "fact.values.get(ask.field)",
    ),
    _durable(
        "terms are compared as text", "predicates.Predicates._fresh", "is_term=ask.is_term", "is_term=False"
    ),
    _durable(
        "joined terms are compared by is_a", "predicates.Predicates._fresh", "joined=ask.joined", "joined=()"
    ),
    _durable(
        "answers are kept whatever was asked of",
        "predicates.Predicates._answer",
        "key = (ask, value, operands)",
        "key = (ask, value)",
    ),
    _durable("a missing value is false", "predicates.Predicates._compare", "return None", "return False"),
    _durable(
        "of several operators the first counts",
        "predicates.Predicates.bounds",
        "for ask in bounds",
        "for ask in bounds[:1]",
    ),
    _durable(
        "of several tests the first counts",
        "predicates.Predicates.alone",
        "for ask in asks",
        "for ask in asks[:1]",
    ),
    _durable(
        "a parameter is its lower end",
        "predicates.Predicates.source",
        "return self.prepared.settings[source.name].value",
        "return Interval(*[self.prepared.settings[source.name].value.low] * 2)",
    ),
    _durable(
        "is_not joins as is",
        "planning._Planner.pattern",
        'test.operator == "is" and',
        'test.operator in ("is", "is_not") and',
    ),
)

JOINS = (
    _durable("a join is dropped", "packing._spots", "for link in spot.links)", "for link in spot.links[1:])"),
    _durable(
        "joins that are no equality are dropped",
        "body_matching.BodyMatching._check",
        "for ask in check.asks]",
        "for ask in check.asks[1:]]",
    ),
    _durable(
        "other_than is dropped",
        "body_matching.BodyMatching._check",
        "if check.other is not None:",
        "if False:",
    ),
    _durable(
        "other_than is inverted",
        "body_matching.BodyMatching._check",
        "not3(self.asking.same",
        "(self.asking.same",
    ),
    _durable(
        "two missing values are two facts", "predicates.Predicates._same_value", "return None", "return False"
    ),
    _durable(
        "general terms are not joined", "token_feed.TokenFeed._numbers", "if truth is not False:", "if truth:"
    ),
    _durable(
        "general terms are joined for certain",
        "token_feed.TokenFeed._numbers",
        "(number, bool(truth))",
        "(number, True)",
    ),
    _durable(
        "values that came later are not joined",
        "fact_store.FactStore.domain",
        "known is None or known[0] != self._versions[type_name]",
        "known is None",
    ),
    _durable(
        "weak is taken as strong",
        "token_feed.TokenFeed._spot",
        "certain=truth is True and sure is not None",
        "certain=True",
    ),
    _durable(
        "unknown is false",
        "token_feed.TokenFeed._spot",
        "if truth or (truth is None and not strong):",
        "if truth:",
    ),
)

SUMS = (
    _durable(
        "`no` is inverted",
        "body_matching.BodyMatching._absence",
        "False if any(partial.strong for partial in found) else None if found else True",
        "not any(not partial.strong for partial in found) if found else False",
    ),
    _durable(
        "`no` passes over what is possible",
        "body_matching.BodyMatching._absence",
        "else None if found else True",
        "else True",
    ),
    _durable(
        "a total leaves a member out",
        "adding.add_up",
        "[fact for fact, _ in found], facts)",
        "[fact for fact, _ in found[1:]], facts)",
    ),
    _durable("a lower end is an upper one", "adding.add_up", ".low or ZERO)", ".high or ZERO)"),
    _durable(
        "what entered a total did so certainly",
        "adding.add_up",
        "Entered(fact.id, strong)",
        "Entered(fact.id, True)",
    ),
    _durable(
        "distinct is ignored from above", "adding._high", 'if step.distinct and "item"', 'if False and "item"'
    ),
    _durable("distinct is ignored from below", "adding.add_up", "once = step.distinct or", "once ="),
    _durable(
        "per item is ignored",
        "adding.add_up",
        "once = step.distinct or facts.prepared.program.schema.types[step.type].per_item",
        "once = step.distinct",
    ),
    _durable(
        "of an item the last counts",
        "adding._largest_of_each",
        "max(amount, largest.get(item, ZERO))",
        "amount",
    ),
    _durable(
        "an open fact is one fact",
        "fact_store.FactStore.at_most",
        "return len(open_from) +",
        "return min(1, len(open_from)) +",
    ),
    _durable(
        "what rests on open facts is bounded",
        "fact_store.FactStore.at_most",
        "if any(self.possible",
        "if False and any(self.possible",
    ),
    _durable(
        "totals are shared whatever they are joined with",
        "body_matching._key",
        "*((facts[slot].id, facts[slot].open) for slot in body.facts)",
        "",
    ),
    _durable(
        "let swaps its operands", "body_matching.BodyMatching._compute", "left, right = (", "right, left = ("
    ),
)

CHAINING = (
    _durable(
        "a parameter that may have no value has one",
        "chain.Chain._sure",
        "self.prepared.settings[name].sure for",
        "True for",
    ),
    _durable(
        "rules are always in force",
        "chain.Chain.run",
        "for rule in self.prepared.rules}",
        "for rule in self.prepared.program.rules if set(rule.parameters) <= set(self.prepared.settings)}",
    ),
    _durable(
        "rounds are counted by firings",
        "chain.Chain._fire",
        "self.round += bool(new)",
        "self.round += len(new)",
    ),
    _durable(
        "what is derived weakly is certain",
        "chain.Chain._fire",
        "firing.facts, strong=strong)",
        "firing.facts, strong=True)",
    ),
    _durable(
        "a general term is settled",
        "chain.Chain._settled",
        "self.prepared.program.vocabulary.is_specific(str(value))",
        "True",
    ),
    _durable("literal values are open", "chain.Chain._conclude", "if not isinstance(source, Fixed)]", "]"),
    _durable(
        "negation does not wait",
        "layers._asks",
        "(settled if isinstance(condition, Total) or id(condition) in hidden else matched)",
        "matched",
    ),
    _durable(
        "one way through an `any` is enough",
        "planning._Planner.ways",
        "in ways(rule.when):",
        "in ways(rule.when)[:1]:",
    ),
    _durable("there is no limit", "chain.Chain._fire", "> self.most:", "> self.most + 10**9:"),
)

DURABLE = (*TESTS, *JOINS, *SUMS, *CHAINING)
