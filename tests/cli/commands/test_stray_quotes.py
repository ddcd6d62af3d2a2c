"""Quotes out of place, as seen from the command line: persons are named, and --multiline is everywhere."""

import csv
import gzip
import io
import json

import pytest

from k2rules_cli.batch import workers
from tests.cli.conftest import DAY

pytestmark = pytest.mark.wide

SWALLOWED = b'id,product\nA,"warfarin\nB,warfarin\nB,MK-7\nC,"aspirin\nD,MK-7\n'
NOTES = b'id,product,note\nA,warfarin,"see:\nB,MK-7,daily\nand so on"\nC,MK-7,\n'


def unread(ran):
    """By person, the rows that were not read."""
    decisions = [json.loads(line) for line in ran.out.splitlines()]
    kinds = {d["case"]: [fact["values"].get("kind") for fact in d["trace"]["facts"]] for d in decisions}
    return {name: found.count("row_unread") for name, found in kinds.items()}


def test_nobody_is_swallowed_and_nobody_gets_a_false_finding(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(SWALLOWED)
    ran = run("check", path, "--format", "jsonl", "--certify", "none", *DAY)
    assert ran.code == 3
    decisions = {d["case"]: d for d in map(json.loads, ran.out.splitlines())}
    assert set(decisions) == {"A", "B", "C", "D"}
    assert not any(f["presented"] == "listed" for d in decisions.values() for f in d["findings"])
    assert unread(ran) == {"A": 1, "B": 2, "C": 1, "D": 0}
    text = run("check", path, "--certify", "none", *DAY).out
    assert "lines 2 to 5" in " ".join(text.split())


COMMANDS = (
    ("check",),
    ("read",),
    ("map",),
    ("explain", "A"),
    ("why-not", "A", "K2-VKA-001"),
    ("what-if", "A", "--add", "K1"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_every_command_that_reads_a_file_has_the_option(run, tmp_path, command):
    path = tmp_path / "a.csv"
    path.write_bytes(NOTES)
    asked = (command[0], path, *command[1:])
    without, with_it = run(*asked, *DAY), run(*asked, "--multiline", *DAY)
    assert "No such option" not in with_it.err
    if command[0] in ("check", "read", "explain"):
        assert "or give --multiline" in " ".join((without.out + without.err).split())
    assert "look like rows within" not in with_it.out + with_it.err


def test_with_the_option_the_notes_are_read(run, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(NOTES)
    ran = run("check", path, "--multiline", "--format", "jsonl", "--certify", "none", *DAY)
    assert [json.loads(line)["case"] for line in ran.out.splitlines()] == ["A", "C"]


def test_the_file_for_correction_names_the_same_rows(run, tmp_path):
    path, again = tmp_path / "a.csv", tmp_path / "b.csv"
    path.write_bytes(SWALLOWED)
    run("read", path, "--format", "csv", "-o", again)
    rows = list(csv.DictReader(io.StringIO(again.read_text("utf-8-sig"))))
    assert [row["id"] for row in rows if row["k2_unread"]] == ["A", "B", "B", "C"]
    first, second = [run("check", p, "--format", "jsonl", "--certify", "none", *DAY) for p in (path, again)]
    assert unread(first) == unread(second) == {"A": 1, "B": 2, "C": 1, "D": 0}


def test_processes_make_no_difference(run, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "STRETCH", 3)
    people = b"".join(b"P%d,warfarin,\nP%d,MK-7,\n" % (n, n) for n in range(40))
    head, _, rest = people.partition(b"P20")
    path = tmp_path / "a.csv"
    notes = NOTES.partition(b"\n")[2]
    path.write_bytes(b"id,product,note\n" + head + notes + b'Q,"K2,\nP20' + rest + b'R,"K"1,\n')
    asked = ("check", path, "--format", "jsonl", "--certify", "none", *DAY)
    first, *others = [run(*asked, "--jobs", n) for n in (1, 2, 3)]
    assert first.code == 3 and len(first.out.splitlines()) > 40
    assert all((other.code, other.out, other.err) == (first.code, first.out, first.err) for other in others)


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_decision_comes_of_a_gzip_file_before_its_checksum_is_known(run, tmp_path, jobs):
    rows = b"".join(b"P%d,warfarin\nP%d,MK-7\n" % (n, n) for n in range(3000))
    data = bytearray(gzip.compress(b"id,product\n" + rows))
    data[-6] ^= 1
    path = tmp_path / "a.csv.gz"
    path.write_bytes(bytes(data))
    for source, stdin in ((path, None), ("-", bytes(data))):
        ran = run("check", source, "--format", "jsonl", "--jobs", jobs, *DAY, stdin=stdin)
        assert (ran.code, ran.out) == (3, "")
        assert "any byte of the file may be wrong" in ran.err
