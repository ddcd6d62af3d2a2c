"""A loaded pack: the face that services embed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, overload

from k2rules.arguments import as_day, check_catalogue, check_certify, check_jurisdiction
from k2rules.errors import InputError, Place, UsageError
from k2rules.language.loader import load as load_program
from k2rules.language.model.facts import Case
from k2rules.language.model.program import Program
from k2rules.limits import USUAL, Limits
from k2rules.spelling import nearest

if TYPE_CHECKING:
    from k2rules.decisions.model import Decision, PackRef
    from k2rules.decisions.outcome import Outcome
    from k2rules.engines.choose import EngineName
    from k2rules.engines.sample import Sample
    from k2rules.explanations.model import Explanation
    from k2rules.explanations.renderings import Form
    from k2rules.explanations.settle.model import Settle
    from k2rules.explanations.what_if.what_if import WhatIf
    from k2rules.explanations.what_matters.what_matters import Matters
    from k2rules.explanations.why_not.model import WhyNot, WhyNotTopic
    from k2rules.regimens import Catalogue, Regimen
    from k2rules.regimens.edit.change_path import Change


class Pack:
    """A checked policy pack. Immutable and safe to use from any number of threads."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @property
    def name(self) -> str:
        return self.program.name

    @property
    def version(self) -> str:
        return self.program.version

    @property
    def digest(self) -> str:
        """SHA-256 of the pack's canonical content."""
        return self.program.digest

    @property
    def ref(self) -> PackRef:
        """How a decision names the pack: name, version, digest, and what it extends and loosens."""
        from k2rules.decisions.pack_ref import pack_ref

        return pack_ref(self.program)

    @property
    def nothing_found(self) -> str:
        """The sentence to show where nothing was found; it says that other things were not checked."""
        return self.program.nothing_found

    @property
    def test_columns(self) -> tuple[str, ...]:
        """Names of columns that hold results of laboratory tests, for `read_regimens`."""
        return self.program.vocabulary.test_columns

    def __repr__(self) -> str:
        return (
            f"<Pack {self.name} {self.version}: {len(self.program.rules)} rules, digest {self.digest[:12]}>"
        )

    def decide(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        engine: EngineName = "python",
        certify: bool | Sample = False,
        catalogue: Catalogue | None = None,
    ) -> Decision:
        """Decide one regimen.

        `regimen` is the nested form (`{"id": ..., "patient": {...}, "items": [{"product": ..., "dose":
        ...}]}`), a `Regimen` from a reader, or a `Case` of facts. `as_of` is the day to decide for (a date or
        `2026-01-31`; today if left out). `jurisdiction` narrows parameters that vary by it. `engine` is
        `python`, `reference` or `durable`; they decide alike. With `certify`, durable-rules decides the same
        case, and the decision says so under `certification`, or why it could not be had. `catalogue` (see
        `Pack.catalogue`) says what is in the products that it lists.

        Raises InputError for what is no regimen (whatever cannot be read within one is in the decision),
        EngineError where a limit is passed, and CertificationError where the two engines differ.
        """
        from k2rules.decisions.decide import decide_case
        from k2rules.engines.choose import choose

        check_certify(certify)
        chosen, day = choose(engine), as_day(as_of)
        case = self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue)
        return decide_case(self.program, case, day, chosen, certify=certify)

    def outcome(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        engine: EngineName = "python",
    ) -> Outcome:
        """Decide one regimen of a batch: what a summary adds up, and the decision itself once it is asked
        for. Raises as `decide` does.
        """
        from k2rules.decisions.outcome import Outcome
        from k2rules.engines.choose import choose

        chosen, day = choose(engine), as_day(as_of)
        return Outcome(self.program, self.case(regimen, as_of=day, jurisdiction=jurisdiction), day, chosen)

    def decide_all(
        self,
        regimens: Iterable[Regimen | Case | Mapping[str, object]],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        engine: EngineName = "python",
        certify: bool | Sample = False,
        catalogue: Catalogue | None = None,
    ) -> Iterator[Decision]:
        """Decide a stream of regimens, one at a time, in order; an error ends it."""
        day = as_day(as_of)
        for regimen in regimens:
            yield self.decide(
                regimen,
                as_of=day,
                jurisdiction=jurisdiction,
                engine=engine,
                certify=certify,
                catalogue=catalogue,
            )

    @overload
    def explain(
        self,
        decision: Decision,
        *,
        format: None = None,
        rule: str = "",
        person: str = "",
        matters: Matters | None = None,
    ) -> Explanation: ...

    @overload
    def explain(
        self,
        decision: Decision,
        *,
        format: Form,
        rule: str = "",
        person: str = "",
        matters: Matters | None = None,
    ) -> str: ...

    def explain(
        self,
        decision: Decision,
        *,
        format: Form | None = None,
        rule: str = "",
        person: str = "",
        matters: Matters | None = None,
    ) -> Explanation | str:
        """A decision of this pack in words: an `Explanation`, or with `format` (text, markdown, html,
        mermaid, json) a text of that form.

        `rule` narrows it to the findings of one rule, `person` says in a few words who it is about, `matters`
        is what `what_matters` says of the regimen. Raises UsageError for a decision of another pack, an
        unknown rule and an unknown form.
        """
        from k2rules.explanations.build import explanation
        from k2rules.explanations.renderings import RENDERINGS
        from k2rules.regimens import KINDS

        if decision.pack.digest != self.digest:
            theirs, ours = (f"{p.name} {p.version}, digest {p.digest[:12]}" for p in (decision.pack, self))
            which = f"another pack ({theirs}) than the one that is to explain it ({ours})"
            raise UsageError(f"this decision was made by {which}")
        if rule and rule not in self.program.rule:
            near = nearest(rule, self.program.rule)
            raise UsageError(f"there is no rule `{rule}`" + (f"; did you mean {near}?" if near else ""))
        if format is not None and format not in RENDERINGS:
            raise UsageError(f"there is no form `{format}`; there are: {', '.join(RENDERINGS)}")
        model = explanation(self.program, decision, unread=KINDS, only=rule, person=person, matters=matters)
        return model if format is None else RENDERINGS[format](model)

    def why_not(
        self,
        rule: str,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> WhyNot:
        """Each condition of a rule with its value, whether or not the rule fires; raises UsageError for an
        unknown rule.
        """
        from k2rules.explanations.why_not.why_not import why_not

        day = as_day(as_of)
        case = self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue)
        return why_not(self.program, rule, case, day)

    def why_not_topic(
        self,
        topic: str,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> WhyNotTopic:
        """The same for every rule whose findings are on a topic, nearest first; raises UsageError for an
        unknown topic.
        """
        from k2rules.explanations.why_not.why_not import why_not_topic

        day = as_day(as_of)
        case = self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue)
        return why_not_topic(self.program, topic, case, day)

    def what_matters(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> Matters:
        """Everything not known of a regimen: what can still change its findings, in which direction, and what
        cannot.

        Raises as `decide` does.
        """
        from k2rules.explanations.what_matters.what_matters import what_matters

        day = as_day(as_of)
        return what_matters(
            self.program, self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue), day
        )

    def what_if(
        self,
        regimen: Regimen | Mapping[str, object],
        changes: Iterable[Change | str],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> WhatIf:
        """What changes in the decision if these changes are made to the texts of a regimen, and it is read
        and decided again.

        A change is a text, its kind first: `set item:3.dose=90 mcg daily`, `set patient.age=50`, `remove
        item:3`, `add MK-7 100 mcg daily`, `supply conditions=none` (docs/explanations.md). Raises UsageError
        for one that cannot be made.
        """
        from k2rules.decisions.trace import where
        from k2rules.explanations.what_if.what_if import ChangeRef, cautions, compared
        from k2rules.regimens import Regimen, regimen_from_dict
        from k2rules.regimens.edit.apply_change import changed

        if isinstance(regimen, Case):
            raise UsageError("a case of facts has no texts to change; give the regimen that it was read from")
        read, day = regimen if isinstance(regimen, Regimen) else regimen_from_dict(regimen), as_day(as_of)
        other, made = changed(read, changes)
        cases = [
            self.case(r, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue) for r in (read, other)
        ]
        before, after = (self.decide(case, as_of=day) for case in cases)
        refs = [
            ChangeRef(change=m.change, what=m.what, where=where(m.place), before=m.before, after=m.after)
            for m in made
        ]
        return compared(before, after, changes=refs, cautions=cautions(self.program, *cases))

    def settle(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        topic: str,
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> Settle:
        """The smallest sets of answers and corrections, at most three, that settle what is listed or asked
        about a topic.

        They are questions for the prescriber, each confirmed by deciding again. Raises UsageError for an
        unknown topic.
        """
        from k2rules.explanations.settle.settle import settle

        day = as_day(as_of)
        case = self.case(regimen, as_of=day, jurisdiction=jurisdiction, catalogue=catalogue)
        return settle(self.program, case, day, topic)

    def case(
        self,
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
        catalogue: Catalogue | None = None,
    ) -> Case:
        """The facts that a regimen is read as, with what could not be read.

        Raises InputError for what is no regimen, UsageError for a day, jurisdiction or catalogue that is
        none.
        """
        check_jurisdiction(jurisdiction)
        check_catalogue(catalogue)
        if isinstance(regimen, Case):
            return regimen
        from k2rules.regimens import Regimen, case_of, regimen_from_dict

        read = regimen if isinstance(regimen, Regimen) else regimen_from_dict(regimen)
        case = case_of(
            read,
            self.program.vocabulary,
            as_of=as_day(as_of),
            jurisdiction=jurisdiction,
            catalogue=catalogue,
            most_rows=self.program.limits.rows_per_person,
        )
        if read.labs_partly and self._has_all_tests(case):
            return replace(case, not_supplied=case.not_supplied - {"lab"})
        return case

    def _has_all_tests(self, case: Case) -> bool:
        """Whether every laboratory test that a rule reads has a result: single columns then leave nothing
        open that matters.
        """
        tests, terms = self.program.tests_read, self.program.vocabulary
        given = [
            str(fact.values["test"]) for fact in case.facts if fact.type == "lab" and "test" in fact.values
        ]
        return tests is not None and all(any(terms.is_a(one, test) for one in given) for test in tests)

    def catalogue(self, path: str | Path | BinaryIO) -> Catalogue:
        """A site's list of products and what is in them, for `decide` and `read_regimens`; raises InputError
        with every mistake in it.
        """
        from k2rules.regimens import load_catalogue

        return load_catalogue(path, self.program.vocabulary)


def load(pack: str | Path = "k2", *, limits: Limits = USUAL) -> Pack:
    """Load a builtin pack by name (`k2`) or a pack folder by path; raises PolicyError with every problem of
    every file.

    `limits` are the limits on one person and what is decided for him (docs/limits.md).
    """
    try:
        program = load_program(pack)
    except MemoryError as error:
        message = "the memory does not suffice to load the policy pack"
        raise InputError(
            message, code="memory", place=Place(str(pack)), way_out="see what else takes memory here"
        ) from error
    return Pack(program if limits == USUAL else replace(program, limits=limits))
