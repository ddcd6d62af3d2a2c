"""Quotes where none belong: nobody's row is swallowed, nobody gets another's product, all is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from k2rules import InputError, Regimen, RegimenFile, UsageError
from k2rules.limits import QUOTED_LINES
from k2rules.regimens.text.delimited import DELIMITERS, Record, _Scan, records, split_quoted
from tests.regimens.readers import agents, case, problems, read
from tests.regimens.workbooks import opened, table
from tests.sizes import examples

pytestmark = pytest.mark.wide

SWALLOWED = 'id,product\nA,"warfarin\nB,warfarin\nB,MK-7\nC,"aspirin\nD,MK-7\n'
NOTE = 'id,product,note\nP1,Warfarin,"two\nlines, of a note"\nP2,MK-7,\n'
LIKE_A_ROW = 'id,product,note\nP1,Warfarin,"see:\nP2,MK-7,daily\nthe end"\nP3,MK-7,\n'


def lost(found: RegimenFile) -> dict[str, list[int | None]]:
    """By person, the lines that are named as not read."""
    return {r.id: [u.place.row for u in r.unread] for r in found}


def products(found: RegimenFile) -> dict[str, list[str]]:
    return {r.id: [i.product.text for i in r.items if i.product] for r in found}


def test_the_rows_of_others_are_never_swallowed() -> None:
    found = read(SWALLOWED)
    assert products(found) == {"A": [], "B": [], "C": [], "D": ["MK-7"]}
    assert lost(found) == {"A": [2], "B": [3, 4], "C": [5], "D": []}
    first = next(iter(found))
    assert problems(case(first)) == ["row_unread"]
    assert "lines 2 to 5" in first.unread[0].reason


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_note_of_several_lines_is_read(delimiter: str, end: str) -> None:
    found = read(NOTE.replace(", of", " of").replace(",", delimiter).replace("\n", end))
    first, second = found
    assert [i.note.text for i in first.items if i.note] == [f"two{end}lines of a note"]
    assert (first.unread, second.unread, found.unread) == ((), (), ())
    assert second.items[0].place.row == 4


def test_a_note_that_looks_like_a_row_is_unread_and_the_option_is_told() -> None:
    found = read(LIKE_A_ROW)
    assert products(found) == {"P1": [], "P2": [], "P3": ["MK-7"]}
    assert lost(found) == {"P1": [2], "P2": [3], "P3": []}
    first, *_ = found
    assert "--multiline" in first.unread[0].reason
    (row,) = found.unread
    assert (row.place.row, row.place.text) == (4, 'the end"') and "--multiline" in row.reason


def test_with_the_option_it_is_one_cell() -> None:
    found = read(LIKE_A_ROW, multiline=True)
    assert products(found) == {"P1": ["Warfarin"], "P3": ["MK-7"]}
    assert next(iter(found)).items[0].note.text == "see:\nP2,MK-7,daily\nthe end"  # type: ignore[union-attr]
    assert found.unread == ()


def test_even_with_the_option_a_quote_must_close_where_a_cell_ends() -> None:
    assert products(read(SWALLOWED, multiline=True)) == {"A": [], "B": [], "C": [], "D": ["MK-7"]}


@pytest.mark.parametrize("data", [b'{"id": "P1", "items": ["K2"]}', table(["id", "product"], ["P1", "K2"])])
def test_the_option_is_for_delimited_text(data: bytes) -> None:
    with pytest.raises(UsageError, match="multiline"):
        opened(data, name="list", multiline=True)


def test_a_stray_quote_before_a_row_that_is_quoted_rightly_costs_one_row() -> None:
    rows = "".join(f"P{n},Warfarin,5 mg\n" for n in range(2, 40))
    found = read('id,product,dose\nP1,"MK-7,1 mg\n' + rows + 'P40,"Calcium, with D3",5 mg\nP41,K2,\n')
    assert {name: rows for name, rows in lost(found).items() if rows} == {"P1": [2]}
    assert products(found)["P40"] == ["Calcium, with D3"]
    assert len(products(found)) == 41


def test_a_note_behind_a_stray_quote_is_read() -> None:
    found = read('id,product,note\nP1,"K2,a\nP2,D3,b\nP3,MK-7,"two\nlines"\nP4,K1,\n')
    assert lost(found) == {"P1": [2], "P2": [3], "P3": [], "P4": []}
    assert products(found)["P3"] == ["MK-7"]


def test_a_quote_in_the_last_line() -> None:
    found = read('id,product\nP1,Warfarin\nP2,"MK-7\n')
    assert lost(found) == {"P1": [], "P2": [3]} and products(found)["P1"] == ["Warfarin"]


def test_quotes_that_swallow_a_delimiter_in_one_line() -> None:
    found = read('id,product,dose\n"P1,K2",MK-7\nP2,"K1,5 mg"\n"P3",K3,1 mg\n')
    assert products(found) == {"P1,K2": [], "P1": [], "P2": [], "P3": ["K3"]}
    assert lost(found) == {"P1,K2": [2], "P1": [2], "P2": [3], "P3": []}


@pytest.mark.parametrize("cell", ['"MK-7"x', '"asp"irin', 'MK-7 "pure"', '"MK-7" '])
def test_a_quote_in_the_middle_of_a_cell_is_said(cell: str) -> None:
    (found,) = read(f"id,product,dose,frequency\nP1,{cell},100 mcg,daily\n")
    (note,) = [n for n in found.notes if n.code == "quote-in-cell"]
    assert note.origin.row == 2 and "`100 mcg`" in note.text
    assert "P1" not in note.text + note.origin.text


def test_quotes_that_are_in_order_are_not_remarked_on() -> None:
    (found,) = read('id,product,dose,frequency\nP1,"MK-7 ""pure""",100 mcg,"daily, with food"\n')
    assert not [n for n in found.notes if n.code == "quote-in-cell"]


