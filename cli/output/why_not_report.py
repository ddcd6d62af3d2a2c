"""Why a rule or a topic does or does not concern a person, as a page of text."""

from __future__ import annotations

from collections.abc import Sequence

from k2rules import Program, WhyNot, WhyNotAttempt, WhyNotCondition, WhyNotSupport, WhyNotTest, WhyNotTopic
from k2rules.explanations import field_words, joined, place_text
from k2rules_cli.output.page import Page

_MOST = 6
_RESULTS = {
    "true": ("met", "green"),
    "false": ("not met", "red"),
    "unknown": ("not known", "yellow"),
    "not tried": ("not tried", "yellow"),
}


def write_why_not(report: WhyNot | WhyNotTopic, person: str, program: Program) -> None:
    """Print it, and below it what the pack of a site loosens."""
    page = Page()
    if isinstance(report, WhyNotTopic):
        page.titled(report.topic, report.about)
        if not report.rules:
            page.text("No rule has findings on this topic.")
        for one in report.rules:
            page.spans(("", ""))
            _rule(page, one, person)
    else:
        _rule(page, report, person)
    page.loosened(program)


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
    misses = [c for c in attempt.conditions if c.result in ("false", "unknown")]
    parts = [f"{_RESULTS[c.result][0]}: {c.sentence}{f' ({m})' if (m := _misses(c)) else ''}" for c in misses]
    counts = f"{attempt.failed} not met, {attempt.unknown} not known"
    return f"{joined(attempt.facts, 'with') or 'this'}: {counts}. {'; '.join(parts)}".rstrip()


def _misses(found: WhyNotCondition) -> str:
    return "; ".join(
        m for m in (found.miss, *(t.miss for tried in found.tried[:1] for t in tried.tests)) if m
    )


def _condition(page: Page, found: WhyNotCondition) -> None:
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
    for support in supports:
        page.entry("", f"from {support.what}, by {support.rule}", place_text(support.where), depth=depth)
        _supports(page, support.rests_on, depth + 1)


def _below(page: Page, report: WhyNot, depth: int) -> None:
    """A rule of the chain below: what of it is not met, at its nearest, down to the facts as given."""
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
    miss = f" ({test.miss})" if test.miss else ""
    return f"{field_words(test.field)}: {test.value}, needed: {test.needs}: {_RESULTS[test.result][0]}{miss}"
