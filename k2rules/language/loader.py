"""Loading a pack: files -> located trees -> checked program, with every problem of every file in one pass."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as ReadOnly
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from k2rules.errors import Place, PolicyError
from k2rules.language.canonical import KINDS, TABLES, canonical
from k2rules.language.model.entries import Claim, Knowledge, Source
from k2rules.language.model.program import Program
from k2rules.language.model.schema import FactType, Schema, core_types, read_schema
from k2rules.language.model.strata import stratify
from k2rules.language.model.syntax import Parameter
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.overlay.apply import Loaded, base_of, check_version, extend, unknown_base
from k2rules.language.pack_files import builtin_packs, folder_texts, is_table, pack_folder, pack_texts
from k2rules.language.reading.claims import check_claims, read_claims
from k2rules.language.reading.knowledge import read_knowledge
from k2rules.language.reading.labels import label_documents, read_labels
from k2rules.language.reading.operands import Operands
from k2rules.language.reading.parameters import check_unique, read_parameters
from k2rules.language.reading.protected import read_protected
from k2rules.language.reading.rules import Rules
from k2rules.language.reading.sources import read_sources
from k2rules.language.reading.unsatisfiable import check_never
from k2rules.language.reading.vocabulary import TermsRead, check_vocabulary, read_vocabulary
from k2rules.language.reading.wording import check_wording, read_topics, read_wording
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, read_yaml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_T = TypeVar("_T")
_TESTS = re.compile(r"(?:[ ]*(?:#[^\n]*)?\n)*k2rules: tests/1[ ]*\n")
_POLICY = re.compile(r"[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*\Z")
_COLUMNS = re.compile(r"^ *(?:test_)?columns:", re.MULTILINE)
_PACK_KEYS = ("pack", "title", "version", "scope", "nothing_found")


@cache
def builtin_test_columns() -> tuple[str, ...]:
    """Names of columns with results of laboratory tests that the builtin packs declare. Only the files that
    declare some are read: it is asked for where no pack is at hand.
    """
    read, problems = TermsRead(), Problems()
    for pack in builtin_packs():
        for file, text in pack_texts(pack, problems).items():
            if text.startswith("k2rules: vocabulary/1") and _COLUMNS.search(text):
                tree = read_yaml(text, file, problems)
                if isinstance(tree, Mapping):
                    read_vocabulary(tree, Forms(problems), read)
    columns = {column for term in read.terms.values() for column in term.columns}
    return tuple(sorted(columns | read.words.test_columns))


@cache
def builtin_vocabulary() -> Vocabulary:
    """The vocabulary of the first builtin pack, where no pack is at hand."""
    return load(builtin_packs()[0]).vocabulary


def load(pack: str | Path = "k2") -> Program:
    """Load a builtin pack by name, or a folder by path; raises PolicyError with all problems, UsageError if
    there is no such pack.
    """
    problems = Problems()
    return load_texts(pack_texts(pack, problems), problems, strict=True, folder=pack_folder(pack))


def load_texts(
    texts: ReadOnly[str, str],
    problems: Problems | None = None,
    *,
    strict: bool = False,
    folder: Traversable | None = None,
) -> Program:
    """Load a pack from file names and their texts, YAML and tables; raises PolicyError with all problems.

    A `strict` reading, which every pack folder gets, refuses also what means something but can never apply;
    generated packs may hold it. `folder` is where a path after `extends:` begins.
    """
    return _load(texts, problems if problems is not None else Problems(), strict, folder, ()).program


def _load(
    texts: ReadOnly[str, str],
    problems: Problems,
    strict: bool,
    folder: Traversable | None,
    trail: tuple[str, ...],
) -> Loaded:
    """`trail` holds the packs that are being loaded, so that a circle is noticed."""
    forms = Forms(problems, strict)
    documents: dict[str, list[Mapping]] = {kind: [] for kind in (*KINDS, TABLES)}
    tables = {file: text for file, text in texts.items() if is_table(file)}
    for file in sorted(texts.keys() - tables.keys()):
        if _TESTS.match(texts[file]):
            continue  # they are no part of what is decided; `k2rules test` reads them
        tree = read_yaml(texts[file], file, problems)
        kind = _kind(tree, file, forms)
        if kind and isinstance(tree, Mapping):
            documents[kind].append(tree)
    unreadable = list(problems.found)
    documents[TABLES] = label_documents(documents["pack/1"], tables, forms)
    label = next(iter(sorted(texts)), "").partition("/")[0]
    extended = base_of(documents, forms)
    base = _base(extended[0], folder, label, forms, trail) if extended else None
    if base is None and any(document.get("extends") is not None for document in documents["pack/1"]):
        raise PolicyError(problems.found)
    extension = None
    if extended and base:
        check_version(extended[1], base.program, forms)
        extension = extend(documents, base, forms)
    program = _check(extension.documents if extension else documents, forms)
    if extension and program:
        program = extension.finish(program, hashlib.sha256(canonical(documents).encode()).hexdigest(), forms)
    if not documents["pack/1"]:
        problems.found = [p for p in problems.found if p in unreadable or p.code == "pack-file"]
    if problems.found or program is None:
        raise PolicyError(problems.found)
    return Loaded(program, extension.documents if extension else documents)


def _base(
    node: Scalar, folder: Traversable | None, label: str, forms: Forms, trail: tuple[str, ...]
) -> Loaded | None:
    """The pack that is extended: a builtin one by name, or a folder by its path from the folder of the site's
    pack.
    """
    builtin = node.text in builtin_packs()
    if builtin:
        where, found = files("k2rules_policies").joinpath(node.text), node.text
    elif (
        isinstance(folder, Path) and ("/" in node.text or "\\" in node.text) and (folder / node.text).is_dir()
    ):
        where = (folder / node.text).resolve()
        found = str(where)
    else:
        unknown_base(node, builtin_packs(), forms)
        return None
    here = (*trail, str(folder.resolve())) if isinstance(folder, Path) and not trail else trail
    if found in here:
        circle = " -> ".join(Path(name).name for name in (*here[here.index(found) :], found))
        forms.add(
            "base-pack",
            f"packs extend each other in a circle: {circle}",
            node,
            expected="an order without circles",
        )
        return None
    problems = Problems()
    # Two folders of one name would make the places of one look like those of the other.
    name = where.name if where.name != label else f"{where.name}-base"
    try:
        loaded = _load(folder_texts(where, name, problems), problems, True, where, (*here, found))
    except PolicyError as error:
        forms.add(
            "base-pack",
            f"the base pack `{node.text}` cannot be loaded",
            node,
            expected="a base pack without errors; they follow or precede",
        )
        forms.problems.found.extend(p for p in error.problems if p not in forms.problems.found)
        return None
    forms.problems.lines.update(problems.lines)
    return Loaded(loaded.program, loaded.documents, name, found)


def _kind(tree: Node | None, file: str, forms: Forms) -> str | None:
    mapping = forms.map(tree, "the file")
    if mapping is None:
        return None
    first = mapping.entries[0] if mapping.entries else None
    kind = mapping.get("k2rules")
    if first is None or first[0].text != "k2rules" or kind is None:
        forms.add(
            "no-kind",
            "the file does not say what it is on its first line",
            Place(file, 1, 1),
            expected=" | ".join(f"`k2rules: {k}`" for k in KINDS),
        )
        return None
    return forms.choice(kind, "a kind of file", KINDS)


def _check(documents: ReadOnly[str, list[Mapping]], forms: Forms) -> Program | None:
    info = _pack_info(documents["pack/1"], forms)
    sources: dict[str, Source] = {}
    for document in documents["sources/1"]:
        _join(sources, read_sources(document, forms), document, "sources", "source", forms)
    schema = _schema(documents["schema/1"], forms)
    terms = TermsRead()
    for document in documents["vocabulary/1"]:
        read_vocabulary(document, forms, terms)
    vocabulary = check_vocabulary(terms, set(sources), forms)
    labels = read_labels(documents[TABLES], documents["pack/1"], vocabulary, set(sources), forms)
    vocabulary = replace(vocabulary, labels=labels)
    parameters: dict[str, Parameter] = {}
    policies: list[tuple[str, Mapping]] = []
    seen: dict[str, Mapping] = {}
    for document in documents["policy/1"]:
        keys = forms.keys(
            document, "a policy", required=["k2rules", "policy", "title"], optional=["parameters", "rules"]
        )
        policy = (
            forms.word(keys.get("policy"), "the name of a policy", example="pack.topic", shape=_POLICY) or ""
        )
        if policy and check_unique(policy, document, seen, "policy", forms):
            seen[policy] = document
        forms.filled(keys.get("title"), "`title`")
        policies.append((policy, document))
        read = read_parameters(keys.get("parameters"), forms, schema, set(sources))
        _join(parameters, read, document, "parameters", "parameter", forms)
    knowledge: dict[str, Knowledge] = {}
    for document in documents["knowledge/1"]:
        entries = read_knowledge(document, forms, set(sources))
        _join(knowledge, entries, document, "knowledge", "entry of knowledge", forms)
    claims: dict[str, Claim] = {}
    for document in documents["claims/1"]:
        _join(claims, read_claims(document, forms), document, "claims", "claim", forms)
    rules = Rules(Operands(forms, schema, vocabulary, parameters), set(sources), knowledge)
    for policy, document in policies:
        rules.read(document.get("rules"), policy)
    rules.check_together()
    wording = tuple(
        w
        for document in documents["pack/1"]
        for w in read_wording(document.get("wording"), forms, schema.topics)
    )
    first = tuple(
        t
        for document in documents["pack/1"]
        for t in read_topics(document.get("first"), "`first`", forms, set(schema.topics))
    )
    protected = tuple(
        p
        for document in documents["pack/1"]
        for p in read_protected(document.get("protected"), vocabulary, forms)
    )
    if forms.strict:
        check_claims(claims, forms)
        check_wording(wording, (document for kind in KINDS for document in documents[kind]), forms)
        check_never(rules.rules.values(), parameters.values(), vocabulary, schema, forms)
    origins = {
        rule: {name: bound.origins for name, bound in scope.names.items()}
        for rule, scope in rules.scopes.items()
    }
    strata = stratify(rules.rules, schema, origins, forms.problems)
    if info is None:
        return None
    ordered = tuple(rules.rules[name] for name in sorted(rules.rules))
    digest = hashlib.sha256(canonical(documents).encode()).hexdigest()
    return Program(
        name=info["pack"],
        title=info["title"],
        version=info["version"],
        scope=info["scope"],
        nothing_found=info["nothing_found"],
        schema=schema,
        vocabulary=vocabulary,
        sources=sources,
        parameters=parameters,
        rules=ordered,
        strata=strata,
        digest=digest,
        knowledge=knowledge,
        claims=claims,
        wording=wording,
        first=first,
        protected=protected,
    )


def _schema(documents: list[Mapping], forms: Forms) -> Schema:
    types: dict[str, FactType] = dict(core_types())
    topics: dict[str, str] = {}
    for document in documents:
        more_types, more_topics = read_schema(document, forms)
        _join(types, more_types, document, "types", "type", forms)
        _join(topics, more_topics, document, "topics", "topic", forms)
    return Schema(types, topics)


def _join(
    known: dict[str, _T], more: ReadOnly[str, _T], document: Mapping, section: str, what: str, forms: Forms
) -> None:
    """Add what a section of one file declares to what other files do; a name that is taken is reported."""
    node = document.get(section)
    for name, entry in more.items():
        place = node.key(name) if isinstance(node, Mapping) else None
        if check_unique(name, place or document, known, what, forms):
            known[name] = entry


def _pack_info(documents: list[Mapping], forms: Forms) -> dict[str, str] | None:
    if len(documents) != 1:
        place = documents[1].place if documents else Place("pack.yaml")
        forms.add(
            "pack-file",
            f"{len(documents)} files of kind `pack/1` in the pack",
            place,
            expected=(
                "exactly one" if documents else "the folder that holds `pack.yaml`, not a folder within it"
            ),
        )
        return None
    keys = forms.keys(
        documents[0],
        "a pack",
        required=["k2rules", *_PACK_KEYS],
        optional=["wording", "first", "protected", "labels"],
    )
    return {key: forms.filled(keys.get(key), f"`{key}`") for key in _PACK_KEYS}
