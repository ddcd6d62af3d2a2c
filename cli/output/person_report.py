"""One person in full: the findings with their grounds, the questions, what was not read, what is only
counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from k2rules import Decision, Finding, ItemRef, Program, Regimen, Where
from k2rules.explanations import Explained, patient_words, place_text, source_of, unread_entries
from k2rules.explanations import counts_words as counted_words
from k2rules_cli.output.batch_summary import FILE_NOTES
from k2rules_cli.output.page import STYLES, Page
from k2rules_cli.output.printable import clean, counted, shorten

_SHORT_SOURCES = 3
_SHORT_GROUNDS = 8


def person(
    page: Page,
    regimen: Regimen,
    decision: Decision,
    program: Program,
    *,
    everything: bool,
    common: frozenset[str],
) -> None:
    """A person's part of a report. `common` holds what is not supplied for anybody: the summary says that
    once.
    """
    listed = decision.listed()
    if everything:
        listed = [f for f in decision.findings if f.presented in ("listed", "counted")]
    if not listed and not decision.questions:
        page.spans(("", ""))
        page.titled(decision.case, nothing_listed(decision, common))
        return
    page.rule(decision.case, person_words(regimen, decision))
    explained = Explained(decision, program)
    for finding in listed:
        page.spans(("", ""))
        block(page, finding, explained)
    if decision.questions:
        page.spans(("", ""))
        questions(page, decision)
    remarks(page, decision)
    if decision.counts and not everything:
        page.spans(("", ""))
        page.text(counts_words(decision), hang=2)


def block(page: Page, finding: Finding, explained: Explained) -> None:
    """A finding: what to do, why, what it rests on, and where the rule and its sources are."""
    grounds, rule = explained.grounds(finding), explained.program.rule[finding.rule]
    since = "".join(
        f", in force {word} {day}" for word, day in (("since", rule.start), ("until before", rule.end)) if day
    )
    marks = (", URGENT" if finding.urgent else "") + ("" if finding.certainty == "certain" else ", POSSIBLE")
    page.heading(
        (finding.severity.upper() + marks, STYLES.get(finding.severity, "bold")), finding.title, finding.rule
    )
    page.entry("do", finding.do)
    for advice in finding.advice:
        page.entry(
            "also",
            advice.say + ("" if advice.certainty == "certain" else " (possibly)") + f" [{advice.rule}]",
        )
    page.entry("why" if finding.certainty == "certain" else "if so", finding.say)
    for label, text in (("onset", finding.onset), ("evidence", finding.evidence), ("for", finding.audience)):
        if text:
            page.entry(label, text)
    shown = grounds[:_SHORT_GROUNDS]
    for number, ground in enumerate(shown):
        aside = ground.place + (f' "{ground.typed}"' if ground.typed else "")
        page.entry(
            "because" if number == 0 else "" if ground.depth else "and",
            ground.text,
            aside,
            depth=ground.depth,
        )
    if len(shown) < len(grounds):
        page.entry("and", f"{len(grounds) - len(shown)} more: k2rules explain shows them")
    for item in finding.possibly_also:
        page.entry("perhaps", f"{item.product} too", place_text(item.where))
    for item in finding.assumes:
        page.entry(
            "provided", f"nothing of this is in {item.product}, which was not read", place_text(item.where)
        )
    for item in finding.assumed:
        page.entry("assumes", f"one unit each time of {item.product}", place_text(item.where))
    place = ":".join(finding.rule_place.split(":")[:2])
    page.entry("rule", f"{place}{since}; severity: {finding.severity_basis}; basis: {finding.basis}")
    _sources(page, finding)


def _sources(page: Page, finding: Finding) -> None:
    words = [source_of(source).text for source in finding.sources]
    more = f"; and {len(words) - _SHORT_SOURCES} more" if len(words) > _SHORT_SOURCES else ""
    page.entry("sources", "; ".join(words[:_SHORT_SOURCES]) + more)
    if finding.sources and all(s.status == "not_seen" for s in finding.sources):
        page.entry("", "This finding rests only on sources that its authors have not seen.")


def questions(page: Page, decision: Decision) -> None:
    """What to ask, and which findings it would settle."""
    titles = {f.id: f"{f.title} ({f.rule})" for f in decision.findings}
    page.spans(("To ask", "bold"))
    for question in decision.questions:
        page.entry("ask", question.ask, "; ".join(dict.fromkeys(place_text(i.where) for i in question.items)))
        about = "; ".join(dict.fromkeys(titles[f] for f in question.findings if f in titles))
        page.entry("", f"It bears on ({question.severity}): {about}")


def remarks(page: Page, decision: Decision) -> None:
    """What was not read, and what the reader had to say about this person."""
    for title, found in (("Not read", not_read(decision)), ("Remarks", other_notes(decision))):
        if found:
            page.spans(("", ""))
            page.spans((title, "bold"))
        for text, place in found:
            page.entry("", text, place)


def not_read(decision: Decision) -> list[tuple[str, str]]:
    """Each entry, or part of one, that could not be read, with its place; in row order."""
    from k2rules.regimens import KINDS

    return list(dict.fromkeys((text, place_text(where)) for text, where in unread_entries(decision, KINDS)))


def other_notes(decision: Decision) -> list[tuple[str, str]]:
    """What else the reader had to say about this person; what the whole file does not supply stands in the
    summary.
    """
    from k2rules.regimens import KINDS

    return [(n.text, place_text(n.where)) for n in decision.notes if n.code not in (*KINDS, *FILE_NOTES)]


def nothing_listed(decision: Decision, common: frozenset[str]) -> str:
    """The one line of a person with nothing to list, and why it is incomplete."""
    words = [decision.headline, *(["--all lists what is counted."] if decision.counts else [])]
    missing = [r.text for r in decision.incomplete if r.code == "not-supplied" and r.text not in common]
    if missing:
        words.append(f"Incomplete: {'; '.join(missing)}.")
    words += [f"{text}." for text, _ in other_notes(decision)]
    return " ".join(words)


def counts_words(decision: Decision) -> str:
    """`1 certain and 12 possible findings are counted and not listed (--all lists them)`."""
    return f"{counted_words(decision.counts)} and not listed (--all lists them)"


def person_words(regimen: Regimen, decision: Decision) -> str:
    """`female, 71 years, 3 items, regimens.csv:2`."""
    words = patient_words(decision)
    place = place_text(Where(file=regimen.place.file, row=regimen.place.row))
    return ", ".join([*words, counted(len(regimen.items), "item"), *([place] if place else [])])


def items_words(items: Sequence[ItemRef]) -> str:
    """`Coumadin + Vit K2 MK7`."""
    return " + ".join(shorten(clean(item.product)) for item in items)
