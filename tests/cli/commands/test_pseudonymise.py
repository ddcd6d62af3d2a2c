"""Names planted in every place that may hold one, and every command: no name comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import k2rules
from k2rules_cli.main import app

pytestmark = pytest.mark.wide

NAME = "Quixotina"
"""What is planted. No word of the project contains it."""
_KEY = bytes(range(32))
_HEADER = (
    f"person_id,product,dose,frequency,note,status,started,conditions,allergies,age,sex,pregnant,inr,{NAME} "
    f"ward,comment"
)
_ROWS = [
    (
        f"{NAME}-1,Coumadin {NAME},5 mg,daily for {NAME},ask {NAME},active,2020-01-01,dialysis; "
        f"{NAME},{NAME},71,female,no,2.4,{NAME},{NAME}"
    ),
    f"{NAME}-1,MK-7 100 mcg,100 mcg,daily,also K2 by {NAME},{NAME},{NAME},,,71,female,no,{NAME},{NAME},",
    f"{NAME}-1,MK-7 100 mcg,100 mcg,daily,,,,,,71,female,no,,{NAME},",
    f"{NAME}-1,{NAME} Forte Vitamins,{NAME},{NAME},,,,,,{NAME},{NAME},{NAME},,,",
    f"{NAME}-1,K2 (stopped 3 days ago because of {NAME}),100 {NAME},,,,,,,,,,,,",
    f"{NAME}-1,short {NAME}",
    f"{NAME}-1,long,1,2,3,4,5,6,7,8,9,10,11,12,13,14,{NAME}",
    f",no id {NAME},,,,,,,,,,,,,",
    f"Total {NAME}",
    f"{NAME.lower()}-1,warfarin,5 mg,daily,,,,,,40,female,yes,,,",
]
_RECORD = {
    "id": f"{NAME}-1",
    f"{NAME} key": [NAME],
    "patient": {"age": NAME, "sex": "female", f"{NAME}x": {"a": NAME}},
    "conditions": [{"name": NAME, "status": NAME}, {"title": NAME}],
    "labs": [{"test": NAME, "value": NAME}, NAME],
    "allergies": [NAME],
    "goals": [NAME],
    "items": [
        {"product": "Coumadin", "dose": "5 mg", "frequency": "daily", "id": f"item {NAME}"},
        {"product": f"K2 for {NAME}", "dose": f"{NAME} mg", "unit": NAME, "id": f"item {NAME}"},
        {"product": NAME, "remark": NAME, "ingredients": [{"agent": NAME}, {"name": NAME}]},
        [NAME],
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").write_bytes(_KEY)
    (tmp_path / f"{NAME}.csv").write_text(
        "\n".join([f"printed by {NAME}", _HEADER, *_ROWS]) + "\n", encoding="utf-8"
    )
    (tmp_path / f"{NAME}.json").write_text(
        json.dumps([_RECORD, {"id": f"{NAME}-2"}, [NAME]]), encoding="utf-8"
    )
    (tmp_path / f"{NAME}.jsonl").write_text(
        json.dumps(_RECORD) + f'\n{{"id": "{NAME}", "id": "{NAME}"}}\nno json {NAME}\n', encoding="utf-8"
    )
    (tmp_path / f"{NAME}.yaml").write_text(json.dumps(_RECORD), encoding="utf-8")
    (tmp_path / f"{NAME}-headless.csv").write_text(f"{NAME},one\n{NAME},two\n", encoding="utf-8")
    (tmp_path / f"{NAME}-two-ids.csv").write_text(
        f"patient,person_id,product\n{NAME},1,MK-7\n{NAME},2,K2\nb,3,D3\n", encoding="utf-8"
    )
    (tmp_path / f"{NAME}-bad.json").write_text(f'[{{"id": "{NAME}", ', encoding="utf-8")
    (tmp_path / f"{NAME}-bad.yaml").write_text(f"id: {NAME}\nitems: &{NAME} [\n", encoding="utf-8")
    return tmp_path


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output + (
        str(result.exception) if result.exception and result.exit_code not in range(4) else ""
    )


def _clean(text: str) -> bool:
    return re.search(NAME, text, re.IGNORECASE) is None


_FILES = [
    f"{NAME}{end}"
    for end in (
        ".csv",
        ".json",
        ".jsonl",
        ".yaml",
        "-headless.csv",
        "-two-ids.csv",
        "-bad.json",
        "-bad.yaml",
        "-none.csv",
    )
]


def test_the_names_do_come_out_without_it(folder: Path) -> None:
    """The check below would find them."""
    _, said = _run(
        "check", str(folder / f"{NAME}.csv"), "--as-of", "2026-01-15", "--jobs", "1", "--certify", "none"
    )
    assert not _clean(said)


@pytest.mark.parametrize(
    ("file", "form"),
    [
        *((file, form) for file in _FILES[:4] for form in ("text", "json", "jsonl", "csv")),
        *((file, "text") for file in _FILES[4:]),
    ],
)
def test_check_and_read(folder: Path, file: str, form: str) -> None:
    common = [
        str(folder / file),
        "--as-of",
        "2026-01-15",
        "--pseudonymise",
        str(folder / "key"),
        "--format",
        form,
    ]
    for more in (["check", *common, "--all", "--certify", "none"], ["read", *common]):
        code, said = _run(*more)
        assert code in (0, 2, 3), said
        assert _clean(said), said
        if "-" not in file:
            assert "P-" in said


@pytest.mark.parametrize("file", _FILES[:4])
def test_explain_and_why_not(folder: Path, file: str) -> None:
    common = ["--as-of", "2026-01-15", "--pseudonymise", str(folder / "key")]
    pseudonym = k2rules.load_key(folder / "key").id(f"{NAME}-1")
    for form in ("text", "json"):
        for person in (f"{NAME}-1", pseudonym):
            for command in (
                ["explain", str(folder / file), person],
                ["why-not", "K2-VKA-001", str(folder / file), person],
            ):
                code, said = _run(*command, *common, "--format", form)
                assert code == 0, said
                assert _clean(said), said
    code, said = _run("explain", str(folder / file), f"nobody {NAME}", *common)
    assert code == 2 and _clean(said)


def test_summary_and_log(folder: Path) -> None:
    common = [
        str(folder / f"{NAME}.csv"),
        "--as-of",
        "2026-01-15",
        "--pseudonymise",
        str(folder / "key"),
        "--certify",
        "none",
    ]
    for more in (
        ["--summary"],
        ["--summary", "--format", "json"],
        ["--jobs", "2"],
        ["--log", str(folder / "log")],
    ):
        code, said = _run("check", *common, *more)
        assert code in (0, 3) and _clean(said), said
    logged = (folder / "log").read_text(encoding="utf-8")
    assert _clean(logged) and k2rules.load_key(folder / "key").id(f"{NAME}-1") in logged


def test_the_same_findings_as_without(folder: Path) -> None:
    pack = k2rules.load("k2")

    def found(key: Path | None) -> list[list[tuple[str, str, str, int]]]:
        file = k2rules.read_regimens(folder / f"{NAME}.csv", pseudonymise=key)
        decisions = (pack.decide(regimen, as_of="2026-01-15") for regimen in file)
        return [
            sorted((f.rule, f.certainty, f.presented, len(f.subjects)) for f in d.findings) for d in decisions
        ]

    assert found(folder / "key") == found(None)
    assert any(found(None))


def test_of_a_library(folder: Path) -> None:
    pack, pseudonymiser = k2rules.load("k2"), k2rules.load_key(folder / "key")
    decision = pack.decide(k2rules.pseudonymise(_RECORD, pseudonymiser), as_of="2026-01-15")
    assert _clean(decision.to_json().decode()) and decision.case == pseudonymiser.id(f"{NAME}-1")
    assert (
        NAME not in repr(pseudonymiser)
        and pseudonymiser.id("a") != pseudonymiser.id("b")
        and pseudonymiser.id("a") != pseudonymiser.text("a")
    )


@pytest.mark.parametrize("key", [b"", b"short", b"\0" * 32])
def test_a_weak_key_is_refused(folder: Path, key: bytes) -> None:
    (folder / "weak").write_bytes(key)
    code, said = _run("check", str(folder / f"{NAME}.csv"), "--pseudonymise", str(folder / "weak"))
    assert code == 3 and "at least 16 random bytes" in said
    code, said = _run("check", str(folder / f"{NAME}.csv"), "--pseudonymise", str(folder / "missing"))
    assert code == 3 and "cannot be opened" in said


def test_unknown_products_are_texts(folder: Path) -> None:
    code, said = _run("read", str(folder / f"{NAME}.csv"), "--unknown", "--pseudonymise", str(folder / "key"))
    assert code == 2 and "as typed" in said
