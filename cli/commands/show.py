"""`k2rules show`: the page of a rule, and its text; or all rules."""

from __future__ import annotations

from typing import Annotated

import typer

import k2rules
from k2rules import UsageError
from k2rules_cli.options import PackName
from k2rules_cli.read_options import AsOf


def show(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="[RULE]",
            help="The id of a rule; all rules are listed without it. Or `claims` or `knowledge`.",
            show_default=False,
        ),
    ] = "",
    *,
    pack: PackName = "k2",
    as_of: AsOf = "",
    python: Annotated[
        bool, typer.Option("--python", help="Print the Python that the rule is compiled to.")
    ] = False,
) -> None:
    """Show the page of a rule: when it fires, with its sources, values and tests, and its text; or list all
    rules.
    """
    from k2rules_cli.output.rule_report import (
        show_claims,
        show_compiled,
        show_knowledge,
        show_rule,
        show_rules,
    )
    from k2rules_cli.session import known_rule

    loaded, day = k2rules.load(pack), k2rules.as_day(as_of or None).isoformat()
    if python and not rule:
        raise UsageError("--python needs the id of a rule")
    if not rule:
        show_rules(loaded)
    elif rule == "claims" and not python:
        show_claims(loaded)
    elif rule == "knowledge" and not python:
        show_knowledge(loaded)
    else:
        known_rule(loaded.program, rule)
        if python:
            show_compiled(loaded.program, rule)
        else:
            show_rule(loaded.program, rule, pack, day)
