"""The records of an audit log: JSON objects, one a line, each with the hash of the one before it.

A record has `n` (counted from 1), `kind`, `time` (UTC), `previous` (the hash of the record before; 64 zeros
in the first) and `hash`: the SHA-256 of the record's canonical JSON without `hash` itself. Canonical is:
UTF-8, keys sorted, no white space.

| kind | when | what it holds |
|---|---|---|
| `start` | first of a file | `format` |
| `run` | before the decisions of one run | `run`, `k2rules`, `python`, `pack`, `engine`, `as_of`, `options` |
| `decision` | a decision | `run`, `case`, `certification`, `complete`, `findings`, digests of case, decision
and trace |
| `undecided` | nothing was decided | `run`, `case`, `reason` (the code of the error) |
| `end` | after a run that was not cut off | `run`, `decided`, `undecided` |
| `recovered` | the writer before was ended while it wrote | `announced`, `records`; `bytes`, `digest`,
`moved_to` |
| `repair` | a person goes on with a log that does not agree with its head file | `by`, `reason`, and what was
found |
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from k2rules.decisions.model import Decision
from k2rules.errors import K2RulesError

FORMAT = "k2rules-log/1"
NOTHING_BEFORE = "0" * 64
"""What the first record names as the hash before it."""
KINDS = ("start", "run", "decision", "undecided", "end", "recovered", "repair")
LogRecord = dict[str, Any]
"""A record: what JSON gives, or is made of."""


def canonical(record: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed and written."""
    return json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def hash_of(record: Mapping[str, Any]) -> str:
    """The hash of a record: of everything in it but `hash`."""
    return hashlib.sha256(
        canonical({key: value for key, value in record.items() if key != "hash"})
    ).hexdigest()


def decision_fields(decision: Decision) -> LogRecord:
    """What is kept of a decision: no text that was typed but the id, and digests by which a repetition can be
    compared.
    """
    trace = decision.trace
    given = [fact for fact in trace.facts if fact.kind != "derived"]
    return {
        "kind": "decision",
        "case": decision.case,
        "case_digest": _digest([decision.case, given]),
        "certification": {
            "status": decision.certification.status,
            "by": decision.certification.by,
            "reason": decision.certification.reason,
        },
        "complete": decision.complete,
        "findings": [
            {
                "rule": f.rule,
                "topic": f.topic,
                "severity": f.severity,
                "certainty": f.certainty,
                "presented": f.presented,
            }
            for f in decision.findings
        ],
        "decision_digest": digest_of(decision),
        "trace_digest": _digest([trace.facts, trace.firings]),
    }


def undecided_fields(case: str, error: K2RulesError) -> LogRecord:
    """What is kept where nothing was decided. The message may quote the input, so only its code is."""
    return {"kind": "undecided", "case": case, "reason": error.code}


def digest_of(decision: Decision) -> str:
    """SHA-256 of the canonical JSON of a decision."""
    return hashlib.sha256(decision.to_json()).hexdigest()


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
