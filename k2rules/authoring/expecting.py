"""What is expected of a decision, read strictly: a misspelt rule, topic, field or severity is an error, never
a test that passes.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly

from k2rules.authoring.model import OUTCOMES, SECTIONS, Check, Expectation, Refusal, Section, Wanted
from k2rules.language.model.program import Program
from k2rules.language.model.syntax import SEVERITIES, Rule
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence
from k2rules.spelling import nearest

ITEM_LISTS = ("subjects", "possibly_also", "assumes", "assumed")
RULE_LISTS = ("advice",)
CHECKS = ("topic", "severity", "certainty", *ITEM_LISTS, "group", "urgent", "folded_by", *RULE_LISTS, "says")
"""What may be said of one finding beside its rule."""
REFUSALS = ("record", "bad-fact", "two-patients", "unknown-type", "unknown-list", "engine")
"""The codes of errors with which `decide` refuses a regimen."""


class Expecting:
    """Reads expectations, bound to a pack."""

    def __init__(self, program: Program, forms: Forms) -> None:
        self.program, self.forms = program, forms

    def expectation(self, node: Node, *, exact: bool) -> Expectation:
        """The short form, a list of findings and questions (`RULE?`), or the long one, a map of sections."""
        sections: dict[Section, tuple[Wanted, ...]] = {}
        outcomes: dict[str, tuple[str, ...]] = {}
        complete: bool | None = None
        if isinstance(node, Sequence):
            sections = self._short(node)
        elif isinstance(node, Mapping):
            keys = self.forms.keys(node, "what is expected", optional=[*SECTIONS, *OUTCOMES, "complete"])
            for section in SECTIONS:
                if section in keys:
                    sections[section] = self._wanted(keys[section], section)
            for key in OUTCOMES:
                if key in keys:
                    outcomes[key] = self._rules(keys[key], f"`{key}`")
            complete = self.forms.flag(keys.get("complete"), "`complete`")
            self._check_apart(keys)
            if not node.entries and not node.refused:
                self.forms.add(
                    "empty-expectation",
                    "nothing is expected",
                    node,
                    expected="`[]` where nothing is to be listed and nothing asked",
                )
        else:
            self.forms.add(
                "wrong-shape",
                "what is expected is a single value",
                node,
                expected="a list of rules, `[]` for none, or a map",
            )
        if exact:
            sections = {"findings": (), "questions": (), **sections}
        elif complete is None and not any(outcomes.values()) and not any(sections.values()):
            self.forms.add(
                "empty-expectation",
                "`expect_at_least` names nothing",
                node,
                expected="a rule, or `expect: []`",
            )
        return Expectation(exact, sections, outcomes, complete, node.place)

    def refusal(self, node: Node) -> Refusal:
        """`refuse: record`, or `{code: record, text: "part of the message"}`."""
        if isinstance(node, Mapping):
            keys = self.forms.keys(node, "`refuse`", required=["code"], optional=["text"])
            code = self.forms.choice(keys.get("code"), "a code of a refusal", REFUSALS)
            text = self.forms.filled(keys.get("text"), "`text`") if "text" in keys else ""
            return Refusal(code or "", text, node.place)
        return Refusal(self.forms.choice(node, "a code of a refusal", REFUSALS) or "", "", node.place)

    def rule(self, node: Node, text: str, *, finding: bool) -> Rule | None:
        """A rule by its id; reports one that does not exist, or that has no finding where one is needed."""
        rule = self.program.rule.get(text)
        if rule is None:
            among = [r.id for r in self.program.rules if r.finding or not finding]
            near = nearest(text, among)
            self.forms.add(
                "unknown-rule",
                f"`{text}` is not a rule",
                node,
                expected="the id of a rule",
                near=near,
                among=[near] if near else None,
            )
        elif finding and rule.finding is None:
            self.forms.add(
                "no-finding",
                f"rule `{text}` has no finding",
                node,
                expected="`fires`, `may_fire` or `does_not_fire`",
            )
            return None
        return rule

    def _short(self, node: Sequence) -> dict[Section, tuple[Wanted, ...]]:
        found: dict[Section, list[Wanted]] = {"findings": [], "questions": []}
        for item in node.items:
            asked = isinstance(item, Scalar) and item.text.endswith("?")
            wanted = self._one(item, item.text.removesuffix("?") if isinstance(item, Scalar) else "")
            if wanted is not None:
                found["questions" if asked else "findings"].append(wanted)
        return {section: tuple(entries) for section, entries in found.items()}

    def _wanted(self, node: Node, section: Section) -> tuple[Wanted, ...]:
        entries = (
            self._one(item, item.text if isinstance(item, Scalar) else "")
            for item in self.forms.list(node, f"`{section}`")
        )
        return tuple(entry for entry in entries if entry is not None)

    def _one(self, node: Node, text: str) -> Wanted | None:
        if isinstance(node, Scalar):
            return Wanted(text, {}, node.place) if self.rule(node, text, finding=True) else None
        mapping = self.forms.map(node, "an expected finding")
        if mapping is None:
            return None
        keys = self.forms.keys(mapping, "an expected finding", required=["rule"], optional=CHECKS)
        named = self.forms.text(keys.get("rule"), "`rule`")
        rule = self.rule(keys["rule"], named, finding=True) if named is not None else None
        checks = {key: self._check(key, value, rule) for key, value in keys.items() if key != "rule"}
        return (
            Wanted(rule.id, {k: v for k, v in checks.items() if v is not None}, mapping.place)
            if rule
            else None
        )

    def _check(self, key: str, node: Node, rule: Rule | None) -> Check | None:
        forms = self.forms
        if key == "topic":
            return forms.choice(node, "a topic", self.program.schema.topics)
        if key == "severity":
            return forms.choice(node, "a severity", SEVERITIES)
        if key == "certainty":
            return forms.choice(node, "a certainty", ("certain", "possible"))
        if key == "urgent":
            return forms.flag(node, "`urgent`")
        if key == "folded_by":
            text = forms.text(node, "`folded_by`")
            return text if text is not None and self.rule(node, text, finding=True) else None
        if key in RULE_LISTS:
            return self._rules(node, f"`{key}`")
        if key == "group":
            return self._group(node, rule)
        texts = forms.texts(node, f"`{key}`")
        if key == "says" and not all(t.strip() for t in texts):
            forms.add("empty-text", "an empty text is part of every text", node, expected="some words")
        if key == "says" and isinstance(node, Sequence) and not texts:
            forms.add(
                "empty-expectation", "`says` names no text", node, expected="parts of the finding's texts"
            )
        return texts if key == "says" else tuple(sorted(texts))

    def _group(self, node: Node, rule: Rule | None) -> ReadOnly[str, str] | None:
        mapping = self.forms.map(node, "`group`")
        known = [str(key) for key in rule.finding.for_each] if rule and rule.finding else []
        if mapping is None or rule is None:
            return None
        keys = self.forms.keys(mapping, f"the group of a finding of `{rule.id}`", optional=known)
        return {key: self.forms.text(value, f"`{key}`") or "" for key, value in keys.items()}

    def _rules(self, node: Node, what: str) -> tuple[str, ...]:
        self.forms.once(node, what)
        found = []
        for item in self.forms.list(node, what):
            text = self.forms.text(item, f"an entry of {what}")
            rule = self.rule(item, text, finding=False) if text is not None else None
            if rule is not None:
                found.append(rule.id)
        return tuple(found)

    def _check_apart(self, keys: ReadOnly[str, Node]) -> None:
        """A rule has one outcome."""
        first: dict[str, str] = {}
        for key in OUTCOMES:
            node = keys.get(key)
            for item in node.items if isinstance(node, Sequence) else ():
                if isinstance(item, Scalar):
                    before = first.setdefault(item.text, key)
                    if before != key:
                        self.forms.add(
                            "two-outcomes",
                            f"`{item.text}` stands below `{before}` and below `{key}`",
                            item,
                            expected="one of them",
                        )
