"""Reading the conditions of a rule: patterns, `no`, `any`, `total`, `count`, `let`."""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.syntax import (
    AnyOf,
    Body,
    Condition,
    No,
    Pattern,
)
from k2rules.language.model.ways import count_ways, count_with_no, most_patterns
from k2rules.language.reading.computed_values import ComputedValues
from k2rules.language.reading.operands import Bound, Scope
from k2rules.language.yaml.located import Mapping, Node, Sequence
from k2rules.limits import PATTERNS, WAYS, WAYS_WITH_NO

_WORDS = ("no", "any", "total", "count", "let")


class Conditions(ComputedValues):
    """Reads the conditions of one rule after another; bound to one pack."""

    def body(self, node: Node | None, scope: Scope, what: str) -> Body:
        """A list of conditions; names bound in it are added to `scope`."""
        items = self.forms.list(node, what)
        if isinstance(node, Sequence) and not items:
            self.add("empty-body", f"{what} has no condition", node, expected="at least one condition")
        found = tuple(c for c in (self.condition(item, scope) for item in items) if c is not None)
        if node is not None:
            number, most = count_ways(found), most_patterns(found)
            if most > PATTERNS:
                self.add(
                    "too-many-patterns", f"{most} patterns in one body", node, expected=f"at most {PATTERNS}"
                )
            if number > WAYS:
                self.add(
                    "too-many-ways",
                    f"{number:,} ways through the `any`s of one body",
                    node,
                    expected=f"at most {WAYS}",
                )
                return ()  # nothing else is to write them out
            if (inside := count_with_no(found)) > WAYS_WITH_NO:
                self.add(
                    "too-many-ways",
                    f"{inside:,} ways through the `any`s of a body and of the `no`s in it",
                    node,
                    expected=f"at most {WAYS_WITH_NO:,}",
                )
                return ()
        return found

    def condition(self, node: Node, scope: Scope) -> Condition | None:
        mapping = self.forms.map(node, "a condition")
        if mapping is None:
            return None
        words = [key for key in mapping.keys if key in _WORDS]
        if len(words) > 1:
            self.add(
                "two-conditions",
                f"`{words[0]}` and `{words[1]}` in one condition",
                mapping,
                expected="one condition for each entry of the list",
            )
            return None
        readers = {
            "no": self._no,
            "any": self._any,
            "total": self._total,
            "count": self._total,
            "let": self._let,
        }
        return readers[words[0]](mapping, scope) if words else self._pattern(mapping, scope)

    def _pattern(self, node: Mapping, scope: Scope) -> Pattern | None:
        known = [key for key, _ in node.entries if key.text in self.schema.types]
        others = [key for key, _ in node.entries if key.text not in (*self.schema.types, "as", "other_than")]
        for key in others:
            among = [*_WORDS, *self.schema.types]
            self.add(
                "unknown-type",
                f"`{key.text}` is neither a type of facts nor a kind of condition",
                key,
                expected="a type such as `taking`, or no | any | total | count | let",
                near=key.text,
                among=among,
            )
        if len(known) != 1:
            if not others:
                self.add(
                    "wrong-shape",
                    f"{len(known)} types of facts in one pattern",
                    node,
                    expected="one, `TYPE: {field: {operator: value}}`",
                )
            elif "as" in node.keys:
                self.bind(scope.inner(), node.get("as"), Bound("value"))
            return None
        type_name = known[0].text
        tests = self.operands.tests(node.get(type_name), type_name, scope)
        other = self.forms.text(node.get("other_than"), "`other_than`") or ""
        other_node = node.get("other_than")
        if other and other_node is not None:
            facts = {n: b for n, b in scope.names.items() if b.kind == "fact"}
            if other not in facts:
                self.add(
                    "unbound-name",
                    f"`{other}` is not a fact matched before this point",
                    other_node,
                    expected="a name given by an earlier `as:`",
                    near=other,
                    among=facts,
                )
                other = ""
            elif facts[other].type != type_name:
                self.add(
                    "wrong-type",
                    f"`{other}` is a `{facts[other].type}`, this pattern a `{type_name}`",
                    other_node,
                    expected=f"a `{type_name}`",
                )
                other = ""
        name = self.bind(scope, node.get("as"), Bound("fact", type_name))
        return Pattern(type_name, tests, name, other, node.place)

    def _no(self, node: Mapping, scope: Scope) -> No | None:
        keys = self.forms.keys(node, "`no`", required=["no"])
        body = keys["no"]
        inner = scope.inner()
        if isinstance(body, Sequence):
            if len(body.items) == 1:
                self.add(
                    "wrong-shape",
                    "a list of one condition",
                    body,
                    expected="the condition itself, `no: {...}`",
                )
            conditions = self.body(body, inner, "`no`")
        else:
            single = self.condition(body, inner)
            conditions = (single,) if single else ()
        return No(conditions, node.place) if conditions else None

    def _any(self, node: Mapping, scope: Scope) -> AnyOf | None:
        keys = self.forms.keys(node, "`any`", required=["any"])
        alternatives: list[Body] = []
        scopes: list[Scope] = []
        items = self.forms.list(keys["any"], "`any`")
        for item in items:
            inner = scope.inner()
            alternatives.append(self.body(item, inner, "an alternative of `any`"))
            scopes.append(inner)
        if len(items) < 2 and isinstance(keys["any"], Sequence):
            self.add(
                "wrong-shape",
                "`any` with fewer than two alternatives",
                node,
                expected="two or more lists of conditions",
            )
        common = set.intersection(*(set(s.names) for s in scopes)) - set(scope.names) if scopes else set()
        for name in sorted(common):
            bounds = [s.names[name] for s in scopes]
            if all(
                (b.kind, b.type, b.dimension) == (bounds[0].kind, bounds[0].type, bounds[0].dimension)
                for b in bounds
            ):
                merged = replace(
                    bounds[0],
                    origins=frozenset().union(*(b.origins for b in bounds)),
                    maybe_negative=any(b.maybe_negative for b in bounds),
                )
                scope.names[name] = merged
        return AnyOf(tuple(alternatives), node.place) if all(alternatives) and alternatives else None
