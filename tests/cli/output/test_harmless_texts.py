"""Texts that others wrote do no harm, and no text says more than is known."""

import json
import re

import pytest

import k2rules
from k2rules_cli.output.printable import cell, clean, counted, shorten
from tests.cli.conftest import DAY

pytestmark = pytest.mark.wide

FORBIDDEN = re.compile(r"\b(safe|safely|clear|cleared|ok|okay|all good|no problems?)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Coumadin", "Coumadin"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07name", "name"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq#0\x1b\\a", "a"),
        ("\x9b2Ja", "a"),
        ("a\nb\tc\rd", "a b c d"),
        ("a\u202eb\u2066c\u200bd", "abcd"),
        ("a\x00\x08b", "ab"),
        ("x\ud800y", "xy"),
        ("a\xa0b", "a b"),
        ("ワーファリン µg é", "ワーファリン µg é"),
        ("\x1b[", ""),
        ("\x1b", ""),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected
    assert clean(clean(text)) == clean(text)


def test_small_words():
    assert (counted(1, "person", "people"), counted(4100, "finding")) == ("1 person", "4,100 findings")
    assert shorten("abcdef", 4) == "abc\u2026"
    assert cell("\x1b[1m=1") == "'=1"


NAMES = [
    "[bold red]MK-7[/bold red]",
    "MK-7 \x1b[31mred\x1b[0m",
    "[/]",
    "\x1b]0;owned\x07 MK-7",
    "MK-7 \u202egnp",
    "=cmd|' /C calc'!A0",
    "[link=http://x]K2[/link]",
    ":smile: MK-7",
]


@pytest.mark.parametrize("name", NAMES)
def test_product_names_are_harmless(run, tmp_path, name):
    path = tmp_path / "r.json"
    path.write_text(
        json.dumps(
            [{"id": f"id {name}", "items": [{"product": name}, {"product": "warfarin"}, {"product": "MK-7"}]}]
        ),
        encoding="utf-8",
    )
    for command in (
        ["check", path],
        ["check", path, "--all"],
        ["check", path, "--format", "csv"],
        ["read", path],
        ["explain", path, f"id {name}"],
    ):
        ran = run(*command, *DAY)
        assert ran.code == 0
        assert not re.search(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.out + ran.err
        )
    out = run("check", path, *DAY).out
    if name.startswith(("[bold", ":smile")):
        assert name in out


def test_ids_with_markup_in_errors(run, example):
    ran = run("explain", example, "[red]\x1b[31mx")
    assert ran.code == 2
    assert "\x1b" not in ran.err
    assert "[red]" in ran.err


NO_SECOND_ENGINE = ("--certify", "none")


def test_no_output_says_that_a_regimen_is_free_of_risk(run, example, many, examples):
    outputs = []
    for path in (example, many, *examples.glob("regimens.*")):
        for options in ([], ["--all"], ["--summary"], ["--format", "csv", "--all"], ["--format", "jsonl"]):
            outputs.append(run("check", path, *options, *(NO_SECOND_ENGINE if options else ()), *DAY).out)
        for regimen in list(k2rules.read_regimens(path))[:10:3]:
            outputs.append(run("explain", path, regimen.id, *DAY).out)
            outputs.append(run("why-not", "K2-VKA-001", path, regimen.id, *DAY).out)
        outputs.append(run("read", path, *DAY).out)
    outputs += [run("--help").out, run("check", "--help").out]
    for out in outputs:
        assert not FORBIDDEN.search(out), FORBIDDEN.search(out)


def test_no_text_of_the_pack_says_so(run):
    program = k2rules.load("k2").program
    texts = [program.nothing_found, *program.schema.topics.values()]
    for rule in program.rules:
        texts.append(rule.title)
        if rule.finding:
            pieces = (*rule.finding.do, *rule.finding.say, *rule.finding.ask)
            texts += [p for p in pieces if isinstance(p, str)] + [rule.finding.onset, rule.finding.evidence]
        if rule.advice:
            texts += [p for p in rule.advice.say if isinstance(p, str)]
    for text in texts:
        assert not FORBIDDEN.search(text), text


def test_halves_of_surrogate_pairs_stop_nobody(run, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(
        '[{"id":"a","items":[{"product":"x\\ud800y"}]},{"id":"b","items":[{"product":"MK-7"}]}]',
        encoding="utf-8",
    )
    ran = run("check", path, *DAY)
    assert ran.code in (0, 3)
    assert "\nb  " in ran.out
