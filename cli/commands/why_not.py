"""`k2rules why-not`: each condition of a rule, or of all rules on a topic, with its value for one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from k2rules_cli.options import (
    AsOf,
    CatalogueFile,
    CountUnstated,
    Dates,
    File,
    Forms,
    Input,
    Jurisdiction,
    KeyFile,
    Limiting,
    MapFile,
    Multiline,
    OnePerson,
    PackName,
    Person,
    Sheet,
    TextOrJson,
    Unstated,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k2rules import WhyNot, WhyNotAttempt, WhyNotCondition, WhyNotSupport, WhyNotTest, WhyNotTopic
    from k2rules_cli.output.page import Page
    from k2rules_cli.session import Opened

_MOST = 6
_RESULTS = {
    "true": ("met", "green"),
    "false": ("not met", "red"),
    "unknown": ("not known", "yellow"),
    "not tried": ("not tried", "yellow"),
}


def why_not(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="RULE|TOPIC", help="The id of a rule, such as RULE-001, or a topic: all of its rules."
        ),
    ],
    file: File,
    person: Person,
    *,
    pack: PackName = "k2",
    map_file: MapFile = "",
    form: Forms = TextOrJson.text,
    as_of: AsOf = "",
    jurisdiction: Jurisdiction = "",
    input_format: Input = None,
    pseudonymise: KeyFile = "",
    limit: Limiting = None,
    catalogue: CatalogueFile = "",
    sheet: Sheet = "",
    one_person: OnePerson = False,
    dates: Dates = None,
    multiline: Multiline = False,
    count_unstated: CountUnstated = Unstated.at_least_one,
) -> None:
    """Show why a rule did or did not fire for a person: every condition, none left out, the nearest miss
    first.
    """
    from k2rules_cli.output.page import Page
    from k2rules_cli.session import open_all

    opened = open_all(
        pack,
        file,
        map_file=map_file,
        input_format=input_format,
        as_of=as_of,
        jurisdiction=jurisdiction,
        catalogue=catalogue,
        sheet=sheet,
        one_person=one_person,
        dates=dates,
        multiline=multiline,
        count_unstated=count_unstated,
        pseudonymise=pseudonymise,
        limit=limit,
    )
    is_topic = _is_topic(opened, rule)
    regimen = opened.person(person)
    asked = opened.pack.why_not_topic if is_topic else opened.pack.why_not
    report: WhyNot | WhyNotTopic = asked(rule, regimen, as_of=opened.day, jurisdiction=opened.jurisdiction)
    if form is TextOrJson.json:
        import msgspec

        from k2rules_cli.output.data_report import write

        write(msgspec.json.encode(report, order="sorted") + b"\n")
        return
    page = Page()
    _print(page, report, regimen.id)
    for loosening in opened.pack.program.local.loosened:
        page.entry("LOOSENED", str(loosening))


def _is_topic(opened: Opened, name: str) -> bool:
    """Whether a topic is asked for; raises UsageError for what is neither a rule nor a topic."""
    from k2rules import UsageError, nearest

    program = opened.pack.program
    if name in program.rule or name in program.schema.topics:
        return name not in program.rule
    near = nearest(name, [*program.rule, *program.schema.topics])
    raise UsageError(
        f"there is no rule or topic `{name}`"
        + (f"; did you mean {near}?" if near else "; `k2rules show` lists the rules")
    )


def _print(page: Page, report: WhyNot | WhyNotTopic, person: str) -> None:
    from k2rules import WhyNotTopic

    if not isinstance(report, WhyNotTopic):
        _rule(page, report, person)
        return
    page.titled(report.topic, report.about)
    if not report.rules:
        page.text("No rule has findings on this topic.")
    for one in report.rules:
        page.spans(("", ""))
        _rule(page, one, person)


def _rule(page: Page, report: WhyNot, person: str) -> None:
    page.heading((report.outcome.upper(), "bold"), f"{report.title}, for {person}", report.rule)
    page.entry("because", report.reason)
    page.entry("rule", ":".join(report.place.split(":")[:2]))
    for number, way in enumerate(report.ways, 1):
        page.spans(("", ""))
        if len(report.ways) > 1:
            page.spans((f"Way {number} of {len(report.ways)}", "bold"))
        for found in way.attempts[0].conditions:
            _condition(page, found)
        for attempt in way.attempts[1:]:
            page.entry("next", _attempt(attempt))
        if way.combinations > len(way.attempts):
            sure = ", too many to be sure that none is nearer" if way.cut else ""
            page.entry(
                "", f"{len(way.attempts)} of {way.combinations:,} combinations of facts are shown{sure}"
            )


def _attempt(attempt: WhyNotAttempt) -> str:
    """`Warfarin with MK-7: 1 not met, 0 not known: MK-7 in total is above 180 ug/day (80 ug/day too low)`."""
    from k2rules.explanations import joined

    misses = [c for c in attempt.conditions if c.result in ("false", "unknown")]
    parts = [f"{_RESULTS[c.result][0]}: {c.sentence}{f' ({m})' if (m := _misses(c)) else ''}" for c in misses]
    return f"{joined(attempt.facts, 'with') or 'this'}: {attempt.failed} not met, {attempt.unknown} not known. {'; '.join(parts)}".rstrip()


def _misses(found: WhyNotCondition) -> str:
    return "; ".join(
        m for m in (found.miss, *(t.miss for tried in found.tried[:1] for t in tried.tests)) if m
    )


def _condition(page: Page, found: WhyNotCondition) -> None:
    from k2rules.explanations import place_text

    word, style = _RESULTS[found.result]
    page.spans((f"{word:<11}", style), (found.sentence, "bold"))
    if found.detail:
        page.entry("", f"{found.detail}{f', {found.miss}' if found.miss else ''}")
    for number, tried in enumerate(found.tried[:_MOST]):
        tests = "; ".join(_test(t) for t in tried.tests)
        page.entry(
            "tried" if number == 0 else "",
            f"{tried.what}{f': {tests}' if tests else ''}",
            place_text(tried.where),
        )
        _supports(page, tried.rests_on, 1)
    if len(found.tried) > _MOST:
        page.entry("", f"and {len(found.tried) - _MOST} more that come less near")
    for number, question in enumerate(found.ask):
        page.entry("ask" if number == 0 else "", question)
    told = [report.rule for report in found.below]
    if found.concluded_by and told != found.concluded_by:
        page.entry("from", f"concluded by {', '.join(found.concluded_by)}")
    for report in found.below:
        _below(page, report, 1)


def _supports(page: Page, supports: Sequence[WhyNotSupport], depth: int) -> None:
    from k2rules.explanations import place_text

    for support in supports:
        page.entry("", f"from {support.what}, by {support.rule}", place_text(support.where), depth=depth)
        _supports(page, support.rests_on, depth + 1)


def _below(page: Page, report: WhyNot, depth: int) -> None:
    """A rule of the chain below: what of it is not met, at its nearest, down to the facts as given."""
    from k2rules.explanations import place_text

    page.entry(
        "below" if depth == 1 else "",
        f"{report.rule} {report.outcome}: {report.reason} ({report.title})",
        depth=depth - 1,
    )
    for way in report.ways:
        for found in way.attempts[0].conditions:
            if found.result == "true":
                continue
            said = "; ".join(dict.fromkeys(text for text in (found.detail, _misses(found)) if text))
            page.entry(
                "",
                f"{_RESULTS[found.result][0]}: {found.sentence}{f' ({said})' if said else ''}",
                depth=depth,
            )
            for tried in found.tried[:1]:
                page.entry(
                    "",
                    f"{tried.what}: {'; '.join(_test(t) for t in tried.tests)}",
                    place_text(tried.where),
                    depth=depth + 1,
                )
            for question in found.ask:
                page.entry("", f"ask: {question}", depth=depth + 1)
            for deeper in found.below:
                _below(page, deeper, depth + 1)


def _test(test: WhyNotTest) -> str:
    """`amount a day: 100 ug/day, needed: at least 1 mg/day: not met (900 ug/day too low)`."""
    from k2rules.explanations import field_words

    miss = f" ({test.miss})" if test.miss else ""
    return f"{field_words(test.field)}: {test.value}, needed: {test.needs}: {_RESULTS[test.result][0]}{miss}"
