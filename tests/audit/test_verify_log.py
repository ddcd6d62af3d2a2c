"""A log that is not what was written is found out, wherever it was touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import InputError
from k2rules.audit import head_path, parse_head, verify_log
from k2rules.audit.records import canonical, hash_of
from tests.audit.small_log import lines, records, written
from tests.sizes import examples


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("audit") / "log")


@pytest.fixture
def copy(log: Path, tmp_path: Path) -> Callable[[list[bytes]], Path]:
    """The log with other lines, and its head file."""

    def make(content: list[bytes]) -> Path:
        path = tmp_path / log.name
        path.write_bytes(b"".join(content))
        head_path(path).write_bytes(head_path(log).read_bytes())
        return path

    return make


def codes(path: Path) -> set[str]:
    return {fault.code for fault in verify_log(path).faults}


def test_an_untouched_log(log: Path) -> None:
    report = verify_log(log)
    assert not report.faults
    assert (report.records, report.decisions, report.undecided, report.runs) == (10, 4, 1, 2)
    assert parse_head(report.head) == (10, records(log)[-1]["hash"])


@pytest.mark.parametrize("index", range(10))
def test_a_removed_record(copy: Callable[[list[bytes]], Path], log: Path, index: int) -> None:
    content = lines(log)
    found = codes(copy(content[:index] + content[index + 1 :]))
    assert found & ({"truncated"} if index == 9 else {"chain"})


@pytest.mark.parametrize("index", range(9))
def test_swapped_records(copy: Callable[[list[bytes]], Path], log: Path, index: int) -> None:
    content = lines(log)
    content[index], content[index + 1] = content[index + 1], content[index]
    report = verify_log(copy(content))
    assert {"chain", "number"} <= {f.code for f in report.faults}
    assert min(f.line for f in report.faults) == index + 1


@pytest.mark.parametrize("index", range(10))
def test_a_record_that_stands_twice(copy: Callable[[list[bytes]], Path], log: Path, index: int) -> None:
    content = lines(log)
    assert "chain" in codes(copy([*content[: index + 1], *content[index:]]))


@pytest.mark.parametrize("left", range(10))
def test_a_log_that_was_cut_off(copy: Callable[[list[bytes]], Path], log: Path, left: int) -> None:
    path = copy(lines(log)[:left])
    assert "truncated" in codes(path)
    head_path(path).unlink()
    assert "head" in codes(path)
    report = verify_log(path, [(10, str(records(log)[-1]["hash"]))])
    assert "truncated" in {f.code for f in report.faults}


@pytest.mark.parametrize("index", range(10))
def test_each_value_of_each_record(copy: Callable[[list[bytes]], Path], log: Path, index: int) -> None:
    for key in records(log)[index]:
        content = lines(log)
        record = json.loads(content[index])
        record[key] = (
            "other" if isinstance(record[key], str) else 99 if isinstance(record[key], int) else ["other"]
        )
        content[index] = canonical(record) + b"\n"
        assert codes(copy(content)) & {"changed", "not-a-record"}, key


@pytest.mark.parametrize("index", range(10))
def test_a_changed_record_with_a_hash_that_fits(
    copy: Callable[[list[bytes]], Path], log: Path, index: int
) -> None:
    """Then the record after it does not follow, or the head does not fit."""
    content = lines(log)
    record = json.loads(content[index])
    record["time"] = "2020-01-01T00:00:00.000000Z"
    record["hash"] = hash_of(record)
    content[index] = canonical(record) + b"\n"
    assert codes(copy(content)) == {"head"} if index == 9 else {"chain"}


def test_a_log_written_anew_shows_against_a_checkpoint_only(
    copy: Callable[[list[bytes]], Path], log: Path
) -> None:
    kept = (5, str(records(log)[4]["hash"]))
    last, content = "0" * 64, []
    for record in records(log):
        record["time"], record["previous"] = "2020-01-01T00:00:00.000000Z", last
        last = record["hash"] = hash_of(record)
        content.append(canonical(record) + b"\n")
    path = copy(content)
    head_path(path).write_text(f"10:{last}\n")
    assert not verify_log(path).faults
    assert [f.code for f in verify_log(path, [kept]).faults] == ["head"]


@settings(max_examples=examples(150), deadline=None)
@given(data=st.data())
def test_any_changed_byte(log: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    content = bytearray(log.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda b: b != content[place]))
    path = tmp_path_factory.mktemp("byte") / log.name
    path.write_bytes(content)
    head_path(path).write_bytes(head_path(log).read_bytes())
    assert verify_log(path).faults_total


@pytest.mark.parametrize(
    "text", ["", "x", "1", "1:", "1:xyz", "-1:" + "0" * 64, "1:" + "g" * 64, "1:" + "0" * 63]
)
def test_a_head_that_is_none(log: Path, copy: Callable[[list[bytes]], Path], text: str) -> None:
    path = copy(lines(log))
    head_path(path).write_text(text)
    assert "head" in codes(path)
    with pytest.raises(InputError, match="a number of records"):
        parse_head(text)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the log cannot be read: No such file"):
        verify_log(tmp_path / "log")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"[]\n", b"hello\n", b"{}\n", b"\xff\n", b"[" * 100_000 + b"\n"]
)
def test_a_file_that_is_no_log(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "log").write_bytes(content)
    assert verify_log(tmp_path / "log").faults_total
