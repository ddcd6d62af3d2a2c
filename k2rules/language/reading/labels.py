"""Reading the tables of labels that a pack declares: CSV, one row for a name that may be matched."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as ReadOnly
from fractions import Fraction

from k2rules.errors import Place
from k2rules.language.model.facts import Interval
from k2rules.language.model.labels import Label, Labels, label_key
from k2rules.language.model.units import UnitError, parse_quantity
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Scalar
from k2rules.language.yaml.located import Sequence as Nodes

COLUMNS = ("kind", "name", "shown", "labels", "low_ug", "high_ug", "agents", "servings")
_HEADER = ",".join(COLUMNS)
_KINDS = ("label", "line")


def label_documents(pack: Sequence[Mapping], tables: ReadOnly[str, str], forms: Forms) -> list[Mapping]:
    """The tables that a pack declares, each as a document of its lines; a table that it does not declare, and
    one that is not there, are reported.
    """
    declared: dict[str, Scalar] = {}
    for document in pack:
        for item in forms.list(document.get("labels"), "`labels`"):
            keys = forms.entries(item, "an entry of `labels`", ["file", "cites"])
            file = keys.get("file") if keys else None
            if isinstance(file, Scalar):
                declared[f"{document.place.file.rpartition('/')[0]}/{file.text}".lstrip("/")] = file
    for name, file in declared.items():
        if name not in tables:
            expected = "the path of a CSV file in the folder of the pack"
            forms.add("no-labels", f"there is no table `{file.text}`", file, expected=expected)
    for name in tables.keys() - declared.keys():
        expected = "`labels: [{file: ..., cites: [...]}]` in `pack.yaml` that names it"
        forms.add("no-labels", "the table is not declared", Place(name, 1, 1), expected=expected)
    return [_document(name, tables[name], forms) for name in sorted(tables.keys() & declared.keys())]


def _document(file: str, text: str, forms: Forms) -> Mapping:
    lines = text.splitlines()
    forms.problems.lines[file] = lines
    rows = tuple(
        Scalar(line, Place(file, number, 1), width=max(1, len(line)))
        for number, line in enumerate(lines, start=1)
        if line.strip()
    )
    place = Place(file, 1, 1)
    return Mapping(((Scalar("rows", place), Nodes(rows, place)),), place)


def read_labels(
    tables: Sequence[Mapping],
    packs: Sequence[Mapping],
    vocabulary: Vocabulary,
    sources: Collection[str],
    forms: Forms,
) -> Labels:
    """The labels of all tables of a pack; every mistake is reported with its line."""
    for pack in packs:
        for item in forms.list(pack.get("labels"), "`labels`"):
            cites = item.get("cites") if isinstance(item, Mapping) else None
            forms.declared(
                "unknown-source",
                cites,
                "`cites`",
                sources,
                one="a source",
                is_not="is not a source",
                expected="a source that the pack declares",
            )
    found: dict[tuple[str, str], Label] = {}
    first: dict[tuple[str, str], Scalar] = {}
    for document in tables:
        for row, label in _labels(document, vocabulary, forms):
            key = (label.name, "line" if label.is_line else "label")
            if key in found:
                message = f"the {key[1]} `{label.name}` stands twice"
                forms.add(
                    "duplicate-name", message, row, expected=f"one row; the first is at {first[key].place}"
                )
            found.setdefault(key, label)
            first.setdefault(key, row)
    return Labels(tuple(found.values()))


def _labels(document: Mapping, vocabulary: Vocabulary, forms: Forms) -> Iterator[tuple[Scalar, Label]]:
    rows = [row for row in forms.list(document.get("rows"), "the table") if isinstance(row, Scalar)]
    if not rows or rows[0].text != _HEADER:
        at = rows[0] if rows else document
        forms.add("bad-label", "the first line does not name the columns", at, expected=f"`{_HEADER}`")
        return
    for row in rows[1:]:
        label = _label(row, vocabulary, forms)
        if label is not None:
            yield row, label


def _label(row: Scalar, vocabulary: Vocabulary, forms: Forms) -> Label | None:
    """One row, or None where something is wrong with it, which is reported."""
    cells = next(csv.reader([row.text]))
    if len(cells) != len(COLUMNS):
        forms.add("bad-label", f"{len(cells)} cells", row, expected=f"{len(COLUMNS)}: `{_HEADER}`")
        return None
    kind, name, shown, _, low_text, high_text, agents_text, _ = cells
    agents = agents_text.split(";")
    low, high = _amount(low_text), _amount(high_text)
    if kind not in _KINDS:
        _wrong(forms, row, f"the kind `{kind}`", "`label` or `line`")
    elif not name or label_key(name) != name:
        _wrong(forms, row, f"the name `{name}` as it is never compared", f"`{label_key(name)}`")
    elif not shown.strip():
        _wrong(forms, row, "no name to show", "the name as printed")
    elif low is None or high is None or not 0 < low <= high:
        _wrong(
            forms,
            row,
            f"no amounts: `{low_text}` to `{high_text}`",
            "two plain numbers of ug, the less first",
        )
    elif odd := [a for a in agents if a not in vocabulary.terms or not vocabulary.is_a(a, "agent")]:
        among = [term for term in vocabulary.terms if vocabulary.is_a(term, "agent")]
        forms.add(
            "unknown-term", f"`{odd[0]}` is not an agent of the vocabulary", row, near=odd[0], among=among
        )
    else:
        agent = _common(agents, vocabulary)
        if agent is None:
            _wrong(forms, row, f"`{agents_text}`, which have nothing in common", "agents below one term")
            return None
        return Label(name, shown, agent, Interval(low, high), is_line=kind == "line")
    return None


def _wrong(forms: Forms, row: Scalar, what: str, expected: str) -> None:
    forms.add("bad-label", f"the row has {what}", row, expected=expected)


def _amount(text: str) -> Fraction | None:
    try:
        return parse_quantity(f"{text} ug").value
    except UnitError:
        return None


def _common(agents: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The lowest term that is at or above all of them; None where it is `agent`, or not one."""
    shared = frozenset.intersection(*(vocabulary.ancestors[agent] for agent in agents)) - {"agent"}
    lowest = [term for term in shared if all(vocabulary.is_a(term, other) for other in shared)]
    return lowest[0] if len(lowest) == 1 else None
