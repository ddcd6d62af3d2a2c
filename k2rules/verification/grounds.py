"""The given facts of a trace against those that the input gives, and what was not supplied."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from k2rules.decisions.trace_model import TraceFact
from k2rules.language.model.facts import Case, Fact
from k2rules.verification.claimed_facts import id_of_fact, plain
from k2rules.verification.differences import differences, words
from k2rules.verification.faults import Faults


def check_grounds(facts: list[TraceFact], case: Case, faults: Faults) -> None:
    """Whether the given facts are those of the case, each with every place it was read at."""
    found = {fact.id: (f"trace.facts[{at}]", fact) for at, fact in enumerate(facts) if fact.kind == "given"}
    due = given_facts(case)
    for identity in sorted(found.keys() - due.keys()):
        path, fact = found[identity]
        faults.add("given-fact", path, _near(fact, due), msgspec.to_builtins(fact))
    for identity in sorted(due.keys() - found.keys()):
        places = sorted({_place(where) for where in due[identity]["read"].values()})
        faults.add(
            "given-fact",
            "trace.facts",
            f"`{identity}` was given at {', '.join(places) or 'no place'} and is not among the given facts",
            None,
            due[identity],
        )
    for identity in sorted(found.keys() & due.keys()):
        path, fact = found[identity]
        faults.compare("given-fact", path, msgspec.to_builtins(fact), due[identity])
    absent = sorted(fact.id for fact in facts if fact.kind == "not-supplied")
    faults.compare(
        "not-supplied", "trace.facts", absent, sorted(f"not-supplied:{name}" for name in case.not_supplied)
    )
    for at, fact in enumerate(facts):
        if fact.kind == "not-supplied":
            blank = {
                "type": fact.id.removeprefix("not-supplied:"),
                "certain": False,
                "values": {},
                "read": {},
                "derived_by": [],
            }
            shown = {name: value for name, value in msgspec.to_builtins(fact).items() if name in blank}
            faults.compare(
                "not-supplied",
                f"trace.facts[{at}]",
                {name: shown[name] for name in blank},
                blank,
                "a list that was not supplied",
            )


def given_facts(case: Case) -> dict[str, dict[str, Any]]:
    """The given facts of a case as a trace writes them, by id; equal ones are numbered in the order of where
    they stand.
    """
    facts = list(case.facts)
    if not any(fact.type == "patient" for fact in facts):
        facts.append(Fact("patient", {}))
    equal: dict[str, list[Fact]] = {}
    for fact in facts:
        equal.setdefault(id_of_fact(fact.type, fact.values), []).append(fact)
    found: dict[str, dict[str, Any]] = {}
    for identity, alike in equal.items():
        for number, fact in enumerate(sorted(alike, key=_standing) if len(alike) > 1 else alike, 1):
            own = identity if number == 1 else f"{identity}-{number}"
            found[own] = {
                "id": own,
                "type": fact.type,
                "certain": True,
                "kind": "given",
                "values": {name: plain(value) for name, value in fact.values.items()},
                "read": {
                    name: {"file": o.file, "row": o.row, "column": o.column, "text": o.text}
                    for name, o in fact.origins.items()
                },
                "derived_by": [],
            }
    return found


def _standing(fact: Fact) -> str:
    """The canonical order of equal facts: that of their places, written as JSON."""
    return json.dumps(
        sorted((name, o.file, o.row or 0, o.column, o.text) for name, o in fact.origins.items())
    )


def _place(where: dict[str, Any]) -> str:
    return (
        ":".join(str(part) for part in (where["file"], where["row"], where["column"]) if part) or "no place"
    )


def _near(fact: TraceFact, due: dict[str, dict[str, Any]]) -> str:
    """What is wrong with a fact that was not given: how it differs from the one that was read at the same
    place.
    """
    shown = msgspec.to_builtins(fact)
    same_place = [one for one in due.values() if one["type"] == fact.type and one["read"] == shown["read"]]
    if len(same_place) == 1:
        for at, found, wanted in differences(shown["values"], same_place[0]["values"], "values"):
            return (
                f"`{fact.id}` was read otherwise at this place: {at} is {words(found)}, and it "
                f"should be {words(wanted)}"
            )
        return f"`{fact.id}` is not the id of these values: it should be `{same_place[0]['id']}`"
    return f"`{fact.id}` was not given by the input"
