import gzip
import json
import os

import pytest

from tests.cli.conftest import DAY, EXAMPLE, HEADER


@pytest.mark.parametrize(
    ("severity", "code"), [("contraindicated", 0), ("major", 1), ("moderate", 1), ("info", 1)]
)
def test_fail_on(run, example, severity, code):
    assert run("check", example, "--fail-on", severity, *DAY).code == code


def test_questions_and_counted_findings_do_not_fail(run, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(HEADER + "X,70,F,warfarin,3 mg,daily,,,\nX,70,F,Flurbodan,1,daily,,,\n", encoding="utf-8")
    ran = run("check", path, "--fail-on", "info", *DAY)
    assert "To ask" in ran.out
    assert ran.code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "FILE", "--fail-on", "huge"],
        ["check", "FILE", "--format", "xml"],
        ["check", "FILE", "--as-of", "2026-13-01"],
        ["check", "FILE", "--as-of", "yesterday"],
        ["check", "FILE", "--pack", "no-such-pack"],
        ["check", "FILE", "--map", "no-such-map.yaml"],
        ["check", "FILE", "--unknown"],
        ["explain", "FILE"],
        ["explain", "FILE", "nobody"],
        ["explain", "FILE", "A-001", "--finding", "K2-VKA-01"],
        ["why-not", "K2-VKA-01", "FILE", "A-001"],
        ["why-not", "K2-VKA-001", "FILE", "nobody"],
        ["show", "K2-VKA-01"],
        ["schema", "policy"],
        ["nonsense"],
    ],
)
def test_usage_errors_are_2_with_nothing_on_stdout(run, example, arguments):
    ran = run(*[example if a == "FILE" else a for a in arguments])
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()


def test_policy_errors_are_2_with_every_place(run, example, tmp_path):
    pack = tmp_path / "broken"
    pack.mkdir()
    (pack / "pack.yaml").write_text(
        "k2rules: pack/1\npack: broken\ntitle: T\nversion: 1\nscope: s\nnothing_fund: n\n", encoding="utf-8"
    )
    ran = run("check", example, "--pack", pack)
    assert (ran.code, ran.out) == (2, "")
    assert "broken/pack.yaml:6:1" in ran.err
    assert "did you mean: nothing_found" in ran.err


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        HEADER.encode(),
        os.urandom(500) + b"\0" * 500,
        b"PK\x03\x04" + b"\0" * 100,
        b"[{",
        b"hello\n",
    ],
)
def test_what_cannot_be_read_at_all_is_3(run, tmp_path, content):
    path = tmp_path / "bad"
    path.write_bytes(content)
    for command in (
        ["check", path],
        ["read", path],
        ["explain", path, "A"],
        ["why-not", "K2-VKA-001", path, "A"],
    ):
        ran = run(*command)
        assert (ran.code, ran.out) == (3, "")
        assert ran.err.startswith("error[")


