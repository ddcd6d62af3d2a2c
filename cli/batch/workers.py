"""Deciding a file in several processes, with the results in the order of the file.

Each worker reads the file itself and decides its own stretches of it, so no regimen is sent to it; what it
sends back is finished: pieces of the report and a summary. Which regimens are double-checked is chosen here,
in the order of the file: a worker asks about a stretch, decides a few more while it waits, and goes on with
the answer. So the same are chosen whatever the number of workers.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import k2rules
from k2rules import K2RulesError, Limits, Regimen, RegimenFile, Sample, UsageError
from k2rules_cli.batch.case_runner import CaseResult, CaseRunner, PendingCase, is_checked
from k2rules_cli.batch.worker_messages import Ask, End, Failed, Finished, Message
from k2rules_cli.output.batch_summary import BatchSummary
from k2rules_cli.session import Opened

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, SpawnContext

STRETCH = 64
"""So many regimens stand together, and are decided by one worker."""
AHEAD = 4
"""How many stretches a worker keeps that wait for an answer."""
_HELD = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
LARGE = 2_000
"""A file of so many rows is worth starting a worker for."""


class LostWorker(Exception):  # noqa: N818 - a condition that is reported
    """A worker process ended before its work was done."""


def decide_file(
    opened: Opened, runner: CaseRunner, certify: bool | Sample, batch: BatchSummary, jobs: int | None
) -> Iterator[CaseResult]:
    """Every regimen of the file, finished and counted, in order. `jobs` None: as many processes as are worth
    it.
    """
    number = jobs or max(1, min(cores(), opened.file.rows_total // LARGE))
    if number > 1:
        yield from _WorkerPool(opened, runner, certify, batch, number).results()
        return
    for place, regimen in enumerate(opened.file):
        pending = runner.begin(place, regimen)
        yield runner.finish(pending, batch, check=is_checked(pending.candidate, certify))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class _Task:
    """What a worker is to do. A worker that was not forked loads the pack again, and makes sure that it is
    the same.
    """

    runner: CaseRunner
    file: RegimenFile
    source: str
    digest: str
    limits: Limits
    worker: int
    jobs: int

    def open(self) -> None:
        """Load the pack where it was not inherited; raises UsageError if it is another by now."""
        if not hasattr(self.runner, "pack"):
            self.runner.pack = k2rules.load(self.source, limits=self.limits)
            if self.runner.pack.digest != self.digest:
                raise UsageError("the policy pack was changed while it was in use: run this again")

    def stretches(self) -> Iterator[tuple[int, list[tuple[int, Regimen]]]]:
        """The stretches of this worker: the number of each, and its regimens with theirs. An error in reading
        comes at its place.
        """
        held: list[tuple[int, Regimen]] = []
        try:
            for number, regimen in self.file.part(
                lambda number: number // STRETCH % self.jobs == self.worker
            ):
                if held and held[0][0] // STRETCH != number // STRETCH:
                    yield held[0][0] // STRETCH, held
                    held = []
                held.append((number, regimen))
        except Exception:
            if held:
                yield held[0][0] // STRETCH, held
            raise
        if held:
            yield held[0][0] // STRETCH, held


def _work(task: _Task, line: Connection, others: list[Connection]) -> None:
    """The life of a worker. Signals to all are the business of the process that started it; when that ends,
    so does the worker.
    """
    _leave_signals()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for other in others:
        other.close()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    waiting: deque[tuple[int, list[PendingCase]]] = deque()

    def answered() -> None:
        checks = line.recv()
        stretch, cases = waiting.popleft()
        batch = BatchSummary(task.runner.pack.program)
        results = [
            task.runner.finish(case, batch, check=check) for case, check in zip(cases, checks, strict=True)
        ]
        line.send(Finished(stretch, results, batch))

    try:
        failed: Exception | None = None
        try:
            task.open()
            for stretch, regimens in task.stretches():
                cases = [task.runner.begin(number, regimen) for number, regimen in regimens]
                line.send(Ask(stretch, [case.candidate for case in cases]))
                waiting.append((stretch, cases))
                while len(waiting) > AHEAD or (waiting and line.poll()):
                    answered()
        except (ConnectionError, EOFError):
            raise
        except Exception as error:
            failed = error
        while waiting:
            answered()
        line.send(Failed(_portable(failed)) if failed else End(task.file.unread))
    except (ConnectionError, EOFError):
        return  # nobody listens any more


def _leave_signals() -> None:
    """Leave Ctrl-C and a hangup to the process that started this one, and let it be ended by that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HELD)


