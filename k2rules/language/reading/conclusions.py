"""Reading what a rule concludes: derived facts, findings with their texts, advice."""

from __future__ import annotations

import re
from dataclasses import replace

from k2rules.language.model.schema import field_names, field_of
from k2rules.language.model.syntax import (
    SEVERITIES,
    Advice,
    Assertion,
    FindingText,
    GroupKey,
    Operand,
    Placeholder,
    Template,
    ValueRef,
)
from k2rules.language.reading.operands import Operands, Scope
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_REQUIRED = ("topic", "severity", "do", "say")
_OPTIONAL = ("severity_basis", "urgent", "ask", "for_each", "show", "evidence", "onset", "audience")


class Conclusions:
    """Reads `then:`; bound to one pack."""

    def __init__(self, operands: Operands) -> None:
        self.operands = operands
        self.forms: Forms = operands.forms
        self.schema, self.add = operands.schema, operands.add

    def assertions(self, node: Node | None, scope: Scope) -> tuple[Assertion, ...]:
        """`assert: {TYPE: {field: value}}`."""
        found = []
        mapping = self.forms.map(node, "`assert`")
        for key, value in mapping.entries if mapping else ():
            fact_type = self.schema.types.get(key.text)
            derived = [name for name, t in self.schema.types.items() if not t.core]
            if fact_type is None:
                self.add(
                    "unknown-type",
                    f"`{key.text}` is not a type of facts",
                    key,
                    expected="a derived type",
                    near=key.text,
                    among=derived,
                )
                continue
            if fact_type.core:
                self.add(
                    "core-type",
                    f"`{key.text}` is a core type, which only readers fill",
                    key,
                    expected="a derived type, declared in a schema file",
                )
                continue
            fields = self._fields(value, key.text, scope)
            if fact_type.per_item and "item" not in dict(fields):
                self.add(
                    "missing-key",
                    f"`{key.text}` is per item, and `item` is not given",
                    key,
                    expected="`item: $name.item`",
                )
            found.append(Assertion(key.text, fields, key.place))
        return tuple(found)

    def _fields(self, node: Node, type_name: str, scope: Scope) -> tuple[tuple[str, Operand], ...]:
        fact_type = self.schema.types[type_name]
        found: list[tuple[str, Operand]] = []
        mapping = self.forms.map(node, f"the fields of `{type_name}`")
        for key, value in mapping.entries if mapping else ():
            kind = fact_type.fields.get(key.text)
            if kind is None:
                self.add(
                    "unknown-field",
                    f"`{type_name}` has no field `{key.text}`",
                    key,
                    expected=" | ".join(fact_type.fields),
                    near=key.text,
                    among=fact_type.fields,
                )
                continue
            operand = self.operands.operand(value, key.text, kind, scope)
            if isinstance(operand, ValueRef) and scope.names[operand.name].maybe_negative:
                self.add(
                    "maybe-negative",
                    f"`{operand.text}` is a difference and may be negative; a field may not",
                    value,
                    expected="a value that is not computed with `subtract`",
                )
                operand = None
            if operand is not None:
                found.append((key.text, operand))
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def finding(self, node: Node | None, scope: Scope) -> FindingText | None:
        mapping = self.forms.map(node, "`finding`")
        if mapping is None:
            return None
        keys = self.forms.keys(mapping, "a finding", required=_REQUIRED, optional=_OPTIONAL)
        topic = self.forms.text(keys.get("topic"), "`topic`") or ""
        if topic and topic not in self.schema.topics:
            self.add(
                "unknown-topic",
                f"`{topic}` is not a topic",
                keys["topic"],
                expected="a topic declared in a schema file",
                near=topic,
                among=self.schema.topics,
            )
        severity = self.forms.choice(keys.get("severity"), "a severity", SEVERITIES) or "major"
        return FindingText(
            topic=topic,
            severity=next(s for s in SEVERITIES if s == severity),
            severity_basis=self.forms.choice(
                keys.get("severity_basis"), "the basis of a severity", ["source", "judgement"]
            )
            or "judgement",
            urgent=self.forms.flag(keys.get("urgent"), "`urgent`") or False,
            do=self.template(keys.get("do"), "`do`", scope),
            say=self.template(keys.get("say"), "`say`", scope),
            ask=self.template(keys.get("ask"), "`ask`", scope),
            for_each=self._group_keys(keys.get("for_each"), scope),
            show=self.forms.choice(keys.get("show"), "how to show it", ["list", "count"]) or "list",
            evidence=self.forms.text(keys.get("evidence"), "`evidence`") or "",
            onset=self.forms.text(keys.get("onset"), "`onset`") or "",
            audience=self.forms.text(keys.get("audience"), "`audience`") or "",
            place=mapping.place,
        )

    def _group_keys(self, node: Node | None, scope: Scope) -> tuple[GroupKey, ...]:
        found = []
        facts = [n for n, b in scope.names.items() if b.kind == "fact"]
        self.forms.once(node, "`for_each`")
        for item in self.forms.list(node, "`for_each`"):
            text = self.forms.text(item, "an entry of `for_each`") or ""
            name, _, member = text.partition(".")
            if name not in facts:
                self.add(
                    "unbound-name",
                    f"`{name}` is not a fact that every match has",
                    item,
                    expected="a name given by `as:`",
                    near=name,
                    among=facts,
                )
                continue
            fact_type = self.schema.types[scope.names[name].type]
            if member and field_of(fact_type, member) is None:
                names = field_names(fact_type)
                self.add(
                    "unknown-field",
                    f"`{fact_type.name}` has no field `{member}`",
                    item,
                    expected=" | ".join(names),
                    near=member,
                    among=names,
                )
                continue
            found.append(GroupKey(name, member))
        return tuple(found)

    def advice(self, node: Node | None, scope: Scope) -> Advice | None:
        keys = self.forms.entries(node, "`advise`", required=["with", "say"], optional=["once"])
        if keys is None or node is None:
            return None
        rules = self.forms.texts(keys.get("with"), "`with`")
        self.forms.once(keys.get("with"), "`with`")
        once = self.forms.flag(keys.get("once"), "`once`") or False
        return Advice(rules, self.template(keys.get("say"), "`say`", scope), node.place, once)

    def template(self, node: Node | None, what: str, scope: Scope) -> Template:
        """A text with placeholders, checked against the names in scope."""
        text = self.forms.text(node, what)
        if text is None or node is None:
            return ()
        text = " ".join(text.split())
        if not text:
            self.add("empty-text", f"{what} is empty", node, expected="a sentence")
        pieces: list[str | Placeholder] = []
        end = 0
        for found in _PIECE.finditer(text):
            pieces.append(text[end : found.start()])
            end = found.end()
            if found.group() in ("{{", "}}"):
                pieces.append(found.group()[0])
            elif found.group(1) is None:
                self.add(
                    "bad-placeholder",
                    f"a single `{found.group()}` in {what}",
                    node,
                    expected="`{name}`, or a doubled brace",
                )
            else:
                placeholder = self._placeholder(found.group(1), node, scope)
                if placeholder:
                    pieces.append(placeholder)
        pieces.append(text[end:])
        return tuple(p for p in pieces if p != "")

    def _placeholder(self, text: str, node: Node, scope: Scope) -> Placeholder | None:
        """One placeholder. The words after `|` stand there where its value is not known."""
        text, bar, words = text.partition("|")
        text, words = text.strip(), words.strip()
        found = self._hole(text, node, scope)
        if found is None:
            return None
        if bar and (text.startswith("$") or found.field == "names"):
            self.add(
                "bad-placeholder",
                f"`{{{text}}}` always has a value, and needs no words after `|`",
                node,
                expected=f"`{{{text}}}`",
            )
        elif bar and not words:
            self.add(
                "bad-placeholder",
                f"`{{{text}|}}` has no words after `|`",
                node,
                expected=f"`{{{text}|the words that stand there where it is not known}}`",
            )
        return replace(found, instead=words) if words else found

    def _hole(self, text: str, node: Node, scope: Scope) -> Placeholder | None:
        if text.startswith("$"):
            parameter = self.operands.parameters.get(text[1:])
            if parameter is None:
                self.add(
                    "unknown-parameter",
                    f"`{{{text}}}` is not a parameter",
                    node,
                    expected="a declared parameter",
                    near=text[1:],
                    among=self.operands.parameters,
                )
                return None
            scope.parameters_used.add(parameter.name)
            return Placeholder(text, "", parameter.dimension)
        name, _, member = text.partition(".")
        bound = scope.names.get(name)
        if bound is None:
            self.add(
                "unbound-name",
                f"`{{{text}}}` names nothing that every match has",
                node,
                expected="a name given by `as:` or `let:`",
                near=name,
                among=scope.names,
            )
            return None
        if bound.kind == "value":
            if member:
                self.add(
                    "bad-placeholder",
                    f"`{name}` is a value and has no field `{member}`",
                    node,
                    expected=f"`{{{name}}}`",
                )
                return None
            return Placeholder(name, "", bound.dimension)
        fact_type = self.schema.types[bound.type]
        if not member:
            self.add(
                "bad-placeholder",
                f"`{name}` is a fact",
                node,
                expected=f"`{{{name}.names}}` or `{{{name}.field}}`",
            )
            return None
        kind = field_of(fact_type, member)
        if member != "names" and kind is None:
            names = ["names", *field_names(fact_type)]
            self.add(
                "unknown-field",
                f"`{bound.type}` has no field `{member}`",
                node,
                expected=" | ".join(names),
                near=member,
                among=names,
            )
            return None
        return Placeholder(name, member, kind.dimension if kind and kind.kind == "number" else None)
