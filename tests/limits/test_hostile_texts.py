"""Long texts of every hostile kind in every field: each is read in a time that grows as its length does.

What is measured is the processor time of this process alone, far above what any of them takes and far below
what the square of the length would: other work on the machine changes nothing.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import k2rules
from k2rules import Limits, as_day
from k2rules.limits import CELL_CHARACTERS
from k2rules.regimens import case_of, propose_map, read_map, regimen_from_dict
from k2rules.regimens.model import ITEM_TEXTS, PATIENT_TEXTS
from tests.language.small_pack import BASE, problems_of

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="timers of the processor's time"),
    pytest.mark.wide,
]
SIZE = 20_000
assert SIZE < CELL_CHARACTERS, "or the texts are cut before they are looked at"
SECONDS = 2.0
DAY = as_day("2026-01-31")


def filled(part: str) -> str:
    return part * (SIZE // len(part))


TEXTS_OF = {
    "digits": filled("1"),
    "a number in groups": "1" + filled(",000"),
    "points": filled("1.") + "1",
    "digits and dashes": filled("1-") + "1",
    "an exponent": "1e" + filled("9"),
    "spaces": "a" + filled(" ") + "b",
    "other spaces": filled("\u00a0") + "b",
    "tabs": filled("\t") + "b",
    "slashes": filled("/"),
    "open brackets": filled("("),
    "brackets in each other": "(" * (SIZE // 2) + ")" * (SIZE // 2),
    "dashes": filled("-"),
    "and": filled("and "),
    "no": filled("no "),
    "history of": filled("history of "),
    "every": filled("every "),
    "stopped": filled("stopped "),
    "names": filled("warfarin "),
    "doses": filled("1 mg "),
    "lists": filled("MK-7, "),
    "dates": filled("01/02/2026 "),
    "letters and digits": filled("a1"),
    "one word": filled("x"),
    "accents": "a" + filled("\u0301"),
    "full-width digits": filled("\uff11"),
    "another script": filled("\u30ef"),
    "JSON": "[" * (SIZE // 2) + "]" * (SIZE // 2),
}


class TooSlowError(Exception):
    """It took longer than anything may whose work grows as the text does."""


def _too_slow(_number: int, _frame: object) -> None:
    raise TooSlowError


@contextmanager
def quickly() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, _too_slow)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    except k2rules.K2RulesError:
        pass  # it may be refused, as long as that is said
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def records(text: str) -> Iterator[dict[str, object]]:
    """The text in every field of a record."""
    item: dict[str, object] = {"product": "MK-7 100 mcg", "dose": "1 capsule", "frequency": "daily"}
    for name in ITEM_TEXTS:
        yield {"items": [{**item, name: text}]}
    for name in PATIENT_TEXTS:
        yield {"items": [], "patient": {name: text}}
    for name in ("conditions", "allergies", "goals"):
        yield {"items": [], name: [text]}
        yield {"items": [], name: text}
    yield {"items": [], "conditions": [{"name": "dialysis", "since": text, "status": text}]}
    for name in ("test", "value", "date", "unit", "low"):
        yield {"items": [], "labs": [{"test": "INR", "value": "2.0", "date": "2026-01-01", name: text}]}
    for name in ("agent", "amount", "unit"):
        yield {
            "items": [
                {"product": "a", "ingredients": [{"agent": "MK-7", "amount": "1", "unit": "mg", name: text}]}
            ]
        }
    yield {"items": [{"product": "a", text: "x"}], text: "x"}


@pytest.mark.parametrize("kind", TEXTS_OF)
def test_records(kind: str) -> None:
    vocabulary = k2rules.load("k2").program.vocabulary
    for record in records(TEXTS_OF[kind]):
        with quickly():
            case_of(regimen_from_dict({"id": "P", **record}, most=SIZE * 2), vocabulary, as_of=DAY)


HEADER = (
    "id,age,sex,product,dose,strength,frequency,note,status,started,conditions,allergies,inr,labs,route,what "
    "is this"
)


@pytest.mark.parametrize("kind", TEXTS_OF)
def test_files(kind: str) -> None:
    pack, text = k2rules.load("k2"), TEXTS_OF[kind]
    quoted = f'"{text}"'
    for column in range(HEADER.count(",") + 1):
        cells = ["A", "70", "F", "MK-7", "1 mg", "", "daily", *[""] * 9]
        cells[column] = quoted
        data = f"{HEADER}\n{','.join(cells)}\nB,70,F,warfarin{',' * 12}\n".encode()
        with quickly():
            for regimen in k2rules.read_regimens(io.BytesIO(data), name="a.csv"):
                pack.case(regimen, as_of=DAY)
    for data in (
        f"{text}\nid,product\nA,MK-7\n",
        f"id,product\n{text}\nA,MK-7\n",
        f"id,product,{quoted}\nA,MK-7,\n",
    ):
        with quickly():
            list(k2rules.read_regimens(io.BytesIO(data.encode()), name="a.csv"))
    for name, data in (
        ("a.json", f'[{{"id": "A", "items": [{{"product": "MK-7", "dose": {text}}}]}}]'),
        ("a.yaml", f"id: A\nitems:\n- product: MK-7\n  dose: {text}\n"),
    ):
        with quickly():
            for regimen in k2rules.read_regimens(io.BytesIO(data.encode()), name=name):
                pack.case(regimen, as_of=DAY)


@pytest.mark.parametrize("kind", TEXTS_OF)
def test_maps_catalogues_and_packs(kind: str) -> None:
    pack, text = k2rules.load("k2"), TEXTS_OF[kind]
    for line in (
        f"regimen: {text}",
        f"patient: {{age: {{column: {text}, unit: {text}}}}}",
        f"columns: [{text}]",
    ):
        with quickly():
            read_map(f"k2rules: map/1\n{line}\n", "m")
    for column in range(5):
        cells = ["A", "MK-7", "100", "mcg", "dose"]
        cells[column] = f'"{text}"'
        with quickly():
            pack.catalogue(io.BytesIO(f"product,ingredient,amount,unit,per\n{','.join(cells)}\n".encode()))
    for old in ("1 mg/day", "18 y", "A rule that is right", "GOOD-001"):
        with quickly():
            problems_of({**BASE, "small/policy.yaml": BASE["small/policy.yaml"].replace(old, text)})
    with quickly():
        propose_map(
            io.BytesIO(f'who,what\nA,"{text}"\nB,MK-7\n'.encode()), pack.program.vocabulary, name="x.csv"
        )


def test_a_number_of_forty_thousand_digits_is_unread_and_named() -> None:
    digits = "1" * 40_000
    for data, name in (
        (f"id,product,dose\nA,MK-7,{digits} mg\n", "a.csv"),
        (f'[{{"id": "A", "items": [{{"product": "MK-7", "dose": {digits}}}]}}]', "a.json"),
        (f"id: A\nitems:\n- product: MK-7\n  dose: {digits}\n", "a.yaml"),
    ):
        for limits in (Limits(), Limits(cell_characters=100_000)):
            with quickly():
                (regimen,) = k2rules.read_regimens(io.BytesIO(data.encode()), name=name, limits=limits)
                case = k2rules.load("k2").case(regimen, as_of=DAY)
            kinds = {str(f.values["kind"]) for f in case.facts if f.type == "problem"}
            assert kinds & {"row_unread", "dose_unread", "unit_not_defined", "dose_invalid"}, (name, kinds)


def test_a_fact_of_forty_thousand_digits_is_refused() -> None:
    from k2rules import Case, Fact, Interval

    fact = Fact("taking", {"item": "1", "agent": "mk-7", "amount": Interval.point(10**40_000)})  # type: ignore[arg-type]
    with pytest.raises(k2rules.InputError, match="a number of too many digits"):
        k2rules.load("k2").decide(Case("A", (fact,)), as_of=DAY)
