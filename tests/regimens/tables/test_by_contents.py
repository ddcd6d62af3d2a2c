"""Columns whose headers say nothing: taken by what is in them where one reading is left, else refused with a
map to begin with. Above all, people are never merged and none is split.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules.errors import InputError
from k2rules.regimens import read_map
from k2rules.regimens.dosing.intake_columns import directions, intake_columns
from tests.regimens.readers import agents, case, read

_PRODUCTS = ("warfarin 5 mg", "MK-7 100 mcg", "apixaban 5 mg", "menatetrenone 15 mg", "vitamin D3 1000 iu")


def table(*lines: str) -> list[tuple[str, list[str]]]:
    found = read("\n".join(lines) + "\n", "a.csv")
    return [(regimen.id, agents(case(regimen))) for regimen in found]


def test_a_column_of_products_and_one_of_persons_are_taken_and_said() -> None:
    file = read("Ref,Label\nA100,warfarin 5 mg\nA100,MK-7 100 mcg\nB200,apixaban 5 mg\n", "a.csv")
    assert [regimen.id for regimen in file] == ["A100", "B200"]
    assert [(c.name, c.use, c.how) for c in file.columns] == [
        ("Ref", "id", "contents"),
        ("Label", "product", "contents"),
    ]
    assert file.notes[0].text == (
        "columns taken by their contents: `Ref` as the id of the person, `Label` as product; `read` "
        "shows them"
    )


def test_two_columns_of_products_are_refused_with_a_map() -> None:
    text = "MRN,Prescribed,Supplied\n1,warfarin,apixaban\n2,MK-7,MK-7\n"
    with pytest.raises(InputError, match="`Prescribed` and `Supplied` may both hold products") as refused:
        read(text, "a.csv")
    proposal = refused.value.way_out.split(":\n", 1)[1]
    assert read_map(proposal, "proposal").item["product"].column in ("Prescribed", "Supplied")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("No,Medicine\n1,warfarin\n2,MK-7\n3,apixaban\n", "no column is filled"),
        ("Room,Medicine\n4,warfarin\n4,MK-7\n5,apixaban\n", "a place"),
        ("Ref,Bed,Medicine\n2231,4,warfarin\n2240,4,MK-7\n2231,6,MK-7\n", "group the rows differently"),
        ("Ref,Sex,Medicine\nA100,F,warfarin\nA100,M,MK-7\nB200,F,MK-7\n", "two values of `Sex`"),
        ("Ref,DOB,Medicine\nA100,1950-01-02,warfarin\nA100,1971-01-02,MK-7\nB200,1950-01-02,MK-7\n", "`DOB`"),
        ("Ref,Medicine\nA100,warfarin\nB200,MK-7\nA100,MK-7\n", "do not stand together"),
        ("Ref,Medicine\nA100,warfarin\n,MK-7\nA100,MK-7\n", "no column is filled"),
        ('Ref,Medicine\nA100,warfarin\nA1"00,MK-7\nB200,MK-7\nB200,K2\n', "quotes"),
        ("Site,Medicine\nS014,warfarin\nS014,MK-7\n", "no column is filled"),
        (
            "Kunde,Empfänger,Medikament\nHuber,Josef,Marcumar\nHuber,Maria,MK-7\n",
            "group the rows differently",
        ),
    ],
)
def test_a_person_is_not_taken_where_another_reading_is_left(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(text, "a.csv")


def test_one_id_with_two_names_and_two_dates_of_birth_is_refused() -> None:
    text = "ID,Name,DOB,Drug\n7,Mary,1941-02-12,warfarin\n7,John,1966-07-30,MK-7\n"
    with pytest.raises(InputError, match="one id stands for two persons"):
        read(text, "a.csv")


def test_a_list_of_allergies_is_not_one_of_what_is_taken() -> None:
    with pytest.raises(InputError, match="list of allergies"):
        read("Patient ID,Substance,Reaction\n1,warfarin,rash\n1,vitamin K2,rash\n", "a.csv")


def test_rows_most_of_which_have_no_id_are_refused() -> None:
    with pytest.raises(InputError, match="have no `Patient`"):
        read("Patient,Drug\n,warfarin\n,MK-7\nB,apixaban\n", "a.csv")


def test_a_table_without_a_header_is_read_by_its_cells() -> None:
    file = read(
        "0017,warfarin,5 mg,once daily\n0017,MK-7,100 mcg,once daily\n0018,apixaban,5 mg,twice daily\n", "a"
    )
    assert [c.use for c in file.columns] == ["id", "product", "dose", "frequency"]
    assert [r.id for r in file] == ["0017", "0018"]


_IDS = st.sampled_from(["A100", "A101", "B200", "1", "2", "01", "", "12345", "Ann", "Bea"])
_HEADERS = st.sampled_from(["Ref", "No", "Resident", "Name", "Room", "zz", "Kunde", "Account No", "Sex"])


@settings(max_examples=600, deadline=None)
@given(
    st.lists(_HEADERS, min_size=1, max_size=3, unique=True),
    st.lists(st.lists(_IDS, min_size=3, max_size=3), min_size=1, max_size=6),
)
def test_whoever_is_taken_by_contents_is_whole_and_alone(headers: list[str], rows: list[list[str]]) -> None:
    """All rows of one value are one person, no row is lost, and no other column that tells persons apart
    groups the rows in another way.
    """
    lines = [",".join([*row[: len(headers)], _PRODUCTS[n % 5]]) for n, row in enumerate(rows)]
    try:
        file = read("\n".join([",".join([*headers, "Drug"]), *lines]) + "\n", "a.csv")
        found = list(file)
    except InputError:
        return
    taken = [c.name for c in file.columns if c.use == "id"]
    assert taken or len(rows) == 1
    if not taken:
        return
    column = headers.index(taken[0])
    assert sorted(r.id for r in found) == sorted({row[column] for row in rows})
    assert sum(len(r.items) for r in found) == len(rows)
    groups = [row[column] for row in rows]
    for other, name in enumerate(headers):
        cells = [row[other] for row in rows]
        if (
            name in ("Resident", "Kunde", "Ref", "No")
            and all(cells)
            and len(set(cells)) not in (1, len(rows))
        ):
            looks = name in ("Resident", "Kunde", "No") or all(len(c) > 3 for c in cells)
            assert not looks or len(set(zip(groups, cells, strict=True))) == len(set(groups)) == len(
                set(cells)
            )


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ("Drug,8am,1pm,6pm,10pm,Notes", [1, 2, 3, 4]),
        ("Stärke,Mo,Mi,Ab,zN,Einheit", [1, 2, 3, 4]),
        ("Traitement,M,M,S,C,Depuis", [1, 2, 3, 4]),
        ("薬剤,朝,昼,夕,寝る前,備考", [1, 2, 3, 4]),
        ("Medicamento,Desayuno,Comida,Merienda,Cena,Acostarse", [1, 2, 3, 4, 5]),
        ("Hosp No,Ward,Bed,Drug", []),
        ("M,F,Drug,N", []),
    ],
)
def test_columns_of_times_of_the_day_are_found_side_by_side(headers: str, found: list[int]) -> None:
    assert intake_columns(headers.split(",")) == (found, False)


def test_days_of_the_week_are_no_times_of_the_day() -> None:
    assert intake_columns(["Drug", "Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]) == ([1, 2, 3, 4, 5, 6, 7], True)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("1", "", "", "1"), "1-0-0-1"),
        (("0", "0", "1,5", "0"), "0-0-1.5-0"),
        (("", "", "½", ""), "0-0-½-0"),
        (("", "", "3mg", ""), "3mg once daily"),
        (("", "", "", ""), ""),
        (("as INR", "", "", ""), "as INR once daily"),
        (("x", "", "x", ""), "2 times daily"),
        (("1", "", "2 mg", ""), "1 M, 2 mg T"),
    ],
)
def test_cells_of_times_of_the_day_are_directions(cells: tuple[str, ...], said: str) -> None:
    assert directions(cells, ["M", "L", "T", "N"], weekly=False) == said


@given(st.lists(st.sampled_from(["", "0", "1", "2", "½", "0.5", "1,5"]), min_size=3, max_size=6))
def test_no_count_is_lost(cells: list[str]) -> None:
    """All that is taken on a day stands in the directions."""
    said = directions(cells, [f"t{n}" for n in range(len(cells))], weekly=False)
    filled = [cell.replace(",", ".") for cell in cells if cell not in ("", "0")]
    stated = [part for part in said.replace(", ", "-").split("-") if part not in ("", "0")]
    assert stated == filled or len(filled) > 4 or len(set(filled)) == 1


def test_amounts_whose_unit_stands_apart_are_doses_only_where_it_is_one_of_a_dose() -> None:
    (regimen,) = read("id,item,qty,uom,freq\n1,MK-7,90,mcg,bid\n1,warfarin,30,tabs,od\n", "a.csv")
    assert [item.dose.text if item.dose else "" for item in regimen.items] == ["90", ""]
    assert [u.place.text for u in regimen.unread] == ["30"]


def test_brand_and_substance_of_a_row_are_one_product() -> None:
    text = (
        "id,Brand,Generic\n1,Vitamin K2 capsules,menaquinone-7\n2,(OTC),menaquinone-7\n3,Coumadin,apixaban\n"
    )
    found = read(text, "a.csv")
    read_agents = {r.id: agents(case(r)) for r in found}
    assert read_agents["1"] == ["mk-7"] and read_agents["2"] == ["mk-7"] and read_agents["3"] == ["warfarin"]


def test_products_taken_before_are_not_taken() -> None:
    (regimen,) = read("id,Current medication,Past medication\n1,MK-7 100 mcg,warfarin\n", "a.csv")
    taken = [f.values["agent"] for f in case(regimen).facts if f.type == "taking"]
    stopped = [f.values["agent"] for f in case(regimen).facts if f.type == "not_taking"]
    assert (taken, stopped) == (["mk-7"], ["warfarin"])
