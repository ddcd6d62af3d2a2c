"""Reading `sources/1` documents."""

from __future__ import annotations

from k2rules.language.model.entries import Source
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar

GRADES = ("A", "B", "C")
STATUSES = ("read", "not_seen")


def read_sources(node: Mapping, forms: Forms) -> dict[str, Source]:
    """The sources of one document, by id."""
    return forms.each(
        forms.keys(node, "a sources file", required=["k2rules", "sources"]).get("sources"),
        "`sources`",
        lambda key, value: _read_source(key, value, forms),
    )


def _read_source(key: Scalar, value: Node, forms: Forms) -> Source | None:
    optional = ("publisher", "year", "link", "date_read", "dossier", "note")
    keys = forms.entries(value, f"source `{key.text}`", ["title", "grade", "status"], optional)
    if keys is None:
        return None
    grade = forms.choice(keys.get("grade"), "a grade", GRADES)
    status = forms.choice(keys.get("status"), "the status of a source", STATUSES)
    if "date_read" in keys:
        forms.date(keys["date_read"], "`date_read`")
    texts = {name: forms.text(keys.get(name), f"`{name}`") or "" for name in ("title", *optional)}
    forms.filled(keys.get("title"), "`title`")
    return Source(id=key.text, grade=grade or "C", status=status or "not_seen", **texts)
