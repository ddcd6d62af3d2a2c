"""Cells, persons and files that are too large are named, and nobody else is lost for them."""

from __future__ import annotations

import gzip
import io
import json
import multiprocessing
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import k2rules
from k2rules import Limits, as_day, parse_limits
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens import Correction, case_of
from k2rules.regimens.model import ITEM_TEXTS, PATIENT_TEXTS
from k2rules_cli.batch import workers
from tests.cli.conftest import DAY, run  # noqa: F401 - a fixture
from tests.regimens.readers import VOCABULARY

FEW = Limits(cell_characters=40)
LONG = "9" * 41
AS_OF = as_day("2026-01-31")
COLUMNS = (
    "age",
    "sex",
    "weight",
    "pregnant",
    "breastfeeding",
    "dose",
    "frequency",
    "note",
    "status",
    "started",
    "stopped",
    "conditions",
    "allergies",
    "goals",
    "inr",
    "route",
    "course",
    "days_taken",
    "source",
    "with_food",
)


def read(text: str, name: str = "a.csv", limits: Limits = FEW) -> list[k2rules.Regimen]:
    file = k2rules.read_regimens(io.BytesIO(text.encode()), name=name, limits=limits)
    return list(file)


def problems(regimen: k2rules.Regimen) -> list[str]:
    case = case_of(regimen, VOCABULARY, as_of=AS_OF)
    return [
        f"{f.values['text']} ({f.values.get('reason')})"
        for f in case.facts
        if f.type == "problem" and f.values["kind"] == "row_unread"
    ]


