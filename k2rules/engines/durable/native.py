"""The C module of durable-rules behind types. Nothing else of this package touches it.

Only what was found to be sound is used: rulesets are created and never deleted, facts are asserted and
retracted one by one in one constant session, and matches are taken from the queue by the caller. The
library's own `Host`, with its two endless timer threads and its actions that swallow exceptions, is never
made.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Mapping
from typing import Protocol, cast

from k2rules.errors import EngineError

VERSION = "2.0.28"
MODULE = "durable_rules_engine"
SESSION = "1"
HANDLED, UNKNOWN, OBSERVED = 0, 1, 2
"""What the library answers to a fact: it was taken up, no rule looks at it, or its id is already there."""


class Library(Protocol):
    """What is used of the C module; rulesets and sessions are small integers."""

    error: type[Exception]

    def create_ruleset(self, name: str, rules: str, /) -> int: ...
    def assert_fact(self, ruleset: int, fact: str, /) -> tuple[int, int]: ...
    def retract_fact(self, ruleset: int, fact: str, /) -> tuple[int, int]: ...
    def get_facts(self, ruleset: int, session: str, /) -> str: ...
    def start_action_for_state(self, ruleset: int, state: int, /) -> tuple[str, str] | None: ...
    def complete_and_start_action(self, ruleset: int, state: int, /) -> str | None: ...


@functools.cache
def _import() -> tuple[Library | None, str]:
    try:
        return cast(Library, importlib.import_module(MODULE)), ""
    except ImportError as error:
        return None, _reason(error)


def _reason(error: ImportError) -> str:
    if sys.version_info >= (3, 13):
        return (
            f"durable-rules {VERSION} does not load on Python 3.13 and later as it is published ({error}); "
            "build it with CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install "
            "--no-cache-dir durable-rules"
        )
    return f"durable-rules is not installed ({error}); pip install durable-rules=={VERSION}"


def available() -> tuple[bool, str]:
    """Whether durable-rules can be loaded, and if not, why."""
    found, reason = _import()
    return found is not None, reason


def library() -> Library:
    """The C module; raises EngineError where it cannot be loaded."""
    found, reason = _import()
    if found is None:
        raise EngineError(reason)
    return found


class Ruleset:
    """One ruleset of the library, its one session, and its queue of matches. It lives as long as the
    process.
    """

    def __init__(self, name: str, text: str) -> None:
        self._library = library()
        self._handle = self._library.create_ruleset(name, text)
        self._state = 0

    def add(self, number: int, fields: Mapping[str, int]) -> int:
        """Assert one token; what the library answers."""
        rest = "".join([f',"{name}":{value}' for name, value in fields.items()])
        answer, self._state = self._library.assert_fact(
            self._handle, f'{{"sid":"{SESSION}","id":"{number}"{rest}}}'
        )
        return answer

    def retract(self, number: int) -> None:
        self._library.retract_fact(self._handle, f'{{"sid":"{SESSION}","id":"{number}"}}')

    def left(self) -> str:
        """The tokens that are held, as text; empty if there are none."""
        facts = self._library.get_facts(self._handle, SESSION)
        return "" if facts == "[]" else facts

    def take(self) -> list[str]:
        """Empty the queue: every match, as text. All are taken before any is looked at, for a queue left half
        way stays locked.
        """
        found: list[str] = []
        started = self._library.start_action_for_state(self._handle, self._state)
        text = started[1] if started else None
        while text:
            found.append(text)
            text = self._library.complete_and_start_action(self._handle, self._state)
        return found
