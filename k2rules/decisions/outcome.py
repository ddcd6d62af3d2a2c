"""One case of a batch, decided: what a report adds up at once, and the decision itself when somebody wants to
see it.

Most people of a large file have nothing to show. Where no rule fires, not even possibly, nothing is evaluated
any further, no ids are made and no texts are filled in, until the decision is asked for. It is then the same,
byte for byte, as that of `decide_case`.
"""

from __future__ import annotations

import datetime
from collections import Counter
from functools import cached_property

from k2rules.decisions.assumptions import near_words, reason_words, unread_problems
from k2rules.decisions.decide import NOT_ASKED, NOT_DRAWN, Decider, certified, evaluated
from k2rules.decisions.model import Certainty, Certification, Decision, Question
from k2rules.decisions.templates import fact_name
from k2rules.engines.compiled import PythonEngine
from k2rules.engines.evaluation import Engine, Evaluation
from k2rules.engines.prepare import CaseFact, prepare
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program


class Outcome:
    """What was decided for one case. Made by one thread, and looked at by one.

    `fired` are the rules that fire, by id; `certification` says whether a second engine came to the same.
    """

    def __init__(self, program: Program, case: Case, as_of: datetime.date, engine: Engine) -> None:
        """Raises InputError for facts that are none, EngineError where a limit is passed."""
        self.program, self.case, self._engine = program, case.id, engine
        self.prepared = prepare(program, case, as_of)
        self.certification: Certification = NOT_ASKED
        self._found = engine.fired(self.prepared) if isinstance(engine, PythonEngine) else None
        quiet = self._found is not None and not self._found
        self.fired = frozenset() if quiet else frozenset(firing.rule for firing in self._evaluation.firings)

    @cached_property
    def _evaluation(self) -> Evaluation:
        return evaluated(self._engine, self.prepared, self._found)

    @cached_property
    def _decider(self) -> Decider:
        return Decider(self.prepared, self._evaluation, self._engine.name)

    def leave_unchecked(self) -> None:
        """It is not in the sample that a second engine decides too."""
        self.certification = NOT_DRAWN

    def certify(self) -> None:
        """Have a second engine decide the case; raises CertificationError where the two differ."""
        self.certification = certified(self._engine, self._decider)

    @property
    def decision(self) -> Decision:
        """The whole decision, made anew each time."""
        return self._decider.decision(self.certification)

    # What a summary adds up. Each part is what the decision says of it.

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The severities of the findings that a report lists."""
        return (
            tuple(d.text.severity for d in self._decider.found if d.presented == "listed")
            if self.fired
            else ()
        )

    @property
    def questions(self) -> list[Question]:
        return self._decider.questions if self.fired else []

    @property
    def counts(self) -> Counter[tuple[str, Certainty]]:
        """How many findings are counted, by topic and certainty."""
        return self._decider.counts if self.fired else Counter()

    @cached_property
    def problems(self) -> list[CaseFact]:
        """The problem facts: what could not be read. They have no ids here."""
        return [
            CaseFact("", "problem", fact.values, given=fact)
            for fact in self.prepared.checked
            if fact.type == "problem"
        ]

    @cached_property
    def _unread(self) -> list[CaseFact]:
        return unread_problems(self.problems) if self.problems else []

    @property
    def unread(self) -> list[tuple[str, str]]:
        """Of each entry that was not read: the kind of problem in words, and what was typed."""
        return [
            (
                str(held.values.get("kind", "unread")).replace("_", " "),
                fact_name(held, self.prepared) + reason_words(held) + near_words(held),
            )
            for held in self._unread
        ]

    @property
    def said_once(self) -> list[tuple[str, str]]:
        """The advice that is given once a person: the rule, and what it says."""
        if not any(
            (advice := self.program.rule[rule].advice) is not None and advice.once for rule in self.fired
        ):
            return []
        return [(advice.rule, advice.say) for advice in self._decider.advised.said_once]

    @property
    def nothing_read(self) -> bool:
        """Whether no item of the list was read, because there is none or because none could be."""
        return not any(fact.type in ("taking", "not_taking") for fact in self.prepared.checked)

    @property
    def remarks(self) -> list[str]:
        """The codes of its notes: the reader's, and the kinds of the fields that could not be read of entries
        that were.
        """
        whole = {id(held) for held in self._unread}
        return [
            *(note.code for note in self.prepared.notes),
            *(str(held.values.get("kind")) for held in self.problems if id(held) not in whole),
        ]

    @property
    def not_supplied(self) -> frozenset[str]:
        """The lists that were not supplied and that some rule reads."""
        return self.prepared.case.not_supplied & self.program.lists_read

    @property
    def complete(self) -> bool:
        if self.not_supplied or self._unread:
            return False
        if not self.fired and not any(fact.type == "not_taking" for fact in self.prepared.checked):
            return True
        return not self._decider.incomplete
