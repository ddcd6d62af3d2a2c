"""The engines by name."""

from __future__ import annotations

import functools
from typing import Literal, get_args

from k2rules.engines.evaluation import Engine
from k2rules.errors import UsageError
from k2rules.spelling import nearest

EngineName = Literal["python", "reference", "durable"]
NAMES: tuple[EngineName, ...] = get_args(EngineName)
"""All engines, the default first."""


@functools.cache
def choose(name: str) -> Engine:
    """The engine of this name; raises UsageError with the list of them. An engine serves any number of
    threads and programs.
    """
    if name == "python":
        from k2rules.engines.compiled import PythonEngine

        return PythonEngine()
    if name == "reference":
        from k2rules.engines.reference import ReferenceEngine

        return ReferenceEngine()
    if name == "durable":
        from k2rules.engines.durable import DurableEngine

        return DurableEngine()
    near = nearest(name, NAMES)
    raise UsageError(
        f"there is no engine `{name}`; there are: {', '.join(NAMES)}"
        + (f"; did you mean {near}?" if near else "")
    )
