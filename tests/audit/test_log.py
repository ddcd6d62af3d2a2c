"""What is written: one record for each decision, chained, without what was typed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from k2rules import InputError
from k2rules.audit import Log, verify_log
from k2rules.audit.heads import Head, HeadFile, read_head, write_head
from k2rules.audit.records import NOTHING_BEFORE
from tests.audit.small_log import DAY, decisions, lines, opened, pack, records, written

pytestmark = pytest.mark.wide


def test_a_record_for_each_decision(tmp_path: Path) -> None:
    found = records(written(tmp_path / "log"))
    kinds = ["start", "run", *["decision"] * 3, "undecided", "end", "run", "decision", "end"]
    assert [r["kind"] for r in found] == kinds
    assert [r["n"] for r in found] == list(range(1, 11))
    decision, logged = decisions()[0], found[2]
    assert logged["case"] == "A"
    assert logged["decision_digest"] == hashlib.sha256(decision.to_json()).hexdigest()
    assert [f["rule"] for f in logged["findings"]] == [f.rule for f in decision.findings]  # type: ignore[attr-defined]
    assert found[1]["pack"]["digest"] == pack().digest  # type: ignore[index]
    assert found[1]["as_of"] == DAY
    assert (found[5]["case"], found[5]["reason"]) == ("D", "engine")
    assert (found[6]["decided"], found[6]["undecided"]) == (3, 1)


def test_nothing_that_was_typed_is_kept_but_the_id(tmp_path: Path) -> None:
    text = written(tmp_path / "log").read_text(encoding="utf-8")
    assert "Ü-3" in text
    for typed in ("Coumadin", "100 mcg", "Atorvastatin", "too much"):
        assert typed not in text


def test_the_same_decision_has_the_same_digests(tmp_path: Path) -> None:
    first, again = records(written(tmp_path / "log"))[2], records(tmp_path / "log")[8]
    assert {k: v for k, v in first.items() if k.endswith("digest")} == {
        k: v for k, v in again.items() if k.endswith("digest")
    }
    assert first["hash"] != again["hash"]


def test_what_was_appended_can_be_read_at_once(tmp_path: Path) -> None:
    log = opened(tmp_path / "log")
    log.append(decisions()[:1])
    assert [r["kind"] for r in records(tmp_path / "log")] == ["start", "run", "decision"]
    assert read_head(tmp_path / "log") == HeadFile((3, records(tmp_path / "log")[-1]["hash"]))
    assert verify_log(tmp_path / "log").unfinished == [log.run]


def test_a_run_that_fails_has_no_end(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), opened(tmp_path / "log") as log:
        log.append(decisions()[:1])
        raise ZeroDivisionError
    assert verify_log(tmp_path / "log").unfinished == [log.run]


def test_a_torn_record_is_moved_aside_and_said(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"kind":"deci')
    assert [f.code for f in verify_log(path).faults] == ["torn"]
    with opened(path) as log:
        log.append(decisions()[:1])
    assert (tmp_path / "log.torn-1").read_bytes() == b'{"kind":"deci'
    found = records(path)
    assert found[10]["kind"] == "recovered"
    assert found[10]["moved_to"] == "log.torn-1"
    assert found[10]["digest"] == hashlib.sha256(b'{"kind":"deci').hexdigest()
    report = verify_log(path)
    assert not report.faults
    assert report.recovered == 1


def test_a_file_of_which_only_a_piece_was_written(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b'{"kind":"start"')
    write_head(tmp_path / "log", Head(0, NOTHING_BEFORE), Head(2, "a" * 64))
    with opened(tmp_path / "log"):
        pass
    assert [r["kind"] for r in records(tmp_path / "log")] == ["start", "recovered", "run", "end"]
    assert not verify_log(tmp_path / "log").faults


def test_nothing_is_written_behind_a_gap(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    path.write_bytes(b"".join(lines(path)[:-2]))
    before = path.read_bytes()
    with pytest.raises(
        InputError,
        match=(
            r"ends with record 8, and log.head speaks of 10: 2 records were cut off.*\n.*way "
            r"out: see `k2rules log verify`"
        ),
    ):
        opened(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"hello\n", b"{}\n", b'{"n":1,"hash":"x"}\n', b"[1]\n", b"1\n", b"\xff\xfe\n"]
)
def test_a_file_that_is_no_log_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no record of an audit log"):
        opened(path)
    assert path.read_bytes() == content


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the log cannot be written: No such file or directory"):
        opened(tmp_path / "nowhere" / "log")


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    written(tmp_path / "log")
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0


def _write(path: Path, times: int) -> None:
    for _ in range(times):
        with opened(path) as log:
            for decision in decisions():
                log.append([decision])


def test_several_writers(tmp_path: Path) -> None:
    decisions()
    spawn = multiprocessing.get_context("fork")
    writers = [spawn.Process(target=_write, args=(tmp_path / "log", 5)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0] * 4
    report = verify_log(tmp_path / "log")
    assert not report.faults
    assert (report.decisions, report.runs, report.unfinished) == (60, 20, [])


_ENDLESS = """
import sys
from pathlib import Path
from tests.audit.small_log import decisions, opened
with opened(Path(sys.argv[1])) as log:
    while True:
        log.append(decisions())
        print("written", flush=True)
"""


@pytest.mark.parametrize("after", [1, 2, 5])
def test_a_killed_writer_loses_nothing_that_it_told_of(tmp_path: Path, after: int) -> None:
    path = tmp_path / "log"
    with subprocess.Popen(
        [sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(after):
            assert writer.stdout.readline() == "written\n"
        time.sleep(0.001 * after)
        os.kill(writer.pid, signal.SIGKILL)
        told = after + len(writer.stdout.readlines())
    with opened(path) as log:
        log.append(decisions()[:1])
    report = verify_log(path)
    assert not report.faults
    assert report.decisions >= 3 * told + 1
    assert len(report.unfinished) == 1


def test_a_text_that_is_half_a_letter(tmp_path: Path) -> None:
    """Ids come from files, and may be anything."""
    decision = pack().decide({"id": "a\x00\u2028b", "items": []}, as_of=DAY)
    with opened(tmp_path / "log") as log:
        log.append([decision])
    assert not verify_log(tmp_path / "log").faults
    assert (
        json.loads(lines(tmp_path / "log")[2])["case"] == "a\u2028b"
    )  # an id keeps no character that nobody sees


def test_the_class_is_public() -> None:
    assert Log.__doc__ is not None
