"""`k2rules test`: runs the tests of a pack, and shows what they cover and what they owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from k2rules_cli import exit_codes as exits
from k2rules_cli.options import Forms

if TYPE_CHECKING:
    from k2rules import Program
    from k2rules.authoring import Duties, PolicyOutcome, Row
    from k2rules_cli.output.page import Page


def test(
    pack: Annotated[
        str, typer.Argument(metavar="[PACK]", help="A builtin pack by name, or a pack folder by path.")
    ] = "k2",
    *,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="A rule, a topic, or a part of a test's name; repeatable."),
    ] = None,
    engine: Annotated[str, typer.Option(metavar="NAME", help="python, reference or durable.")] = "python",
    certify: Annotated[
        Literal["all", "none"], typer.Option(help="Which tests durable-rules decides too.")
    ] = "all",
    show_table: Annotated[bool, typer.Option("--table", help="Show the table of rules x tests.")] = False,
    obligations: Annotated[
        bool, typer.Option("--obligations", help="List what the tests still owe each rule.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail where something is owed, or exempted without need.")
    ] = False,
    form: Forms = "text",
) -> None:
    """Run the tests that stand in a pack, beside its policies. The exit code is 1 if one fails, 2 if a file
    of tests is wrong.
    """
    import k2rules
    from k2rules import UsageError
    from k2rules.authoring import duties, load_tests, run_tests, selected, table

    if select and (show_table or obligations or strict):
        raise UsageError(
            "--table, --obligations and --strict look at all tests of a pack, and --select leaves some out"
        )
    program = k2rules.load(pack).program
    tests = load_tests(program, pack)
    if not tests.tests:
        raise UsageError(f"the pack `{pack}` holds no tests: no file that begins with `k2rules: tests/1`")
    chosen = selected(program, tests, select or [])
    outcomes = list(run_tests(program, chosen, engine=engine, certify=certify == "all"))
    owed = duties(program, tests, outcomes) if show_table or obligations or strict or form == "json" else None
    if form == "json":
        _write(program, outcomes, owed if not select else None, engine)
    else:
        from k2rules_cli.output.page import Page

        page = Page()
        _failures(page, outcomes)
        if show_table and owed:
            _table(page, table(program, outcomes, owed))
        if owed and (obligations or strict):
            _obligations(page, owed)
        _summary(page, outcomes, total=len(tests.tests))
    wrong = any(not outcome.passed for outcome in outcomes)
    if wrong or (strict and owed and (owed.unmet or owed.needless)):
        raise typer.Exit(exits.FINDINGS)


def _failures(page: Page, outcomes: list[PolicyOutcome]) -> None:
    for outcome in outcomes:
        if outcome.passed:
            continue
        test = outcome.test
        page.heading(("FAILED", "bold red"), test.name, f"{test.place.file}:{test.place.line}")
        for difference in outcome.differences:
            page.entry("expected", difference.expected)
            page.entry("found", difference.found)
            for number, line in enumerate(difference.because):
                page.entry("because" if number == 0 else "", line)
        page.text()


def _table(page: Page, rows: list[Row]) -> None:
    width = max(len(row.rule) for row in rows)
    page.spans((f"{'rule':<{width}}  {'fires':>6}  {'may fire':>8}  {'held back':>9}  {'shown':>9}", "bold"))
    for row in rows:
        shown = f"{row.met} of {row.owed}" + (f", {row.exempt} exempt" if row.exempt else "")
        style = "" if row.fires else "bold yellow"
        numbers = f"{len(row.fires):>6}  {len(row.may_fire):>8}  {len(row.held_back):>9}  {shown:>9}"
        page.spans((f"{row.rule:<{width}}", style), (f"  {numbers}", ""))
    page.text(
        "fires, may fire: in so many tests. held back: it is named, and does not fire. shown: of what is "
        "owed to it.",
        "dim",
    )
    page.text()


def _obligations(page: Page, owed: Duties) -> None:
    for rule in dict.fromkeys(o.rule for o in owed.unmet):
        page.spans((rule, "bold"))
        for obligation in owed.unmet:
            if obligation.rule == rule:
                page.entry(
                    "owed", obligation.name, f"{obligation.place.file}:{obligation.place.line}", width=6
                )
                page.entry("", obligation.needs, width=6)
    for exemption, why in owed.needless:
        page.spans(
            ("exemption without need", "bold red"),
            (f"  {exemption.place.file}:{exemption.place.line}", "dim"),
        )
        page.entry("rule", f"{exemption.rule}: {exemption.obligation}")
        page.entry("because", why)
    exempt = sum(bool(o.exempt) for o in owed.obligations)
    met = sum(bool(o.met_by) for o in owed.obligations)
    page.text(f"{len(owed.obligations)} obligations: {met} met, {exempt} exempt, {len(owed.unmet)} unmet")


def _summary(page: Page, outcomes: list[PolicyOutcome], total: int) -> None:
    failed = sum(not outcome.passed for outcome in outcomes)
    some = f", of {total} in the pack" if len(outcomes) < total else ""
    tests = "1 test" if len(outcomes) == 1 else f"{len(outcomes)} tests"
    page.text(
        f"{tests}: {len(outcomes) - failed} passed, {failed} failed{some}", "bold red" if failed else "bold"
    )
    page.text(certified(outcomes), "dim")


def certified(outcomes: list[PolicyOutcome]) -> str:
    """`Double-checked with durable-rules 2.0.28: 30 of 31 decisions.`, and why the others were not."""
    found = [c for outcome in outcomes if (c := outcome.certification) is not None]
    checked = [c for c in found if c.status == "double-checked"]
    reasons = "; ".join(dict.fromkeys(c.reason for c in found if c.status != "double-checked"))
    if not checked:
        return "Nothing was double-checked" + (f": {reasons}." if reasons else ".")
    return f"Double-checked with {checked[0].by}: {len(checked)} of {len(found)} decisions" + (
        f" (not: {reasons})." if reasons else "."
    )


def _write(program: Program, outcomes: list[PolicyOutcome], owed: Duties | None, engine: str) -> None:
    from k2rules.authoring import table
    from k2rules_cli.output.stdout import write_json

    report: dict[str, object] = {
        "pack": {"name": program.name, "version": program.version, "digest": program.digest},
        "engine": engine,
        "passed": sum(o.passed for o in outcomes),
        "failed": sum(not o.passed for o in outcomes),
        "tests": [
            {
                "name": o.test.name,
                "place": str(o.test.place),
                "as_of": o.test.as_of.isoformat(),
                "passed": o.passed,
                "differences": list(o.differences),
                "certification": o.certification,
            }
            for o in outcomes
        ],
    }
    if owed is not None:
        report["rules"] = table(program, outcomes, owed)
        report["obligations"] = [
            {
                "rule": o.rule,
                "obligation": o.name,
                "needs": o.needs,
                "place": str(o.place),
                "met_by": o.met_by,
                "exempt": o.exempt,
            }
            for o in owed.obligations
        ]
        report["needless_exemptions"] = [
            {"rule": e.rule, "obligation": e.obligation, "place": str(e.place), "because": why}
            for e, why in owed.needless
        ]
    write_json(report)
