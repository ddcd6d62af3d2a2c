"""Work in a child process: durable-rules keeps every ruleset it was given, and can crash or hang, none of
which may reach who asked.

    with Child() as child:
        child.call(function, argument)      # the result; EndedError where the process crashed or hung

A child that has done `calls` pieces of work, or that ended, is followed by a new one. Work is bounded by the
processor time that it takes, so that it is the same on a busy machine; what hangs without taking any is ended
much later.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
IDLE = 3_600
"""Seconds without an answer, whatever the processor time: the last resort."""
_SPAWN = multiprocessing.get_context("spawn")


class EndedError(Exception):
    """The process ended or was ended while it worked; says how."""


class FailedError(Exception):
    """The work raised; holds the traceback as text."""


class Child:
    """One process at a time."""

    def __init__(self, calls: int = 50, seconds: int = 300) -> None:
        """`seconds` is how much processor time one call may take."""
        self.calls, self.seconds = calls, seconds
        self._process: BaseProcess | None = None
        self._line: Connection | None = None
        self._left = 0

    def call(self, function: Callable[..., T], *arguments: object) -> T:
        """The result of a function of a module; raises EndedError or FailedError."""
        if not self._left:
            self.close()
        line = self._line or self._start()
        self._left -= 1
        try:
            line.send((self.seconds, function, arguments))
            if not line.poll(IDLE):
                self._kill()
                raise EndedError(f"hung: no answer in {IDLE:,} seconds")
            worked, result = line.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise EndedError(self._how()) from error
        if not worked:
            raise FailedError(result)
        return result  # type: ignore[no-any-return]

    def close(self) -> None:
        """Let the process end."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.join(5)
            self._kill()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> Connection:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        self._process, self._line, self._left = process, ours, self.calls
        return ours

    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process, self._line, self._left = None, None, 0

    def _how(self) -> str:
        code: int | None = None
        if self._process is not None:
            self._process.join(5)
            code = self._process.exitcode
        self._kill()
        if code == -signal.SIGXCPU:
            return f"hung: no answer in {self.seconds:,} seconds of processor time"
        return (
            f"crashed: {signal.Signals(-code).name}"
            if code is not None and code < 0
            else f"ended with {code}"
        )


def _serve(line: Connection) -> None:
    """What the process does until nobody asks any more."""
    while True:
        try:
            seconds, function, arguments = line.recv()
        except (EOFError, KeyboardInterrupt):
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        most = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, most))
        try:
            answer = (True, function(*arguments))
        except Exception:
            answer = (False, traceback.format_exc())
        line.send(answer)
