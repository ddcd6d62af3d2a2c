"""Forms that are taken and not counted in units of a known strength: puffs, patches, mL. They are named, so
that a person sees why no amount comes of them.
"""

from __future__ import annotations

from k2rules.regimens.dosing.grammar.dose_tokens import tokens_of


def uncounted_form(text: str) -> str:
    """The form that a text counts in, such as `puff` or `mL`; empty where it is one of which units are
    counted.
    """
    tokens = tokens_of(text)
    forms = [*tokens.values_of("measure"), *(form for form in tokens.values_of("form") if form != "solid")]
    return str(forms[0]) if forms else ""


def named(text: str, said: str) -> str:
    """What is said of a text that was not read, with the form that it counts in."""
    form = uncounted_form(text)
    return f"{said} (taken by the {form}, and not said how much is in one)" if form else said
