"""The public face: what it exports, for people and for type checkers."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import typing

import msgspec
import pytest

import k2rules
from tests.house.checkout import ROOT

OPAQUE = {"Catalogue", "FileMap", "Program", "Regimen", "RegimenFile"}
"""What a reader returns and a pack takes: what they are made of may change with any version."""
NOT_PROMISED = {"Evaluation", "Pseudonymiser"}
"""Reached from the face, and no part of it, for the same reason."""


def test_the_stub_names_the_same_as_the_module() -> None:
    tree = ast.parse((ROOT / "k2rules" / "__init__.pyi").read_text(encoding="utf-8"))
    stub = {(n.module, a.name, a.asname) for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert stub == {(module, name, name) for name, module in k2rules._MODULE_OF.items()}


def test_every_public_name_is_there() -> None:
    for name in k2rules.__all__:
        assert getattr(k2rules, name) is not None
    assert dir(k2rules) == k2rules.__all__ == sorted(k2rules.__all__)
    scope: dict[str, object] = {}
    exec("from k2rules import *", scope)
    assert set(k2rules.__all__) <= set(scope)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        k2rules.nothing  # type: ignore[attr-defined]  # noqa: B018


def own(annotation: object) -> set[type]:
    """The classes of this project that an annotation is made of."""
    found = (
        {annotation}
        if isinstance(annotation, type) and annotation.__module__.startswith("k2rules")
        else set()
    )
    return found.union(*map(own, typing.get_args(annotation)))


def reached(kind: object) -> set[type]:
    """The classes that a public function, method or record takes, returns or holds."""
    if not isinstance(kind, type):
        return set().union(*map(own, hints(kind).values())) if inspect.isfunction(kind) else set()
    found: set[type] = set()
    if issubclass(kind, msgspec.Struct) or dataclasses.is_dataclass(kind):
        found |= set().union(*map(own, hints(kind).values()))
    for name, member in inspect.getmembers(kind):
        member = member.fget if isinstance(member, property) else member
        if (
            not name.startswith("_")
            and inspect.isfunction(member)
            and member.__module__.startswith("k2rules")
        ):
            found |= set().union(*map(own, hints(member).values()))
    return found


def hints(thing: object) -> dict[str, object]:
    """Annotations with names resolved, also those that are imported for types only."""
    names = {name: getattr(k2rules, name) for name in k2rules.__all__}
    module = inspect.getmodule(thing)
    try:
        return typing.get_type_hints(thing, vars(module) | names)
    except NameError as error:
        pytest.fail(f"{thing}: {error}")


def test_all_that_the_face_takes_or_returns_is_part_of_it() -> None:
    public = {getattr(k2rules, name) for name in k2rules.__all__}
    missing = {
        kind.__name__
        for thing in public
        if getattr(thing, "__name__", "") not in OPAQUE
        for kind in reached(thing)
    }
    missing -= set(k2rules.__all__)
    assert missing <= NOT_PROMISED
