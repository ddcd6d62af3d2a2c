"""One regimen as six desks write it: the decision is the same, apart from where each value was read."""

from __future__ import annotations

import datetime
import io
import json
from typing import Any

import pytest
import xlsxwriter

import k2rules

DAY = "2026-01-15"

CLINIC = """\
Clinic list, typed 2026-01-10
patient,age,sex,drug,sig,conditions,inr,inr_date
7,71 y,F,Coumadin,5 mg po once daily,atrial fibrillation,2.4,2026-01-05
7,,,Vitamin K2 (MK-7),100 mcg daily,,,
7,,,Vitamin D3,2000 IU once a day,,,
Total: 3 items
"""
GERMAN = """\
Patientennummer;Alter;Geschlecht;Präparat;Dosis;Häufigkeit;Diagnosen;INR;INR Date
7;71;weiblich;Warfarin;5 mg;täglich;Vorhofflimmern;2,4;05.01.2026
7;71;weiblich;MK-7;0,1 mg;einmal täglich;Vorhofflimmern;2,4;05.01.2026
7;71;weiblich;Vitamin D3;2000 IE;täglich;Vorhofflimmern;2,4;05.01.2026
"""
US = """\
"Encounter ID","MRN","Age","Sex","Medication Name","Dose","Dose Unit","Frequency","Diagnoses","INR","INR Date"
"9001","7","71","FEMALE","WARFARIN","5","MG","DAILY","ATRIAL FIBRILLATION","2.4","01/05/2026"
"9001","7","71","FEMALE","MK-7","100","MCG","QD","ATRIAL FIBRILLATION","2.4","01/05/2026"
"9002","7","71","FEMALE","CHOLECALCIFEROL","2000","IU","DAILY","ATRIAL FIBRILLATION","2.4","01/05/2026"
"""
FRENCH = """\
N° patient;Âge;Sexe;Médicament;Posologie;Diagnostics;INR;INR Date
7;71;femme;Coumadine;5 mg par jour;fibrillation auriculaire;2,4;05/01/2026
7;71;femme;Vitamine K2 MK-7;100 µg par jour;fibrillation auriculaire;2,4;05/01/2026
7;71;femme;Vitamine D3;2000 UI par jour;fibrillation auriculaire;2,4;05/01/2026
"""
NESTED = {
    "id": "7",
    "patient": {"age": "71 y", "sex": "female"},
    "conditions": ["atrial fibrillation"],
    "labs": [{"test": "INR", "value": 2.4, "date": "2026-01-05"}],
    "items": [
        {"product": "Warfarin", "dose": "5 mg", "frequency": "once daily"},
        {"product": "Menaquinone-7", "dose": "100 mcg", "frequency": "od"},
        {"product": "Vitamin D3", "dose": "2000 IU", "frequency": "daily"},
    ],
}


def excel() -> bytes:
    """A ward's workbook: a title over all columns, the id merged over its rows, numbers and dates as such."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Ward 3")
    day, mg = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": '0" mg"'})
    sheet.merge_range(0, 0, 0, 8, "Ward 3: medication")
    for column, name in enumerate(
        ["MRN", "Age", "Sex", "Medication", "Dose", "Frequency", "Diagnoses", "INR", "INR Date"]
    ):
        sheet.write(2, column, name)
    sheet.merge_range(3, 0, 5, 0, 7)
    for row, (drug, dose, often) in enumerate(
        [("Jantoven", 5, "daily"), ("MK-7", "100 mcg", "once daily"), ("D3", "2000 IU", "daily")], 3
    ):
        for column, value in ((1, 71), (2, "f"), (3, drug), (5, often), (6, "atrial fibrillation"), (7, 2.4)):
            sheet.write(row, column, value)
        sheet.write(row, 4, dose, mg)
        sheet.write_datetime(row, 8, datetime.datetime(2026, 1, 5), day)
    sheet.write(7, 0, "Total: 3 rows")
    book.close()
    return stream.getvalue()


STYLES: dict[str, tuple[bytes, str]] = {
    "clinic.csv": (CLINIC.encode(), ""),
    "german.csv": (GERMAN.encode("cp1252"), "dmy"),
    "us.csv": (US.encode("utf-8-sig"), "mdy"),
    "nested.json": (json.dumps(NESTED).encode(), ""),
    "ward.xlsx": (excel(), ""),
    "french.csv": (FRENCH.encode(), "dmy"),
}


def decided(name: str) -> tuple[k2rules.Regimen, Any]:
    data, dates = STYLES[name]
    (regimen,) = k2rules.read_regimens(io.BytesIO(data), name=name, dates=dates)
    return regimen, k2rules.load("k2").decide(regimen, as_of=DAY)


def taken(regimen: k2rules.Regimen) -> list[tuple[str, str]]:
    facts = k2rules.load("k2").case(regimen, as_of=DAY).facts
    return [(str(f.values["agent"]), str(f.values.get("amount"))) for f in facts if f.type == "taking"]


def findings(decision: Any) -> list[tuple[Any, ...]]:
    return [
        (f.rule, f.severity, f.certainty, [s.item for s in f.subjects], [s.item for s in f.possibly_also])
        for f in decision.findings
    ]


@pytest.mark.parametrize("name", STYLES)
def test_every_style_gives_the_same_decision(name: str) -> None:
    first, expected = decided("nested.json")
    regimen, decision = decided(name)
    assert taken(regimen) == taken(first)
    assert [amount for _, amount in taken(regimen)] == [
        str(k2rules.load("k2").case(first, as_of=DAY).facts[n].values["amount"]) for n in (1, 2, 3)
    ]
    assert findings(decision) == findings(expected)
    assert regimen.id == "7"


def test_the_regimen_has_something_to_find() -> None:
    _, decision = decided("nested.json")
    assert "K2-VKA-001" in {f.rule for f in decision.listed()}
    assert not [
        p for p in k2rules.load("k2").case(decided("german.csv")[0], as_of=DAY).facts if p.type == "problem"
    ]
