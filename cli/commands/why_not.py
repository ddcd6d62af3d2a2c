"""`k2rules why-not`: each condition of a rule, or of all rules on a topic, with its value for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules import UsageError, nearest
from k2rules_cli.options import Forms, MaybeFile, MaybePerson, PackName
from k2rules_cli.read_options import ReadOptions, with_read_options

if TYPE_CHECKING:
    from k2rules import Program


@with_read_options()
def why_not(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE|TOPIC", help="The id of a rule, such as RULE-001, or a topic: all of its rules."
        ),
    ],
    file: MaybeFile = "",
    person: MaybePerson = "",
    *,
    pack: PackName = "k2",
    form: Forms = "text",
    options: ReadOptions,
) -> None:
    """Show why a rule did or did not fire for a person: every condition, none left out, the nearest miss
    first.
    """
    from k2rules_cli.output.stdout import write_json
    from k2rules_cli.output.why_not_report import write_why_not
    from k2rules_cli.session import file_and_person, open_regimens

    file, person = file_and_person(file, person, options)
    opened = open_regimens(pack, file, options)
    asked = opened.pack.why_not_topic if _is_topic(opened.pack.program, rule) else opened.pack.why_not
    regimen = opened.person(person)
    report = asked(rule, regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    if form == "json":
        write_json(report)
    else:
        write_why_not(report, regimen.id, opened.pack.program)


def _is_topic(program: Program, name: str) -> bool:
    """Whether a topic is asked for; raises UsageError for what is neither a rule nor a topic."""
    if name in program.rule or name in program.schema.topics:
        return name not in program.rule
    near = nearest(name, [*program.rule, *program.schema.topics])
    way_out = f"did you mean {near}?" if near else "`k2rules show` lists the rules"
    raise UsageError(f"there is no rule or topic `{name}`; {way_out}")
