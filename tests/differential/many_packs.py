"""Many packs, each decided in a child process, several at once. A crash or a hang is a difference like any
other.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

from tests.differential.child_process import Child, EndedError
from tests.differential.one_pack import Found, Report, case_of, decide_pack, differences_of, pack_of
from tests.differential.outcome import Difference

CHUNK = 50
"""Packs of one process: durable-rules keeps about 1.8 MB of each."""


def decide_packs(
    numbers: Sequence[int],
    count: int,
    engines: Sequence[str],
    jobs: int,
    progress: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Decide packs with so many cases each, in so many processes at once. `progress` is told of each pack."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in numbers:
        waiting.put(number)
    whole, lock, failed = Report(), threading.Lock(), list[BaseException]()

    def work() -> None:
        try:
            with Child(calls=CHUNK) as child:
                while not failed:
                    report = _pack(child, waiting.get_nowait(), count, engines)
                    with lock:
                        whole.tally.add(report.tally)
                        whole.found += report.found
                        progress(report)
        except queue.Empty:
            return
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    whole.found.sort(key=lambda f: (f.pack, f.case))
    return whole


def _pack(child: Child, number: int, count: int, engines: Sequence[str]) -> Report:
    try:
        return child.call(decide_pack, number, count, engines)
    except EndedError as ended:
        return Report(found=[_culprit(child, number, count, engines) or Found(number, -1, (_ended(ended),))])


def _culprit(child: Child, number: int, count: int, engines: Sequence[str]) -> Found | None:
    """The first case of a pack that ends a new process."""
    pack = pack_of(number)
    for at in range(count):
        try:
            child.call(differences_of, pack, case_of(number, at), engines)
        except EndedError as ended:
            return Found(number, at, (_ended(ended),))
    return None


def _ended(ended: EndedError) -> Difference:
    return Difference("process", str(ended).partition(":")[0], str(ended))