def test_a_quote_in_the_id_makes_no_second_person() -> None:
    found = read('id,product\nP1,Warfarin\nP"1,MK-7\n"P""2",K1\n')
    assert products(found) == {"P1": ["Warfarin"], 'P"2': ["K1"]}
    assert lost(found)["P1"] == [3]


def test_a_table_of_one_column() -> None:
    from k2rules import FileMap
    from k2rules.regimens.tables.mapping import ColumnMap

    one = FileMap("m", regimen=None, item={"product": ColumnMap("product")})
    text = 'product\nWarfarin\n"K2\nMK-7"\nK1\n'
    (regimen,) = read(text, mapping=one)
    assert [u.place.row for u in regimen.unread] == [3, 4]
    assert [i.product.text for i in regimen.items if i.product] == ["Warfarin", "K1"]
    (regimen,) = read(text, mapping=one, multiline=True)
    assert [i.product.text for i in regimen.items if i.product] == ["Warfarin", "K2\nMK-7", "K1"]


def test_the_header_may_span_lines_and_is_refused_where_its_quotes_are_wrong() -> None:
    assert products(read('id,"Product\nname",dose\nP1,K2,\n')) == {"P1": ["K2"]}
    with pytest.raises(InputError, match="not close") as error:
        read('id,"product,dose\nP1,K2,1 mg\nP2,"K1",\n')
    assert (error.value.code, error.value.place.line) == ("header", 1)  # type: ignore[union-attr]
    with pytest.raises(InputError, match="may stand in the wrong place"):
        read('"dose,"frequency,id,product\n1 mg,daily,P1,K2\n')
    with pytest.raises(InputError, match="the rows below have fewer cells"):
        read('id,product,dose,"route\nP1",K2,1 mg,po\nP1,K1,,\n')


def test_a_nul_byte_in_a_cell_of_several_lines_is_said() -> None:
    found = read('id,product,note\nP1,K2,"a\nb\0"\nP2,K1,\n')
    assert lost(found) == {"P1": [2], "P2": []}


def test_a_quoted_cell_has_only_so_many_lines() -> None:
    found = read('id,product,note\nP1,K2,"' + "x\n" * QUOTED_LINES + '"\nP2,K1,\n')
    assert lost(found)["P1"][0] == 2 and products(found)["P2"] == ["K1"]


PATTERNS = ['b","c\n', '"\n', '"""\n', 'a,"b\n', 'a","",""",b\n', 'a,"b""\n', '""\n"\n']
PATTERNS += ['a,"x\nb,"y",z\n', '"a"b,"\n']


@pytest.mark.parametrize("pattern", PATTERNS)
def test_recovery_is_linear(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the quotes stand, each line is read a few times at most."""
    reads = [0]
    real = _Scan.line

    def counted(self: _Scan, text: str, end: str = "") -> None:
        reads[0] += 1
        real(self, text, end)

    monkeypatch.setattr(_Scan, "line", counted)
    lines = (pattern * 12_000).splitlines(keepends=True)
    found = list(records(lines, ",", 3))
    assert reads[0] <= 6 * len(lines)
    covered = {line for r in found for line in range(r.line, r.line + r.text.count("\n") + 1)}
    assert covered == set(range(1, len(lines) + 1))


def test_a_quote_in_the_header_never_makes_the_first_row_the_name_of_a_column() -> None:
    with pytest.raises(InputError, match="no sound row below shows that it is to"):
        read(
            'id,product,status,"""note,age\nP1,t0x1z",t0x2z,t0x3z,t0x4z\n"P1,t1x1z,t1x2z,"t1x3z, t1x3z",t1x4z'
        )


