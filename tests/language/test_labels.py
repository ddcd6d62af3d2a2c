"""The tables of labels that a pack declares: what is read, what is refused and where, and what matches."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2rules import PolicyError
from k2rules.language.loader import load, load_texts
from k2rules.language.model.facts import Interval
from k2rules.language.model.labels import Label, Labels, label_key
from k2rules.language.reading.labels import COLUMNS
from tests.language.small_pack import BASE

HEADER = ",".join(COLUMNS)
ROW = "label,bone gold,Bone Gold!,2,10,60,mk-7;mk-4,1 tablet;2 tablet"
DECLARED = BASE["small/pack.yaml"] + "labels:\n  - {file: labels.csv, cites: [seed]}\n"


def with_table(*lines: str, header: str = HEADER, pack: str = DECLARED) -> dict[str, str]:
    return {**BASE, "small/pack.yaml": pack, "small/labels.csv": "\n".join([header, *lines, ""])}


def refused(texts: dict[str, str]) -> list[tuple[str, str, int]]:
    with pytest.raises(PolicyError) as caught:
        load_texts(texts)
    return [(p.code, p.place.file, p.place.line) for p in caught.value.problems]


def test_a_row_is_read() -> None:
    (label,) = load_texts(with_table(ROW)).vocabulary.labels.entries
    amounts = Interval(Fraction(10), Fraction(60))
    assert label == Label("bone gold", "Bone Gold!", "vitamin-k2", amounts, is_line=False)


def test_amounts_as_a_text_shows_them() -> None:
    assert Label("a", "A", "x", Interval(Fraction(10), Fraction(60))).amounts == "10 ug to 60 ug"
    assert Label("a", "A", "x", Interval(Fraction(45000), Fraction(45000))).amounts == "45 mg"


def test_the_rows_are_part_of_the_digest() -> None:
    plain, one = load_texts(BASE).digest, load_texts(with_table(ROW)).digest
    assert len({plain, one, load_texts(with_table(ROW.replace("60", "61"))).digest}) == 3


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (ROW.replace("label,", "brand,"), "bad-label"),
        (ROW.replace("bone gold,", "Bone Gold,"), "bad-label"),
        (ROW.replace("bone gold,", ","), "bad-label"),
        (ROW.replace("Bone Gold!", " "), "bad-label"),
        (ROW.replace(",10,", ",,"), "bad-label"),
        (ROW.replace(",10,", ",0,"), "bad-label"),
        (ROW.replace(",10,", ",70,"), "bad-label"),
        (ROW.replace(",10,", ",10 mg,"), "bad-label"),
        (ROW.replace(",60,", ",sixty,"), "bad-label"),
        (ROW.replace("mk-7;mk-4", "mk-8"), "unknown-term"),
        (ROW.replace("mk-7;mk-4", "inr"), "unknown-term"),
        (ROW.replace("mk-7;mk-4", ""), "unknown-term"),
        (ROW.replace("mk-7;mk-4", "mk-7;warfarin"), "bad-label"),
        (f"{ROW},more", "bad-label"),
        ("label,bone gold", "bad-label"),
        (ROW.replace("Bone Gold!", '"Bone Gold!'), "bad-label"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(row: str, code: str) -> None:
    other = ROW.replace("bone gold", "bone silver")
    assert refused(with_table(other, row)) == [(code, "small/labels.csv", 3)]


def test_a_name_that_stands_twice_is_refused_and_a_line_of_that_name_is_not() -> None:
    assert refused(with_table(ROW, ROW)) == [("duplicate-name", "small/labels.csv", 3)]
    assert len(load_texts(with_table(ROW, ROW.replace("label,", "line,"))).vocabulary.labels.entries) == 2


def test_a_table_with_other_columns_is_refused() -> None:
    assert refused(with_table(ROW, header="kind,name")) == [("bad-label", "small/labels.csv", 1)]
    assert refused({**with_table(), "small/labels.csv": ""}) == [("bad-label", "small/labels.csv", 1)]


def test_a_table_is_declared_and_what_is_declared_is_there() -> None:
    undeclared = refused(with_table(ROW, pack=BASE["small/pack.yaml"]))
    assert undeclared == [("no-labels", "small/labels.csv", 1)]
    missing = refused({**BASE, "small/pack.yaml": DECLARED})
    assert [(code, file) for code, file, _ in missing] == [("no-labels", "small/pack.yaml")]
    assert "unknown-source" in {
        c for c, _, _ in refused(with_table(ROW, pack=DECLARED.replace("[seed]", "[web]")))
    }


def test_a_site_keeps_the_labels_of_its_base_and_adds_its_own(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "pack.yaml").write_text(
        "k2rules: pack/1\npack: site\nversion: 1.0.0\nextends: k2\n"
        "labels:\n  - {file: own.csv, cites: [nhanes-labels]}\n",
        encoding="utf-8",
    )
    own = "label,haus pulver forte,Haus-Pulver forte,1,20,20,vitamin-k,1 scoop"
    (tmp_path / "site" / "own.csv").write_text(f"{HEADER}\n{own}\n", encoding="utf-8")
    site, base = load(tmp_path / "site"), load("k2")
    assert len(site.vocabulary.labels.entries) == len(base.vocabulary.labels.entries) + 1
    assert site.vocabulary.labels.find("Haus-Pulver forte") is not None
    assert site.digest != base.digest


# --- Matching ---------------------------------------------------------------------------------------------


def found(text: str) -> str:
    label = load("k2").vocabulary.labels.find(text)
    return f"{'line' if label.is_line else 'whole'}: {label.shown}, {label.amounts}" if label else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Centrum Silver", "line: Centrum Silver, 10 ug to 60 ug"),
        ("CENTRUM® Silver 50+ tablets", "line: Centrum Silver, 10 ug to 60 ug"),
        ("Centrum", "line: Centrum, 10 ug to 80 ug"),
        ("One-A-Day Men's", "line: One A Day Men's, 20 ug to 30 ug"),
        ("1st Phorm M-Factor Hero", "whole: 1ST PHORM M-FACTOR HERO, 80 ug"),
        ("1st Phorm M-Factor Hero chewable", ""),
        ("Nature Made", ""),  # a maker
        ("Centrumvite", ""),
        ("one a day", ""),
        ("warfarin", ""),
        ("multivitamin", ""),
        ("ワーファリン", ""),
        ("", ""),
    ],
)
def test_names_that_match(text: str, expected: str) -> None:
    assert found(text) == expected


def test_every_shipped_name_is_found_as_printed() -> None:
    labels = load("k2").vocabulary.labels
    for label in labels.entries:
        if not label.is_line:
            assert labels.find(label.shown) is not None, label.shown
            assert label_key(label.shown) == label.name


WORDS = st.sampled_from(["bone", "gold", "silver", "plus", "d", "50"])
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
SOME = Interval(Fraction(10), Fraction(20))


@given(st.lists(NAMES, max_size=6, unique=True), st.lists(NAMES, max_size=6, unique=True), NAMES)
def test_the_whole_name_goes_first_and_then_the_longest_run_of_whole_words(
    whole: list[str], lines: list[str], text: str
) -> None:
    entries = [Label(name, name, "k", SOME) for name in whole]
    entries += [Label(name, name, "k", SOME, is_line=True) for name in lines]
    match = Labels(tuple(entries)).find(text)
    if text in whole:
        assert match is not None
        assert not match.is_line
        return
    standing = [name for name in lines if f" {name} " in f" {text} "]
    assert (match is not None) == bool(standing)
    if match is not None:
        assert match.is_line
        assert match.name in standing
        assert len(match.name.split()) == max(len(name.split()) for name in standing)


@given(st.text(max_size=60))
def test_the_form_in_which_names_are_compared_is_compared_as_itself(text: str) -> None:
    assert label_key(label_key(text)) == label_key(text)


def test_the_shipped_table_is_plain_csv() -> None:
    path = Path(__file__).parents[2] / "policies" / "k2" / "labels.csv"
    text = path.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(text.splitlines())  # no line breaks within a cell, as rows are read one by one
