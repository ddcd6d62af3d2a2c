"""A log that does not agree with its head file is not written to until a person says why; a crash is no such
thing.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import InputError, UsageError
from k2rules.audit import LogReport, head_path, log, repair, verify_log
from k2rules.audit.heads import read_head
from tests.audit.small_log import at, decisions, lines, opened, records, written
from tests.sizes import examples

pytestmark = pytest.mark.wide

WHO = {"by": "A. Pharmacist", "reason": "the disk was full; the backup has no more"}


def codes(report: LogReport) -> set[str]:
    return {fault.code for fault in report.faults}


def cut(path: Path, left: int) -> None:
    path.write_bytes(b"".join(lines(path)[:left]))


def behind(path: Path, left: int) -> None:
    head_path(path).write_text(f"{left}:{records(path)[left - 1]['hash']}\n")


BROKEN = {
    "missing": (lambda path: head_path(path).unlink(), "head", "log.head is missing"),
    "unreadable": (lambda path: head_path(path).write_text("10:x"), "head", "log.head cannot be read"),
    "ahead": (
        lambda path: cut(path, 7),
        "truncated",
        "ends with record 7, and log.head speaks of 10: 3 records were cut off",
    ),
    "behind": (
        lambda path: behind(path, 9),
        "behind",
        "ends with record 10, and log.head speaks of 9: 1 record was added",
    ),
    "different": (
        lambda path: head_path(path).write_text("10:" + "0" * 64),
        "head",
        "record 10 is not the one that log.head",
    ),
    "emptied": (
        lambda path: cut(path, 0),
        "truncated",
        "ends with record 0, and log.head speaks of 10: 10 records were cut off",
    ),
}


def test_a_log_does_not_heal_its_own_evidence(tmp_path: Path) -> None:
    """The last record is cut and the head file deleted: appending does not make a good log of it."""
    path = written(tmp_path / "log")
    cut(path, 9)
    head_path(path).unlink()
    with pytest.raises(InputError, match=r"log\.head is missing"):
        opened(path)
    assert codes(verify_log(path)) == {"head"}


@pytest.mark.parametrize("name", BROKEN)
def test_nothing_is_appended_until_it_is_repaired_and_that_is_said_ever_after(
    tmp_path: Path, name: str
) -> None:
    path = written(tmp_path / "log")
    breaks, code, text = BROKEN[name]
    breaks(path)
    before, head = path.read_bytes(), head_path(path).read_bytes() if head_path(path).exists() else None
    with pytest.raises(InputError, match=text.replace(".", r"\.")) as refusal:
        opened(path)
    assert "k2rules log repair" in refusal.value.way_out
    assert path.read_bytes() == before
    assert (head_path(path).read_bytes() if head_path(path).exists() else None) == head
    assert codes(verify_log(path)) == {code, "start"} if name == "emptied" else {code}
    found = repair(path, **WHO)
    assert (found.records, found.missing) == (
        len(before.splitlines()),
        {"ahead": 3, "emptied": 10}.get(name, 0),
    )
    with opened(path) as going_on:
        going_on.append(decisions()[:1])
    report = verify_log(path)
    assert (report.faults, report.repairs) == ([], 1)
    (remark,) = report.remarks
    assert remark.code == "repaired"
    assert all(said in remark.text for said in (*WHO.values(), text))
    record = records(path)[found.record - 1]
    assert (record["kind"], record["head"]) == ("repair", "ahead" if name == "emptied" else name)


def test_there_is_nothing_to_repair(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    before = path.read_bytes()
    with pytest.raises(UsageError, match="nothing to repair"):
        repair(path, **WHO)
    with pytest.raises(InputError, match="no such log"):
        repair(tmp_path / "none", **WHO)
    assert path.read_bytes() == before
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("given", [{"by": " "}, {"reason": ""}, {"reason": "x" * 1_001}])
def test_a_repair_has_a_name_and_a_reason(tmp_path: Path, given: dict[str, str]) -> None:
    path = written(tmp_path / "log")
    head_path(path).unlink()
    with pytest.raises(UsageError, match="a repair says"):
        repair(path, **{**WHO, **given})
    assert codes(verify_log(path)) == {"head"}


def test_what_is_no_record_is_not_repaired(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    path.write_bytes(path.read_bytes() + b"hello\n")
    with pytest.raises(InputError, match="the last line is no record"):
        repair(path, **WHO)


def test_a_log_that_is_gone_is_not_begun_anew_beside_its_head(tmp_path: Path) -> None:
    path = written(tmp_path / "log")
    path.unlink()
    with pytest.raises(InputError, match="the log is gone, and its head file speaks of 10 records"):
        opened(path)
    assert not path.exists()


class Killed(BaseException):
    """A process that ends at this place."""


STEPS = ("write_head", "append", "write_head")


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("first", [True, False])
def test_a_process_that_ends_between_any_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, first: bool
) -> None:
    """Whatever it left is accounted for: the next writer goes on, and nobody has to repair anything."""
    path = tmp_path / "log"
    if not first:
        written(path)
    left = [step]

    def counted(name: str) -> object:
        real = getattr(log, name)

        def call(*arguments: object) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            real(*arguments)

        return call

    with monkeypatch.context() as patched:
        for name in set(STEPS):
            patched.setattr(log, name, counted(name))
        if step < 3:
            with pytest.raises(Killed):
                opened(path)
        else:
            opened(path)
    said = verify_log(path) if path.stat().st_size else None
    assert said is None or (
        said.faults == [] and [r.code for r in said.remarks] == ["interrupted"] * (step in (1, 2))
    )
    with opened(path) as going_on:
        going_on.append(decisions())
    report = verify_log(path)
    assert (report.faults, report.remarks, report.repairs) == ([], [], 0)
    assert report.recovered == (step in (1, 2))


@given(st.data())
@settings(max_examples=examples(200), deadline=None)
def test_any_part_of_what_was_announced(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A writer is ended after any number of bytes."""
    path = tmp_path_factory.mktemp("part") / "log"
    going_on = opened(path)
    before = path.read_bytes()
    head = head_path(path).read_text()
    going_on.append(decisions())
    new = path.read_bytes()[len(before) :]
    announced = head + head_path(path).read_text()
    kept = data.draw(st.integers(0, len(new)))
    path.write_bytes(before + new[:kept])
    head_path(path).write_text(announced)
    with opened(path) as after:
        after.append(decisions()[:1])
    report = verify_log(path)
    assert (report.faults, report.repairs, report.recovered) == ([], 0, 1)
    assert report.decisions == new[:kept].count(b"\n") + 1
    (said,) = (record for record in records(path) if record["kind"] == "recovered")
    assert said["bytes"] == kept - (new[:kept].rfind(b"\n") + 1)


