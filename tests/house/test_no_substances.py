"""General rooms know no substance: no string, name or data file of the library and the command line names an
agent, a class, a condition or a laboratory test of the K2 pack, nor a product or maker that it declares.

Docstrings, comments and the core schema may: they explain, and nothing is read by them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from k2rules.language.model.vocabulary import NameKey, name_key, names_of
from tests.house.checkout import ROOT
from tests.k2_pack import k2_pack

_ALLOWED = {
    "k 2": "the name of the program, k2rules, of the columns and keys that it adds, and of its own pack",
    "food": "a word of the core schema: `source: food`, `with_food`",
    "same": "plain English; also a name of S-adenosylmethionine",
    "ensure": "plain English, as in `ensure_ascii`; also the name of a drink",
    "align": "plain English, and an argument of the library that draws tables; also a brand of a probiotic",
    "pt": "patient, in names of columns (`pt_initials`); also a name of the prothrombin time",
    "avr": "April in French, in dates; also a name of a replaced heart valve",
    "nac": "birth in headers in Spanish (`f_nac`); also short for acetylcysteine",
    "w f": "Wednesday and Friday (`M W F`); also short for warfarin",
    "inr": "what follows `for` in directions that are no fixed dose, and no reason (`for INR`); also a test",
    "dialysis": "what follows `for` in directions and says on which days; also a condition",
    "dialyse": "the same in German and French",
}
"""Names that are plain English or words of the core schema, each with its reason."""
_SCHEMA = ROOT / "k2rules" / "language" / "core_schema.yaml"
_PATTERN_MARKS = re.compile(r"\\[bBdDsSwWAZ]|\(\?P<\w+>")
"""Parts of regular expressions that would stick to the words beside them."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST = 8
"""So many tokens of a text are looked up together."""
_MANY_LETTERS = 9
_SOURCES = [
    *sorted((ROOT / "k2rules").rglob("*.py")),
    *sorted((ROOT / "k2rules").rglob("*.pyi")),
    *sorted((ROOT / "cli").rglob("*.py")),
]


@cache
def _names() -> dict[NameKey, str]:
    """What the pack calls its terms, and the products and makers that it declares, as tokens."""
    vocabulary = k2_pack().program.vocabulary
    found: dict[NameKey, str] = {}
    for term in vocabulary.terms.values():
        if any(vocabulary.is_a(term.id, root) for root in ("agent", "condition", "test")) and term.parents:
            found.update(dict.fromkeys(map(name_key, (*names_of(term), term.id)), term.id))
    for hint, words in vocabulary.reading.hints.items():
        found.update(dict.fromkeys(map(name_key, words.names | words.ranges), f"a product ({hint})"))
    found.pop((), None)
    return found


@cache
def _named(text: str) -> tuple[str, ...]:
    """Every name in a text; one of many letters in a longer word, too (`warfarintabletten`)."""
    names = _names()
    found: list[str] = []
    tokens = name_key(_HUMP.sub("_", _PATTERN_MARKS.sub(" ", text)))
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            if tokens[start:end] in names:
                found.append(" ".join(tokens[start:end]))
    return (*found, *(name for token in tokens for name in _within(token)))


@cache
def _within(token: str) -> tuple[str, ...]:
    return tuple(name for name in _long_names() if name in token and name != token)


@cache
def _long_names() -> list[str]:
    return [key[0] for key in _names() if len(key) == 1 and len(key[0]) >= _MANY_LETTERS]


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The string constants and identifiers of a module, its own name among them."""
    yield 0, path.stem
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield line, node.value
        for attribute in ("id", "attr", "name", "arg", "asname"):
            name = getattr(node, attribute, None)
            if isinstance(name, str):
                yield line, name


def _without_comments(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        yield number, line.partition("#")[0]


def _found(path: Path, texts: Iterator[tuple[int, str]]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line} names `{name}` ({_names()[tuple(name.split())]})"
        for line, text in texts
        for name in _named(text)
        if name not in _ALLOWED
    ]


def test_no_module_names_a_substance() -> None:
    found = [hit for path in _SOURCES for hit in _found(path, _texts(path))]
    assert not found, "\n".join(["declare it in the pack (docs/language.md):", *found])


def test_no_data_file_names_a_substance() -> None:
    files = [
        path
        for folder in ("k2rules", "cli")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".yaml", ".yml", ".json", ".csv", ".txt", ".toml") and path != _SCHEMA
    ]
    found = [hit for path in files for hit in _found(path, _without_comments(path))]
    assert not found, "\n".join(["declare it in the pack (docs/language.md):", *found])


def test_what_is_allowed_is_needed() -> None:
    used = {name for path in _SOURCES for _, text in _texts(path) for name in _named(text)}
    assert used >= _ALLOWED.keys()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (r"\bwarfarin\b|\baspirin", "warfarin"),
        ("inr_value", "inr"),
        ("WarfarinClinic", "warfarin"),
        ("take MK-7 daily", "mk 7"),
        ("an international normalised ratio", "international normalised ratio"),
        ("ensure of drinks", "ensure"),
        ("warfarintabletten|phytonadiones", "phytonadione"),
    ],
)
def test_the_search_finds(text: str, name: str) -> None:
    assert name in _named(text)
