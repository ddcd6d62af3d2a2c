"""The conformance suite on the compiled engine: as the suite says, and equal to the reference in every
part.
"""

from __future__ import annotations

import ast
import dis
import inspect
import sys
from collections.abc import Callable
from types import CodeType, FrameType, ModuleType
from typing import Any

import pytest

from k2rules import Case, Fact, InputError
from k2rules.engines.compiled import (
    PythonEngine,
    emit,
    emit_bodies,
    emit_match,
    emit_tests,
    emit_totals,
    gates,
    logic,
)
from k2rules.engines.compiled.compiled import compile_program
from k2rules.engines.compiled.match import MATCHERS, Matcher
from k2rules.engines.prepare import prepare
from tests.conformance.expectations import BY_FILE, TRIALS, as_expected, named
from tests.conformance.shorthand import Trial
from tests.engines.compiled.expected_match import expected, marked

ENGINE = PythonEngine()
EMITTERS = (
    emit,
    emit_bodies,
    emit_match,
    emit_tests,
    emit_totals,
    gates,
    logic,
)


@pytest.mark.parametrize("cases", BY_FILE)
def test_as_the_suite_says_and_as_the_reference(cases: tuple[Trial, ...]) -> None:
    for trial in cases:
        with named(trial):
            case = marked(trial.case)
            evaluation, hits = expected(trial.program, case, trial.as_of)
            assert ENGINE.evaluate(prepare(trial.program, case, trial.as_of)) == evaluation
            assert ENGINE.match(trial.program, case, trial.as_of) == hits
            assert MATCHERS.get(trial.program).match(trial.program, case, trial.as_of, guarded=False) == hits
            as_expected(trial, ENGINE)


@pytest.mark.wide
def test_the_suite_reaches_every_line_of_the_emitter() -> None:
    programs = list({id(trial.program): trial.program for trial in TRIALS}.values())

    def everything() -> None:
        matchers = {id(program): Matcher(program, compile_program(program)) for program in programs}
        for trial in TRIALS:
            matchers[id(trial.program)].match(trial.program, trial.case, trial.as_of)
        with pytest.raises(InputError):
            ENGINE.match(programs[0], Case("x", (Fact("nothing", {}),)), TRIALS[0].as_of)

    reached = lines_reached(everything, EMITTERS)
    missed = [
        f"{module.__name__}:{line}"
        for module in EMITTERS
        for line in sorted(lines_of(module) - reached[module.__file__ or ""])
    ]
    assert not missed


def lines_of(module: ModuleType) -> set[int]:
    """The lines inside functions that hold code."""
    code = compile(inspect.getsource(module), module.__file__ or "", "exec")
    found: set[int] = set()
    todo = [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    while todo:
        inner = todo.pop()
        todo.extend(constant for constant in inner.co_consts if isinstance(constant, CodeType))
        if inner.co_flags & inspect.CO_OPTIMIZED:
            found |= {line for _, line in dis.findlinestarts(inner) if line and line != inner.co_firstlineno}
    return found - {
        n
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Expr)
        for n in _docstring(node)
    }


def _docstring(node: ast.Expr) -> range:
    return (
        range(node.lineno, (node.end_lineno or 0) + 1) if isinstance(node.value, ast.Constant) else range(0)
    )


def lines_reached(run: Callable[[], None], modules: tuple[ModuleType, ...]) -> dict[str, set[int]]:
    """The lines of some modules that a call runs through."""
    reached: dict[str, set[int]] = {module.__file__ or "": set() for module in modules}

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        lines = reached.get(frame.f_code.co_filename)
        if lines is None:
            return None
        if event == "line":
            lines.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return reached
