import json

import jsonschema
import pytest

import k2rules
from tests.cli.conftest import DAY, HEADER


def test_json_is_an_array_of_decisions_that_meet_the_schema(run, example):
    ran = run("check", example, "--format", "json", *DAY)
    decisions = json.loads(ran.out)
    assert [d["case"] for d in decisions] == ["A-001", "A-002", "A-003", "A-004"]
    schema = json.loads(run("schema", "decision").out)
    for decision in decisions:
        jsonschema.validate(decision, schema)


def test_json_lines_are_canonical(run, example):
    ran = run("check", example, "--format", "jsonl", *DAY)
    pack = k2rules.load("k2")
    regimens = k2rules.read_regimens(example)
    expected = [d.to_json().decode() for d in pack.decide_all(regimens, as_of="2026-02-01", certify=True)]
    assert ran.out.splitlines() == expected


def test_csv_has_stable_columns_and_a_row_for_everything(run, example):
    ran = run("check", example, "--format", "csv", *DAY)
    header = "case,kind,severity,certainty,topic,rule,title,items,do,why,question,file,row,sources,complete"
    assert ran.out.splitlines()[0] == header
    rows = ran.rows()
    first = rows[0]
    assert (first["case"], first["kind"], first["severity"], first["rule"], first["row"]) == (
        "A-001",
        "finding",
        "major",
        "K2-VKA-001",
        "2",
    )
    assert first["items"] == "Coumadin (regimens.csv:2); Vit K2 MK7 (regimens.csv:3)"
    assert {
        "kind": "question",
        "items": "Coumadin (regimens.csv:2); Flurbodan (regimens.csv:4)",
    }.items() <= rows[1].items()
    assert any(r["kind"] == "unread" and r["items"] == "Flurbodan" and r["row"] == "4" for r in rows)


def test_csv_all_adds_what_is_counted(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(
        HEADER + "D,40,M,K2,100 mcg,daily,,,\nD,40,M,vitamin D3,1000 IU,daily,,,\n", encoding="utf-8"
    )
    assert not [r for r in run("check", path, "--format", "csv", *DAY).rows() if r["kind"] == "counted"]
    assert [r for r in run("check", path, "--format", "csv", "--all", *DAY).rows() if r["kind"] == "counted"]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-2+3", "@SUM(A1)", "  =1+1", "\t=1", "＝1"])
def test_csv_cells_are_no_formulas(run, tmp_path, name):
    path = tmp_path / "r.json"
    items = [{"product": name}, {"product": "warfarin"}, {"product": "MK-7"}]
    path.write_text(json.dumps([{"id": name, "items": items}]), encoding="utf-8")
    for command in ("check", "read"):
        for row in run(command, path, "--format", "csv", *DAY).rows():
            assert all(not cell.strip().startswith(("=", "+", "-", "@", "＝")) for cell in row.values())
            assert command == "read" or row["case"].startswith("'") or not row["case"]


def test_rows_of_nobody_are_in_the_csv(run, example):
    example.write_text(example.read_text() + ",,,orphan,1,,,,\n")
    ran = run("check", example, "--format", "csv", *DAY)
    assert ran.code == 3
    last = ran.rows()[-1]
    assert (last["case"], last["kind"], last["title"], last["row"]) == (
        "",
        "unread",
        "the row has no id",
        "9",
    )


def test_data_formats_say_on_stderr_what_has_no_place_in_them(run, example):
    example.write_text(example.read_text() + ",,,orphan,1,,,,\n")
    ran = run("check", example, "--format", "jsonl", *DAY)
    assert ran.code == 3
    assert "regimens.csv:9: not read, belongs to no person: the row has no id" in ran.err
    assert len(ran.out.splitlines()) == 4


def test_the_summary_as_json(run, example):
    found = json.loads(run("check", example, "--summary", "--format", "json", *DAY).out)
    assert found["people"] == 4
    assert found["findings"]["major"] == 1
    assert found["problems"]["product_not_recognised"] == 1


def test_the_summary_is_no_csv(run, example):
    ran = run("check", example, "--summary", "--format", "csv")
    assert (ran.code, ran.out) == (2, "")


def test_data_is_written_as_it_comes(run, tmp_path, monkeypatch):
    """The decision of one regimen is written before the next one is read."""
    from k2rules_cli.output import stdout

    events = []
    path = tmp_path / "r.csv"
    path.write_text(
        HEADER + "".join(f"P{n},70,F,MK-7,100 mcg,daily,,,\n" for n in range(3)), encoding="utf-8"
    )
    real = k2rules.Pack.outcome
    monkeypatch.setattr(stdout, "write", lambda data: events.append("write"))
    monkeypatch.setattr(
        k2rules.Pack, "outcome", lambda self, *a, **k: (events.append("decide"), real(self, *a, **k))[1]
    )
    run("check", path, "--format", "jsonl", *DAY)
    assert events == ["decide", "write"] * 3
