"""`change:` of a site's pack: what it makes stricter or milder in the pack that it extends.

Making stricter is free. Making milder needs a reason, and where the rule is `major` or `contraindicated` (or
has been, in any pack of the chain) an approver and a date as well. Where it cannot be told which way a change
goes, it counts as milder.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from k2rules.language.model.overlay import Local, Loosening
from k2rules.language.model.program import Program
from k2rules.language.overlay.change_entry import Entry, rank
from k2rules.language.overlay.rule_changes import RULE_KEYS, RuleChanges
from k2rules.language.overlay.value_changes import ValueChanges, with_value
from k2rules.language.yaml.edit_tree import (
    Documents,
    changed_entries,
    changed_finding,
    changed_rules,
    with_entry,
    without,
)
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

GRAVE = ("contraindicated", "major")
"""Severities that nobody makes milder without a name under it."""
_APPROVAL = ("approved_by", "reason", "date")


class Changes:
    """Reads the changes of one pack to its base, and makes them."""

    def __init__(self, forms: Forms, base: Program, pack: str) -> None:
        self.forms, self.base, self.pack = forms, base, pack
        self.rules, self.values = RuleChanges(forms, base, pack), ValueChanges(forms, base)
        self.worst: dict[str, str] = dict(base.local.worst)
        self.loosened: list[Loosening] = []
        self.tightened: list[str] = []

    def read(self, node: Node | None) -> None:
        """Read the list; everything that is wrong is reported."""
        seen: set[str] = set()
        for item in self.forms.list(node, "`change`"):
            mapping = self.forms.map(item, "a change")
            if mapping is None:
                continue
            word = "parameter" if "parameter" in mapping.keys else "rule"
            optional = ("value", "cites") if word == "parameter" else RULE_KEYS
            keys = self.forms.keys(mapping, "a change", required=[word], optional=[*optional, *_APPROVAL])
            name = self.forms.text(keys.get(word), f"`{word}`")
            if name is None:
                continue
            if f"{word} {name}" in seen:
                self.forms.add(
                    "duplicate-entry",
                    f"`{name}` stands twice in `change`",
                    keys[word],
                    expected="one entry for all of it",
                )
                continue
            seen.add(f"{word} {name}")
            entry = Entry(mapping, keys)
            if word == "parameter":
                self.values.read(name, entry)
            else:
                self.rules.read(name, entry)
            self._settle(entry, f"parameter {name}" if word == "parameter" else name)

    def _settle(self, entry: Entry, what: str) -> None:
        """Demand what the change needs, and note it down."""
        forms, keys = self.forms, entry.keys
        given = {key: forms.filled(keys.get(key), f"`{key}`").strip() for key in ("approved_by", "reason")}
        date = forms.date(keys.get("date"), "`date`")
        for rule in entry.rules:
            if self.severity(rule):
                self.worst.setdefault(rule, self.severity(rule))
        self.tightened.extend(f"{what}: {words}" for words in entry.stricter)
        if not entry.milder:
            return
        grave = sorted(rule for rule in entry.rules if self.severity(rule) in GRAVE)
        missing = [key for key in (_APPROVAL if grave else ("reason",)) if key not in entry.node.keys]
        words, at = "; ".join(words for words, _ in entry.milder), entry.milder[0][1]
        if missing:
            named = (
                ", ".join(f"{rule} ({self.severity(rule)})" for rule in grave)
                if grave
                else ", ".join(sorted(entry.rules))
            )
            forms.add(
                "needs-approval",
                f"{what}: {words} loosens {named or what}",
                at,
                expected=(
                    f"{' and '.join(f'`{key}: ...`' for key in missing)} beside it"
                    + (": who answers for it, why, and since when" if grave else "")
                ),
            )
        self.loosened.append(
            Loosening(
                self.pack,
                f"{what}: {words}",
                tuple(sorted(entry.rules)),
                given["approved_by"],
                given["reason"],
                date,
            )
        )

    def severity(self, rule: str) -> str:
        """The most severe that a rule is or has been in any pack of the chain; empty for one without a
        finding.
        """
        finding = self.base.rule[rule].finding if rule in self.base.rule else None
        severities = [
            s for s in (self.base.local.worst.get(rule), finding.severity if finding else None) if s
        ]
        return min(severities, key=rank, default="")

    def apply(self, documents: Documents) -> Documents:
        """The documents of the base with the changes made; what was reviewed before a change counts as
        reviewed no more.
        """

        def rule(identity: str, node: Mapping) -> Mapping:
            edits = self.rules.edits.get(identity, {})
            for key, (name, value) in edits.items():
                node = (
                    _with_finding(node, name, value)
                    if key in ("severity", "show", "urgent")
                    else with_entry(node, name, value)
                )
            node = without(node, ("reviewed_by", "review_due")) if edits else node
            return self._refolded(identity, node)

        def value(name: str, node: Node) -> Node:
            edits = self.values.edits.get(name)
            return with_value(node, edits) if edits and isinstance(node, Mapping) else node

        return changed_entries(changed_rules(documents, rule), "policy/1", "parameters", value)

    def _refolded(self, identity: str, node: Mapping) -> Mapping:
        """A rule without the folds of something more severe that a change of severity would bring about: both
        are listed.
        """
        rule, supersedes = self.base.rule.get(identity), node.get("supersedes")
        if rule is None or rule.finding is None or not isinstance(supersedes, Sequence):
            return node
        before, after = self._before, self._after
        milder = {other for other in rule.supersedes if rank(after[other]) < rank(after[identity])}
        new = {other for other in milder if rank(before[other]) >= rank(before[identity])}
        if new:
            kept = tuple(
                item for item in supersedes.items if not (isinstance(item, Scalar) and item.text in new)
            )
            node = with_entry(node, Scalar("supersedes", supersedes.place), replace(supersedes, items=kept))
            self.tightened.extend(
                f"{other}: no longer folded away under {identity}, which is milder now"
                for other in sorted(new)
            )
        return without(node, ["loosens"]) if rule.loosens and milder <= new else node

    @property
    def _before(self) -> ReadOnly[str, str]:
        return {rule.id: rule.finding.severity for rule in self.base.rules if rule.finding}

    @property
    def _after(self) -> ReadOnly[str, str]:
        chosen = {
            rule: edits["severity"][1] for rule, edits in self.rules.edits.items() if "severity" in edits
        }
        return {
            **self._before,
            **{rule: node.text for rule, node in chosen.items() if isinstance(node, Scalar)},
        }

    @property
    def raised(self) -> frozenset[str]:
        """The rules whose findings are more severe than in the base."""
        before, after = self._before, self._after
        return frozenset(rule for rule in after if rank(after[rule]) < rank(before[rule]))

    def local(self) -> Local:
        """What is to be said of the extended pack, with what its base says of itself; `bases` and `added` are
        left to the caller.
        """
        base = self.base.local
        return Local(
            loosened=(*base.loosened, *self.loosened),
            tightened=(*base.tightened, *self.tightened),
            withdrawn={**base.withdrawn, **self.rules.withdrawn},
            worst=self.worst,
        )


def _with_finding(rule: Mapping, key: Scalar, value: Node) -> Mapping:
    return changed_finding(rule, lambda finding: with_entry(finding, key, value))
