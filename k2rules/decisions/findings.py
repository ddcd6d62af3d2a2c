"""From firings to findings: grouping, folding, and what is listed (sections 7 and 8 of docs/language.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from k2rules.decisions.assumed_amounts import AssumedAmounts
from k2rules.decisions.model import Certainty, Presented
from k2rules.decisions.templates import bindings, field_text, item_order
from k2rules.decisions.trace import firing_id
from k2rules.engines.evaluation import Evaluation, Firing
from k2rules.engines.prepare import CaseFact, Prepared, canonical_value
from k2rules.language.model.syntax import SEVERITIES, FindingText, Rule


@dataclass
class Draft:
    """A finding in the making: its group of firings, the items it names, and how it is presented."""

    rule: Rule
    text: FindingText
    group: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
    firings: list[Firing] = field(default_factory=list)
    certain: bool = False
    subjects: tuple[str, ...] = ()
    possibly_also: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """The items of which one unit each time is assumed, where all firings that tell rest on such an
    amount.
    """
    presented: Presented = "counted"
    folded_by: Draft | None = None

    @cached_property
    def firing_ids(self) -> tuple[str, ...]:
        """Of all its firings; to be asked for once they are together."""
        return tuple(sorted(map(firing_id, self.firings)))

    @cached_property
    def id(self) -> str:
        """`finding:hash` of the rule, the group and the firings."""
        text = "\n".join([self.rule.id, *(f"{k}={v}" for k, v in self.group), *self.firing_ids])
        return f"finding:{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    @property
    def certainty(self) -> Certainty:
        return "certain" if self.certain else "possible"

    @property
    def rank(self) -> int:
        return SEVERITIES.index(self.text.severity)

    @property
    def items(self) -> frozenset[str]:
        return frozenset((*self.subjects, *self.possibly_also))

    @property
    def telling(self) -> list[Firing]:
        """The firings that its text speaks of: the strong ones, of a possible finding all."""
        return [f for f in self.firings if f.strong] if self.certain else self.firings


def drafts(prepared: Prepared, evaluation: Evaluation, trigger_met: Callable[[Firing], bool]) -> list[Draft]:
    """All findings of a case with how each is presented, most severe first."""
    found = _grouped(prepared, evaluation)
    amounts = AssumedAmounts(prepared, evaluation)
    for draft in found if amounts.facts else ():
        facts = amounts.of_all(draft.telling)
        draft.assumed = tuple(
            sorted({item for f in facts for item in items_of(amounts.facts[f], prepared)}, key=item_order)
        )
    ordered = _superseders_first(found)
    for draft in [d for d in ordered if d.certain] + [d for d in ordered if not d.certain]:
        folding = next((other for other in ordered if _folds(other, draft)), None)
        if folding is not None:
            draft.presented, draft.folded_by = "folded", folding
        elif draft.certain:
            counted = draft.text.show == "count" or (draft.rule.loosens and draft.assumed)
            draft.presented = "counted" if counted else "question" if draft.text.ask else "listed"
        else:
            draft.presented = _present_possible(draft, ordered, trigger_met, prepared.program.local.added)
    places = {topic: place for place, topic in enumerate(prepared.program.first)}
    return sorted(
        found,
        key=lambda d: (
            d.rank,
            not d.text.urgent,
            places.get(d.text.topic, len(places)),
            not d.certain,
            d.rule.id,
            d.group,
        ),
    )


def _grouped(prepared: Prepared, evaluation: Evaluation) -> list[Draft]:
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], Draft] = {}
    for firing in evaluation.firings:
        rule = prepared.program.rule[firing.rule]
        if rule.finding is None:
            continue
        names = bindings(firing, prepared.program)
        keys, labels = [], []
        for key in rule.finding.for_each:
            fact = evaluation.facts[names[key.name]]
            value = prepared.value(fact, key.field) if key.field else fact.id
            keys.append((str(key), "unknown" if value is None else str(canonical_value(value))))
            labels.append((str(key), _label(fact, key.field, value, prepared)))
        draft = groups.setdefault(
            (rule.id, tuple(keys)), Draft(rule, rule.finding, tuple(keys), tuple(labels))
        )
        draft.firings.append(firing)
    for draft in groups.values():
        draft.certain = any(f.strong for f in draft.firings)
        sure: set[str] = set()
        maybe: set[str] = set()
        for firing in draft.firings:
            certainly, possibly = _items(firing, prepared, evaluation.facts)
            sure |= certainly if firing.strong else set() if draft.certain else certainly | possibly
            maybe |= certainly | possibly
        draft.subjects = tuple(sorted(sure, key=item_order))
        draft.possibly_also = tuple(sorted(maybe - sure, key=item_order))
    return [groups[key] for key in sorted(groups)]


def _label(fact: CaseFact, name: str, value: object, prepared: Prepared) -> str:
    """A group for people: a value with its label, a fact by its item where it has one."""
    if not name:
        return str(fact.values.get("item", fact.id))
    return "unknown" if value is None else field_text(fact, name, prepared)


def _items(firing: Firing, prepared: Prepared, held: Mapping[str, CaseFact]) -> tuple[set[str], set[str]]:
    """The items of the matched facts, and those that only possibly entered a total."""
    certainly = set(firing.facts) | {e.fact for e in firing.entered if e.certain}
    possibly = {e.fact for e in firing.entered if not e.certain}

    def items(facts: set[str]) -> set[str]:
        return {item for fact in facts for item in items_of(held[fact], prepared)}

    return items(certainly), items(possibly)


def items_of(fact: CaseFact, prepared: Prepared) -> set[str]:
    """The items that a fact names: the values of its fields of type item."""
    fields = prepared.program.schema.types[fact.type].fields
    return {str(value) for name, value in fact.values.items() if fields[name].kind == "item"}


def _superseders_first(found: Sequence[Draft]) -> list[Draft]:
    by_rule: dict[str, list[Draft]] = {}
    for draft in found:
        by_rule.setdefault(draft.rule.id, []).append(draft)
    done: list[Draft] = []
    seen: set[str] = set()

    def visit(rule: str) -> None:
        if rule in seen:
            return
        seen.add(rule)
        for other in sorted(by_rule):
            if rule in by_rule[other][0].rule.supersedes:
                visit(other)
        done.extend(by_rule[rule])

    for rule in sorted(by_rule):
        visit(rule)
    return done


def _folds(other: Draft, draft: Draft) -> bool:
    """Whether `other` folds `draft` away. What rests on an assumed amount folds nothing."""
    if (
        other.assumed
        or draft.rule.id not in other.rule.supersedes
        or not (other.certain or not draft.certain)
    ):
        return False
    if other.presented not in ("listed", "question", "folded"):
        return False
    must = frozenset(draft.subjects) if draft.certain else frozenset()
    return must <= frozenset(other.subjects) and draft.items <= other.items


def _present_possible(
    draft: Draft, others: Sequence[Draft], trigger_met: Callable[[Firing], bool], added: frozenset[str]
) -> Presented:
    wish = draft.rule.if_unknown
    if wish == "ask":
        return "question"
    if wish == "silent":
        return "silent"
    if (
        wish == "count"
        or draft.rank > SEVERITIES.index("moderate")
        or any(_covers(other, draft, added) for other in others)
    ):
        return "counted"
    return "question" if any(trigger_met(firing) for firing in draft.firings) else "counted"


def _covers(other: Draft, draft: Draft, added: frozenset[str]) -> bool:
    """A certain presented finding that names all items of a possible one: as severe, or about the same pair;
    by no assumed amount.

    Of what a site `added`, the first alone counts: something milder of its own hides no question of the pack
    that it extends.
    """
    if other.assumed:
        return False
    if (
        not other.certain
        or other.presented not in ("listed", "question")
        or not draft.items
        or not draft.items <= set(other.subjects)
    ):
        return False
    if other.rule.id in added and draft.rule.id not in added:
        return other.rank <= draft.rank
    return other.rank <= draft.rank or (len(draft.items) >= 2 and other.rank <= SEVERITIES.index("moderate"))
