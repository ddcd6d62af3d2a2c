"""What can still be, whatever turns out: an evaluation that leaves open all that a completion of the case may
settle.

The law of the language holds for missing fields, ranges, general terms and lists that were not supplied: what
is false of the possible facts stays false. Here it is made to hold for the rest as well. A row that was not
read stands for any facts that it might have been, a problem may go away once its row is read, and `known`,
`missing` and `exactly` are unknown wherever a completion may change them.
"""

from __future__ import annotations

import datetime

from k2rules.decisions.assumptions import might_have_been, unread_problems
from k2rules.engines.matching import Match
from k2rules.engines.prepare import CaseFact, Prepared
from k2rules.engines.reference import Evaluator
from k2rules.engines.values import Truth
from k2rules.language.model.facts import Interval, Value
from k2rules.language.model.syntax import Constant, Test
from k2rules.language.model.vocabulary import Vocabulary


class OpenEvaluator(Evaluator):
    """Evaluates a case with everything open that may still be settled; what fires strongly here fires in
    every completion.
    """

    def __init__(self, prepared: Prepared) -> None:
        super().__init__(prepared)
        problems = [fact for fact in prepared.facts if fact.type == "problem"]
        for fact in problems:
            del self.certain[fact.id]
        unread = {name for fact in unread_problems(problems) for name in might_have_been(fact)}
        for name in sorted(unread - prepared.case.not_supplied):
            held = CaseFact(f"unread:{name}", name, {}, placeholder=True, open=True)
            self.possible[held.id] = held

    def test(self, test: Test, fact: CaseFact, match: Match) -> Truth:
        if fact.placeholder:
            return None
        if test.operator in ("known", "missing"):
            return test.operator == "known" if self.prepared.written(fact, test.field) is True else None
        if test.operator == "exactly":
            return self._exactly(test, fact, match)
        return super().test(test, fact, match)

    def _exactly(self, test: Test, fact: CaseFact, match: Match) -> Truth:
        vocabulary, operand = self.program.vocabulary, test.operands[0]
        value, wanted = self.prepared.value(fact, test.field), self.operand(operand, match)
        if value is None or wanted is None:
            return None
        if value == wanted and vocabulary.is_specific(str(value)):
            return True
        met = (
            vocabulary.is_a(str(wanted), str(value))
            if isinstance(operand, Constant)
            else vocabulary.overlap(str(value), str(wanted))
        )
        return None if met else False


def may_change(value: Value | None, as_of: datetime.date, vocabulary: Vocabulary, *, is_term: bool) -> bool:
    """Whether a field may still turn out to be something else: missing, a range, a term that is too general,
    a date after `as_of`.
    """
    if value is None or (isinstance(value, datetime.date) and value > as_of):
        return True
    if isinstance(value, Interval):
        return not value.is_point
    return is_term and not vocabulary.is_specific(str(value))