# --- the property -----------------------------------------------------------------------------------

COLUMNS = ("dose", "frequency", "note", "age", "status", "route")


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, range]], dict[str, str]]:
    """A table with stray quotes: its text; of each row id, product and lines; and whose each cell is."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    names = ["id", "product", *draw(st.permutations(COLUMNS))[: draw(st.integers(0, 6))]]
    names = draw(st.permutations(names)) if draw(st.booleans()) else names
    end = draw(st.sampled_from(["\n", "\r\n"]))
    lines, rows, owners = [delimiter.join(names)], [], {}
    for number in range(draw(st.integers(1, 7))):
        person = draw(st.sampled_from(["P1", "P2", "P3", "P4"]))
        cells, first = [], len(lines) + 1
        for column, name in enumerate(names):
            cell = person if name == "id" else f"t{number}x{column}z"
            owners[cell] = person
            how = draw(st.sampled_from(["plain"] * 6 + ["quoted", "delimiter", "lines"]))
            if how == "delimiter" and name != "id":
                cell = f"{cell}{delimiter} {cell}"
            if how == "lines" and name not in ("id", "product"):
                cell = f"{cell}{end}more of {cell}"
            cells.append(cell if how == "plain" else f'"{cell}"')
        lines += delimiter.join(cells).split(end)
        rows.append((person, f"t{number}x{names.index('product')}z", range(first, len(lines) + 1)))
    text = end.join(lines) + draw(st.sampled_from(["", end]))
    for at in draw(st.lists(st.integers(0, len(text)), max_size=6)):
        if text[at - 1 : at + 1] != "\r\n":  # which would make one line more
            text = f'{text[:at]}"{text[at:]}'
    return text, rows, owners


def texts_of(regimen: Regimen) -> str:
    """All that was read of a person."""
    lists = (regimen.conditions, regimen.labs, regimen.allergies, regimen.goals)
    said = (regimen.items, regimen.patient, lists)
    return repr(said).replace('"', "")


@settings(max_examples=examples(2_000), deadline=None)
@given(files())
@example(
    (
        'id,product\nP1,"t0x1z\nP2,t1x1z"\n',
        [("P1", "t0x1z", range(2, 3)), ("P2", "t1x1z", range(3, 4))],
        {"t0x1z": "P1", "t1x1z": "P2"},
    ),
)
def test_stray_quotes_anywhere(made: tuple[str, list[tuple[str, str, range]], dict[str, str]]) -> None:
    text, rows, owners = made
    try:
        found = read(text)
    except InputError:
        return  # the header, or all of it: nothing is decided
    by_person: dict[str, list[Regimen]] = {}
    for regimen in found:
        by_person.setdefault(regimen.id.replace('"', ""), []).append(regimen)
        for token in re.findall(r"t\d+x\d+z", texts_of(regimen)):
            assert owners[token] == regimen.id.replace('"', ""), (text, regimen)
    nobodys = {row.place.row for row in found.unread}
    for person, product, lines in rows:
        theirs = by_person.get(person, [])
        is_read = any(product in texts_of(regimen) for regimen in theirs)
        named = nobodys | {u.place.row for regimen in theirs for u in regimen.unread}
        assert is_read or named & set(lines), (text, person, product)
        texts = [row.place.text.replace('"', "") for row in found.unread]
        assert theirs or any(person in line for line in texts), (text, person)


@given(st.text(alphabet='a",\n\r', max_size=40), st.integers(0, 4), st.booleans())
@settings(max_examples=examples(2_000), deadline=None)
def test_every_line_is_in_a_record(text: str, width: int, multiline: bool) -> None:
    lines = text.splitlines(keepends=True)
    found = list(records(lines, ",", width, multiline=multiline))
    covered = [line for r in found for line in range(r.line, r.line + len(r.text.splitlines()))]
    assert covered == sorted(set(covered))
    assert {n for n, line in enumerate(lines, 1) if line.strip()} <= set(covered)
    for record in found:
        if not record.broken and len(record.text.splitlines()) == 1:
            assert split_quoted(record.text, ",") == record.cells


def test_a_line_without_quotes_is_split_at_its_delimiters() -> None:
    assert list(records(["a,b\n"], ",")) == [Record(1, "a,b", ["a", "b"])]
    assert agents(case(next(iter(read("id,product\nP1,K2\n"))))) == ["vitamin-k2"]
