"""Workbooks that are made, or damaged, to break a reader: each is read or is an InputError."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules import InputError
from k2rules.limits import EXCEL_SHEETS
from k2rules.regimens.formats import xlsx_cells as excel_cells
from k2rules.regimens.tables import excel
from tests.regimens.readers import agents, case
from tests.regimens.workbooks import changed, opened, table
from tests.sizes import examples

pytestmark = pytest.mark.wide

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TEXT = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
TABLE = (
    f'<row r="1">{TEXT.format("A1", "id")}{TEXT.format("B1", "product")}</row>'
    f'<row r="2">{TEXT.format("A2", "P1")}{TEXT.format("B2", "K2")}</row>'
)
Writer = Callable[[zipfile.ZipFile], None]
MEMORY = 1 << 30
HUGE = 1 << 30


def workbook(
    rows: str = TABLE,
    before: str = "",
    after: str = "",
    sheets: int = 1,
    strings: Writer | None = None,
) -> bytes:
    """A workbook by hand."""
    out = io.BytesIO()
    names = [f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1)]
    link = f'<Relationship Id="{{}}" Type="{LINKS}/{{}}" Target="{{}}.xml"/>'
    links = [link.format(f"r{n}", "worksheet", "worksheets/s") for n in range(1, sheets + 1)]
    links.append(link.format("t", "sharedStrings", "sharedStrings") if strings else "")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        book = f'<workbook {MAIN} xmlns:r="{LINKS}"><sheets>{"".join(names)}</sheets></workbook>'
        packed.writestr("xl/workbook.xml", book)
        packed.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{''.join(links)}</Relationships>")
        sheet = f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
        packed.writestr("xl/worksheets/s.xml", sheet)
        if strings:
            strings(packed)
    return out.getvalue()


def cell(reference: str, row: str = "3") -> str:
    return f'{TABLE}<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


def huge(before: bytes, after: bytes, *, size: int = 1 << 26, said: int = 0) -> Writer:
    """Shared texts that unpack to far more than they are packed; `said` is the size that the zip tells."""

    def write(packed: zipfile.ZipFile) -> None:
        with packed.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(before)
            for _ in range(size >> 20):
                part.write(b"a" * (1 << 20))
            part.write(after)
        if said:
            packed.getinfo("xl/sharedStrings.xml").file_size = said

    return write


def raw(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        packed.writestr(name, content)
    return out.getvalue()


def locked() -> bytes:
    """A workbook whose parts are marked as locked."""
    data = bytearray(workbook())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


SOUND = {
    "a cell far away": workbook(cell("XFD1048576", "1048576")),
    "a dimension that lies": workbook(before='<dimension ref="A1:XFD1048576"/>'),
    "merged over everything": workbook(after='<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'),
    "hidden columns over everything": workbook(before='<col min="1" max="4294967295" hidden="1"/>'),
}
SI, IS = b'<sst xmlns="x"><si><t>', b"</t></si></sst>"
DECLARED = b'<!DOCTYPE a [<!ENTITY a "b">]><worksheet'
HOSTILE = {
    "a row beyond the last": (lambda: workbook(cell("A4294967295", "4294967295")), "is no row"),
    "a cell beyond the last row": (lambda: workbook(cell("A4294967295")), "is no cell"),
    "a column beyond the last": (lambda: workbook(cell("XFE3")), "is no cell"),
    "a cell in another row": (lambda: workbook(cell("A2")), "in the wrong place"),
    "rows out of order": (lambda: workbook(cell("A1", "1")), "stands after row"),
    "a cell twice": (lambda: workbook(f'{TABLE}<row r="3"><c r="A3"/><c r="A3"/></row>'), "stands twice"),
    "merged beyond": (lambda: workbook(after='<mergeCell ref="A1:ZZZZ9"/>'), "is no cell"),
    "a text that is not there": (lambda: workbook(cell("A3").replace("><v>", ' t="s"><v>')), "not there"),
    "a gigabyte of texts": (lambda: workbook(strings=huge(SI, IS, size=HUGE)), "unpacks to more"),
    "many texts, said to be few": (lambda: workbook(strings=huge(SI, IS, said=9999)), "cannot be read"),
    "a tag without end": (lambda: workbook(strings=huge(b'<sst a="', b'"/>', said=1 << 28)), "a tag or text"),
    "a long text": (lambda: workbook(cell("A3").replace("<v>1", "<v>" + "1" * 400_000)), "characters"),
    "thousands of sheets": (lambda: workbook(sheets=EXCEL_SHEETS + 1), "sheets"),
    "entities": (lambda: changed(workbook(), b"<worksheet", DECLARED, "s.xml"), "document type"),
    "no XML": (lambda: changed(workbook(), b"<worksheet", b"<worksheet<", "s.xml"), "not well-formed"),
    "a sheet that is missing": (lambda: changed(workbook(), b"s.xml", b"t.xml", ".rels"), "is missing"),
    "locked parts": (locked, "locked with a password"),
    "no relations": (lambda: raw("xl/workbook.xml", b"<workbook/>"), "is missing"),
    "packed by bzip2": (lambda: raw("xl/_rels/workbook.xml.rels", b"<a/>", zipfile.ZIP_BZIP2), "zip archive"),
    "a renamed document": (lambda: raw("word/document.xml", b"<a/>"), "a Word document"),
    "OpenDocument": (lambda: raw("content.xml", b"<a/>"), "OpenDocument"),
    "a binary workbook": (lambda: raw("xl/workbook.bin", b"\0"), ".xlsb"),
    "another archive": (lambda: raw("a.txt", b"a"), "a zip archive"),
    "a truncated workbook": (lambda: table(["id", "product"], ["P1", "K2"])[:2000], "damaged"),
    "an old workbook": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), "an old Excel"),
    "an older workbook": (lambda: bytes.fromhex("0908100000060500") + bytes(range(256)) * 4, "no text file"),
}

CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from k2rules import InputError
from k2rules.regimens import read_regimens
for name in sys.argv[2:]:
    try:
        said = [item.product.text for regimen in read_regimens(name) for item in regimen.items]
    except InputError as error:
        said = f"{error.code}: {error}" if error.way_out else "no way out"
    print(json.dumps([name, said]), flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a limit on memory that holds")
def test_no_workbook_takes_the_process_along(tmp_path: Path) -> None:
    """All in one process whose memory is limited: one that aborts would be the last that is heard of."""
    for number, data in enumerate([*SOUND.values(), *(make() for make, _ in HOSTILE.values())]):
        (tmp_path / f"{number:02}.xlsx").write_bytes(data)
    paths = sorted(str(path) for path in tmp_path.iterdir())
    assert max(path.stat().st_size for path in tmp_path.iterdir()) < 8 << 20
    command = [sys.executable, "-c", CHILD, str(MEMORY), *paths]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    heard = dict(json.loads(line) for line in ran.stdout.splitlines())
    assert (ran.returncode, ran.stderr, len(heard)) == (0, "", len(paths))
    found = dict(zip([*SOUND, *HOSTILE], (heard[path] for path in paths), strict=True))
    for name in SOUND:
        assert found[name][0] == "K2", name
    for name, (_, said) in HOSTILE.items():
        assert said in found[name] and found[name].startswith(("excel: ", "binary: ")), (name, found[name])


def test_more_cells_or_texts_than_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    data = table(["id", "product"], *(["P1", f"Product {n}"] for n in range(60)))
    monkeypatch.setattr(excel_cells, "EXCEL_CELLS", 100)
    with pytest.raises(InputError, match="more than 100 cells"):
        opened(data)
    monkeypatch.setattr(excel_cells, "EXCEL_CELLS", 50)
    with pytest.raises(InputError, match="more than 50 texts"):
        opened(data)


def test_merged_cells_that_lie_over_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    merged = '<mergeCell ref="A1:A1048576"/>' * 200
    monkeypatch.setattr(excel, "EXCEL_CELLS", 150)
    with pytest.raises(InputError, match="merged cells"):
        opened(workbook(after=f"<mergeCells>{merged}</mergeCells>"))


READ = ("workbook.xml.rels", "workbook.xml", "sheet1.xml", "Strings.xml", "styles.xml")
ROWS = (["P1", "Warfarin", 5], ["P1", "MK-7", "100 mcg"], ["P2", "Calcium", "1 g"])
VALID = table(["id", "product", "dose"], *ROWS)


def end(data: bytes) -> None:
    """The file is read to its end, or is an InputError."""
    try:
        found = opened(data)
        for regimen in found:
            case(regimen)
    except InputError as error:
        assert error.way_out


@settings(max_examples=examples(1_000), deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_flipped_bytes(flips: list[tuple[int, int]]) -> None:
    data = bytearray(VALID)
    for at, value in flips:
        data[at] = value
    end(bytes(data))


@settings(max_examples=examples(1_000), deadline=None)
@given(st.data())
def test_flipped_bytes_of_the_parts(data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(VALID)) as source, zipfile.ZipFile(out, "w") as target:
        wrong = data.draw(st.sampled_from([name for name in source.namelist() if name.endswith(READ)]))
        for name in source.namelist():
            content = bytearray(source.read(name))
            place = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
            for at, value in data.draw(st.lists(place, max_size=3)) if name == wrong else ():
                content[at] = value
            target.writestr(name, bytes(content))
    end(out.getvalue())


@pytest.mark.parametrize("size", range(0, len(VALID), 97))
def test_a_workbook_that_breaks_off(size: int) -> None:
    with pytest.raises(InputError):
        opened(VALID[:size])


def test_a_workbook_by_hand_is_read() -> None:
    (regimen,) = opened(workbook())
    assert agents(case(regimen)) == ["vitamin-k2"]