def test_a_missing_file_and_a_directory_are_3(run, tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        ran = run("check", path)
        assert (ran.code, ran.out) == (3, "")
        assert "cannot be opened" in ran.err


def test_rows_of_nobody_are_3_after_all_else_was_decided(run, example):
    example.write_text(EXAMPLE + ",,,orphan,1,,,,\n", encoding="utf-8")
    ran = run("check", example, "--fail-on", "major", *DAY)
    assert ran.code == 3
    assert "K2-VKA-001" in ran.out
    assert "row 9: the row has no id" in ran.out
    assert run("read", example).code == 3


def test_unread_rows_of_a_person_are_not_3(run, example):
    assert run("check", example, *DAY).code == 0


def test_a_truncated_file_is_3_after_what_could_be_read(run, tmp_path):
    path = tmp_path / "cut.csv.gz"
    others = "".join(f"B-{n * 7919 % 9973},50,M,MK-7,{n} mcg,daily,,,\n" for n in range(40))
    path.write_bytes(gzip.compress((EXAMPLE + others).encode())[:-40])
    ran = run("check", path, "--certify", "none", *DAY)
    assert ran.code == 3
    assert "K2-VKA-001" in ran.out
    assert "the gzip data" in ran.err


def test_one_regimen_that_cannot_be_decided_does_not_stop_the_others(run, example, monkeypatch):
    import k2rules

    real = k2rules.Pack.outcome

    def fails(self, regimen, **options):
        if regimen.id == "A-002":
            raise k2rules.EngineError("more than 10,000 firings", case="A-002")
        if regimen.id == "A-003":
            raise TypeError("a defect")
        return real(self, regimen, **options)

    monkeypatch.setattr(k2rules.Pack, "outcome", fails)
    ran = run("check", example, *DAY)
    assert ran.code == 3
    assert "A-002: more than 10,000 firings" in ran.out
    assert "A-003: defect in k2rules: TypeError: a defect" in ran.out
    assert "K2-DOA-001" in ran.out
    rows = [r for r in run("check", example, "--format", "csv", *DAY).rows() if r["kind"] == "undecided"]
    assert [(r["case"], r["row"], r["title"]) for r in rows] == [
        ("A-002", "5", "more than 10,000 firings"),
        ("A-003", "6", "defect in k2rules: TypeError: a defect"),
    ]
    records = json.loads(run("check", example, "--format", "json", *DAY).out)
    assert [r.get("undecided") for r in records] == [None, *(r["title"] for r in rows), None]


@pytest.mark.parametrize("options", [(), ("--summary",), ("--format", "json", "--summary")])
def test_one_that_cannot_be_counted_does_not_stop_the_others(run, example, monkeypatch, options):
    from k2rules_cli.output.batch_summary import BatchSummary

    real = BatchSummary.add

    def fails(self, items, found):
        if found.case == "A-002":
            raise ZeroDivisionError("a defect")
        real(self, items, found)

    monkeypatch.setattr(BatchSummary, "add", fails)
    ran = run("check", example, *DAY, *options)
    assert ran.code == 3
    assert "A-002 was not decided: defect in k2rules: ZeroDivisionError: a defect" in " ".join(
        ran.err.split()
    )


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_one_row_at_which_the_reader_fails_does_not_stop_the_others(run, tmp_path, monkeypatch, form):
    from k2rules.regimens.nested import records
    from k2rules.regimens.tables import rows

    real_row, real_record = rows._Builder.take_person, records.regimen_from_dict

    def row(self, record):
        if "Flurbodan" in record.cells:
            raise ZeroDivisionError("a defect")
        return real_row(self, record)

    def record(value, **place):
        if value["id"] == "B":
            raise ZeroDivisionError("a defect")
        return real_record(value, **place)

    monkeypatch.setattr(rows._Builder, "take_person", row)
    monkeypatch.setattr(records, "regimen_from_dict", record)
    path = tmp_path / f"some.{form}"
    people = {"B": ["Flurbodan"], "A": ["warfarin", "MK-7"]}
    if form == "csv":
        path.write_text(
            "id,product\n" + "".join(f"{who},{product}\n" for who, has in people.items() for product in has)
        )
    else:
        path.write_text("".join(json.dumps({"id": who, "items": has}) + "\n" for who, has in people.items()))
    ran = run("check", path, *DAY)
    assert ran.code == 3
    assert "K2-VKA-001" in ran.out
    assert "a defect in k2rules, ZeroDivisionError: please report it" in ran.out


def test_a_defect_is_said_without_a_traceback(run, example, monkeypatch):
    import k2rules

    def broken(*_, **__):
        raise RuntimeError("broken")

    monkeypatch.setattr(k2rules.Pack, "why_not", broken)
    ran = run("why-not", "K2-VKA-001", example, "A-001")
    assert ran.code == 70
    assert ran.err.startswith("defect in k2rules: RuntimeError: broken")


def test_an_interruption_says_what_was_written(run, example, monkeypatch):
    import k2rules

    real = k2rules.Pack.outcome

    def stops(self, regimen, **options):
        if regimen.id == "A-003":
            raise KeyboardInterrupt
        return real(self, regimen, **options)

    monkeypatch.setattr(k2rules.Pack, "outcome", stops)
    ran = run("check", example, "--format", "json", *DAY)
    assert ran.code == 130
    assert ran.err.endswith(
        "interrupted: 2 people were decided; stdout speaks of no others, and its JSON array is not closed\n"
    )
    assert ran.out.count('"case"') == 2
