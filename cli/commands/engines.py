"""`k2rules engines`: which engines there are, and whether each works here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from k2rules_cli import exit_codes as exits
from k2rules_cli.options import Forms

if TYPE_CHECKING:
    from k2rules import EngineTest

WHAT = {
    "python": "the default: rules compiled to Python",
    "reference": "the definition of the meaning, and slow",
    "durable": "the second opinion, by the Rete network of durable-rules",
}


def engines(*, form: Forms = "text") -> None:
    """List the engines with their versions, and test each on a few built-in cases.

    The exit code is 70 if an engine that can be loaded decides one otherwise than the reference does.
    """
    from k2rules import self_test

    tested = self_test()
    if form == "json":
        from k2rules_cli.output.stdout import write_json

        write_json([as_dict(one) for one in tested])
    else:
        _print(tested)
    if any(one.wrong for one in tested):
        raise typer.Exit(exits.DEFECT)


def as_dict(one: EngineTest) -> dict[str, object]:
    """An engine as data."""
    return {
        "engine": one.name,
        "version": version(one.name),
        "available": one.available,
        "reason": one.reason,
        "self_test": {"cases": one.cases, "equal_to_reference": one.equal, "wrong": one.wrong}
        if one.available
        else None,
    }


def version(engine: str) -> str:
    """`k2rules 0.1.0`, `durable-rules 2.0.28`."""
    import k2rules

    return k2rules.engine_name(engine) if engine == "durable" else f"k2rules {k2rules.__version__}"


def _print(tested: list[EngineTest]) -> None:
    from k2rules_cli.output.page import Page

    page = Page()
    for one in tested:
        page.heading(
            (one.name, "bold"), WHAT[one.name], version(one.name) if one.available else "not available"
        )
        if one.available:
            page.entry("test", f"{one.equal} of {one.cases} built-in cases decided as the reference does")
        else:
            page.entry("because", one.reason)
        if one.wrong:
            page.entry("wrong", one.wrong)
