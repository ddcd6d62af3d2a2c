"""Encodings, gzip, and bytes that are no text."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import InputError, read_regimens
from k2rules.regimens import load_catalogue
from tests.regimens.readers import VOCABULARY, agents, case, problems, read
from tests.regimens.workbooks import table
from tests.sizes import examples

pytestmark = pytest.mark.wide

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


MANY = "".join(f"P{n},Calcium {n * 7919 % 9973} mg,,\n" for n in range(2, 3000))
PACKED = gzip.compress((TEXT + MANY).encode(), mtime=0)


@pytest.mark.parametrize("at", [-1, -5, -8, len(PACKED) // 2, 40])
@pytest.mark.parametrize("before", [b"", gzip.compress(b"id,product\nP0,K2\n", mtime=0)])
def test_nothing_is_read_of_a_gzip_file_that_is_damaged(at: int, before: bytes) -> None:
    """The checksum, the length, or the data themselves; in the only member, or in the second of two."""
    data = bytearray(PACKED)
    data[at] ^= 0xFF
    with pytest.raises(InputError, match="any byte of the file may be wrong") as error:
        read(before + bytes(data))
    assert error.value.code == "gzip" and error.value.way_out


@given(st.integers(10, len(PACKED) - 1), st.integers(1, 255))
@settings(max_examples=examples(500), deadline=None)
def test_no_byte_of_a_gzip_file_can_change_unseen(at: int, flip: int) -> None:
    data = bytearray(PACKED)
    data[at] ^= flip
    with pytest.raises(InputError):
        read(bytes(data))


def test_several_members_are_one_file() -> None:
    parts = TEXT.splitlines(keepends=True)
    (regimen,) = read(b"".join(gzip.compress(part.encode(), mtime=0) for part in parts) + bytes(20))
    assert agents(case(regimen)) == ["acenocoumarol", "mk-7"]


def test_what_stands_behind_the_gzip_data_is_said() -> None:
    found = read(gzip.compress(TEXT.encode(), mtime=0) + b"P2,Warfarin,5 mg,daily")
    (regimen,) = found
    said = next(n.text for n in found.notes if n.code == "damaged")
    assert said.startswith("behind the gzip data")
    assert agents(case(regimen)) == ["acenocoumarol"] and problems(case(regimen)) == ["row_unread"]


def test_everybody_in_a_file_that_breaks_off_is_told_so() -> None:
    found = read(PACKED[: len(PACKED) // 2])
    regimens = list(found)
    assert all("damaged" in {n.code for n in regimen.notes} for regimen in regimens)


def test_a_workbook_in_a_damaged_gzip_file() -> None:
    data = bytearray(gzip.compress(table(["id", "product"], ["P1", "K2"]), mtime=0))
    data[-8] ^= 1
    with pytest.raises(InputError, match="any byte of the file may be wrong"):
        read(bytes(data))


def test_a_catalogue_that_breaks_off_is_refused() -> None:
    lines = "".join(f"Product {n * 7919},MK-7,{n},ug,dose\n" for n in range(1, 2000))
    packed = gzip.compress(("product,ingredient,amount,unit,per\n" + lines).encode())
    with pytest.raises(InputError, match="a part of the catalogue is missing"):
        load_catalogue(io.BytesIO(packed[: len(packed) // 2]), VOCABULARY)


def test_yaml_that_breaks_off() -> None:
    lines = [f"- {{id: P{n}, items: [Warfarin]}}\n" for n in range(9)]
    whole = gzip.compress("".join([*lines, "- id: P9\n  items:\n  - Warfarin\n"]).encode(), mtime=0)
    found = read(whole[:-9], name="a.yaml")
    assert [r.id for r in found] == [f"P{n}" for n in range(9)]
    assert [row.reason for row in found.unread] == ["the file breaks off here"]


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
