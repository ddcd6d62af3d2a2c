"""What a finding rests on, in words and one below the other, down to the cells it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from k2rules.decisions.model import Decision, Finding
from k2rules.decisions.record import Where, place_text
from k2rules.decisions.trace_model import TraceCondition, TraceFact, TraceFiring, TraceTest
from k2rules.explanations.wording.values import Phrases, field_words, joined, with_article
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import Let, Pattern, Total
from k2rules.language.model.vocabulary import name_key

_NAMES = {
    "taking": "product",
    "not_taking": "product",
    "condition": "name",
    "goal": "name",
    "lab": "test",
    "allergy": "agent",
    "problem": "text",
}
_TYPED = ("product", "strength", "per_dose", "amount", "times_per_day")


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a finding rests on: a sentence, its place (`regimens.csv:17`) and the text typed there
    where that says more.

    `facts` and `where` are those of the trace; two grounds that read alike are one, whatever facts they are
    about.
    """

    text: str
    place: str = ""
    typed: str = ""
    depth: int = 0
    facts: tuple[str, ...] = field(default=(), compare=False)
    where: Where | None = field(default=None, compare=False)


def place_of(where: Where) -> str:
    """`regimens.csv:17`, the path within an input that is no file, or nothing."""
    return place_text(where) or where.column


