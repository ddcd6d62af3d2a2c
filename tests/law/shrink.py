"""Making a failing pack and case small: whatever can be left out while the failure stays is left out.

Works on plain data, for failures found from seeds; failures found by hypothesis shrink by themselves.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeVar

from k2rules import Case, Fact, K2RulesError, Program
from k2rules.language.loader import load_texts

from .generate import Pack, texts_of
from .generate_completions import Completion
from .refinement import mark_of

T = TypeVar("T")
Fails = Callable[[Program, Completion], bool]


def smallest(pack: Pack, completion: Completion, fails: Fails) -> tuple[Pack, Completion]:
    """The smallest pack and completion found on which `fails` is still true."""

    def still(pack: Pack, completion: Completion) -> bool:
        try:
            return fails(load_texts(texts_of(pack)), completion)
        except K2RulesError:
            return False

    before = None
    while before != (pack, completion):
        before = (pack, completion)
        for depth in (3, 2, 4, 5, 6, 7, 8, 9, 10):
            pack = _one_pass(pack, partial(_smaller_packs, depth=depth), partial(_swapped(still), completion))
            if depth <= 3:
                completion = _one_pass(
                    completion, lambda c: list(_smaller_completions(c)), partial(still, pack)
                )
    return pack, completion


def _swapped(still: Callable[[Pack, Completion], bool]) -> Callable[[Completion, Pack], bool]:
    return lambda completion, pack: still(pack, completion)


def _one_pass(thing: T, smaller: Callable[[T], list[T]], still: Callable[[T], bool]) -> T:
    """Try each smaller one in turn; where it still fails go on from there."""
    at, candidates = 0, smaller(thing)
    while at < len(candidates):
        if still(candidates[at]):
            thing = candidates[at]
            candidates = smaller(thing)
        else:
            at += 1
    return thing


def _smaller_packs(pack: Pack, depth: int) -> list[Pack]:
    """Each with one entry of one map or list left out, at one depth."""
    found = []
    for path in [p for p in _paths(pack) if len(p) == depth and p[0] not in ("pack.yaml", "sources.yaml")]:
        less = copy.deepcopy(pack)
        at: object = less
        for step in path[:-1]:
            at = at[step]  # type: ignore[index]
        del at[path[-1]]  # type: ignore[attr-defined]
        found.append(less)
    return found


def _paths(node: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(entries):
        yield (*path, key)
        yield from _paths(value, (*path, key))


def _smaller_completions(completion: Completion) -> Iterator[Completion]:
    original, completed = completion.original, completion.completed
    for name in sorted(original.not_supplied):
        facts = tuple(f for f in completed.facts if f.type != name)
        yield Completion(_without_list(original, name), replace(_without_list(completed, name), facts=facts))
        yield Completion(
            original, replace(completed, not_supplied=completed.not_supplied | {name}, facts=facts)
        )
    if completed.jurisdiction:
        yield Completion(replace(original, jurisdiction=completed.jurisdiction), completed)
        yield Completion(replace(original, jurisdiction=None), replace(completed, jurisdiction=None))
    for fact in completed.facts:
        yield Completion(_drop(original, fact), _drop(completed, fact))
    for fact in original.facts:
        other = next((f for f in completed.facts if mark_of(f) == mark_of(fact)), fact)
        if other.values != fact.values:
            yield Completion(original, _swap(completed, other, fact))
        for name in {**fact.values, **other.values}:
            yield Completion(
                _swap(original, fact, _without(fact, name)), _swap(completed, other, _without(other, name))
            )
            if fact.values.get(name) != other.values.get(name):
                same = (
                    {**other.values, name: fact.values[name]}
                    if name in fact.values
                    else _without(other, name).values
                )
                yield Completion(original, _swap(completed, other, replace(other, values=same)))
                if name in other.values:
                    yield Completion(
                        _swap(
                            original, fact, replace(fact, values={**fact.values, name: other.values[name]})
                        ),
                        completed,
                    )
    for fact in completed.facts:
        if not mark_of(fact):
            for name in fact.values:
                yield Completion(original, _swap(completed, fact, _without(fact, name)))


def _without_list(case: Case, name: str) -> Case:
    return replace(case, not_supplied=case.not_supplied - {name})


def _without(fact: Fact, name: str) -> Fact:
    return replace(fact, values={n: v for n, v in fact.values.items() if n != name or n == "item"})


def _drop(case: Case, fact: Fact) -> Case:
    number = mark_of(fact)
    return replace(
        case, facts=tuple(f for f in case.facts if (mark_of(f) != number if number else f is not fact))
    )


def _swap(case: Case, old: Fact, new: Fact) -> Case:
    return replace(case, facts=tuple(new if f is old else f for f in case.facts))
