"""Reading rules, and what must hold between rules: superseding, advising."""

from __future__ import annotations

from collections.abc import Collection

from k2rules.language.model.graphs import cycles, written
from k2rules.language.model.syntax import SEVERITIES, Rule
from k2rules.language.reading.claims import read_claim_ids
from k2rules.language.reading.conclusions import Conclusions
from k2rules.language.reading.conditions import Conditions
from k2rules.language.reading.history import read_history
from k2rules.language.reading.operands import Operands, Scope
from k2rules.language.reading.parameters import BASES, check_unique, read_cites
from k2rules.language.yaml.expect import ID, Forms
from k2rules.language.yaml.located import Mapping, Node, Sequence

_REQUIRED = ("id", "title", "when", "then")
_REVIEW = ("reviewed_by", "review_due")
_OPTIONAL = (
    "basis",
    "in_force",
    "if_unknown",
    "supersedes",
    "loosens",
    "claims",
    "note",
    "knowledge",
    *_REVIEW,
    "history",
)


class Rules:
    """Reads the rules of all policy files of a pack."""

    def __init__(self, operands: Operands, sources: set[str], knowledge: Collection[str] = ()) -> None:
        self.operands, self.sources, self.knowledge = operands, sources, knowledge
        self.forms: Forms = operands.forms
        self.conditions = Conditions(operands)
        self.conclusions = Conclusions(operands)
        self.rules: dict[str, Rule] = {}
        self.scopes: dict[str, Scope] = {}
        self.nodes: dict[str, Mapping] = {}
        self.ids: dict[str, str] = {}

    def read(self, node: Node | None, policy: str) -> None:
        """Add the rules of one file."""
        for item in self.forms.list(node, "`rules`"):
            mapping = self.forms.map(item, "a rule")
            if mapping is not None:
                self._rule(mapping, policy)

    def _rule(self, node: Mapping, policy: str) -> None:
        forms = self.forms
        label = getattr(node.get("id"), "text", "without an id")
        if node.get("cites") is None:
            forms.add(
                "no-source",
                f"rule `{label}` cites no source",
                node,
                expected="`cites: [...]` with at least one source",
            )
        keys = forms.keys(node, f"rule `{label}`", required=_REQUIRED, optional=["cites", *_OPTIONAL])
        rule_id = forms.word(keys.get("id"), "the id of a rule", ID, "RULE-001") or ""
        in_force = keys.get("in_force", node)
        dates = forms.entries(keys.get("in_force"), "`in_force`", optional=["from", "to"]) or {}
        start, end = forms.period(dates, "the rule", in_force)
        scope = Scope()
        when = self.conditions.body(keys.get("when"), scope, "`when`")
        then = forms.map(keys.get("then"), "`then`")
        parts = forms.keys(then, "`then`", optional=["assert", "finding", "advise"]) if then else {}
        if then is not None and not parts:
            forms.add(
                "missing-key", f"rule `{label}` concludes nothing", then, expected="assert | finding | advise"
            )
        rule = Rule(
            id=rule_id,
            title=forms.filled(keys.get("title"), "`title`"),
            cites=read_cites(keys.get("cites"), f"rule `{label}`", forms, self.sources),
            basis=forms.choice(keys.get("basis"), "a basis", BASES) or "judgement",
            start=start,
            end=end,
            when=when,
            assertions=self.conclusions.assertions(parts.get("assert"), scope),
            finding=self.conclusions.finding(parts.get("finding"), scope),
            advice=self.conclusions.advice(parts.get("advise"), scope),
            if_unknown=forms.choice(
                keys.get("if_unknown"), "what to do with the unknown", ["ask", "count", "silent"]
            )
            or "",
            supersedes=forms.texts(keys.get("supersedes"), "`supersedes`"),
            loosens=forms.flag(keys.get("loosens"), "`loosens`") or False,
            claims=read_claim_ids(keys.get("claims"), forms),
            note=forms.text(keys.get("note"), "`note`") or "",
            policy=policy,
            parameters=tuple(sorted(scope.parameters_used)),
            place=node.place,
            knowledge=self._knowledge(keys.get("knowledge")),
            reviewed_by=forms.filled(keys.get("reviewed_by"), "`reviewed_by`"),
            review_due=forms.date(keys.get("review_due"), "`review_due`"),
            history=read_history(keys.get("history"), forms),
        )
        for key in ("if_unknown", "supersedes", "loosens", "knowledge"):
            if (
                key in keys
                and "finding" not in parts
                and not (rule.if_unknown == "silent" and "advise" in parts and key == "if_unknown")
            ):
                forms.add(
                    "no-finding",
                    f"`{key}` in a rule without a finding",
                    keys[key],
                    expected="a finding, or no such key",
                )
        forms.once(keys.get("supersedes"), "`supersedes`")
        if rule_id and self._is_new(rule_id, node):
            self.rules[rule_id], self.scopes[rule_id], self.nodes[rule_id] = rule, scope, node

    def _knowledge(self, node: Node | None) -> tuple[str, ...]:
        """The entries of knowledge that a rule's explanations cite; each must exist."""
        return self.forms.declared(
            "unknown-knowledge",
            node,
            "`knowledge`",
            self.knowledge,
            one="an entry of `knowledge`",
            is_not="is no entry of knowledge",
            expected="an entry of a knowledge file",
        )

    def _is_new(self, rule_id: str, node: Mapping) -> bool:
        """Report an id that is taken, in other letters or the same."""
        first = self.ids.setdefault(rule_id.casefold(), rule_id)
        if first == rule_id:
            return check_unique(rule_id, node, self.rules, "rule", self.forms)
        self.forms.add(
            "duplicate-id",
            f"the rules `{first}` and `{rule_id}` differ only in capital letters",
            node,
            expected=f"another id; the first is at {self.nodes[first].place}",
        )
        return False

    def check_together(self) -> None:
        """Superseding and advising: known rules, no cycles, and loosening said aloud."""
        for rule in self.rules.values():
            self._check_named(rule, rule.supersedes, "supersedes")
            if rule.advice:
                self._check_named(rule, rule.advice.rules, "advise")
            self._check_loosening(rule)
        graph = {rule.id: [r for r in rule.supersedes if r in self.rules] for rule in self.rules.values()}
        for cycle in cycles(graph):
            self.forms.add(
                "supersedes-cycle",
                f"rules supersede each other in a circle: {written(cycle)}",
                self._at(cycle[0], "supersedes"),
                expected="an order without circles",
            )

    def _at(self, rule: str, key: str) -> Node:
        return self.nodes[rule].get(key) or self.nodes[rule]

    def _check_named(self, rule: Rule, named: tuple[str, ...], key: str) -> None:
        at = self._at(rule.id, key)
        if key == "advise":
            then = self.nodes[rule.id].get("then")
            advise = then.get("advise") if isinstance(then, Mapping) else None
            at = (advise.get("with") if isinstance(advise, Mapping) else None) or at
        items = {getattr(item, "text", ""): item for item in at.items} if isinstance(at, Sequence) else {}
        with_findings = [r.id for r in self.rules.values() if r.finding]
        for other in named:
            node = items.get(other, at)
            if key == "advise" and other == rule.id:
                self.forms.add(
                    "self-advice",
                    f"`{other}` advises on itself",
                    node,
                    expected="the id of another rule; what it says stands in `say`",
                )
            elif other not in self.rules:
                self.forms.add(
                    "unknown-rule",
                    f"`{other}` is not a rule",
                    node,
                    expected="the id of a rule with a finding",
                    near=other,
                    among=with_findings,
                )
            elif self.rules[other].finding is None:
                self.forms.add(
                    "no-finding", f"rule `{other}` has no finding", node, expected="a rule with a finding"
                )

    def _check_loosening(self, rule: Rule) -> None:
        if rule.finding is None:
            return
        rank = SEVERITIES.index(rule.finding.severity)
        milder = [
            o
            for o in rule.supersedes
            if o in self.rules and (f := self.rules[o].finding) and SEVERITIES.index(f.severity) < rank
        ]
        if milder and not rule.loosens:
            other = self.rules[milder[0]].finding
            assert other is not None
            self.forms.add(
                "loosens",
                f"`{rule.id}` ({rule.finding.severity}) folds away the more severe `{milder[0]}` "
                f"({other.severity})",
                self._at(rule.id, "supersedes"),
                expected="`loosens: true` where that is meant",
            )
        if rule.loosens and not milder:
            self.forms.add(
                "loosens",
                f"`{rule.id}` folds away nothing more severe than itself",
                self._at(rule.id, "loosens"),
                expected="no `loosens`",
            )
