"""`verify`: a decision, the pack and the regimen it claims to be about, and what is wrong with it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from k2rules.decisions.model import Decision
from k2rules.decisions.pack_ref import pack_ref
from k2rules.engines.prepare import Prepared, prepare
from k2rules.errors import EngineError, InputError
from k2rules.language.model.facts import Case
from k2rules.verification.bodies import Bodies
from k2rules.verification.claimed_facts import Claimed, NoValueError, World, claimed
from k2rules.verification.closure import check_closed, check_derived, check_order, check_rounds, settle
from k2rules.verification.faults import Faults
from k2rules.verification.findings import check_findings, check_reasons
from k2rules.verification.grounds import check_grounds
from k2rules.verification.kleene import Terms
from k2rules.verification.parameters import out_of_force, values_in_force
from k2rules.verification.parse import RefusedError, parsed
from k2rules.verification.recompute import compare, made_again
from k2rules.verification.source_cells import Cells, check_cells
from k2rules.verification.steps import check_step, steps_of
from k2rules.verification.verdict import Verdict

if TYPE_CHECKING:
    from k2rules.pack import Pack
    from k2rules.regimens import Regimen

ENGINES = ("python", "reference", "durable")
_BY = re.compile(r"durable-rules \d+(?:\.\d+)*")


def verify(
    decision: Decision | bytes | str | Mapping[str, Any],
    pack: Pack,
    regimen: Regimen | Case | Mapping[str, object],
    *,
    as_of: datetime.date | str | None = None,
    jurisdiction: str | None = None,
) -> Verdict:
    """Whether a decision is what follows from this pack and this regimen; if not, every place where it is
    not.

    `decision` is a `Decision`, or its JSON. `as_of` is the day that it should have been decided for; left
    out, the day that it names itself is taken. `jurisdiction` as in `decide`: a decision does not name it.

    It rests on the loader of packs, the reader of regimens and, for texts, questions and what is assumed, on
    the code that words decisions; not on the engine that decided (docs/verify.md). Raises UsageError for a
    day that is none.
    """
    return Verifier(pack).verify(decision, regimen, as_of=as_of, jurisdiction=jurisdiction)


class Verifier:
    """Verifies decisions of one pack. With `cells`, every place that a fact was read at is looked up in the
    file.
    """

    def __init__(self, pack: Pack, cells: Cells | None = None) -> None:
        self.pack, self.program, self.cells = pack, pack.program, cells
        self.terms = Terms(pack.program.vocabulary)

    def verify(
        self,
        decision: Decision | bytes | str | Mapping[str, Any],
        regimen: Regimen | Case | Mapping[str, object],
        *,
        as_of: datetime.date | str | None = None,
        jurisdiction: str | None = None,
    ) -> Verdict:
        """As the function `verify`."""
        from k2rules.arguments import as_day

        faults = Faults()
        day = as_day(as_of) if as_of is not None else None
        try:
            found, tree = parsed(dict(decision) if isinstance(decision, Mapping) else decision)
        except RefusedError as error:
            return Verdict("", (error.fault,), 1)
        said = _day(found.as_of)
        if said is None or (day is not None and said != day):
            faults.add(
                "day",
                "as_of",
                f"it was to be decided for {day or 'a day, as 2026-01-31'}",
                found.as_of,
                str(day or ""),
                "input",
            )
        self._check_head(found, faults)
        wanted = day or said
        if wanted is None or any(fault.code == "pack" for fault in faults.named):
            return _verdict(found, faults)
        try:
            case = self.pack.case(regimen, as_of=wanted, jurisdiction=jurisdiction)
            prepared = prepare(self.program, case, wanted)
        except InputError as error:
            faults.add("regimen", "", f"the regimen cannot be read: {error}", part="input")
            return _verdict(found, faults)
        if case.id != found.case:
            faults.add("case", "case", f"the regimen is that of `{case.id}`", found.case, case.id, "input")
        try:
            self.check_steps(found, case, wanted, faults)
        except EngineError as error:
            faults.add("regimen", "", f"it was not checked to the end: {error}")
        self._check_again(found, tree, prepared, faults)
        return _verdict(found, faults)

    def check_steps(self, decision: Decision, case: Case, day: datetime.date, faults: Faults) -> None:
        """The checker of its own: facts, firings, closure, findings. It calls no engine and nothing that
        makes decisions.
        """
        check_grounds(decision.trace.facts, case, faults)
        if self.cells is not None:
            check_cells(decision.trace.facts, self.cells, faults)
        facts: dict[str, Claimed] = {}
        for at, fact in enumerate(decision.trace.facts):
            try:
                facts[fact.id] = claimed(fact, self.program, self.terms)
            except NoValueError as error:
                code = "given-fact" if fact.kind == "given" else "derived-fact"
                faults.add(code, f"trace.facts[{at}]", str(error), fact.values)
        patient = next((fact.values for fact in case.facts if fact.type == "patient"), {})
        values = values_in_force(self.program, patient, case.jurisdiction, day, self.terms)
        out = out_of_force(self.program, values, day)
        faults.compare(
            "out-of-force",
            "out_of_force",
            msgspec.to_builtins(decision.out_of_force),
            [{"rule": rule, "reason": why} for rule, why in out.items()],
        )
        world = World(self.program, self.terms, day, facts, values, out)
        bodies, steps = Bodies(world), steps_of(decision.trace.firings, world, faults)
        by = settle(steps, bodies)
        for step in steps:
            check_step(step, bodies, faults)
        check_derived(decision.trace.facts, by, world, faults)
        check_closed(steps, bodies, faults)
        check_rounds(steps, by, bodies, faults)
        check_order(decision.trace.facts, steps, faults)
        check_findings(decision, steps, bodies, faults)
        check_reasons(decision, world, faults)

    def _check_again(self, decision: Decision, tree: Any, prepared: Prepared, faults: Faults) -> None:
        try:
            due = made_again(prepared, decision)
        except EngineError as error:
            faults.add("regimen", "", f"nothing can be decided for it: {error}", part="again")
            return
        compare(tree, due, faults)

    def _check_head(self, decision: Decision, faults: Faults) -> None:
        """Pack, engine and certification: what a decision says of how it came about."""
        faults.compare(
            "pack",
            "pack",
            msgspec.to_builtins(decision.pack),
            msgspec.to_builtins(pack_ref(self.program)),
            part="input",
        )
        if decision.engine not in ENGINES:
            faults.add(
                "engine", "engine", f"it is one of {', '.join(ENGINES)}", decision.engine, part="input"
            )
        said = decision.certification
        if said.status == "not-checked" and not said.by and said.reason:
            return
        by_other = (
            said.by == "the python engine" if decision.engine == "durable" else bool(_BY.fullmatch(said.by))
        )
        if said.status != "double-checked" or not by_other or said.reason:
            faults.add(
                "certification",
                "certification",
                "it is double-checked by another engine than its own, or not checked for a reason",
                msgspec.to_builtins(said),
                part="input",
            )


def _verdict(decision: Decision, faults: Faults) -> Verdict:
    return Verdict(decision.case, tuple(faults.named), faults.total)


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
