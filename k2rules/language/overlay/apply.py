"""`extends:` - a site's own pack on top of another: both are read as one, and what the base says is changed
only through `change:`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, replace

from k2rules.errors import Place
from k2rules.language.model.overlay import BasePack
from k2rules.language.model.program import Program
from k2rules.language.model.vocabulary import ROOTS, name_key
from k2rules.language.overlay.changes import Changes
from k2rules.language.overlay.site import check_site
from k2rules.language.reading.vocabulary import is_never_read
from k2rules.language.yaml.edit_tree import Documents, changed_entries, with_entry, without
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

_JOINED = ("wording", "protected")
_INHERITED = ("title", "scope", "nothing_found", "first")
_ALSO = ("names", "brands", "spellings", "abbreviations")
_VERSION = re.compile(r"\d+(?:\.\d+)*\Z")
_SECTIONS = (
    ("schema/1", "types", "type"),
    ("schema/1", "topics", "topic"),
    ("vocabulary/1", "terms", "term"),
    ("vocabulary/1", "outside", "term"),
    ("sources/1", "sources", "source"),
    ("knowledge/1", "knowledge", "entry of knowledge"),
    ("claims/1", "claims", "claim"),
    ("policy/1", "parameters", "parameter"),
)
"""Where a pack declares things by name."""


@dataclass(frozen=True)
class Loaded:
    """A pack as it was checked, and the documents that it came from, those of its own base included."""

    program: Program
    documents: Documents
    label: str = ""
    found: str = ""


@dataclass(frozen=True)
class Extension:
    """The documents of a pack together with those of its base, and what is left to do once they are checked
    as one.
    """

    documents: Documents
    base: Loaded
    changes: Changes
    own: Documents

    def finish(self, program: Program, digest: str, forms: Forms) -> Program:
        """Check what needs the checked rules; the program with the digest of both packs, and with what it
        says of its base.
        """
        terms = _declared(self.own, "vocabulary/1", "terms", "term")
        check_site(program, self.base.program, self.changes, terms, forms)
        base = self.base.program
        bases = (
            BasePack(base.name, base.version, base.digest, self.base.label, self.base.found),
            *base.local.bases,
        )
        both = hashlib.sha256(f"{base.digest}\n{digest}".encode()).hexdigest()
        own = frozenset(program.rule) - frozenset(base.rule)
        added = base.local.added | own | self.changes.raised
        return replace(program, digest=both, local=replace(self.changes.local(), bases=bases, added=added))


def base_of(documents: Documents, forms: Forms) -> tuple[Scalar, Mapping | None] | None:
    """The name or path of the pack that is extended, and which versions of it will do; None for a pack that
    stands alone.
    """
    node = documents["pack/1"][0].get("extends") if len(documents["pack/1"]) == 1 else None
    if node is None:
        for key in ("change",) if len(documents["pack/1"]) == 1 else ():
            at = documents["pack/1"][0].key(key)
            if at is not None:
                forms.add(
                    "missing-key",
                    "`change` in a pack that extends none",
                    at,
                    expected="`extends: PACK`, or no `change`",
                )
        return None
    versions: Mapping | None = None
    if isinstance(node, Mapping):
        keys = forms.keys(node, "`extends`", required=["pack"], optional=["version"])
        versions = forms.map(keys.get("version"), "`version`")
        node = keys.get("pack")
    if isinstance(node, Scalar):
        return node, versions
    forms.text(node, "`extends`")
    return None


def check_version(versions: Mapping | None, base: Program, forms: Forms) -> None:
    """Refuse a base of a version that the pack was not made for."""
    if versions is None:
        return
    for key, node in forms.keys(versions, "`version`", optional=["is", "at_least", "below"]).items():
        wanted = forms.text(node, f"`{key}`") or ""
        if not _VERSION.match(wanted) or not _VERSION.match(base.version):
            odd = wanted if not _VERSION.match(wanted) else base.version
            forms.add(
                "bad-number",
                f"`{odd}` is not a version that can be compared",
                node,
                expected="numbers and points, such as 1.2.0",
            )
            continue
        here, there = _numbers(base.version), _numbers(wanted)
        if not {"is": here == there, "at_least": here >= there, "below": here < there}[key]:
            words = {"is": "", "at_least": "at least ", "below": "below "}[key]
            forms.add(
                "base-pack",
                f"{base.name} {base.version} is installed, and this pack is made for {words}{wanted}",
                node,
                expected="another version of it, or a look at what changed, and then another `version`",
            )


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(part) for part in version.split(".")]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


def extend(own: Documents, base: Loaded, forms: Forms) -> Extension:
    """The documents of a pack with those of its base."""
    info = own["pack/1"][0]
    name = info.get("pack")
    changes = Changes(forms, base.program, name.text if isinstance(name, Scalar) else "this pack")
    changes.read(info.get("change"))
    below = changes.apply(base.documents)
    kept: Documents = {}
    for kind, documents in own.items():
        read = [_new_only(document, kind, base, forms) for document in documents]
        kept[kind] = [document for document in read if document is not None]
    below, kept["vocabulary/1"] = _with_also(below, kept["vocabulary/1"], base.program, forms)
    merged: Documents = {kind: [*below[kind], *kept[kind]] for kind in own}
    merged["pack/1"] = [_head(info, below["pack/1"][0])]
    merged["tests/1"] = list(own["tests/1"])
    return Extension(merged, base, changes, own)


def _head(own: Mapping, base: Mapping) -> Mapping:
    """`pack/1` of both: the site's name and version, what it leaves out from the base, and the lists of both
    (wording rules, what is protected).
    """
    head = without(own, ("extends", "change", *_JOINED))
    for key in _INHERITED:
        value = base.get(key)
        if head.get(key) is None and key not in own.refused and value is not None:
            head = with_entry(head, Scalar(key, own.place), value)
    for key in _JOINED:
        lists = [node for document in (base, own) if (node := document.get(key)) is not None]
        if len(lists) == 2 and isinstance(lists[0], Sequence) and isinstance(lists[1], Sequence):
            lists = [replace(lists[1], items=(*lists[0].items, *lists[1].items))]
        head = with_entry(head, Scalar(key, own.place), lists[-1]) if lists else head
    return head


def _new_only(document: Mapping, kind: str, base: Loaded, forms: Forms) -> Mapping | None:
    """A document without what the base declares already, which is reported."""
    sections = [(section, what) for of, section, what in _SECTIONS if of == kind]
    for section, what in sections:
        node = document.get(section)
        if not isinstance(node, Mapping):
            continue
        known = _declared(base.documents, kind, section, what)
        for key, _ in node.entries:
            if key.text in known:
                _taken(what, key.text, known[key.text].place, key, base, forms)
        document = with_entry(document, Scalar(section, node.place), without(node, known))
    if kind == "policy/1":
        policies = {n.text: n for d in base.documents[kind] if isinstance(n := d.get("policy"), Scalar)}
        name = document.get("policy")
        if isinstance(name, Scalar) and name.text in policies:
            _taken("policy", name.text, policies[name.text].place, name, base, forms)
            return None
        document = _new_rules(document, base, forms)
    return document


def _declared(
    documents: ReadOnly[str, list[Mapping]], kind: str, section: str, what: str
) -> dict[str, Scalar]:
    sections = ("terms", "outside") if what == "term" else (section,)
    nodes = [node for d in documents[kind] for s in sections if isinstance(node := d.get(s), Mapping)]
    return {key.text: key for node in nodes for key, _ in node.entries}


def _new_rules(document: Mapping, base: Loaded, forms: Forms) -> Mapping:
    taken = {rule.id.casefold(): rule for rule in base.program.rules}
    rules = document.get("rules")
    if not isinstance(rules, Sequence):
        return document
    kept = []
    for rule in rules.items:
        identity = rule.get("id") if isinstance(rule, Mapping) else None
        first = taken.get(identity.text.casefold()) if isinstance(identity, Scalar) else None
        if first is None or not isinstance(identity, Scalar):
            kept.append(rule)
        else:
            _taken("rule", identity.text, first.place, identity, base, forms)
    return with_entry(document, Scalar("rules", rules.place), replace(rules, items=tuple(kept)))


def _taken(what: str, name: str, first: Place, at: Scalar, base: Loaded, forms: Forms) -> None:
    way_out = {
        "rule": "; to change that one: `change: [{rule: ...}]` in pack.yaml",
        "parameter": "; to set that one: `change: [{parameter: ..., value: ...}]` in pack.yaml",
        "term": f"; for another name of that one: `also: {{{name}: {{names: [...]}}}}`",
    }.get(what, "")
    forms.add(
        "duplicate-id",
        f"the {what} `{name}` stands in the base pack {base.program.name} already",
        at,
        expected=f"another id; the first is at {first}{way_out}",
    )


# --- more names for the terms of the base
# -------------------------------------------------------------------------------


def _with_also(
    below: Documents, own: list[Mapping], base: Program, forms: Forms
) -> tuple[Documents, list[Mapping]]:
    """The base with the names that `also:` gives its terms, and the site's documents without `also`."""
    more: dict[str, dict[str, list[Node]]] = {}
    for document in own:
        for key, value in getattr(forms.map(document.get("also"), "`also`"), "entries", ()):
            term = base.vocabulary.terms.get(key.text)
            mapping = forms.map(value, f"more names of `{key.text}`")
            if term is None or key.text in ROOTS:
                terms = base.vocabulary.terms.keys() - ROOTS.keys()
                forms.add(
                    "unknown-term",
                    f"`{key.text}` is not a term of {base.name}",
                    key,
                    expected="a term of the base pack",
                    near=key.text,
                    among=terms,
                )
            elif mapping is not None:
                for group, names in forms.keys(mapping, f"`{key.text}`", optional=_ALSO).items():
                    new = [
                        item
                        for item in forms.list(names, f"`{group}`")
                        if _is_new_name(item, key.text, base, forms)
                    ]
                    more.setdefault(key.text, {}).setdefault("names" if term.outside else group, []).extend(
                        new
                    )

    def add(name: str, node: Node) -> Node:
        for group, items in more.get(name, {}).items():
            if isinstance(node, Sequence):
                node = replace(node, items=(*node.items, *items))
            elif isinstance(node, Mapping):
                old = node.get(group)
                names = (
                    replace(old, items=(*old.items, *items))
                    if isinstance(old, Sequence)
                    else Sequence(tuple(items), node.place)
                )
                node = with_entry(node, Scalar(group, node.place), names)
        return node

    for section in ("terms", "outside"):
        below = changed_entries(below, "vocabulary/1", section, add)
    return below, [without(document, ["also"]) for document in own]


def _is_new_name(node: Node, term: str, base: Program, forms: Forms) -> bool:
    text = forms.text(node, f"a name of `{term}`")
    if text is None:
        return False
    key = name_key(text)
    owner = base.vocabulary.by_name.get(key)
    if not key or (base.vocabulary.is_a(term, "agent") and is_never_read(text, key)):
        forms.add(
            "bad-name",
            f"`{text}` of `{term}` is never read as a name",
            node,
            expected="more than one letter, and more than numbers",
        )
    elif owner is not None and owner != term:
        forms.add(
            "duplicate-name",
            f"`{text}` names both `{owner}` and `{term}`",
            node,
            expected=f"one term a name; it is one of `{owner}`",
        )
    else:
        return owner is None
    return False


def unknown_base(node: Scalar, builtin: list[str], forms: Forms) -> None:
    """Report that there is no such pack."""
    forms.add(
        "base-pack",
        f"there is no pack `{node.text}` to extend",
        node,
        expected=(
            f"a builtin pack ({', '.join(builtin)}), or the path of a pack folder beside this "
            "one, such as `../group`"
        ),
        near=node.text,
        among=builtin,
    )