@pytest.mark.parametrize("step", ["forged", "beyond", "before"])
def test_an_announcement_covers_only_what_follows_from_the_head(tmp_path: Path, step: str) -> None:
    path = written(tmp_path / "log")
    found = records(path)
    announced = {"forged": (10, "0" * 64), "beyond": (9, found[8]["hash"]), "before": (10, found[9]["hash"])}[
        step
    ]
    known = (8, "1" * 64) if step == "before" else (8, found[7]["hash"])
    head_path(path).write_text("".join(f"{number}:{last}\n" for number, last in (known, announced)))
    assert codes(verify_log(path)) == {"behind" if step == "beyond" else "head"}
    with pytest.raises(InputError, match=r"log repair"):
        opened(path)


def test_a_repair_that_is_cut_short_leaves_the_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head file is evidence, and is not replaced before the record of the repair is on the disk."""
    path = written(tmp_path / "log")
    cut(path, 7)
    with monkeypatch.context() as patched:
        patched.setattr(log, "append", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            repair(path, **WHO)
    head = read_head(path)
    assert head is not None
    assert head.at[0] == 10
    with pytest.raises(InputError, match="3 records were cut off"):
        opened(path)


def test_times_that_run_backwards_are_said(tmp_path: Path) -> None:
    from k2rules.audit import Log

    days = [f"2026-02-0{day}T00:00:00+00:00" for day in (3, 4, 1, 2)]
    about = {"name": "k2", "version": "1", "digest": "0"}
    with Log(tmp_path / "log", pack=about, engine="python", as_of="2026-02-01", now=at(*days)):  # type: ignore[arg-type]
        pass
    report = verify_log(tmp_path / "log")
    assert report.faults == []
    assert [(r.line, r.code) for r in report.remarks] == [(3, "time-backwards")]
    assert "2026-02-01T00:00:00+00:00, after 2026-02-04T00:00:00+00:00" in report.remarks[0].text


_APPENDING = """
import sys
from pathlib import Path
from tests.audit.small_log import decisions, opened
with opened(Path(sys.argv[1])) as log:
    print("open", flush=True)
    while True:
        log.append(decisions())
"""


def test_writers_that_are_killed_at_any_moment_never_need_a_repair(tmp_path: Path) -> None:
    path, chance = tmp_path / "log", random.Random(7)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", _APPENDING, str(path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "open\n"
            for _ in range(chance.randrange(20_000)):
                pass
            os.kill(writer.pid, signal.SIGKILL)
    with opened(path):
        pass
    report = verify_log(path)
    assert (report.faults, report.repairs) == ([], 0)
    assert len(report.unfinished) == 6
