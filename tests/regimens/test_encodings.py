"""Encodings, gzip, and bytes that are no text."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from k2rules.errors import InputError
from k2rules.regimens import read_regimens
from tests.regimens.small import agents, case, problems, read

TEXT = "id,product,dose,frequency\nP1,Acénocoumarol,2 mg,daily\nP1,MK-7,100 µg,daily\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("packed", [False, True])
def test_encodings(encoding: str, packed: bool) -> None:
    data = TEXT.encode(encoding)
    found = read(gzip.compress(data, mtime=0) if packed else data)
    (regimen,) = found
    assert agents(case(regimen)) == ["acenocoumarol", "mk-7"]
    assert problems(case(regimen)) == []
    assert bool([n for n in found.notes if n.code == "encoding"]) == (encoding == "cp1252")


def test_utf16_with_both_marks() -> None:
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        (regimen,) = read(mark + TEXT.encode(codec))
        assert agents(case(regimen)) == ["acenocoumarol", "mk-7"]


def test_a_late_letter_makes_the_whole_file_cp1252() -> None:
    rows = "".join(f"P{n},Calcium,1 g,daily\n" for n in range(20_000))
    found = read(("id,product,dose,frequency\n" + rows + "PX,Acénocoumarol,2 mg,daily\n").encode("cp1252"))
    (note,) = [n for n in found.notes if n.code == "encoding"]
    assert note.origin.row == 20_002
    assert agents(case(list(found)[-1])) == ["acenocoumarol"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + bytes(60), "binary"),
        (b"%PDF-1.7 ...", "binary"),
        (b"PAR1....", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (b"\x1f\x8b", "gzip"),
        (b"\x1f\x8bnot gzip at all", "gzip"),
        (gzip.compress(gzip.compress(TEXT.encode(), mtime=0), mtime=0), "binary"),
        (b"id,product\nP1,\x81\x8d\xff\n", "encoding"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_no_text_is_refused_with_a_way_out(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as error:
        read(data)
    assert error.value.code == code
    assert error.value.way_out


def test_a_truncated_gzip_keeps_what_came_before() -> None:
    rows = "".join(f"P{n},Warfarin {n * 7919 % 100003},5 mg,daily\n" for n in range(30_000))
    whole = gzip.compress(("id,product,dose,frequency\n" + rows).encode())
    found = read(whole[: len(whole) // 2])
    regs = list(found)
    assert 1000 < len(regs) < 30_000
    assert any(n.code == "damaged" for n in found.notes)
    assert "row_unread" in problems(case(regs[-1])) or found.unread
    assert "row_unread" not in problems(case(regs[-2]))


def test_a_damaged_gzip_is_said() -> None:
    data = bytearray(gzip.compress((TEXT + "P2,Calcium,1 g,daily\n" * 5000).encode()))
    data[-5] ^= 0xFF
    found = read(bytes(data))
    assert any(n.code == "damaged" for n in found.notes)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(InputError):
        read_regimens("no/such/file.csv")


def test_path_and_stream_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    by_path = [r.items for r in read_regimens(path, name="x")]
    assert by_path == [r.items for r in read_regimens(io.BytesIO(TEXT.encode()), name="x")]


def test_a_file_cut_in_the_middle_of_a_letter_is_damaged_and_not_misread() -> None:
    found = read((TEXT + "P1,Acé").encode()[:-1])
    (regimen,) = found
    assert agents(case(regimen)) == ["acenocoumarol", "mk-7"]
    assert problems(case(regimen)) == ["row_unread"]
    assert [n.code for n in found.notes if n.code in ("damaged", "encoding")] == ["damaged"]