def _end_with_parent() -> None:
    """End this process at once when the one that started it is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _portable(error: Exception) -> Exception:
    """The error as another process can read it."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return K2RulesError(f"{type(error).__name__}: {error}")
    return error


class _WorkerPool:
    """The workers of one file, and what is heard of them."""

    def __init__(
        self, opened: Opened, runner: CaseRunner, certify: bool | Sample, batch: BatchSummary, jobs: int
    ) -> None:
        self.opened, self.runner, self.certify, self.batch, self.jobs = opened, runner, certify, batch, jobs
        self.lines: list[Connection] = []
        self.processes: list[BaseProcess] = []
        self.ready: dict[int, Finished] = {}
        self.next = self.given = 0

    def results(self) -> Iterator[CaseResult]:
        """What was decided, in order. Whatever ends this ends the workers."""
        try:
            self._start()
            stretch = 0
            while isinstance(message := (yield from self._hear(stretch % self.jobs)), Ask | Finished):
                if isinstance(message, Ask):
                    checks = [is_checked(candidate, self.certify) for candidate in message.candidates]
                    try:
                        self.lines[stretch % self.jobs].send(checks)
                    except ConnectionError as error:
                        raise self._lost(stretch % self.jobs) from error
                    stretch += 1
            while self.next < stretch:
                yield from self._hear(self.next % self.jobs)
            if isinstance(message, Failed):
                raise message.error
            self.opened.file.take_over(message.unread)
        finally:
            for process in self.processes:
                process.terminate()
            for process in self.processes:
                process.join()
            for line in self.lines:
                line.close()

    def _start(self) -> None:
        context = _context()
        for worker in range(self.jobs):
            mine, theirs = context.Pipe()
            task = _Task(
                self.runner,
                self.opened.file,
                self.opened.source,
                self.opened.pack.digest,
                self.opened.pack.program.limits,
                worker,
                self.jobs,
            )
            others = [*self.lines, mine] if context.get_start_method() == "fork" else []
            process = context.Process(target=_work, args=(task, theirs, others), daemon=True)
            with _signals_held():
                process.start()
            theirs.close()
            self.lines.append(mine)
            self.processes.append(process)

    def _hear(self, worker: int) -> Generator[CaseResult, None, Message]:
        """The next message of a worker; gives out what is finished and whose turn it is."""
        try:
            message: Message = self.lines[worker].recv()
        except (EOFError, ConnectionError) as error:
            raise self._lost(worker) from error
        if isinstance(message, Finished):
            self.ready[message.stretch] = message
            while finished := self.ready.pop(self.next, None):
                self.next += 1
                self.batch.merge(finished.batch)
                for result in finished.results:
                    self.given += 1
                    yield result
        return message

    def _lost(self, worker: int) -> LostWorker:
        self.processes[worker].join(5)
        code = self.processes[worker].exitcode
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with code {code}"
        how += " (perhaps the memory did not suffice: give fewer --jobs)" if code == -9 else ""
        first = next(
            (regimen.id for _, regimen in self.opened.file.part(lambda number: number == self.given)), ""
        )
        which = f"worker process {worker + 1} of {self.jobs}"
        return LostWorker(f"{which} {how}: nothing was decided for `{first}` and those after it")


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait while a worker is started, so that none reaches it before it leaves them to this
    process.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _context() -> ForkContext | SpawnContext:
    """Forked workers share what is loaded; only a process of a single thread can be forked safely."""
    threads = Path("/proc/self/task")
    if sys.platform == "linux" and threads.is_dir() and len(list(threads.iterdir())) == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")
