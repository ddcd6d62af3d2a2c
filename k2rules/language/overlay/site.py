"""What a site's own rules and terms must not do to the pack that they stand on: take its findings away, or
make it less certain.
"""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly

from k2rules.language.model.program import Program
from k2rules.language.model.syntax import SEVERITIES, Rule
from k2rules.language.model.vocabulary import ROOTS, Term, name_key, names_of
from k2rules.language.overlay.changes import Changes
from k2rules.language.overlay.impact import denied_types
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node, Scalar


def check_site(
    program: Program, base: Program, changes: Changes, terms: ReadOnly[str, Scalar], forms: Forms
) -> None:
    """Report what a site may not do, or not without a name under it.

    `program` is the site's pack with its base, `terms` says where the terms of the site are written.
    """
    own = [rule for rule in program.rules if rule.id not in base.rule]
    _check_folds(own, base, changes, forms)
    _check_assertions(own, base, forms)
    _check_terms(program, base, terms, forms)


def _check_folds(own: list[Rule], base: Program, changes: Changes, forms: Forms) -> None:
    """A rule of the site that folds away something more severe of the base needs an entry in `change:` that
    says so.
    """
    rules = {rule.id: rule for rule in own}
    for other, named in changes.rules.folded.items():
        for name, node in named.items():
            if name not in rules:
                _unknown(name, node, list(rules), forms)
            elif other not in rules[name].supersedes or not _takes_away(rules[name], other, base, changes):
                forms.add(
                    "loosens",
                    f"`{name}` folds away nothing of `{other}` that is more severe than itself",
                    node,
                    expected=f"no `{name}` in `folded_under`",
                )
    for rule in own:
        for other in rule.supersedes:
            how = _takes_away(rule, other, base, changes)
            if how and rule.id not in changes.rules.folded.get(other, {}):
                forms.add(
                    "needs-approval",
                    f"`{rule.id}` folds `{other}` ({changes.severity(other)}) of {base.name} away "
                    f"under {how}",
                    rule.place,
                    expected=f"an entry `rule: {other}` with `folded_under: [{rule.id}]` in "
                    "`change`, or no `supersedes`",
                )


def _takes_away(rule: Rule, other: str, base: Program, changes: Changes) -> str:
    """What is left of a finding of the base that a rule of the site folds away, empty if nothing is lost."""
    finding = base.rule[other].finding if other in base.rule else None
    if finding is None or rule.finding is None:
        return ""
    if SEVERITIES.index(rule.finding.severity) > [str(s) for s in SEVERITIES].index(changes.severity(other)):
        return f"a {rule.finding.severity} finding"
    return "a question" if rule.finding.ask and not finding.ask else ""


def _unknown(name: str, node: Node, rules: list[str], forms: Forms) -> None:
    forms.add(
        "unknown-rule",
        f"`{name}` is not a rule of this pack",
        node,
        expected="the id of a rule of this pack that supersedes it",
        near=name,
        among=rules,
    )


def _check_assertions(own: list[Rule], base: Program, forms: Forms) -> None:
    denied = denied_types(base)
    for rule in own:
        for assertion in rule.assertions:
            if assertion.type in denied:
                forms.add(
                    "site-type",
                    f"`{rule.id}` concludes `{assertion.type}`, which may keep a rule of "
                    f"{base.name} from firing",
                    assertion.place,
                    expected="a type of this pack",
                )


def _check_terms(program: Program, base: Program, terms: ReadOnly[str, Scalar], forms: Forms) -> None:
    """New terms leave what was certain certain, and take no name out of the mouth of another term."""
    for term in program.vocabulary.terms.values():
        place = terms.get(term.id)
        if term.id in base.vocabulary.terms or place is None:
            continue
        above = sorted(
            a for a in program.vocabulary.ancestors[term.id] if a in base.vocabulary.terms and a not in ROOTS
        )
        leaf = next((a for a in above if base.vocabulary.is_specific(a)), "")
        apart = next(
            ((a, b) for a in above for b in above if a < b and not base.vocabulary.overlap(a, b)), None
        )
        if leaf:
            forms.add(
                "site-term",
                f"`{term.id}` lies below `{leaf}`, the most specific term of {base.name} there: it "
                f"would make `{leaf}` uncertain",
                place,
                expected=f"`also: {{{leaf}: {{names: [...]}}}}` for another name of it, or a wider "
                "term above",
            )
        elif apart:
            forms.add(
                "site-term",
                f"`{term.id}` lies below both `{apart[0]}` and `{apart[1]}`, which {base.name} keeps apart",
                place,
                expected="one of the two above it",
            )
        for code, owner in _taken_codes(term, program, base):
            forms.add(
                "site-term",
                f"the code `{code}` of `{term.id}` is read as `{owner}` by {base.name}, and would "
                "not be any more",
                place,
                expected=f"no such code, or `is_a: [{owner}]`",
            )
        hidden = _hidden(term, program, base)
        if hidden:
            forms.add(
                "site-term",
                f"`{hidden[0]}` of `{term.id}` holds `{hidden[1]}`, a name of `{hidden[2]}`, and "
                "would hide it",
                place,
                expected=f"a name without it, or `is_a: [{hidden[2]}]`, or a product catalogue for "
                "what is made of several things",
            )


def _taken_codes(term: Term, program: Program, base: Program) -> list[tuple[str, str]]:
    """Codes of the term that the base reads as another term, which it does not lie below."""
    roots = [root for root in ROOTS if program.vocabulary.is_a(term.id, root)]
    owners = [
        (c.code, base.vocabulary.find_code(c.system, c.code, root)) for c in term.codes for root in roots
    ]
    return [(code, owner) for code, owner in owners if owner and not program.vocabulary.is_a(term.id, owner)]


def _hidden(term: Term, program: Program, base: Program) -> tuple[str, str, str] | None:
    """A name of the term that holds a name of a term of the base which it does not lie below."""
    if not program.vocabulary.is_a(term.id, "agent"):
        return None
    for name in names_of(term):
        key = name_key(name)
        for start in range(len(key)):
            for end in range(start + 1, len(key) + 1):
                owner = base.vocabulary.by_name.get(key[start:end])
                if (
                    owner
                    and end - start < len(key)
                    and base.vocabulary.is_a(owner, "agent")
                    and not program.vocabulary.is_a(term.id, owner)
                ):
                    return name, " ".join(key[start:end]), owner
    return None
