"""Reading parameters, and finding their value for a case."""

from __future__ import annotations

import datetime
from collections.abc import Mapping as ReadOnly
from dataclasses import replace

from k2rules.language.model.schema import FieldType, Schema
from k2rules.language.model.syntax import Dated, Parameter, Test
from k2rules.language.model.units import TIME, Dimension, UnitError, dimension_name, parse_quantity
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.reading.claims import read_claim_ids
from k2rules.language.reading.operands import Operands, Scope
from k2rules.language.reading.ranges import covers
from k2rules.language.reading.site_limits import read_site_limits
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar

BASES = ("seed", "literature", "judgement")


def read_parameters(
    node: Node | None, forms: Forms, schema: Schema, sources: set[str]
) -> dict[str, Parameter]:
    """`parameters:` of one policy file, by name."""
    return forms.each(
        node, "`parameters`", lambda key, value: _read_parameter(key, value, forms, schema, sources)
    )


def _read_parameter(
    key: Scalar, value: Node, forms: Forms, schema: Schema, sources: set[str]
) -> Parameter | None:
    node = forms.map(value, f"parameter `{key.text}`")
    if node is None or forms.word(key, "the name of a parameter") is None:
        return None
    keys = forms.keys(
        node, f"parameter `{key.text}`", required=["values"], optional=["basis", "about", "claims", "site"]
    )
    basis = forms.choice(keys.get("basis"), "a basis", BASES) or "judgement"
    values: list[Dated] = []
    dimension: Dimension | None = None
    items = forms.list(keys.get("values"), "`values`")
    if not items and "values" in keys:
        forms.add(
            "empty-body",
            f"parameter `{key.text}` has no value",
            keys["values"],
            expected="at least one dated value",
        )
    for item in items:
        read = _read_dated(item, key.text, forms, schema, sources)
        if read is None:
            continue
        dated, found = read
        if dimension is not None and found != dimension:
            forms.add(
                "wrong-dimension",
                f"`{dated.text}` is {dimension_name(found)}, the first value {dimension_name(dimension)}",
                item,
                expected=dimension_name(dimension),
            )
            continue
        dimension = found
        values.append(dated)
    _check_reachable(key.text, values, forms)
    if dimension is None:
        return None
    about, claims = forms.text(keys.get("about"), "`about`") or "", read_claim_ids(keys.get("claims"), forms)
    parameter = Parameter(key.text, about, basis, dimension, tuple(values), key.place, claims)
    return replace(
        parameter,
        site=read_site_limits(keys.get("site"), parameter, Operands(forms, schema, Vocabulary(), {})),
    )


def _check_reachable(name: str, values: list[Dated], forms: Forms) -> None:
    """Refuse a value that an earlier one hides on some day: one without `where`, or one whose `where` is true
    wherever this one's is.
    """
    for number, value in enumerate(values):
        for earlier in values[:number]:
            for_all = not (earlier.sex or earlier.jurisdiction or earlier.age) or (
                forms.strict and _is_wider(earlier, value)
            )
            apart = (earlier.end and value.start and earlier.end <= value.start) or (
                value.end and earlier.start and value.end <= earlier.start
            )
            if for_all and not apart:
                forms.add(
                    "unreachable-value",
                    (
                        f"`{value.text}` of `{name}` is hidden by `{earlier.text}`, which stands "
                        "before it and is in force on the same days"
                    ),
                    value.place,
                    expected="a `to` for the earlier value, or the narrower value first",
                )
                return


def _is_wider(earlier: Dated, later: Dated) -> bool:
    """Whether the `where` of the earlier value is true whenever that of the later one is."""
    same = earlier.sex in ("", later.sex) and earlier.jurisdiction in ("", later.jurisdiction)
    return same and covers(earlier.age, later.age)


def _read_dated(
    node: Node, name: str, forms: Forms, schema: Schema, sources: set[str]
) -> tuple[Dated, Dimension] | None:
    keys = forms.entries(node, f"a value of `{name}`", ["value", "cites"], ["from", "to", "where"]) or {}
    text = forms.text(keys.get("value"), "`value`")
    if text is None:
        return None
    try:
        quantity = parse_quantity(text)
    except UnitError as error:
        forms.add(error.code, str(error), keys["value"], expected=error.expected)
        return None
    operands = Operands(forms, schema, Vocabulary(), {})
    value = operands.quantity(text, keys["value"], quantity.dimension)
    start, end = forms.period(keys, f"`{name}`", node)
    sex, jurisdiction, age = _read_where(keys.get("where"), forms, schema, operands)
    if value is None:
        return None
    return Dated(
        start,
        end,
        value,
        text,
        read_cites(keys.get("cites"), f"a value of `{name}`", forms, sources),
        sex,
        jurisdiction,
        age,
        node.place,
    ), quantity.dimension


def _read_where(
    node: Node | None, forms: Forms, schema: Schema, operands: Operands
) -> tuple[str, str, tuple[Test, ...]]:
    keys = forms.entries(node, "`where`", optional=["sex", "age", "jurisdiction"]) or {}
    sex = forms.choice(keys.get("sex"), "a sex", schema.types["patient"].fields["sex"].choices) or ""
    jurisdiction = forms.text(keys.get("jurisdiction"), "`jurisdiction`") or ""
    age = operands.operators(keys["age"], "age", FieldType("number", TIME), Scope()) if "age" in keys else []
    return sex, jurisdiction, tuple(age)


def read_cites(node: Node | None, what: str, forms: Forms, sources: set[str]) -> tuple[str, ...]:
    """A list of sources, each of which must exist; at least one."""
    named = f"the sources of {what}"
    if node is not None and not forms.list(node, named):
        forms.add("no-source", f"{what} cites no source", node, expected="at least one source")
    return forms.declared(
        "unknown-source",
        node,
        "`cites`",
        sources,
        one=f"an entry of {named}",
        is_not="is not a source",
        expected="an entry of a sources file",
    )


def in_force(parameter: Parameter, day: datetime.date) -> tuple[Dated, ...]:
    """The values dated for this day, in the order written."""
    return tuple(
        v for v in parameter.values if (v.start is None or v.start <= day) and (v.end is None or day < v.end)
    )


def check_unique(
    name: str, place: Mapping | Scalar, known: ReadOnly[str, object], what: str, forms: Forms
) -> bool:
    """Report an id that is taken already."""
    if name in known:
        first = getattr(known[name], "place", None)
        forms.add(
            "duplicate-id",
            f"the {what} `{name}` stands twice",
            place,
            expected=f"one entry; the first is at {first}" if first else "one entry",
        )
        return False
    return True