class Explained:
    """One decision beside its program. `full` tells every condition and the whole way up the vocabulary; else
    what a reader needs first.
    """

    def __init__(self, decision: Decision, program: Program, *, full: bool = False) -> None:
        self.program, self.full, self.phrases = program, full, Phrases(program, decision.as_of)
        self.facts: Mapping[str, TraceFact] = {fact.id: fact for fact in decision.trace.facts}
        self.firings: Mapping[str, TraceFiring] = {firing.id: firing for firing in decision.trace.firings}

    def grounds(self, finding: Finding) -> list[Ground]:
        """What the finding rests on, in the order of its rule's conditions, each once."""
        firings = [self.firings[f] for f in finding.firings]
        telling = (
            [f for f in firings if f.strength == "strong"] if finding.certainty == "certain" else firings
        )
        found = list(
            dict.fromkeys(ground for firing in telling for ground in self._firing(firing, 0, frozenset()))
        )
        return found if self.full else [g for g in found if not any(_says_more(other, g) for other in found)]

    def _firing(self, firing: TraceFiring, depth: int, seen: frozenset[str]) -> Iterator[Ground]:
        for condition, traced in zip(
            self.program.ways[firing.rule][tuple(firing.way)], firing.conditions, strict=True
        ):
            if isinstance(condition, Pattern):
                yield from self._matched(self.facts[traced.fact], traced, depth, seen)
            elif isinstance(condition, Total):
                yield from self._total(condition, traced, depth, seen)
            elif isinstance(condition, Let):
                value = self.phrases.value(traced.value, condition.dimension)
                if self.full or condition.bounds:
                    bounds = self.phrases.traced_bounds(traced.tests, condition.dimension)
                    yield Ground(f"{condition.name}: {value}{bounds}", depth=depth)
            elif self.full:
                result = "" if traced.result == "true" else " (not known)"
                yield Ground(f"{self.phrases.condition(condition)}{result}", depth=depth)

    def _matched(
        self, fact: TraceFact, traced: TraceCondition, depth: int, seen: frozenset[str]
    ) -> Iterator[Ground]:
        if fact.kind == "not-supplied":
            yield Ground(
                f"{self.program.schema.types[fact.type].list_label}: not supplied",
                depth=depth,
                facts=(fact.id,),
            )
        elif fact.kind == "derived":
            if self.full:
                rules = sorted({self.firings[f].rule for f in fact.derived_by})
                values = "; ".join(
                    f"{field_words(n)}: {self.phrases.value(v, self.phrases.dimension(fact.type, n))}"
                    for n, v in sorted(fact.values.items())
                    if n != "item"
                )
                yield Ground(
                    (
                        f"{fact.type.replace('-', ' ')}{f' ({values})' if values else ''}, concluded "
                        f"by {joined(rules)}"
                    ),
                    depth=depth,
                    facts=(fact.id,),
                )
            if fact.id not in seen:
                deeper = depth + 1 if self.full else depth
                for firing in fact.derived_by:
                    yield from self._firing(self.firings[firing], deeper, seen | {fact.id})
        else:
            told = ("agent", "name", "test", "kind", "hint", "item")
            words = [
                self._main(fact, traced.tests),
                *self.phrases.traced_tests([t for t in traced.tests if t.field not in told], fact.type),
            ]
            yield replace(
                self._placed(fact, "; ".join(w for w in words if w), [t.field for t in traced.tests]),
                depth=depth,
            )

    def _main(self, fact: TraceFact, tests: Sequence[TraceTest]) -> str:
        """`Coumadin is warfarin, a vitamin K antagonist`."""
        label = self.program.vocabulary.label
        if fact.type == "patient":
            return "the patient" if not tests else ""
        if fact.type == "problem":
            return (
                f"{str(fact.values.get('kind', '')).replace('_', ' ')}: "
                f"{fact.values.get('text') or 'an entry'}"
            )
        field = next((f for f in ("agent", "name", "test") if f in fact.values), "")
        term = str(fact.values.get(field, ""))
        name = str(fact.values.get("product", "")) or label(term)
        if fact.type == "not_taking" and "status" in fact.values:
            name = f"{name} ({fact.values['status']})"
        kinds: list[str] = []
        for test in tests:
            above = (
                [b for b in test.bounds if b in self.program.vocabulary.terms] if test.field == field else []
            )
            if test.operator not in ("is", "one_of") or not above or test.result == "false":
                continue
            if test.result == "unknown":
                kinds.append(f"which may be {joined((label(b) for b in above), 'or')}")
            else:
                kinds.extend(with_article(label(step)) for step in self.chain(term, above))
        if name_key(name) != name_key(label(term)):
            kinds.insert(0, label(term))
        if not kinds:
            return f"{name} is taken" if fact.type == "taking" else name
        return f"{name}{', ' if kinds[0].startswith('which') else ' is '}{', '.join(kinds)}"

    def chain(self, term: str, above: Iterable[str]) -> list[str]:
        """The terms above `term` up to the first of `above` that is met: all of them if `full`, else the last
        alone.
        """
        goals, terms = set(above), self.program.vocabulary.terms
        paths: list[list[str]] = [[term]]
        while paths:
            path = paths.pop(0)
            if path[-1] in goals:
                return path[1:] if self.full else path[1:][-1:]
            paths.extend([*path, parent] for parent in terms[path[-1]].parents if parent in terms)
        return []

    def _total(
        self, total: Total, traced: TraceCondition, depth: int, seen: frozenset[str]
    ) -> Iterator[Ground]:
        value = self.phrases.value(traced.value, total.dimension)
        bounds = self.phrases.traced_bounds(traced.tests, total.dimension)
        facts = (*traced.certainly, *traced.possibly)
        yield Ground(
            f"{self.phrases.total(total, short=not self.full)}: {value}{bounds}", depth=depth, facts=facts
        )
        for ids, verb in ((traced.certainly, "adds"), (traced.possibly, "may add")):
            for fact in sorted((self.facts[i] for i in ids), key=_row):
                if fact.kind == "not-supplied":
                    yield Ground(
                        f"{self.program.schema.types[fact.type].list_label}: not supplied",
                        depth=depth + 1,
                        facts=(fact.id,),
                    )
                    continue
                amount = fact.values.get(total.field)
                what = (
                    self.phrases.value(amount if amount is not None else ["0", None], total.dimension)
                    if total.field
                    else "1"
                )
                name = str(fact.values.get("product") or fact.values.get("item") or fact.type)
                yield replace(self._placed(fact, f"{name} {verb} {what}", [total.field]), depth=depth + 1)
                if fact.kind == "derived" and fact.id not in seen:
                    for firing in fact.derived_by:
                        yield from self._firing(
                            self.firings[firing], depth + 2 if self.full else depth + 1, seen | {fact.id}
                        )

    def _placed(self, fact: TraceFact, text: str, fields: Sequence[str]) -> Ground:
        """The sentence with the place and the text as typed, where that says more than the sentence."""
        read = fact.read
        main = _NAMES.get(fact.type, "")
        asked = [read[f.removesuffix("_ago")] for f in fields if f.removesuffix("_ago") in read]
        where = (
            read.get(main)
            or read.get("agent")
            or next(iter(asked), None)
            or next(iter(read.values()), Where())
        )
        if fact.type in ("taking", "not_taking"):
            asked = [read[f] for f in _TYPED if f in read] + [
                w for w in asked if w.row == where.row or w.file != where.file
            ]
        here = [w for w in asked if w.text and (w.file, w.row) == (where.file, where.row)]
        typed = " ".join(dict.fromkeys(w.text for w in here if not _is_part(w, here)))
        other: dict[str, list[str]] = {}
        for w in asked if where.file else ():
            if w.text and w.file != where.file and w.text not in other.setdefault(place_text(w), []):
                other[place_text(w)].append(w.text)
        aside = joined([f'{place} "{" ".join(texts)}"' for place, texts in other.items()])
        told = f"{text} ({aside})" if aside else text
        return Ground(
            told,
            place_of(where),
            typed if typed not in text else "",
            0,
            (fact.id,),
            where if where != Where() else None,
        )


def _is_part(where: Where, among: Sequence[Where]) -> bool:
    """Whether a text is part of another of the same cell: directions that were typed behind a product."""
    return any(w.column == where.column and w.text != where.text and where.text in w.text for w in among)


def _says_more(other: Ground, ground: Ground) -> bool:
    """Whether the other ground says the same of the same place, and more."""
    return (
        other is not ground
        and other.place == ground.place
        and other.depth == ground.depth
        and other.text.startswith(f"{ground.text};")
    )


def _row(fact: TraceFact) -> tuple[int, str]:
    rows = [where.row for where in fact.read.values() if where.row is not None]
    return (min(rows, default=0), str(fact.values.get("item", "")))
