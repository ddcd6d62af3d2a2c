"""What a report quotes and lists stays short, however large or broken the file is."""

from __future__ import annotations

import k2rules


def test_reasons_that_differ_by_numbers_are_one_with_its_first_rows(run, tmp_path):
    file = tmp_path / "a.csv"
    rows = [
        f"P{n},warfarin,5 mg\n" if n % 3 else f'P{n},"zorb,5" mg"' + ",x" * (n % 7) + "\n" for n in range(300)
    ]
    file.write_text("id,product,dose\n" + "".join(rows), encoding="utf-8")
    out = " ".join(run("check", file, "--as-of", "2026-01-31", "--summary", "--certify", "none").out.split())
    assert len(out) < 4_000
    said = out.partition("not read ")[2].partition(" not supplied ")[0]
    assert said.startswith("100 rows of no person (it is not certain whose row it is: ")
    assert (
        said.count("it is not certain whose row it is") <= 2 and "(rows 2, 5, 8," in said and ", ...)" in said
    )


def test_a_text_of_any_length_is_quoted_in_part(run, tmp_path):
    file = tmp_path / "a.csv"
    digits = "9" * 900
    file.write_text(f"id,product,dose\nP1,warfarin,{digits} mg\nP1,MK-7,{digits}\n", encoding="utf-8")
    for command in ("check", "read"):
        out = run(command, file, "--as-of", "2026-01-31").out
        assert (
            2 * 100 < out.count("9") < 1_100
        )  # at most 240 of each cell, where it is shown and where it is said
    decision = k2rules.load("k2").decide(next(iter(k2rules.read_regimens(file))), as_of="2026-01-31")
    assert all(len(note.text) < 400 for note in decision.notes) and any(
        note.code == "dose_unread" for note in decision.notes
    )
