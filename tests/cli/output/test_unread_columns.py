"""What a person at the keyboard is told of columns that are not read, and of files that do not tell persons
apart.
"""

import json

import pytest

pytestmark = pytest.mark.wide

DAY = ("--as-of", "2026-01-15")
WARDS = "".join(f"P{n},aspirin,{ward}\n" for n, ward in enumerate(("3B", "4A", "5C", "north"), 2))
NHS = (
    "NHS number,Medication\n1001,warfarin\n1002,MK-7\n1003,vitamin K1\n1004,natto\n"
    "1005,K2\n1006,aspirin\n1007,Coumadin\n"
)


def write(tmp_path, text, name="a.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_products_beside_the_product_are_found(run, tmp_path):
    for header in ("id,Medication,OTC / herbal,", "id,Current meds,Supplements,", "id,Med 1,Med 2,Med 3"):
        ran = run("check", write(tmp_path, f"{header}\nP1,warfarin,MK-7,\n"), *DAY)
        assert ran.code == 0 and "MAJOR  Vitamin K2 together with a vitamin K antagonist" in ran.out


def test_a_column_of_products_is_refused_and_its_map_settles_it(run, tmp_path):
    path = write(tmp_path, "id,Medication,Ward\nP1,warfarin,MK-7\n")
    ran = run("check", path, *DAY)
    assert ran.code == 3 and not ran.out and "`further: [Ward]`" in ran.err and "`ignored: [Ward]`" in ran.err
    for line, major in (("further: [Ward]", True), ("ignored: [Ward]", False)):
        mapping = write(tmp_path, f"k2rules: map/1\n{line}\n", "a.map.yaml")
        assert ("MAJOR" in run("check", path, "--map", mapping, *DAY).out) is major


def test_a_column_with_a_few_products_is_named_first_of_all(run, tmp_path):
    path = write(tmp_path, f"id,Medication,Ward\nP1,warfarin,MK-7\n{WARDS}")
    said = "the column `Ward` was not read, and 1 of its 5 different cells names products (`MK-7`)"
    ran = run("check", path, *DAY)
    first = ran.out.strip().splitlines()
    assert first[0].startswith("Columns that were not read and name products") and first[1].startswith(
        said[:60]
    )
    assert (
        said in ran.err
        and "Is it taken as well? A note reads: MK-7 (in the column Ward, which is not read)"
        in " ".join(ran.out.split())
    )
    assert run("check", path, *DAY, "--format", "csv").rows()[0]["kind"] == "column not read"
    summary = json.loads(run("check", path, *DAY, "--format", "json", "--summary").out)
    assert said in summary["columns_with_products"][0]
    assert run("check", path, *DAY, "--jobs", "2").out == ran.out
    corrected = run("read", path, "--format", "csv", *DAY).out
    assert "K2-UNR-005" in run("check", "-", *DAY, stdin=corrected).out


def test_seven_people_are_not_one(run, tmp_path):
    path = write(tmp_path, NHS)
    proposed = run("map", path).out
    assert 'regimen: "NHS number"' in proposed and "regimen: none" not in proposed
    ran = run("check", path, *DAY)
    assert "7 people with 7 items" in ran.out and "MAJOR" not in ran.out
    for command in (("check",), ("read",), ("explain",)):
        ran = run(command[0], path, *(["1001"] if command[0] == "explain" else []), "--one-person", *DAY)
        assert ran.code == 3 and "names several persons: 7 different ones" in ran.err


def test_one_person_is_said(run, tmp_path):
    path = write(tmp_path, "Medication,Dose\nwarfarin,5 mg\nMK-7,100 mcg\n")
    ran = run("check", path, *DAY)
    assert ran.code == 3 and "--one-person" in ran.err
    assert "MAJOR" in run("check", path, "--one-person", *DAY).out
    assert "regimen: none" in run("map", path, "--one-person").out
