"""docs/errors.md lists every code that the source can raise, and every code that it lists is provoked."""

from __future__ import annotations

import datetime
import gzip
import io
import re
import sys
import zipfile
from pathlib import Path

import pytest

import k2rules
from k2rules import Case, Fact
from k2rules.audit import verify_log
from k2rules_cli.output.correction import write_correction
from k2rules_cli.read_options import ReadOptions
from k2rules_cli.session import open_regimens
from tests.docs.error_codes import ROOT, codes
from tests.language.reading.mistakes import MISTAKES

pytestmark = pytest.mark.wide

PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
ELSEWHERE = {"empty-file", "encoding", "file-too-large"}
"""Provoked by tests of their own in tests/language/reading/test_refusals.py."""
OF_LABELS = {"bad-label", "no-labels"}
"""Provoked in tests/language/test_labels.py."""
OF_SITES = {"base-pack", "needs-approval", "not-for-sites", "outside-limits", "site-term", "site-type"}
"""Provoked in tests/language/overlay/test_extends.py."""


def listed(heading: str) -> list[str]:
    section = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, heading
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \|$", section.group(1), re.MULTILINE)
    assert all(meaning for _, meaning in rows)
    return [code for code, _ in rows]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Policy packs", "policy"),
        ("Policy tests", "tests"),
        ("Map files", "map"),
        ("Input files and regimens", "input"),
        ("Notes", "note"),
        ("Reasons that a decision is not complete", "reason"),
    ],
)
def test_the_page_lists_the_codes_of_the_source(heading: str, kind: str) -> None:
    assert listed(heading) == sorted(codes()[kind])


def test_every_code_of_a_pack_is_provoked() -> None:
    assert {m.code for m in MISTAKES} | ELSEWHERE | OF_LABELS | OF_SITES == set(listed("Policy packs"))


MAPS = {
    "choice": "k2rules: map/1\nregimen: id\n▶dates: ymd".replace("▶dates: ", "dates: ▶"),
    "kind": "k2rules: ▶policy/1\nregimen: id",
    "missing-key": "k2rules: map/1\npatient:\n  age: ▶{unit: y}",
    "shape": "k2rules: map/1\nregimen: ▶[a]",
    "twice": "k2rules: map/1\ncolumns: ▶[a, a]",
    "unit": "k2rules: map/1\npatient:\n  age: {column: a, unit: ▶fortnights}",
    "unknown-key": "k2rules: map/1\n▶regimens: id",
}


@pytest.mark.parametrize("code", MAPS)
def test_every_code_of_a_map_is_provoked(code: str, tmp_path: Path) -> None:
    before, _, after = MAPS[code].partition("▶")
    path = tmp_path / "site.map.yaml"
    path.write_text(before + after + "\n", encoding="utf-8")
    with pytest.raises(k2rules.InputError) as caught:
        k2rules.load_map(path)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert caught.value.code == "map"
    assert f":{line}:{column}: error[{code}]: " in str(caught.value)


def test_every_code_of_a_map_has_an_example() -> None:
    assert sorted(MAPS) == listed("Map files")


CSV = b"id,product\nA,MK-7\n"


