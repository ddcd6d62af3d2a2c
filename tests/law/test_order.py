"""The order of facts, rules, terms and files changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from k2rules import Case, EngineError, Program
from k2rules.decisions.decide import decide_case
from k2rules.engines.prepare import prepare
from k2rules.engines.reference import ReferenceEngine
from k2rules.language.loader import load_texts

from .choose import Chooser, Seeded
from .generate import AS_OF, Pack, cases, draw_pack, texts_of
from .sizes import share

pytestmark = [pytest.mark.wide, pytest.mark.generated]

_PLACES = ("place", "rule_place")
_MOST_FIRINGS = 400
"""Cases with more firings are left out to save time."""


def decided(program: Program, case: Case) -> bytes:
    return decide_case(program, case, AS_OF, ReferenceEngine()).to_json()


def without_places(decision: bytes) -> Any:
    """The decision without the places of rules, the one thing that may differ."""

    def cleared(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: cleared(value) for key, value in node.items() if key not in _PLACES}
        return [cleared(value) for value in node] if isinstance(node, list) else node

    return cleared(json.loads(decision))


def small_cases(seed: int, program: Program) -> Iterator[Case]:
    for case in cases(seed, program):
        try:
            if len(ReferenceEngine().evaluate(prepare(program, case, AS_OF)).firings) <= _MOST_FIRINGS:
                yield case
        except EngineError:
            continue


def permuted(choose: Chooser, pack: Pack) -> Pack:
    """The same pack with its files, rules, terms, types, parameters and sources in another order."""
    names = [name for name in pack if name != "pack.yaml"]
    files: Pack = {}
    for new, old in zip(choose.shuffled(range(len(names))), choose.shuffled(names), strict=True):
        document = dict(pack[old])
        for key, entries in document.items():
            if isinstance(entries, dict):
                document[key] = {name: entries[name] for name in choose.shuffled(list(entries))}
            elif isinstance(entries, list):
                document[key] = choose.shuffled(entries)
        files[f"file-{new}.yaml"] = document
    return {**files, "zz-pack.yaml": pack["pack.yaml"]}


def test_order_of_facts() -> None:
    for seed in range(share(30)):
        program = load_texts(texts_of(draw_pack(Seeded("pack", seed))))
        for case in small_cases(seed, program):
            facts = tuple(Seeded("order", seed).shuffled(case.facts))
            assert decided(program, case) == decided(program, replace(case, facts=facts)), (
                f"packs({seed}), {case.id}"
            )


def test_order_of_rules_files_and_terms() -> None:
    for seed in range(share(30)):
        pack = draw_pack(Seeded("pack", seed))
        program, other = (
            load_texts(texts_of(pack)),
            load_texts(texts_of(permuted(Seeded("order", seed), pack))),
        )
        for case in small_cases(seed, program):
            assert without_places(decided(program, case)) == without_places(decided(other, case)), (
                f"packs({seed}), {case.id}"
            )
