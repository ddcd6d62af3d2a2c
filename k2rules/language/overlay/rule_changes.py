"""Changes of rules: which way each of them goes."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from k2rules.language.model.program import Program
from k2rules.language.model.syntax import SEVERITIES, Rule
from k2rules.language.overlay.change_entry import Edits, Entry, rank
from k2rules.language.overlay.impact import advised_by, affected_by
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node, Scalar

UNKNOWNS = ("silent", "count", "", "ask")
"""What becomes of a possible finding, from the mildest to the strictest."""
RULE_KEYS = ("severity", "show", "if_unknown", "urgent", "in_force", "withdraw", "folded_under")
_OF_FINDINGS = ("severity", "show", "if_unknown", "urgent", "folded_under")


class RuleChanges:
    """Reads the entries on rules. `folded` gives, by rule of the base, the site's rules that may fold it
    away, with their places.
    """

    def __init__(self, forms: Forms, base: Program, pack: str) -> None:
        self.forms, self.base, self.pack = forms, base, pack
        self.edits: Edits = {}
        self.withdrawn: dict[str, str] = {}
        self.folded: dict[str, dict[str, Node]] = {}

    def read(self, name: str, entry: Entry) -> None:
        """Read one entry; what is wrong is reported."""
        forms, keys = self.forms, entry.keys
        rule = self.base.rule.get(name)
        if rule is None:
            forms.add(
                "unknown-rule",
                f"`{name}` is not a rule of {self.base.name}",
                keys["rule"],
                expected="the id of a rule of the base pack; a rule of this pack is changed where it stands",
                near=name,
                among=self.base.rule,
            )
            return
        chosen = [key for key in RULE_KEYS if key in keys]
        if not chosen:
            forms.add(
                "missing-key", f"nothing is changed in `{name}`", entry.node, expected=" | ".join(RULE_KEYS)
            )
        edits = self.edits.setdefault(name, {})
        for key in chosen:
            node = keys[key]
            if key in _OF_FINDINGS and rule.finding is None:
                forms.add("no-finding", f"rule `{name}` has no finding", node, expected="in_force | withdraw")
                continue
            if key == "withdraw":
                self._withdraw(rule, node, entry)
            elif key == "folded_under":
                forms.once(node, "`folded_under`")
                self.folded[name] = {
                    item.text: item for item in forms.list(node, "`folded_under`") if isinstance(item, Scalar)
                }
                entry.milder.append((f"folded away under {', '.join(sorted(self.folded[name]))}", node))
                entry.rules.add(name)
            else:
                direction = {
                    "severity": self._severity,
                    "show": self._show,
                    "if_unknown": self._if_unknown,
                    "urgent": self._urgent,
                }
                read: Callable[[Rule, Node, Entry], bool] = direction.get(key, self._in_force)
                key_node = entry.node.key(key)
                if read(rule, node, entry) and key_node is not None:
                    edits[key] = (key_node, node)

    def _note(self, rule: Rule, entry: Entry, words: str, node: Node, milder: bool) -> None:
        if milder:
            entry.milder.append((words, node))
            entry.rules.add(rule.id)
        else:
            entry.stricter.append(words)

    def _folding(self, rule: Rule, entry: Entry, words: str, node: Node) -> None:
        """A rule that folds away something more severe, and now does so more often, makes that milder."""
        if rule.loosens and rule.finding:
            under = {
                o
                for o in rule.supersedes
                if (f := self.base.rule[o].finding) and rank(f.severity) < rank(rule.finding.severity)
            }
            entry.milder.append((f"{words}, which may fold away {', '.join(sorted(under))}", node))
            entry.rules |= under

    def _severity(self, rule: Rule, node: Node, entry: Entry) -> bool:
        severity = self.forms.choice(node, "a severity", SEVERITIES)
        assert rule.finding is not None
        if severity not in SEVERITIES or severity == rule.finding.severity:
            return False
        milder = rank(severity) > rank(rule.finding.severity)
        self._note(rule, entry, f"severity {severity} instead of {rule.finding.severity}", node, milder)
        return True

    def _show(self, rule: Rule, node: Node, entry: Entry) -> bool:
        show = self.forms.choice(node, "how to show it", ["list", "count"])
        assert rule.finding is not None
        if show not in ("list", "count") or show == rule.finding.show:
            return False
        self._note(
            rule,
            entry,
            "counted instead of listed" if show == "count" else "listed instead of counted",
            node,
            show == "count",
        )
        if show == "list":
            self._folding(rule, entry, "listed instead of counted", node)
        return True

    def _if_unknown(self, rule: Rule, node: Node, entry: Entry) -> bool:
        choice = self.forms.choice(node, "what to do with the unknown", ["ask", "count", "silent"])
        if choice not in UNKNOWNS or choice == rule.if_unknown:
            return False
        milder = UNKNOWNS.index(choice) < UNKNOWNS.index(rule.if_unknown)
        words = f"if_unknown {choice} instead of {rule.if_unknown or 'the usual'}"
        self._note(rule, entry, words, node, milder)
        if not milder:
            self._folding(rule, entry, words, node)
        return True

    def _urgent(self, rule: Rule, node: Node, entry: Entry) -> bool:
        urgent = self.forms.flag(node, "`urgent`")
        assert rule.finding is not None
        if urgent is None or urgent == rule.finding.urgent:
            return False
        self._note(rule, entry, "urgent" if urgent else "no longer urgent", node, not urgent)
        return True

    def _in_force(self, rule: Rule, node: Node, entry: Entry) -> bool:
        dates = self.forms.entries(node, "`in_force`", optional=["from", "to"])
        if dates is None:
            return False
        start, end = self.forms.date(dates.get("from"), "`from`"), self.forms.date(dates.get("to"), "`to`")
        if (start, end) == (rule.start, rule.end):
            return False
        least, last = datetime.date.min, datetime.date.max
        wider = (start or least) <= (rule.start or least) and (end or last) >= (rule.end or last)
        words = f"in force {_dates(start, end)} instead of {_dates(rule.start, rule.end)}"
        self._note(rule, entry, words, node, milder=not wider or bool(rule.assertions))
        if not wider or rule.assertions:
            entry.rules |= affected_by(self.base, rule) | advised_by(rule)
        if wider:
            self._folding(rule, entry, words, node)
        return True

    def _withdraw(self, rule: Rule, node: Node, entry: Entry) -> None:
        if self.forms.flag(node, "`withdraw`"):
            self.withdrawn[rule.id] = self.pack
            entry.milder.append(("withdrawn", node))
            entry.rules |= {rule.id} | affected_by(self.base, rule) | advised_by(rule)


def _dates(start: datetime.date | None, end: datetime.date | None) -> str:
    words = [f"{word} {date}" for word, date in (("from", start), ("until before", end)) if date]
    return " ".join(words) or "without dates"
