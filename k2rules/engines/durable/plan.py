"""Plans: what is asked of durable-rules, and what is asked of its matches.

The facts that a body has matched so far stand in numbered slots, and so do the values it has computed; the
first slots of an inner body (of `no`, `total`, `count`) hold what it needs of the body around it. Nodes are
compared by identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from k2rules.language.model.facts import Value
from k2rules.language.model.syntax import Rule


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value written in the rule."""

    value: Value


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field of the fact in a slot."""

    slot: int
    type: str
    field: str


@dataclass(frozen=True, slots=True)
class ValueOf:
    """The value in a slot."""

    slot: int


@dataclass(frozen=True, slots=True)
class SettingOf:
    """A parameter."""

    name: str


Source = Fixed | FieldOf | ValueOf | SettingOf


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """One test: of a field of some fact, or of a value where `field` is empty. `joined` says which sources
    are fields of other facts.
    """

    field: str
    operator: str
    sources: tuple[Source, ...]
    is_term: bool
    joined: tuple[bool, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """`field: {is: $x.f}`: an equality that durable-rules checks, on interned integers carried under
    `key`.
    """

    key: str
    ask: Ask
    source: FieldOf


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One pattern: its tests of the fact alone, its equalities with earlier facts, and those that later ones
    of its stage have with it.

    `types` are those whose facts decide which tokens there are. The pattern of a sum (`added`) sees its facts
    as they stand in P; the others see what is certain as it stands in C.
    """

    kind: int
    slot: int
    type: str
    types: tuple[str, ...]
    alone: tuple[Ask, ...]
    links: tuple[Link, ...]
    offers: tuple[Link, ...]
    added: bool


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """What a pattern asks of its fact and of others, other than equality."""

    slot: int
    asks: tuple[Ask, ...]
    other: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Absence:
    """`no`: none of the ways of its body has a match."""

    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """`total` or `count` (where `field` is empty), put into the value slot."""

    body: Body
    type: str
    field: str
    distinct: bool
    bounds: tuple[Ask, ...]
    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Compute:
    """`let`, put into the value slot."""

    operation: str
    operands: tuple[Source, Source]
    bounds: tuple[Ask, ...]
    value: int


Step = Check | Absence | Sum | Compute


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One durable rule: the token of the match so far, and the patterns that join it. Its matches go through
    `steps`.
    """

    number: int
    carry: int
    carried: tuple[Link, ...]
    spots: tuple[Spot, ...]
    steps: tuple[Step, ...]

    @property
    def kinds(self) -> tuple[int, ...]:
        """The kinds of tokens that the rule matches."""
        return (self.carry, *(spot.kind for spot in self.spots))


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """Conditions without `any`. `facts` and `values` are the slots of the body around it that it needs,
    copied into its own first slots.
    """

    facts: tuple[int, ...]
    values: tuple[int, ...]
    opening: tuple[Step, ...]
    stages: tuple[Stage, ...]

    @property
    def steps(self) -> Iterator[Step]:
        yield from self.opening
        for stage in self.stages:
            yield from stage.steps

    def all_stages(self) -> Iterator[Stage]:
        """The stages of this body and of the bodies within it."""
        yield from self.stages
        for step in self.steps:
            inner = (
                step.bodies if isinstance(step, Absence) else (step.body,) if isinstance(step, Sum) else ()
            )
            for body in inner:
                yield from body.all_stages()


@dataclass(frozen=True, slots=True, eq=False)
class Conclusion:
    """A derived fact: its type and where its fields come from."""

    type: str
    fields: tuple[tuple[str, Source], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way through the `any`s of a rule. `named` are the value slots in the order written, with their
    names.
    """

    rule: Rule
    path: tuple[int, ...]
    body: Body
    named: tuple[tuple[int, str], ...]
    conclusions: tuple[Conclusion, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All ways of a program's rules, layer by layer."""

    layers: tuple[tuple[Way, ...], ...]
    stages: tuple[Stage, ...] = field(repr=False)
