"""Tables: delimiters, headers, banners, footers, ragged rows, scattered ids. Nothing is skipped in
silence.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules import FileMap, InputError
from k2rules.regimens.tables.mapping import ColumnMap
from tests.regimens.readers import agents, case, cases, facts, point, problems, read, regimens

HEADER = "id,age,product,dose,frequency\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    text = 'id,product,dose,frequency\nP1,"Calcium, with D3; 500 | 5",100 mcg,daily\nP1,Warfarin,5 mg,daily\n'
    table = (
        text.replace('"Calcium, with D3; 500 | 5"', "@")
        .replace(",", delimiter)
        .replace("@", '"Calcium, with D3; 500 | 5"')
    )
    found = read(table)
    assert found.delimiter == delimiter
    (regimen,) = found
    assert [i.product.text for i in regimen.items if i.product] == ["Calcium, with D3; 500 | 5", "Warfarin"]
    assert [c.use for c in found.columns] == ["id", "product", "dose", "frequency"]


def test_decimal_comma_in_a_semicolon_table() -> None:
    (found,) = cases("Patient;Medikament;Dosis;Häufigkeit\nP1;MK-7;0,18 mg;täglich\n")
    assert point(facts(found, "taking")[0], "amount") == 180


@pytest.mark.parametrize(
    "header",
    [
        "person_id,drug",
        "MRN,Medication",
        "patientId,productName",
        "Patient ID,Product Name",
        "regimen,item",
        "patient,name",
        "case,medicine",
    ],
)
def test_usual_headers(header: str) -> None:
    assert agents(cases(f"{header}\nP1,Warfarin\n")[0]) == ["warfarin"]


def test_of_two_columns_the_more_usual_name_wins_and_the_other_is_listed() -> None:
    found = read("patient_id,name,drug\nP1,Jane Roe,Warfarin\n")
    assert [(c.name, c.use) for c in found.columns] == [
        ("patient_id", "id"),
        ("name", ""),
        ("drug", "product"),
    ]
    assert any(n.code == "column-not-used" and "`name`" in n.text for n in found.notes)


def test_banner_and_footer_are_said() -> None:
    found = read(
        "Ward 7 export\nPrinted on 2026-01-10\n\n"
        + HEADER
        + "P1,70,Warfarin,5 mg,daily\nP2,71,MK-7,100 mcg,daily\nTotal: 2 rows\nPrinted on 2026-01-10,,,,\n"
    )
    assert [r.id for r in found] == ["P1", "P2"]
    assert [(n.code, n.origin.row) for n in found.notes if n.code == "banner"] == [
        ("banner", 1),
        ("banner", 2),
    ]
    assert [(u.place.row, u.place.text) for u in found.unread] == [(7, ""), (8, "")]
    assert found.rows_total == 4


def test_places_count_lines_of_the_file() -> None:
    (regimen,) = regimens('note above\nid,product,note\nP1,Warfarin,"two\nlines"\nP1,MK-7,\n')
    assert [(i.place.row, i.place.column, i.place.text) for i in regimen.items] == [
        (3, "product", "Warfarin"),
        (5, "product", "MK-7"),
    ]


def test_a_row_that_is_too_long_is_read_as_far_as_sure() -> None:
    (found,) = cases(HEADER + "P1,70,MK-7,1,000 mcg,daily\n")
    assert agents(found) == ["mk-7"]
    assert "row_unread" in problems(found)
    (fact,) = facts(found, "taking")
    assert "amount" not in fact.values and "per_dose" not in fact.values


def test_a_row_that_is_too_long_before_its_id_is_nobodys_for_sure() -> None:
    found = read("dose,id,product\n5 mg,P1,Warfarin\n1,5 mg,P2,K2\n")
    assert {r.id: [u.place.row for u in r.unread] for r in found} == {"P1": [], "5 mg": [3], "P2": [3]}
    assert all(not r.items for r in found if r.id != "P1")
    assert [(u.place.row, u.place.text) for u in found.unread] == [(3, "1,5 mg,P2,K2")]


def test_a_row_that_is_too_short_is_never_shifted() -> None:
    (found,) = cases("id,product,dose_mcg,frequency,age\nP1,MK-7,62\n")
    assert agents(found) == ["mk-7"]
    assert "row_unread" in problems(found)
    assert "per_dose" not in facts(found, "taking")[0].values
    assert "age" not in facts(found, "patient")[0].values
    (found,) = cases("id,product,dose,frequency,age\nP1,MK-7,100 mcg,daily\n")
    assert point(facts(found, "taking")[0], "amount") == 100
    assert "row_unread" in problems(found)


def test_trailing_delimiters_are_nothing() -> None:
    (found,) = cases("id,product,dose,frequency\nP1,MK-7,100 mcg,daily,,\n")
    assert problems(found) == []


def test_a_cut_last_row_of_a_known_person_is_said() -> None:
    (found,) = cases(HEADER + "P1,70,Warfarin,5 mg,daily\nP1\n")
    assert "row_unread" in problems(found)


def test_rows_without_id_are_unread() -> None:
    found = read(HEADER + "P1,70,Warfarin,5 mg,daily\n,70,MK-7,100 mcg,daily\n")
    assert [r.id for r in found] == ["P1"]
    assert [(u.place.row, u.reason) for u in found.unread] == [(3, "the row has no id")]


def test_an_unclosed_quote_costs_one_row() -> None:
    rows = "".join(f"P{n},70,Warfarin,5 mg,daily\n" for n in range(2, 50))
    found = list(read(HEADER + 'P1,70,"MK-7,100 mcg,daily\n' + rows))
    assert [r.id for r in found] == [f"P{n}" for n in range(1, 50)]
    assert problems(case(found[0])) == ["row_unread"]


def test_quotes_are_undone() -> None:
    (regimen,) = regimens('id,product,note\nP1,"MK-7 ""natto"" 5"" tube",a 5" b\n')
    item = regimen.items[0]
    assert item.product and item.product.text == 'MK-7 "natto" 5" tube'
    assert item.note and item.note.text == 'a 5" b'


def test_scattered_rows_become_one_regimen() -> None:
    found = read("id,product\nP1,Warfarin\nP2,Calcium\nP1,MK-7\nP3,Calcium\nP2,K2\n")
    regs = list(found)
    assert sorted((r.id, tuple(agents(case(r)))) for r in regs) == [
        ("P1", ("warfarin", "mk-7")),
        ("P2", ("calcium", "vitamin-k2")),
        ("P3", ("calcium",)),
    ]
    assert any(n.code == "scattered" for n in found.notes)
    assert any("lines 2, 4" in n.text for r in regs for n in r.notes)
    assert [r.id for r in found] == [r.id for r in regs]


def test_a_nul_byte_costs_one_row_and_is_said() -> None:
    (found,) = cases("id,product,dose,frequency\nP1,Warfarin,5 mg,daily\nP1,MK\0-7,100 mcg,daily\n")
    assert agents(found) == ["warfarin"]
    assert problems(found) == ["row_unread"]


def test_a_cell_of_a_megabyte() -> None:
    big = "x" * 1_000_000
    (found,) = cases(f'id,product\nP1,"{big}"\nP1,Warfarin\n')
    assert agents(found) == ["warfarin"] and problems(found) == ["row_unread"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("\n\n  \n", "empty"),
        (HEADER, "no-rows"),
        ("product,dose\nMK-7,100 mcg\nWarfarin,5 mg\n", "no-id-column"),
        ("id,age\nP1,7\n", "no-product-column"),
        ("a,b\n1,2\n", "no-header"),
        ("just some words\n", "no-header"),
    ],
)
def test_what_cannot_be_read_says_the_way_out(text: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert error.value.code == code
    assert error.value.way_out


@pytest.mark.parametrize("again", ["\ufeffid,age,product,dose,frequency", "id, age,product ,dose,frequency"])
def test_the_header_again_is_no_person(again: str) -> None:
    found = read(f"{HEADER}P1,70,Warfarin,5 mg,daily\n{again}\nP2,71,MK-7,100 mcg,daily\n")
    assert [r.id for r in found] == ["P1", "P2"]
    assert [(u.place.row, u.reason) for u in found.unread] == [(3, "the header row again")]


OTHER_ORDERS = ["id,product,age,dose,frequency", "product,id,age,dose,frequency", "id,drug"]


@pytest.mark.parametrize("again", OTHER_ORDERS)
def test_columns_that_change_in_mid_file_are_refused(again: str) -> None:
    with pytest.raises(InputError, match="second header row") as error:
        read(f"{HEADER}P1,70,Warfarin,5 mg,daily\n{again}\nP2,MK-7,71,100 mcg,daily\n")
    assert error.value.place and error.value.place.line == 3


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_rows_with_another_delimiter_are_named_with_their_person(sign: str) -> None:
    rows = "".join(f"P{n},Warfarin\n" for n in range(2, 200))
    found = read(f"id,product\n{rows}P3{sign}MK-7\n")
    (third,) = [r for r in found if r.id == "P3"]
    assert [u.place.row for u in third.unread] == [200] and len(third.items) == 1


def test_a_nul_byte_in_an_id_makes_no_second_person() -> None:
    found = read("id,product\nP1,Warfarin\nP\x001,MK-7\n")
    assert {r.id: [u.place.row for u in r.unread] for r in found} == {"P1": [3]}


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_hundred_thousand_columns(delimiter: str) -> None:
    with pytest.raises(InputError, match="at most 16,384 columns") as error:
        read(f"id{delimiter}product{delimiter * 100_000}\nP1{delimiter}K2\n")
    assert error.value.code == "header"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_line_ends_of_every_kind_in_one_file(end: str) -> None:
    found = read(f"id,product,dose\r\nP1,K2,{end}P2,MK-7,\rP3,K1,\nP4,Warfarin,")
    assert {r.id: len(r.items) for r in found} == {"P1": 1, "P2": 1, "P3": 1, "P4": 1}
    assert found.unread == ()


@pytest.mark.parametrize("data", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_signs_that_some_take_for_line_ends_are_none(data: str) -> None:
    (regimen,) = read(f"id,product\nP1,Warfarin{data}MK-7\n")
    assert regimen.items[0].product and regimen.items[0].product.text == f"Warfarin{data}MK-7"


def test_an_empty_cell_is_none_and_a_missing_column_is_not_supplied() -> None:
    (found,) = cases("id,product,conditions\nP1,Warfarin,\n")
    assert found.not_supplied == {"lab", "allergy", "goal", "not_taking", "intake"}
    (found,) = cases(
        "id,product,inr,inr_date,allergies,goals,status\nP1,Warfarin,2.4,2026-01-02,none,bone health,\n"
    )
    assert found.not_supplied == {"condition", "intake", "lab"}
    (lab,) = facts(found, "lab")
    assert point(lab, "value") is not None and lab.origins["taken"].column == "inr_date"


def test_conditions_are_separated_and_unknown_ones_said() -> None:
    (found,) = cases(
        "id,product,conditions\nP1,Warfarin,dialysis; osteoporosis | gout; no dialysis; family history of "
        "osteoporosis\n"
    )
    assert [(f.values["name"], f.values["status"]) for f in facts(found, "condition")] == [
        ("dialysis", "current"),
        ("osteoporosis", "current"),
        ("osteoporosis", "family"),
    ]
    assert problems(found) == ["condition_not_recognised"]


def test_status_and_stop_date() -> None:
    (found,) = cases(
        "id,product,status,stopped\nP1,Warfarin,stopped,2025-12-01\nP1,MK-7,on "
        "hold,\nP1,Calcium,active,2025-01-01\nP1,K2,,2025-02-02\n"
        "P1,Apixaban,allergy,\nP1,vitamin D,maybe,\nP1,natto,,2027-01-01\n"
    )
    assert [(f.values["agent"], f.values["status"]) for f in facts(found, "not_taking")] == [
        ("warfarin", "stopped"),
        ("mk-7", "held"),
        ("vitamin-k2", "stopped"),
    ]
    assert agents(found) == ["calcium", "vitamin-d", "natto"]
    assert [f.values["agent"] for f in facts(found, "allergy")] == ["apixaban"]
    assert problems(found) == ["status_unread", "status_unread", "date_in_future"]


def test_contradicting_patient_values_are_left_out_and_said() -> None:
    (found,) = cases("id,product,age,sex\nP1,Warfarin,70,f\nP1,MK-7,26,female\n")
    (patient,) = facts(found, "patient")
    assert patient.values == {"sex": "female"}
    assert problems(found) == ["value_unread", "value_unread"]


def test_a_note_is_not_interpreted_but_never_lost() -> None:
    (found,) = cases(
        "id,product,note\nP1,Calcium,also takes warfarin\nP1,MK-7,stopped last week by her "
        "doctor\nP1,K2,likes it\n"
    )
    assert agents(found) == ["calcium", "mk-7", "vitamin-k2"]
    assert problems(found) == ["agent_in_note", "status_unread"]


def test_family_history_is_not_taken_and_is_said() -> None:
    (found,) = cases("id,product,type\nP1,Warfarin,family history\nP1,MK-7,supplement\n")
    assert agents(found) == ["mk-7"]
    assert any(n.code == "family-history" for n in found.notes)


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(
    st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3"]), _CELL, _CELL), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_every_row_is_read_or_said(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = (
        delimiter.join(["id", "product", "dose"])
        + "\n"
        + "".join(delimiter.join(map(quoted, row)) + "\n" for row in rows)
    )
    found = read(text)
    said = 0
    for regimen in found:
        one = case(regimen)
        said += len(
            {f.origins["item"].row for f in one.facts if f.type == "taking"}
            | {f.origins["text"].row for f in one.facts if f.type == "problem"}
        )
    blank = sum(1 for _, product, dose in rows if not product.strip() and not dose.strip())
    assert said + len(found.unread) + blank >= len(rows)


@pytest.mark.parametrize(
    "header",
    [
        "id,medication,medicine",
        "id,drug,drug",
        "id,drug,dose_mg,dose_mcg",
        "id,drug,frequency,sig",
        "id,drug,unit,dose_units",
    ],
)
def test_two_columns_of_one_meaning_are_refused(header: str) -> None:
    with pytest.raises(InputError) as error:
        read(f"{header}\nP1,Coumadin{',' * (header.count(',') - 1)}\n")
    assert error.value.code == "two-columns" and "map" in error.value.way_out


def test_a_map_chooses_between_two_product_columns_and_rows_of_the_other_are_said() -> None:
    chosen = FileMap("m", regimen="id", item={"product": ColumnMap("medication")})
    rows = "".join(f"P2,Calcium,{name}\n" for name in ("one", "two", "three", "four"))
    found, _ = cases(f"id,medication,drug\nP1,Coumadin,\nP1,,Vitamin K2 MK-7\n{rows}", mapping=chosen)
    assert agents(found) == ["warfarin"]
    assert problems(found) == ["agent_in_note", "row_unread"]


def test_a_row_whose_only_content_was_not_read_is_said() -> None:
    rows = "".join(f"P1,70,Calcium,{name}\n" for name in ("one", "two", "three", "four"))
    (found,) = cases(
        f"id,age,product,on the side\nP1,70,Coumadin,\nP1,70,,Vitamin K2 MK-7\nP1,70,,\nP1,70,,word\n{rows}"
    )
    assert problems(found) == ["agent_in_note", "row_unread", "row_unread"]


def test_a_column_that_may_name_a_product_is_looked_through() -> None:
    (found,) = cases("id,drug,name,note,comments\nP1,Calcium,K2,,on Coumadin\nP1,Vitamin D,Jane Roe,,fine\n")
    assert agents(found) == ["calcium", "vitamin-d"]
    assert problems(found) == ["agent_in_note", "agent_in_note"]
