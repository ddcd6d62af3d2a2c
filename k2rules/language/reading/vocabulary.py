"""Reading `vocabulary/1` documents."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from k2rules.language.model.codes import SYSTEMS, Code, code_key, is_written_right, upwards
from k2rules.language.model.graphs import cycles, depths, parents_first, written
from k2rules.language.model.reading_words import ReadingWords
from k2rules.language.model.units import MASS, UnitError, parse_quantity
from k2rules.language.model.vocabulary import (
    ROOTS,
    NameKey,
    Term,
    Vocabulary,
    name_key,
    names_of,
    plain_text,
    with_roots,
)
from k2rules.language.reading.claims import read_claim_ids
from k2rules.language.reading.reading_words import read_column_names, read_reading_words
from k2rules.language.yaml.expect import TERM_ID, Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar
from k2rules.limits import DEPTH
from k2rules.spelling import nearest

_NAME_KEYS = ("names", "brands", "spellings", "abbreviations")
_OTHER_KEYS = ("codes", "iu", "dose", "counted", "columns", "units", "cites", "claims")


@dataclass
class TermsRead:
    """Terms of all vocabulary files, with the nodes they were read from."""

    terms: dict[str, Term] = field(default_factory=dict)
    nodes: dict[str, Scalar] = field(default_factory=dict)
    parents: dict[str, Node] = field(default_factory=dict)
    not_this: dict[str, Node] = field(default_factory=dict)
    of_tests: dict[str, Node] = field(default_factory=dict)
    """Where a term has what only tests have."""
    words: ReadingWords = field(default_factory=ReadingWords)
    codes: dict[tuple[str, str], tuple[str, Node]] = field(default_factory=dict)
    """(system, code as it is compared) -> its term and where it stands."""
    code_sources: list[Node] = field(default_factory=list)
    """The sources that codes name."""


def read_vocabulary(node: Mapping, forms: Forms, into: TermsRead) -> None:
    """Add the terms of one document."""
    keys = forms.keys(
        node,
        "a vocabulary",
        required=["k2rules", "vocabulary"],
        optional=["terms", "outside", "reading"],
    )
    for key, value in getattr(forms.map(keys.get("terms"), "`terms`"), "entries", ()):
        term = _read_term(key, value, forms, into)
        if term:
            _add(term, key, forms, into)
    for key, value in getattr(forms.map(keys.get("outside"), "`outside`"), "entries", ()):
        if forms.word(key, "a term", TERM_ID, "name-of-it"):
            names = forms.texts(value, f"the names of `{key.text}`")
            _add(
                Term(key.text, key.text.replace("-", " "), ("agent",), names, outside=True), key, forms, into
            )
    into.words = read_reading_words(keys.get("reading"), into.words, forms)


def _add(term: Term, key: Scalar, forms: Forms, into: TermsRead) -> None:
    if term.id in into.terms or term.id in ROOTS:
        first = into.nodes[term.id].place if term.id in into.nodes else "the core"
        forms.add(
            "duplicate-id",
            f"the term `{term.id}` stands twice",
            key,
            expected=f"one entry; the first is at {first}",
        )
        return
    into.terms[term.id] = term
    into.nodes[term.id] = key


def _read_term(key: Scalar, value: Node, forms: Forms, into: TermsRead) -> Term | None:
    node = forms.map(value, f"term `{key.text}`")
    if node is None or forms.word(key, "a term", TERM_ID, "name-of-it") is None:
        return None
    what = f"term `{key.text}`"
    keys = forms.keys(
        node,
        what,
        required=["label", "is_a"],
        optional=[*_NAME_KEYS, "languages", "not_this", *_OTHER_KEYS],
    )
    names = [name for group in _NAME_KEYS for name in forms.texts(keys.get(group), f"`{group}`")]
    for _, spoken in getattr(forms.map(keys.get("languages"), "`languages`"), "entries", ()):
        names.extend(forms.texts(spoken, "a language"))
    if "is_a" in keys:
        into.parents[key.text] = keys["is_a"]
        forms.once(keys["is_a"], "`is_a`")
    if "not_this" in keys:
        into.not_this[key.text] = keys["not_this"]
    forms.once(keys.get("units"), "`units`")
    for name in ("columns", "units"):
        if name in keys:
            into.of_tests[key.text] = keys[name]
    forms.once(keys.get("cites"), "`cites`")
    return Term(
        id=key.text,
        label=forms.text(keys.get("label"), "`label`") or key.text,
        parents=forms.texts(keys.get("is_a"), "`is_a`"),
        names=tuple(names),
        not_this=forms.texts(keys.get("not_this"), "`not_this`"),
        codes=tuple(
            c
            for c in (_read_code(key, item, forms, into) for item in forms.list(keys.get("codes"), "`codes`"))
            if c
        ),
        iu=_read_iu(keys.get("iu"), forms),
        as_directed="dose" in keys and forms.choice(keys["dose"], "`dose`", ["as-directed"]) == "as-directed",
        counted=forms.flag(keys.get("counted"), "`counted`") is True,
        columns=read_column_names(keys.get("columns"), "`columns`", forms),
        units=tuple(map(plain_text, forms.texts(keys.get("units"), "`units`"))),
        cites=forms.texts(keys.get("cites"), "`cites`"),
        claims=read_claim_ids(keys.get("claims"), forms),
    )


def _read_code(term: Scalar, node: Node, forms: Forms, into: TermsRead) -> Code | None:
    mapping = forms.map(node, "a code")
    if mapping is None:
        return None
    keys = forms.keys(
        mapping, "a code", required=["system", "code", "status"], optional=["source", "besides"]
    )
    system, code = (
        forms.choice(keys.get("system"), "a system of codes", SYSTEMS),
        forms.text(keys.get("code"), "`code`"),
    )
    status = forms.choice(keys.get("status"), "the status of a code", ["checked", "seen", "verify"])
    if status == "checked" and "source" not in keys:
        forms.add(
            "missing-key",
            f"the code `{code}` is checked, and no source is named",
            node,
            expected="`source: ...`, the source in which code and name stand together",
        )
    if "source" in keys:
        into.code_sources.append(keys["source"])
    if system is None or system not in SYSTEMS or not code or not status:
        return None
    if not is_written_right(system, code):
        forms.add(
            "bad-name",
            f"`{code}` is not written as {system} writes its codes",
            keys["code"],
            expected=f"`{SYSTEMS[system].example}`",
        )
        return None
    owner, first = into.codes.setdefault((system, code_key(system, code)), (term.text, keys["code"]))
    if first is not keys["code"]:
        message = (
            f"the {system} code `{code}` stands for `{owner}` and `{term.text}`"
            if owner != term.text
            else f"`{code}` stands twice"
        )
        forms.add(
            "duplicate-name",
            message,
            keys["code"],
            expected=f"one term a code; the first is at {first.place}",
        )
    besides = forms.texts(keys.get("besides"), "`besides`")
    for item in getattr(keys.get("besides"), "items", ()):
        below = getattr(item, "text", "")
        if code_key(system, code) not in upwards(system, below)[1:]:
            forms.add("bad-name", f"`{below}` is no code below `{code}`", item, expected="a longer code")
    return Code(system, code, status, forms.text(keys.get("source"), "`source`") or "", besides)


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
    if quantity.value <= 0:
        forms.add(
            "negative",
            f"`{text}` weighs nothing or less",
            node,
            expected="a mass above zero, such as `1/40 ug`",
        )
        return None
    return quantity.value


def check_vocabulary(read: TermsRead, sources: set[str], forms: Forms) -> Vocabulary:
    """Resolve parents, refuse cycles, names that stand for two terms, and names and look-alikes that could
    not work.
    """
    known = {*ROOTS, *read.terms}
    kept: dict[str, Term] = {}
    for term in read.terms.values():
        at = read.parents.get(term.id, read.nodes[term.id])
        items = {getattr(item, "text", ""): item for item in getattr(at, "items", ())}
        for parent in term.parents:
            if parent not in known:
                message = f"`{term.id}` lies below `{parent}`, which is not a term"
                forms.add(
                    "unknown-term",
                    message,
                    items.get(parent, at),
                    expected="a term or a root",
                    near=parent,
                    among=known,
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
            forms.add(
                "missing-key",
                f"`{term.id}` has no parent",
                at,
                expected=f"`is_a: [...]`, leading up to {' | '.join(ROOTS)}",
            )
        kept[term.id] = replace(term, parents=tuple(p for p in term.parents if p in known))
    for at in read.code_sources:
        source = getattr(at, "text", "")
        if source not in sources:
            forms.add(
                "unknown-source",
                f"a code names `{source}`, which is not a source",
                at,
                near=source,
                among=sources,
            )
    for cycle in cycles({term.id: list(term.parents) for term in kept.values()}):
        forms.add(
            "term-cycle",
            f"`{cycle[0]}` lies below itself: {written(cycle)}",
            read.nodes[cycle[0]],
            expected="a hierarchy without circles",
        )
        for member in cycle:
            kept[member] = replace(kept[member], parents=())
    _check_depth(kept, read, forms)
    vocabulary = with_roots(kept.values(), read.words)
    for name, at in read.of_tests.items():
        if not vocabulary.is_a(name, "test"):
            forms.add(
                "wrong-type",
                f"`columns` and `units` are of laboratory tests, and `{name}` is none",
                at,
                expected="a term below `test`",
            )
    owner = _check_names(vocabulary, read, forms)
    for term in kept.values():
        _check_look_alikes(term, owner, vocabulary, read, forms)
    return vocabulary


def _check_depth(terms: dict[str, Term], read: TermsRead, forms: Forms) -> None:
    """Refuse what lies too deep, once for each chain; what lies too deep is put below its roots, so that no
    more errors follow.
    """
    parents: dict[str, tuple[str, ...]] = {
        **dict.fromkeys(ROOTS, ()),
        **{term.id: term.parents for term in terms.values()},
    }
    roots: dict[str, frozenset[str]] = {}
    for name in parents_first(parents):
        roots[name] = (
            frozenset({name}) if name in ROOTS else frozenset().union(*(roots[p] for p in parents[name]))
        )
    for name, depth in depths(parents).items():
        if depth == DEPTH + 1:
            message = f"`{name}` lies {depth} levels below its root"
            forms.add(
                "too-deep", message, read.nodes[name], expected=f"a hierarchy of at most {DEPTH} levels"
            )
        if depth > DEPTH:
            terms[name] = replace(terms[name], parents=tuple(sorted(roots[name])))


def _check_look_alikes(
    term: Term, owner: dict[NameKey, str], vocabulary: Vocabulary, read: TermsRead, forms: Forms
) -> None:
    """A look-alike keeps its punctuation: `(K-2)` in brackets may be one where `K-2` is a name."""
    nodes = {getattr(item, "text", ""): item for item in getattr(read.not_this.get(term.id), "items", ())}
    for text in term.not_this:
        key = name_key(text)
        named = owner.get(key)
        if not key:
            forms.add(
                "bad-name",
                f"`{text}`, a look-alike of `{term.id}`, has no letters or digits",
                nodes[text],
                expected="a name",
            )
        elif (
            named
            and vocabulary.overlap(term.id, named)
            and text.strip()[0].isalnum()
            and text.strip()[-1].isalnum()
        ):
            message = f"`{text}` is a name of `{named}`, and as a look-alike of `{term.id}` would hide it"
            forms.add("own-look-alike", message, nodes[text], expected="a text that means something else")


def _check_names(vocabulary: Vocabulary, read: TermsRead, forms: Forms) -> dict[NameKey, str]:
    """The term of each name."""
    owner: dict[NameKey, str] = {}
    for term in vocabulary.terms.values():
        product = vocabulary.is_a(term.id, "agent")
        for name in names_of(term):
            key = name_key(name)
            if not key:
                forms.add(
                    "bad-name",
                    f"`{name}` of `{term.id}` has no letters or digits",
                    read.nodes[term.id],
                    expected="a name",
                )
            elif product and forms.strict and is_never_read(name, key):
                message = f"`{name}` of `{term.id}` is never read as the name of a product"
                forms.add(
                    "bad-name",
                    message,
                    read.nodes[term.id],
                    expected="more than one letter, and more than numbers",
                )
            elif owner.setdefault(key, term.id) != term.id:
                other = owner[key]
                forms.add(
                    "duplicate-name",
                    f"`{name}` names both `{other}` and `{term.id}`",
                    read.nodes[term.id],
                    expected=f"one term a name; `{other}` is at {read.nodes[other].place}",
                )
    return owner


def is_never_read(name: str, key: NameKey) -> bool:
    """A single letter, or nothing but numbers: in a product it says too little. In unspaced scripts one
    character is a word.
    """
    return all(part[0].isdigit() for part in key) or (
        len(key) == 1 and len(key[0]) == 1 and not any(ord(c) > 0x3000 for c in name)
    )


def suggest(word: str, vocabulary: Vocabulary, root: str) -> str:
    """The nearest term under a root, looked up by id and by name."""
    ids = [t for t in vocabulary.terms if vocabulary.is_a(t, root)]
    by_name = vocabulary.find(word, root)
    return by_name or nearest(word, ids)
