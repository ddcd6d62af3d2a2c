"""Child processes: durable-rules can hang and crash, so whatever shows that runs apart and with a time
limit.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from k2rules.engines.durable import available

ROOT = Path(__file__).parents[3]
FOUND, REASON = available()
needs_durable = pytest.mark.skipif(not FOUND, reason=REASON)
HUNG = "hung"

RAW = """
import json, sys
import durable_rules_engine as library

def make(rules):
    return library.create_ruleset("raw", json.dumps(rules))

def assert_(ruleset, text):
    return library.assert_fact(ruleset, text if isinstance(text, str) else json.dumps({"sid": "1", **text}))

def take(ruleset, state):
    started = library.start_action_for_state(ruleset, state)
    found, text = [], started[1] if started else None
    while text:
        found.append(json.loads(text))
        text = library.complete_and_start_action(ruleset, state)
    return found

def kilobytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4

def host(rules):
    import logging, warnings
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    from durable.engine import Host
    class Quiet(Host):
        def _run(self):
            pass
    return Quiet(rules)
"""
"""What a child that drives the library as it is starts with."""


def child(source: str, seconds: float = 30) -> tuple[str, int]:
    """What a child prints, and how it ends: its exit code (negative: the signal that killed it). A child that
    does not end is `HUNG`.
    """
    command = [sys.executable, "-c", source]
    try:
        ended = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return HUNG, 0
    return ended.stdout.strip() or ended.stderr.strip()[-2000:], ended.returncode


def raw(source: str, seconds: float = 30) -> str:
    """What a child prints that drives the library as it is."""
    return child(RAW + source, seconds)[0]
