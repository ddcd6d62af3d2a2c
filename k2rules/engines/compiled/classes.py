"""Classes of given facts: those of one type that pass the same gates. `match` reads a fact to its class, and
further only for tests.

Each class has a number, under which the facts of a case are kept, and a bit. Bits say too what else a way
through a rule rests on: derived types that have facts, lists that were not supplied, parameters that are
undecided, rules in force. A way is asked where each set of bits it needs holds one of those of the case;
where one of the bits `unclear` to it is set, something that it reads may be undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from k2rules.engines.compiled.days import Day
from k2rules.engines.compiled.gates import Gates, WayGate
from k2rules.language.model.program import Program

Class = tuple[int, int]
"""Its number and its bit; number 0 with no bit is what no rule reads."""
NOTHING: Class = (0, 0)


@dataclass
class Classes:
    """The classes of a program."""

    count: int = 1
    bits: int = 0
    tables: dict[str, Mapping[str | None, Class]] = field(default_factory=dict)
    """By type with a main field: the class of each value of it."""
    whole: dict[str, Class] = field(default_factory=dict)
    """By type without one: the class of all its facts."""
    passing: dict[int, list[int]] = field(default_factory=dict)
    """By gate: the numbers of the classes that may pass it."""
    may: dict[int, int] = field(default_factory=dict)
    unclear: dict[int, int] = field(default_factory=dict)
    derived: dict[str, int] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)
    """The bit of each list where it is not supplied, 0 for those that no rule reads."""
    nobody: int = 0
    """The bit of a case without a patient."""
    parameters: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    """The bits of rules that are not in force on every day."""

    def bit(self) -> int:
        self.bits += 1
        return 1 << self.bits - 1

    def of_day(self, day: Day, gates: Gates) -> int:
        """The bits of a day: rules in force, and parameters that are undecided or vary with the person."""
        open_ = day.undecided | day.varies
        found = 0
        for rule, bit in self.rules.items():
            found |= 0 if rule in day.out else bit
        for name, bit in self.parameters.items():
            found |= bit if gates.parameter[name] & open_ else 0
        return found

    def without(self, lists: Iterable[str]) -> int:
        """The bits of lists that were not supplied; KeyError for what is no list."""
        found = 0
        for name in lists:
            found |= self.absent[name]
        return found

    def needed(self, way: WayGate) -> list[int]:
        """Sets of bits, of each of which a case must have one for this way to hold."""
        found = [self.may[gate] for gate in _split(way.need)]
        return [*found, self.rules[way.rule]] if way.rule in self.rules else found

    def doubted(self, way: WayGate) -> int:
        """The bits that leave something this way reads undecided."""
        found = 0
        for gate in _split(way.reads):
            found |= self.unclear[gate]
        return found


def classes_of(program: Program, gates: Gates) -> Classes:
    """Tell the classes of a program apart."""
    classes = Classes()
    for name in program.schema.lists:
        classes.absent[name] = classes.bit() if gates.of_type.get(name) else 0
    classes.nobody = classes.bit()
    for type_name, bits in gates.of_type.items():
        absent = classes.nobody if type_name == "patient" else classes.absent.get(type_name, 0)
        classes.may |= dict.fromkeys(_split(bits), absent)
        classes.unclear |= dict.fromkeys(_split(bits), absent)
        if not program.schema.types[type_name].core:
            classes.derived[type_name] = bit = classes.bit()
            classes.may |= dict.fromkeys(_split(bits), bit)
        elif type_name in gates.main:
            _by_value(classes, type_name, gates.table(type_name, program))
        else:
            classes.whole[type_name] = _class(classes, bits, 0)
    for name in program.parameters:
        classes.parameters[name] = classes.unclear[gates.parameter[name]] = classes.bit()
    for rule in program.rules:
        if rule.start or rule.end or rule.parameters:
            classes.rules[rule.id] = classes.bit()
    return classes


def _by_value(classes: Classes, type_name: str, table: Mapping[str | None, tuple[int, int]]) -> None:
    known: dict[tuple[int, int], Class] = {}
    for _, (may, undecided) in sorted(table.items(), key=lambda item: item[0] or ""):
        if may and (may, undecided) not in known:
            known[may, undecided] = _class(classes, may, undecided)
    classes.tables[type_name] = {value: known.get(bits, NOTHING) for value, bits in table.items()}


def _class(classes: Classes, may: int, undecided: int) -> Class:
    number, bit = classes.count, classes.bit()
    classes.count += 1
    for gate in _split(may):
        classes.may[gate] |= bit
        classes.passing.setdefault(gate, []).append(number)
    for gate in _split(undecided):
        classes.unclear[gate] |= bit
    return number, bit


def _split(bits: int) -> list[int]:
    return [1 << n for n in range(bits.bit_length()) if bits >> n & 1]
