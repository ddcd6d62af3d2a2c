"""Reading `vocabulary/1` documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from k2rules.language.forms import TERM_ID, Forms
from k2rules.language.graphs import cycles
from k2rules.language.located import Mapping, Node, Scalar
from k2rules.language.spelling import nearest
from k2rules.language.units import MASS, UnitError, parse_quantity
from k2rules.language.vocabulary import ROOTS, Code, NameKey, Term, Vocabulary, name_key, names_of, with_roots

_NAME_KEYS = ("names", "brands", "spellings", "abbreviations")


@dataclass
class TermsRead:
    """Terms of all vocabulary files, with the nodes they were read from."""

    terms: dict[str, Term] = field(default_factory=dict)
    nodes: dict[str, Scalar] = field(default_factory=dict)
    parents: dict[str, Node] = field(default_factory=dict)


def read_vocabulary(node: Mapping, forms: Forms, into: TermsRead) -> None:
    """Add the terms of one document."""
    keys = forms.keys(node, "a vocabulary", required=["k2rules", "vocabulary"], optional=["terms", "outside"])
    for key, value in getattr(forms.map(keys.get("terms"), "`terms`"), "entries", ()):
        term = _read_term(key, value, forms, into)
        if term:
            _add(term, key, forms, into)
    for key, value in getattr(forms.map(keys.get("outside"), "`outside`"), "entries", ()):
        if forms.word(key, "a term", TERM_ID, "mk-7"):
            names = forms.texts(value, f"the names of `{key.text}`")
            _add(Term(key.text, key.text.replace("-", " "), ("agent",), names, outside=True), key, forms, into)


def _add(term: Term, key: Scalar, forms: Forms, into: TermsRead) -> None:
    if term.id in into.terms or term.id in ROOTS:
        first = into.nodes[term.id].place if term.id in into.nodes else "the core"
        forms.add("duplicate-id", f"the term `{term.id}` stands twice", key, expected=f"one entry; the first is at {first}")
        return
    into.terms[term.id] = term
    into.nodes[term.id] = key


def _read_term(key: Scalar, value: Node, forms: Forms, into: TermsRead) -> Term | None:
    node = forms.map(value, f"term `{key.text}`")
    if node is None or forms.word(key, "a term", TERM_ID, "mk-7") is None:
        return None
    what = f"term `{key.text}`"
    keys = forms.keys(node, what, required=["label", "is_a"], optional=[*_NAME_KEYS, "languages", "codes", "not_this", "iu", "cites"])
    names = [name for group in _NAME_KEYS for name in forms.texts(keys.get(group), f"`{group}`")]
    for _, spoken in getattr(forms.map(keys.get("languages"), "`languages`"), "entries", ()):
        names.extend(forms.texts(spoken, "a language"))
    if "is_a" in keys:
        into.parents[key.text] = keys["is_a"]
    return Term(
        id=key.text,
        label=forms.text(keys.get("label"), "`label`") or key.text,
        parents=forms.texts(keys.get("is_a"), "`is_a`"),
        names=tuple(names),
        not_this=forms.texts(keys.get("not_this"), "`not_this`"),
        codes=tuple(c for c in (_read_code(item, forms) for item in forms.list(keys.get("codes"), "`codes`")) if c),
        iu=_read_iu(keys.get("iu"), forms),
        cites=forms.texts(keys.get("cites"), "`cites`"),
    )


def _read_code(node: Node, forms: Forms) -> Code | None:
    mapping = forms.map(node, "a code")
    if mapping is None:
        return None
    keys = forms.keys(mapping, "a code", required=["system", "code", "status"])
    system, code = forms.text(keys.get("system"), "`system`"), forms.text(keys.get("code"), "`code`")
    status = forms.choice(keys.get("status"), "the status of a code", ["seen", "verify"])
    return Code(system, code, status) if system and code and status else None


def _read_iu(node: Node | None, forms: Forms) -> Fraction | None:
    text = forms.text(node, "`iu`")
    if text is None or node is None:
        return None
    try:
        quantity = parse_quantity(text)
    except UnitError as error:
        forms.add(error.code, str(error), node, expected=error.expected or "a mass such as `1/40 ug`")
        return None
    if quantity.dimension != MASS:
        forms.add("wrong-dimension", f"`{text}` is no mass", node, expected="a mass such as `1/40 ug`")
        return None
    return quantity.value


def check_vocabulary(read: TermsRead, sources: set[str], forms: Forms) -> Vocabulary:
    """Resolve parents, refuse cycles and names that stand for two terms."""
    known = {*ROOTS, *read.terms}
    kept: dict[str, Term] = {}
    for term in read.terms.values():
        at = read.parents.get(term.id, read.nodes[term.id])
        items = {getattr(item, "text", ""): item for item in getattr(at, "items", ())}
        for parent in term.parents:
            if parent not in known:
                message = f"`{term.id}` lies below `{parent}`, which is not a term"
                forms.add(
                    "unknown-term", message, items.get(parent, at), expected="a term or a root", near=parent, among=known
                )
        for source in term.cites:
            if source not in sources:
                forms.add(
                    "unknown-source",
                    f"`{term.id}` cites `{source}`, which is not a source",
                    read.nodes[term.id],
                    near=source,
                    among=sources,
                )
        if not term.parents and getattr(at, "items", None) == ():
            forms.add("missing-key", f"`{term.id}` has no parent", at, expected=f"`is_a: [...]`, leading up to {' | '.join(ROOTS)}")
        kept[term.id] = replace(term, parents=tuple(p for p in term.parents if p in known))
    for cycle in cycles({term.id: list(term.parents) for term in kept.values()}):
        forms.add(
            "term-cycle",
            f"`{cycle[0]}` lies below itself: {' -> '.join([*cycle, cycle[0]])}",
            read.nodes[cycle[0]],
            expected="a hierarchy without circles",
        )
        for member in cycle:
            kept[member] = replace(kept[member], parents=())
    _check_names(kept, read, forms)
    return with_roots(kept.values())


def _check_names(terms: dict[str, Term], read: TermsRead, forms: Forms) -> None:
    owner: dict[NameKey, str] = {}
    for term in terms.values():
        for name in names_of(term):
            key = name_key(name)
            if not key:
                forms.add("bad-name", f"`{name}` of `{term.id}` has no letters or digits", read.nodes[term.id], expected="a name")
            elif owner.setdefault(key, term.id) != term.id:
                other = owner[key]
                forms.add(
                    "duplicate-name",
                    f"`{name}` names both `{other}` and `{term.id}`",
                    read.nodes[term.id],
                    expected=f"one term a name; `{other}` is at {read.nodes[other].place}",
                )


def suggest(word: str, vocabulary: Vocabulary, root: str) -> str:
    """The nearest term under a root, looked up by id and by name."""
    ids = [t for t in vocabulary.terms if vocabulary.is_a(t, root)]
    by_name = vocabulary.find(word, root)
    return by_name or nearest(word, ids)
