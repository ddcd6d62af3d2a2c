"""`site:` of a parameter: within which limits a site may set it, and which way makes the pack milder."""

from __future__ import annotations

from k2rules.language.model.facts import Interval
from k2rules.language.model.overlay import SiteLimits
from k2rules.language.model.syntax import Parameter
from k2rules.language.reading.operands import Operands
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node


def read_site_limits(node: Node | None, parameter: Parameter, operands: Operands) -> SiteLimits | None:
    """`{at_least: ..., at_most: ..., loosens: higher | lower}`, None where a site may not set the
    parameter.
    """
    forms: Forms = operands.forms
    keys = forms.entries(node, f"`site` of `{parameter.name}`", ["at_least", "at_most"], ["loosens"])
    if keys is None or node is None:
        return None
    ends: dict[str, Interval] = {}
    for key in ("at_least", "at_most"):
        text = forms.text(keys.get(key), f"`{key}`")
        value = operands.quantity(text, keys[key], parameter.dimension) if text is not None else None
        if value is not None:
            ends[key] = value
    loosens = forms.choice(keys.get("loosens"), "the way that loosens", ["higher", "lower"]) or ""
    if len(ends) < 2:
        return None
    texts = [forms.text(keys[key], f"`{key}`") for key in ("at_least", "at_most")]
    limits = SiteLimits(ends["at_least"], ends["at_most"], loosens, f"from {texts[0]} to {texts[1]}")
    if any(v.sex or v.jurisdiction or v.age for v in parameter.values):
        forms.add(
            "not-for-sites",
            f"a value of `{parameter.name}` is for some persons only, and a site sets one value for all",
            node,
            expected="values without `where`, or no `site`",
        )
    for dated in (v for v in parameter.values if not limits.admits(v.value)):
        forms.add(
            "outside-limits",
            f"`{dated.text}`, a value of `{parameter.name}`, lies outside its own limits for sites",
            node,
            expected="limits that hold every value",
        )
    return limits