def agents(regimen: k2rules.Regimen) -> list[object]:
    return [f.values["agent"] for f in case_of(regimen, VOCABULARY, as_of=AS_OF).facts if f.type == "taking"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_long_cell_is_named_and_the_product_is_kept(column: str) -> None:
    header = ["id", "product", *(c for c in ("dose", "frequency") if c != column), column]
    cells = {"id": "A", "product": "warfarin", "dose": "3 mg", "frequency": "daily"}
    rows = [
        ",".join(cells.get(c, "") if c != column else LONG for c in header),
        ",".join(["B", "MK-7", *[""] * (len(header) - 2)]),
    ]
    one, other = read("\n".join([",".join(header), *rows, ""]))
    (said,) = problems(one)
    assert (
        f"row 2 (the row was read in part: the cell of `{column}` has 41 characters, more than 40; " in said
    )
    assert "--limit cell_characters=NUMBER" in said
    assert agents(one) == ["warfarin"]
    assert (problems(other), agents(other)) == ([], ["mk-7"])


def test_a_product_that_is_too_long_leaves_nothing_of_its_row() -> None:
    one, other = read(f"id,product,dose\nA,warfarin {LONG},3 mg\nB,MK-7,\n")
    assert agents(one) == []
    assert "the row was not read: the cell of `product`" in problems(one)[0]
    assert agents(other) == ["mk-7"]


def test_an_id_that_is_too_long_is_an_unread_row() -> None:
    file = k2rules.read_regimens(
        io.BytesIO(f"id,product\n{LONG},MK-7\nB,MK-4\n".encode()), name="a.csv", limits=FEW
    )
    assert [regimen.id for regimen in file] == ["B"]
    (unread,) = file.unread
    assert (unread.place.row, "the cell of `id` has 41 characters" in unread.reason) == (2, True)


def test_what_is_written_for_correction_reads_back_to_the_same() -> None:
    file = k2rules.read_regimens(
        io.BytesIO(f"id,product,note\nA,warfarin,{LONG}\nB,MK-7,\n".encode()), name="a.csv", limits=FEW
    )
    written = Correction(file)
    lines = [line.cells for _, lines in written for line in lines]
    assert any("read in part, a cell too long: the cell of `note`" in cell for line in lines for cell in line)
    text = "\n".join([",".join(written.columns), *(",".join(f'"{c}"' for c in line) for line in lines), ""])
    again, other = read(text)
    assert (agents(again), agents(other)) == (["warfarin"], ["mk-7"])
    assert len(problems(again)) == 1


def records() -> Iterator[tuple[str, dict[str, object]]]:
    item = {"product": "warfarin"}
    for name in ITEM_TEXTS:
        yield f"items[0].{name}", {"items": [{**item, name: LONG}]}
    for name in PATIENT_TEXTS:
        yield f"patient.{name}", {"items": [item], "patient": {name: LONG}}
    for name in ("conditions", "allergies", "goals"):
        yield f"{name}[0]", {"items": [item], name: [LONG]}
        yield name, {"items": [item], name: LONG}
    for name in ("test", "value", "date", "unit", "low", "high"):
        yield f"labs[0].{name}", {"items": [item], "labs": [{"test": "INR", name: LONG}]}
    for name in ("agent", "amount", "unit"):
        yield (
            f"items[0].ingredients[0].{name}",
            {"items": [{"ingredients": [{"agent": "warfarin", name: LONG}]}]},
        )


@pytest.mark.parametrize(("path", "record"), list(records()), ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize("form", ["text", "number"])
def test_a_long_text_of_a_record_is_named(path: str, record: dict[str, object], form: str) -> None:
    text = json.dumps([{"id": "A", **record}])
    one = read(text.replace(f'"{LONG}"', LONG) if form == "number" else text, "a.json")[0]
    named = path.partition("[0].test")[0].rpartition(".")[2].partition("[")[0]
    assert any(named in said and "41 characters, more than 40" in said for said in problems(one)), problems(
        one
    )


@pytest.mark.wide
def test_rows_of_one_person() -> None:
    rows = "".join(f"A,MK-7,{n} mcg\n" for n in range(1, 12))
    pack = k2rules.load("k2", limits=Limits(rows_per_person=10))
    crowd, other = k2rules.read_regimens(
        io.BytesIO(f"id,product,dose\n{rows}B,MK-7,1 mg\n".encode()), name="a.csv"
    )
    with pytest.raises(k2rules.InputError) as caught:
        pack.decide(crowd, as_of="2026-01-31")
    assert caught.value.code == "too-many-rows"
    assert "a.csv:2: 11 rows of one person, more than 10" in str(caught.value)
    assert pack.decide(other, as_of="2026-01-31")
    assert k2rules.load("k2").decide(crowd, as_of="2026-01-31")


@pytest.mark.wide
def test_on_the_command_line(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    path = tmp_path / "people.csv"
    path.write_text("id,product\n" + "A,MK-7\n" * 3 + "B,warfarin\nB,MK-7\n", encoding="utf-8")
    for jobs in (1, 2):
        ran = run(
            "check",
            path,
            "--limit",
            "rows-per-person=2",
            "--format",
            "jsonl",
            "--jobs",
            jobs,
            "--certify",
            "none",
            *DAY,
        )
        assert ran.code == 3
        assert "A was not decided: people.csv:2: 3 rows of one person, more than 2" in ran.err
        assert '"major"' in ran.out
    assert run("check", path, "--limit", "rows_per_person=3", "--certify", "none", *DAY).code == 0
    assert "did you mean `rows_per_person`?" in run("check", path, "--limit", "rows_per_persn=3", *DAY).err
    for wrong in ("steps", "steps=0", "steps=-1", "steps=many", "steps=1.5", "steps=" + "9" * 16):
        assert run("check", path, "--limit", wrong, *DAY).code == 2
    assert "given twice" in run("check", path, "--limit", "steps=1", "--limit", "steps=2", *DAY).err


def test_limits_from_texts() -> None:
    assert parse_limits(["firings=100,000", "cell-characters = 1_000"]) == Limits(
        firings=100_000, cell_characters=1_000
    )
    for value in (0, -1, True, 1.5, "7"):
        with pytest.raises(k2rules.UsageError, match="whole number above zero"):
            Limits(steps=value)  # type: ignore[arg-type]


@pytest.mark.wide
@pytest.mark.parametrize("packed", [False, True])
def test_the_size_of_a_file(tmp_path: Path, *, packed: bool) -> None:
    path = tmp_path / "a.csv"
    data = b"id,product\n" + b"A,MK-7\n" * 10_000
    path.write_bytes(gzip.compress(data) if packed else data)
    with pytest.raises(k2rules.InputError) as caught:
        list(k2rules.read_regimens(path, limits=Limits(file_bytes=50_000)))
    assert (caught.value.code, "more than 50,000 bytes" in str(caught.value)) == ("too-large", True)
    assert list(k2rules.read_regimens(path, limits=Limits(file_bytes=100_000)))


def test_the_usual_limit_is_as_long_as_a_cell_of_a_workbook() -> None:
    assert agents(read(f"id,product,note\nA,warfarin,{'x' * CELL_CHARACTERS}\n", limits=Limits())[0]) == [
        "warfarin"
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_memory_is_no_defect(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    if jobs > 1 and sys.platform != "linux":
        pytest.skip("the patch reaches forked workers only")
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context("fork"))
    path = tmp_path / "people.csv"
    path.write_text("id,product\nA,MK-7\nB,MK-7\n", encoding="utf-8")
    real = k2rules.Pack.outcome

    def much(self: k2rules.Pack, regimen: k2rules.Regimen, **options: object) -> object:
        if regimen.id == "A":
            raise MemoryError
        return real(self, regimen, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(k2rules.Pack, "outcome", much)
    ran = run("check", path, "--jobs", jobs, "--format", "jsonl", "--certify", "none", *DAY)
    assert ran.code == 3
    assert "A was not decided: the memory does not suffice to decide 1 item" in ran.err
    assert "defect" not in ran.err + ran.out
    assert ran.out.count("\n") == 2

    def read(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr("k2rules.regimens.tables.table.build_regimen", read)
    ran = run("check", path, "--jobs", jobs, "--format", "jsonl", "--certify", "none", *DAY)
    assert ran.code == 3
    assert "error[memory]: people.csv: the memory does not suffice to read it" in ran.err
    assert "defect" not in ran.err
