"""A small vocabulary built in code, and short ways to read."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from k2rules import Case, Fact, FileMap, Interval, Regimen, RegimenFile, read_regimens
from k2rules.language.model.reading_words import ReadingWords
from k2rules.language.model.vocabulary import Term, Vocabulary, with_roots
from k2rules.language.reading.vocabulary import TermsRead, read_vocabulary
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Mapping, Problems, read_yaml
from k2rules.regimens import case_of, regimen_from_dict

AS_OF = date(2026, 1, 15)


_POLICIES = Path(__file__).resolve().parents[2] / "policies" / "k2"


def _words() -> ReadingWords:
    """What the K2 pack declares of the names that are read, beside its terms."""
    read, problems, file = TermsRead(), Problems(), _POLICIES / "vocabulary" / "reading.yaml"
    tree = read_yaml(file.read_text("utf-8"), file.name, problems)
    assert isinstance(tree, Mapping)
    read_vocabulary(tree, Forms(problems), read)
    assert not problems.found
    return read.words


def _term(
    name: str,
    parents: str,
    names: str = "",
    not_this: str = "",
    label: str = "",
    iu: Fraction | None = None,
    outside: bool = False,
) -> Term:
    def parts(text: str) -> tuple[str, ...]:
        return tuple(p.strip() for p in text.split("|") if p.strip())

    return Term(
        name,
        label or name.replace("-", " "),
        parts(parents),
        parts(names),
        parts(not_this),
        iu=iu,
        outside=outside,
    )


VOCABULARY: Vocabulary = with_roots(
    [
        _term("anticoagulant", "agent"),
        _term("vitamin-k-antagonist", "anticoagulant", "VKA"),
        _term("warfarin", "vitamin-k-antagonist", "Coumadin | Jantoven | warfarin sodium | ワーファリン"),
        _term("acenocoumarol", "vitamin-k-antagonist", "Sintrom | acénocoumarol", "Synthroid"),
        _term("apixaban", "anticoagulant", "Eliquis"),
        _term("vitamin-k", "agent", "vit K", "vitamin K free"),
        _term("vitamin-k1", "vitamin-k", "phytonadione | K1"),
        _term("vitamin-k2", "vitamin-k", "K2 | menaquinone", "K2 spice"),
        _term("mk-4", "vitamin-k2", "MK4 | menaquinone-4 | menatetrenone | Glakay", label="MK-4"),
        _term("mk-7", "vitamin-k2", "MK7 | menaquinone-7 | MenaQ7", "MK-677 | menatetrenone", label="MK-7"),
        _term("food", "agent"),
        _term("natto", "vitamin-k2 | food", "", "nattokinase | Natto-K | annatto"),
        _term("vitamin-d", "agent", "vit D", iu=Fraction(1, 40)),
        _term("vitamin-d3", "vitamin-d", "D3 | cholecalciferol", iu=Fraction(1, 40)),
        _term("calcium", "agent", "", "atorvastatin calcium"),
        _term("atorvastatin", "agent", "Lipitor", outside=True),
        _term("metoprolol", "agent", outside=True),
        _term("dialysis", "condition", "haemodialysis"),
        _term("osteoporosis", "condition"),
        replace(_term("inr", "test", "PT-INR", label="INR"), columns=("inr",), units=("inr",)),
        _term("bone-health", "goal", "bone health"),
    ],
    _words(),
)


def read(
    data: bytes | str,
    name: str = "test.csv",
    mapping: FileMap | None = None,
    file_format: str | None = None,
    multiline: bool = False,
) -> RegimenFile:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return read_regimens(stream, name=name, mapping=mapping, file_format=file_format, multiline=multiline)


def regimens(data: bytes | str, name: str = "test.csv", mapping: FileMap | None = None) -> list[Regimen]:
    return list(read(data, name, mapping))


def case(regimen: Regimen) -> Case:
    return case_of(regimen, VOCABULARY, as_of=AS_OF)


def cases(data: bytes | str, name: str = "test.csv", mapping: FileMap | None = None) -> list[Case]:
    return [case(r) for r in regimens(data, name, mapping)]


def case_from(**data: object) -> Case:
    return case(regimen_from_dict({"id": "P1", "items": [], **data}, file="test.json", row=1))


def item_case(**item: object) -> Case:
    return case_from(items=[item])


def facts(found: Case, kind: str) -> list[Fact]:
    return [f for f in found.facts if f.type == kind]


def problems(found: Case) -> list[str]:
    return [str(f.values["kind"]) for f in found.facts if f.type == "problem"]


def agents(found: Case, kind: str = "taking") -> list[str]:
    return [str(f.values["agent"]) for f in facts(found, kind)]


def point(fact: Fact, name: str) -> Fraction | None:
    value = fact.values.get(name)
    assert value is None or isinstance(value, Interval)
    assert value is None or value.is_point
    return value.low if value else None
