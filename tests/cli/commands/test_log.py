"""`check --log`, `log verify`, `log checkpoint` and `replay`, as they are typed."""

from __future__ import annotations

import json
import os

import pytest

from tests.cli.conftest import DAY, HEADER

pytestmark = pytest.mark.wide


@pytest.fixture
def logged(run, example, tmp_path):
    """A log of the example."""
    path = tmp_path / "audit.jsonl"
    assert run("check", example, *DAY, "--log", path).code == 0
    return path


def records(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_record_for_each_person(run, example, logged):
    assert [r.get("case") for r in records(logged) if r["kind"] == "decision"] == [
        "A-001",
        "A-002",
        "A-003",
        "A-004",
    ]
    assert "Coumadin" not in logged.read_text(encoding="utf-8")
    shown = run("check", example, *DAY, "--log", logged)
    assert shown.out == run("check", example, *DAY).out
    assert sum(r["kind"] == "run" for r in records(logged)) == 2


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_what_is_logged_does_not_depend_on_the_form(run, example, logged, form, tmp_path):
    other = tmp_path / f"{form}.jsonl"
    assert run("check", example, *DAY, "--log", other, "--format", form).code == 0
    keep = ("case", "decision_digest", "findings")
    assert [[r.get(k) for k in keep] for r in records(other)] == [
        [r.get(k) for k in keep] for r in records(logged)
    ]


def test_what_is_logged_does_not_depend_on_the_number_of_processes(run, tmp_path):
    rows = [
        f"P-{n},71,F,{product},100 mcg,daily,,,\n" for n in range(150) for product in ("Coumadin", "MK-7")
    ]
    file = tmp_path / "many.csv"
    file.write_text(HEADER + "".join(rows), encoding="utf-8")
    found = []
    for jobs in (1, 2):
        run("check", file, *DAY, "--jobs", jobs, "--certify", "none", "--log", tmp_path / f"{jobs}")
        found.append([(r.get("case"), r.get("decision_digest")) for r in records(tmp_path / f"{jobs}")])
    assert found[0] == found[1]
    assert len(found[0]) == 153


def test_verify(run, logged):
    ran = run("log", "verify", logged)
    assert ran.code == 0
    assert "every record is as it was written" in ran.out
    assert "4 decisions in 1 run" in ran.out
    checkpoint = run("log", "checkpoint", logged).out.strip()
    assert checkpoint.startswith("7:")
    assert f"  checkpoint {checkpoint}" in ran.out
    assert run("log", "verify", logged, "--checkpoint", checkpoint).code == 0


def test_a_changed_record_is_named(run, logged):
    logged.write_text(logged.read_text(encoding="utf-8").replace("A-002", "A-009"), encoding="utf-8")
    ran = run("log", "verify", logged)
    assert ran.code == 1
    assert "audit.jsonl:4: record 4 (decision) is not what was written" in ran.out
    data = json.loads(run("log", "verify", logged, "--format", "json").out)
    assert [(f["line"], f["code"]) for f in data["faults"]] == [(4, "changed")]
    refused = run("log", "checkpoint", logged)
    assert (refused.code, refused.out) == (1, "")


def test_a_log_that_was_cut_off_is_refused_before_anything_is_shown(run, example, logged):
    logged.write_bytes(b"".join(logged.read_bytes().splitlines(keepends=True)[:-1]))
    ran = run("check", example, *DAY, "--log", logged)
    assert (ran.code, ran.out) == (3, "")
    assert "1 record was cut off" in ran.err


def test_replay(run, example, logged):
    ran = run("replay", logged, example)
    assert ran.code == 0
    assert "4 decisions of 4, the same byte for byte" in ran.out
    assert run("replay", logged, example, "--case", "A-002", "--format", "json").code == 0


def test_replay_names_what_differs(run, example, logged):
    example.write_text(example.read_text(encoding="utf-8").replace("200 mcg", "300 mcg"), encoding="utf-8")
    ran = run("replay", logged, example)
    assert ran.code == 1
    assert "record 4, A-002: differs: the regimen as it was read" in ran.out


def test_replay_of_somebody_who_is_gone(run, example, logged):
    example.write_text(
        HEADER + "A-001,71,F,Coumadin,5 mg,qpm,ongoing,2024-03-01,atrial fibrillation\n", encoding="utf-8"
    )
    ran = run("replay", logged, example)
    assert ran.code == 1
    assert "A-004: is not in the file" in ran.out
    assert run("replay", logged, example, "--case", "nobody").code == 2
    assert run("replay", logged, example, "--case", "A-004").code == 3


def test_no_log(run, example, tmp_path):
    for words in (("verify",), ("checkpoint",)):
        ran = run("log", *words, tmp_path / "none")
        assert ran.code == 3
        assert "cannot be read" in ran.err
    assert run("log", "verify", tmp_path / "none", "--checkpoint", "x").code == 3
    assert run("replay", tmp_path / "none", example).code == 3


def test_a_log_is_repaired_by_a_person_and_says_so_ever_after(run, example, logged):
    """The last record is cut off and the head file deleted."""
    logged.write_bytes(b"".join(logged.read_bytes().splitlines(keepends=True)[:-1]))
    logged.with_name("audit.jsonl.head").unlink()
    refused = run("check", example, *DAY, "--log", logged)
    assert (refused.code, refused.out) == (3, "")
    assert "audit.jsonl.head is missing" in refused.err
    assert "k2rules log repair" in refused.err
    ran = run("log", "verify", logged)
    assert ran.code == 1
    assert "audit.jsonl.head is missing" in ran.out
    assert run("log", "repair", logged, "--by", "A. Pharmacist").code == 2
    assert run("log", "repair", logged, "--by", "A. Pharmacist", "--reason", " ").code == 2
    ran = run("log", "repair", logged, "--by", "A. Pharmacist", "--reason", "the folder was copied by hand")
    assert ran.code == 0
    assert "as record 7" in ran.out
    assert run("check", example, *DAY, "--log", logged).code == 0
    ran = run("log", "verify", logged)
    assert ran.code == 1
    assert "audit.jsonl:7: repaired by A. Pharmacist at 20" in ran.out
    assert "The reason given: the folder was copied by hand" in " ".join(ran.out.split())
    assert "REPAIRED 1 time" in ran.out
    data = json.loads(run("log", "verify", logged, "--format", "json").out)
    assert (data["faults_total"], data["repairs"], [r["code"] for r in data["remarks"]]) == (
        0,
        1,
        ["repaired"],
    )
    assert run("log", "checkpoint", logged).code == 0
    assert run("log", "repair", logged, "--by", "A", "--reason", "again").code == 2


@pytest.mark.parametrize("kind", ["folder", "fifo", "/dev/null"])
def test_a_log_is_a_regular_file(run, example, tmp_path, kind):
    path = tmp_path / kind.strip("/")
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    else:
        path = kind
    ran = run("check", example, *DAY, "--log", path)
    assert (ran.code, ran.out) == (2, "")
    assert "an audit log is a regular file" in ran.err
