"""An explanation as an outline: labelled lines, one below the other. Every rendering for people is made from
it; so all say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from k2rules.decisions.evidence import review_words
from k2rules.explanations.model import (
    ExplainedFinding,
    ExplainedOpen,
    ExplainedRule,
    ExplainedStep,
    ExplainedText,
    Explanation,
)

Kind = Literal["person", "finding", "part", "entry", "text"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with the lines below it.

    A `person` is the root: the id, and who it is as its aside. A `finding` has its severity as its label and
    its rule as its aside. A `part` is a heading. An `entry` has a label (`because`; empty where it goes on
    with that of the line before) and as its aside the place and the text typed there. A `text` stands for
    itself. `link` is an address as a source gives it: not to be trusted.
    """

    kind: Kind
    text: str
    label: str = ""
    aside: str = ""
    link: str = ""
    lines: tuple[Line, ...] = ()

    def walk(self) -> Iterator[Line]:
        """This line and all below it, in order."""
        yield self
        for line in self.lines:
            yield from line.walk()


def outline(explanation: Explanation) -> Line:
    """The whole of an explanation."""
    lines = [_entry("LOOSENED", loosening.text) for loosening in explanation.pack.loosened]
    lines += [_finding(finding) for finding in explanation.findings]
    if explanation.nothing:
        lines.append(Line("text", explanation.nothing))
    if not explanation.only:
        lines += _rest(explanation)
    return Line("person", explanation.case, aside=explanation.person, lines=tuple(lines))


def severity_words(finding: ExplainedFinding) -> str:
    """`MAJOR, URGENT, POSSIBLE`."""
    return (
        finding.severity.upper()
        + (", URGENT" if finding.urgent else "")
        + ("" if finding.certainty == "certain" else ", POSSIBLE")
    )


def _entry(label: str, text: str, aside: str = "", lines: Sequence[Line] = ()) -> Line:
    return Line("entry", text, label, aside, lines=tuple(lines))


def _finding(finding: ExplainedFinding) -> Line:
    lines = [_entry("do", finding.do)]
    lines += [_entry("also", text) for text in finding.also]
    lines.append(_entry("why" if finding.certainty == "certain" else "if so", finding.say))
    for label, text in (("onset", finding.onset), ("evidence", finding.evidence), ("for", finding.audience)):
        if text:
            lines.append(_entry(label, text))
    lines += _steps(finding.because, ("because", "and"))
    lines += [_told("perhaps", told) for told in finding.perhaps]
    lines += [_told("provided", told) for told in finding.provided]
    lines += [_told("assumes", told) for told in finding.assumed]
    lines.append(_entry("rule", _rule_words(finding.rule)))
    lines.append(_entry("review", review_words(finding.rule.review)))
    for label, source in _labelled("sources", finding.sources):
        lines.append(Line("entry", source.text, label, link=source.link))
    if finding.caution:
        lines.append(_entry("", finding.caution))
    lines += [_entry(label, text) for label, text in _labelled("known", finding.knowledge)]
    if finding.shown:
        lines.append(_entry("shown", finding.shown))
    lines += [_entry(label, text) for label, text in _labelled("folds", finding.folds)]
    return Line("finding", finding.title, severity_words(finding), finding.rule.id, lines=tuple(lines))


def _labelled(label: str, parts: Sequence[_T]) -> list[tuple[str, _T]]:
    return [("" if number else label, part) for number, part in enumerate(parts)]


def _steps(steps: Iterable[ExplainedStep], labels: tuple[str, str]) -> list[Line]:
    return [
        _entry(
            labels[bool(number)],
            step.text,
            aside_words(step.place, step.typed),
            _steps(step.because, ("", "")),
        )
        for number, step in enumerate(steps)
    ]


def aside_words(place: str, typed: str) -> str:
    """`regimens.csv:2 "Coumadin 5 mg"`."""
    return place + (f' "{typed}"' if typed else "")


def _told(label: str, told: ExplainedText) -> Line:
    return _entry(label, told.text, aside_words(told.place, told.typed))


def _rule_words(rule: ExplainedRule) -> str:
    since = "".join(
        f", in force {word} {day}" for word, day in (("since", rule.start), ("until before", rule.end)) if day
    )
    return f"{rule.place}{since}; severity: {rule.severity_basis}; basis: {rule.basis}"


def _rest(explanation: Explanation) -> Iterator[Line]:
    """What is said of the decision as a whole."""
    asked = []
    for question in explanation.questions:
        bears = _entry("", f"It bears on ({question.severity}): {'; '.join(question.bears_on)}")
        asked.append(_entry("ask", question.ask, "; ".join(question.places), [bears]))
    if asked:
        yield Line("part", "To ask", lines=tuple(asked))
    for apart in explanation.apart:
        yield Line("part", apart.title, lines=tuple(_entry("", text) for text in apart.findings))
    for title, found in (("Not read", explanation.not_read), ("Remarks", explanation.remarks)):
        if found:
            yield Line("part", title, lines=tuple(_told("", told) for told in found))
    if explanation.still_open is not None:
        yield from open_lines(explanation.still_open)
    yield Line("part", "The decision", lines=tuple(_decision(explanation)))


def open_lines(found: ExplainedOpen) -> Iterator[Line]:
    """What could still change the findings, and what cannot."""
    asked = [_entry("", found.cut)] if found.cut else []
    for point in found.points:
        asked.append(
            _entry(
                "ask", point.ask, point.place, [_entry("", "; ".join(point.effects))] if point.effects else []
            )
        )
    if found.more:
        asked.append(_entry("", found.more))
    if asked:
        yield Line("part", "What could still change this", lines=tuple(asked))
    if found.cannot:
        yield Line("part", "What cannot", lines=(_entry("", found.cannot),))


def _decision(explanation: Explanation) -> Iterator[Line]:
    yield _entry("complete", "yes" if explanation.complete else "no: " + "; ".join(explanation.incomplete))
    missing = [f"{text[:1].upper()}{text[1:]}." for text in explanation.partly]
    if explanation.missing:
        missing.insert(0, f"not supplied: {', '.join(explanation.missing)}. Not supplied is not none.")
    if missing:
        yield _entry("missing", " ".join(missing))
    out = explanation.out_of_force
    yield _entry("rules", f"out of force: {'; '.join(out)}" if out else "all in force")
    yield _entry(
        "pack",
        f"{explanation.pack_words}, decided for {explanation.as_of} by the {explanation.engine} engine",
    )
    yield _entry("note", explanation.note)