def workbook() -> bytes:
    """What looks like a workbook from outside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", "nothing of the kind")
    return out.getvalue()


FILES: dict[str, tuple[str, bytes]] = {
    "allergies": ("a.csv", b"id,substance,reaction\nA,warfarin,rash\n"),
    "no-ids": ("a.csv", b"id,drug\n,K2\n,warfarin\nA,MK-7\n"),
    "no-list": ("a.json", b'{"payload": {"rows": [["A", 3]]}}'),
    "several-lists": ("a.json", b'{"a": {"meds": ["K2"]}, "b": {"meds": ["warfarin"]}}'),
    "two-persons": ("a.csv", b"id,name,dob,drug\nA,Ann,1950-01-02,K2\nA,Bob,1960-01-02,MK-7\n"),
    "binary": ("a.xlsx", b"PK\x03\x04" + bytes(50)),
    "delimiter": ("a.csv", b"id^product\nA^MK-7\nB^MK-4\n".replace(b"^", b"^x^")),
    "empty": ("a.csv", b""),
    "encoding": ("a.csv", b"id,product\nA,MK\x81\x8d7\n"),
    "excel": ("a.xlsx", workbook()),
    "gzip": ("a.csv.gz", gzip.compress(CSV)[:8]),
    "header": ("a.csv", b'id,"product\nA,MK-7\nB,MK-4\n'),
    "id-rounded": ("a.csv", b"id,product\n1.2E+11,MK-7\n1.2E+11,MK-4\n"),
    "json": ("a.json", b'[{"id": "A", "items": []},,]'),
    "two-columns": ("a.csv", b"id,drug,medicine\nA,MK-7,\n"),
    "two-ids": ("a.csv", b"regimen,person_id,drug\nA,P1,K2\nA,P2,K2\n"),
    "no-header": ("a.csv", b"A,MK-7\nB,MK-4\n"),
    "no-id-column": ("a.csv", b"product,dose\nMK-7,100 mcg\nK2,\n"),
    "no-product-column": ("a.csv", b"id,dose\nA,100 mcg\n"),
    "no-rows": ("a.csv", b"id,product\n"),
    "yaml": ("a.yaml", b"id: A\nid: B\n"),
    "whose-line": ("a.lines", b"65F: warfarin\nMK-7 100 mcg\n"),
}
FACTS: dict[str, Case] = {
    "bad-fact": Case("A", (Fact("patient", {"age": "old"}),)),
    "two-patients": Case("A", (Fact("patient", {}), Fact("patient", {}))),
    "unknown-list": Case("A", (), not_supplied=frozenset({"lists"})),
    "unknown-type": Case("A", (Fact("takings", {}),)),
}


class TooMuch:
    """A stream for which the memory does not suffice."""

    def read(self, size: int = -1) -> bytes:
        raise MemoryError


ONE_PERSON = {"several-persons": ("a.csv", b"NHS number,drug\n1,MK-7\n2,K2\n")}
DECIDED = {"product-column": ("a.csv", b"id,drug,Ward\n1,warfarin,MK-7\n")}


@pytest.mark.parametrize("code", [*ONE_PERSON, *DECIDED])
def test_every_code_of_a_file_that_is_asked_more_is_provoked(code: str, tmp_path: Path) -> None:
    name, content = (ONE_PERSON | DECIDED)[code]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(k2rules.InputError) as caught:
        for regimen in k2rules.read_regimens(path, one_person=code in ONE_PERSON):
            k2rules.load("k2").decide(regimen, as_of=datetime.date(2026, 1, 31))
    assert caught.value.code == code
    assert caught.value.place is not None and caught.value.place.file == name


def regimens(path: Path) -> list[k2rules.Regimen]:
    return list(k2rules.read_regimens(path, file_format="lines" if path.suffix == ".lines" else None))


@pytest.mark.parametrize("code", FILES)
def test_every_code_of_a_file_is_provoked(code: str, tmp_path: Path) -> None:
    name, content = FILES[code]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(k2rules.InputError) as caught:
        regimens(path)
    assert caught.value.code == code
    assert caught.value.place is not None
    assert caught.value.place.file == name


@pytest.mark.parametrize("code", FACTS)
def test_every_code_of_a_case_is_provoked(code: str) -> None:
    with pytest.raises(k2rules.InputError) as caught:
        k2rules.load("k2").decide(FACTS[code], as_of=datetime.date(2026, 1, 31))
    assert caught.value.code == code


def test_the_other_input_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table, records, site = tmp_path / "a.csv", tmp_path / "a.json", tmp_path / "site.map.yaml"
    table.write_bytes(CSV)
    records.write_bytes(b'[{"id": "A", "items": []}]')
    site.write_text("k2rules: map/1\nregimen: id\nitem: {product: produce}\n", encoding="utf-8")
    mapping = k2rules.load_map(site)
    table_read = open_regimens("k2", str(table), ReadOptions())
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    seen = set()
    for attempt in (
        lambda: regimens(tmp_path / "none.csv"),
        lambda: list(k2rules.read_regimens(table, mapping=mapping)),
        lambda: list(k2rules.read_regimens(records, mapping=mapping)),
        lambda: write_correction(table_read, "xlsx"),
        lambda: k2rules.load("k2").decide({"items": "MK-7"}),
        lambda: k2rules.load("k2").catalogue(table),
        lambda: k2rules.load_key(table.with_name("none")),
        lambda: verify_log(table.with_name("none")),
        lambda: k2rules.read_regimens(table, limits=k2rules.Limits(file_bytes=5)),
        lambda: k2rules.load("k2", limits=k2rules.Limits(rows_per_person=1)).decide(
            {"id": "A", "items": ["MK-7", "MK-4"]}
        ),
        lambda: k2rules.read_regimens(TooMuch()),  # type: ignore[arg-type]
        lambda: k2rules.regimens_from_lines("65F: warfarin\nK2 daily"),
    ):
        with pytest.raises(k2rules.InputError) as caught:
            attempt()
        seen.add(caught.value.code)
    assert seen == {
        "open",
        "map-column",
        "map",
        "no-excel",
        "record",
        "catalogue",
        "key",
        "log",
        "too-large",
        "too-many-rows",
        "memory",
        "whose-line",
    }
    assert seen | set(FILES) | set(FACTS) | set(ONE_PERSON) | set(DECIDED) == set(
        listed("Input files and regimens")
    )


def test_the_other_errors() -> None:
    with pytest.raises(k2rules.UsageError) as caught:
        k2rules.load("k2").decide({"id": "A", "items": []}, as_of="31.1.2026")
    assert caught.value.code == "usage"
    assert k2rules.EngineError.code == "engine"
    assert k2rules.CertificationError.code == "certification"
    assert listed("Other errors") == ["usage", "engine", "certification"]


def test_the_example_of_the_page_is_what_the_loader_says() -> None:
    mistake = next(m for m in MISTAKES if "atleast: 1 mg/day" in m.text and m.where == "when")
    assert f"```\n{mistake.problems()[0]}\n```" in PAGE


def test_a_text_stream_is_refused() -> None:
    with pytest.raises(k2rules.InputError, match="binary mode"):
        list(k2rules.read_regimens(io.StringIO("id,product\n")))  # type: ignore[arg-type]
