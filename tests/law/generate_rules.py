"""Rules: what derives facts (through themselves, too), what finds, and how findings fold each other away."""

from __future__ import annotations

from k2rules.language.model.schema import FieldType, core_types
from k2rules.language.model.syntax import SEVERITIES

from .choose import Chooser
from .generate_conditions import Body, Condition
from .generate_files import TOPICS
from .generate_operands import Scope, alike, joins, literal, references_of
from .generate_world import Derived, World

Rule = dict[str, object]
_SIZES = ((45, 1), (38, 2), (17, 3))


class RuleWriter:
    """Writes the rules of one pack."""

    def __init__(self, choose: Chooser, world: World) -> None:
        self.choose, self.world = choose, world
        self.rules: list[Rule] = []
        self.finding_rules: list[str] = []

    def write(self) -> list[Rule]:
        """3 to 8 rules: each derived type has one that derives it, many have one that derives it through
        itself.
        """
        choose = self.choose
        size = choose.between(3, 8)
        for derived in self.world.derived.values():
            self.deriving(derived, through_itself=False)
        for derived in self.world.derived.values():
            if len(self.rules) < size - 1 and choose.chance(55):
                self.deriving(derived, through_itself=True)
        while len(self.rules) < size or not self.finding_rules:
            if len(self.rules) < size - 2 and choose.chance(20):
                self.deriving(
                    choose.pick(list(self.world.derived.values())), through_itself=choose.chance(30)
                )
            else:
                self.finding()
        self._fold()
        return self.rules

    def deriving(self, derived: Derived, *, through_itself: bool) -> None:
        """A rule that asserts a type. What it rests on lies at the type's level, or below where it is a `no`
        or a total.
        """
        choose, scope = self.choose, Scope()
        body = Body(choose, self.world, derived.level, derived.level)
        first = (
            self._chain(derived, scope) if through_itself else [body.pattern_of(scope, self._start(derived))]
        )
        if not scope.facts:
            first[0]["as"] = scope.new("t")
            scope.facts[str(first[0]["as"])] = next(iter(first[0]))
        more = choose.weighted(((50, 0), (35, 1), (15, 2)))
        when = [*first, *body.conditions(scope, 0 if through_itself and choose.chance(60) else more)]
        asserted = self._fields(derived, scope, body, when)
        then: Rule = {"assert": {derived.name: asserted}}
        if choose.chance(12):
            then["finding"] = self._finding(scope)
        self._add(when, then)

    def _start(self, derived: Derived) -> str:
        """What a rule begins with: something taken, or a derived fact from below."""
        lower = [
            name
            for name, d in self.world.derived.items()
            if d.level <= derived.level and name != derived.name
        ]
        return self.choose.pick(lower) if lower and self.choose.chance(45) else "taking"

    def _chain(self, derived: Derived, scope: Scope) -> list[Condition]:
        """`link a-b` and something about b give `link a-c`: a pattern on the type itself, and one that
        carries on from it.
        """
        choose = self.choose
        one = scope.new("d")
        found: list[Condition] = [{derived.name: {}, "as": one}]
        scope.facts[one] = derived.name
        other_type = choose.weighted(((40, derived.name), (60, "taking")))
        shared = [
            (a, b)
            for a, k in derived.fields.items()
            for b, o in self.world.fields(other_type).items()
            if alike(k, o)
        ]
        tested: dict[str, dict[str, object]] = {}
        if shared and choose.chance(60):
            left, right = choose.pick(shared)
            tested[right] = {choose.weighted(((60, "is"), (40, "is_not"))): f"${one}.{left}"}
        two = scope.new("e")
        scope.facts[two] = other_type
        found.append({other_type: tested, "as": two})
        if other_type == derived.name and choose.chance(40):
            found[-1]["other_than"] = one
        return found

    def _fields(self, derived: Derived, scope: Scope, body: Body, when: list[Condition]) -> dict[str, object]:
        """The fields of a derived fact: from the facts matched, from values computed below, or literal; some
        are left out.
        """
        choose = self.choose
        asserted: dict[str, object] = {}
        for name, kind in derived.fields.items():
            if derived.per_item and name == "item":
                items = joins(self.world, scope, kind)
                if not items:
                    when.append({"taking": {}, "as": scope.new("t")})
                    scope.facts[str(when[-1]["as"])] = "taking"
                    items = joins(self.world, scope, kind)
                asserted[name] = choose.pick(items)
            elif not choose.chance(15):
                value = self._field_value(kind, scope, derived.level)
                if value is not None:
                    asserted[name] = value
        return asserted

    def _field_value(self, kind: FieldType, scope: Scope, level: int) -> str | bool | None:
        safe = {
            name: named for name, named in scope.values.items() if named.level < level and not named.negative
        }
        references = references_of(self.world, Scope(scope.facts, safe), kind)
        if references and self.choose.chance(90):
            return self.choose.pick(references)
        return literal(self.choose, self.world, kind)

    def finding(self) -> None:
        """A rule that finds something, and may look at everything."""
        scope = Scope()
        highest = max(d.level for d in self.world.derived.values())
        body = Body(self.choose, self.world, highest, highest + 1)
        when = body.conditions(scope, self.choose.weighted(_SIZES))
        if self.finding_rules and self.choose.chance(8):
            self._add(
                when,
                {
                    "advise": {
                        "with": [self.choose.pick(self.finding_rules)],
                        "say": self._text("Mind", scope),
                    }
                },
            )
        else:
            self._add(when, {"finding": self._finding(scope)})

    def _add(self, when: list[Condition], then: Rule) -> None:
        choose = self.choose
        number = len(self.rules) + 1
        rule: Rule = {
            "id": f"LAW-{number}",
            "title": f"Rule {number}",
            "cites": [choose.pick(("seen", "heard"))],
        }
        if choose.chance(12):
            rule["in_force"] = choose.pick(
                ({"from": "2026-01-01"}, {"to": "2027-01-01"}, {"from": "2026-06-02"}, {"to": "2026-06-01"})
            )
        if "finding" in then:
            self.finding_rules.append(f"LAW-{number}")
            if choose.chance(30):
                rule["if_unknown"] = choose.pick(("ask", "count", "silent"))
        self.rules.append({**rule, "when": when, "then": then})

    def _finding(self, scope: Scope) -> Rule:
        choose = self.choose
        found: Rule = {"topic": choose.pick(TOPICS), "severity": choose.pick(SEVERITIES)}
        if scope.facts and choose.chance(55):
            found["for_each"] = [
                self._group(name, scope.facts[name]) for name in choose.some(list(scope.facts)[:2], 70)
            ]
        found |= {"do": "Ask someone.", "say": self._text("Seen", scope)}
        if choose.chance(12):
            found["ask"] = self._text("Is it so with", scope)
        if choose.chance(12):
            found["show"] = "count"
        return found

    def _group(self, name: str, type_name: str) -> str:
        fields = [
            field
            for field in self.world.fields(type_name)
            if field in ("agent", "name", "test", "item", "amount", "day", "started_ago")
        ]
        return f"{name}.{self.choose.pick(fields)}" if fields and self.choose.chance(65) else name

    def _text(self, start: str, scope: Scope) -> str:
        """A text that fills in what the rule matched and computed."""
        pieces = [f"{{{name}.names}}" for name, t in scope.facts.items() if t in core_types()]
        pieces += [f"{{{name}.agent}}" for name, t in scope.facts.items() if "agent" in self.world.fields(t)]
        pieces += [f"{{{name}}}" for name in scope.values]
        pieces += [f"{{${name}}}" for name in self.world.parameters]
        return f"{start} {' and '.join(self.choose.some(pieces, 30)) or 'this'}."

    def _fold(self) -> None:
        """Later rules fold away earlier ones, so that there is no circle."""
        by_id = {str(rule["id"]): rule for rule in self.rules}
        for n, name in enumerate(self.finding_rules):
            folded = self.choose.some(self.finding_rules[:n], 20)
            if folded:
                by_id[name]["supersedes"] = folded
                if any(_rank(by_id[other]) < _rank(by_id[name]) for other in folded):
                    by_id[name]["loosens"] = True


def _rank(rule: Rule) -> int:
    then = rule["then"]
    assert isinstance(then, dict)
    return SEVERITIES.index(then["finding"]["severity"])
