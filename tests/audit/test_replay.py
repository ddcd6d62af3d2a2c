"""A logged decision is made again, byte for byte; where it is not, what differs is named."""

from __future__ import annotations

from pathlib import Path

import k2rules
from k2rules import Regimen
from k2rules.audit import logged, replay
from k2rules.regimens import regimen_from_dict
from tests.audit.small_log import DAY, PEOPLE, opened, pack, written


def people(*others: dict[str, object]) -> list[Regimen]:
    given = {person["id"]: person for person in (*PEOPLE, *others)}
    return [regimen_from_dict(person) for person in given.values()]


def test_every_decision_is_made_again(tmp_path: Path) -> None:
    found = list(replay(logged(written(tmp_path / "log")), pack(), people()))
    assert [(one.record, one.case, one.result) for one in found] == [
        (3, "A", "same"),
        (9, "A", "same"),
        (4, "B", "same"),
        (5, "Ü-3", "same"),
    ]


def test_another_regimen_under_the_same_id(tmp_path: Path) -> None:
    changed = {"id": "B", "items": [{"product": "MK-7 45 mcg", "frequency": "bid"}]}
    found = {one.case: one for one in replay(logged(written(tmp_path / "log")), pack(), people(changed))}
    assert found["B"].result == "differs"
    assert found["B"].why == ("the regimen as it was read",)
    assert found["A"].result == "same"


def test_a_regimen_that_is_gone(tmp_path: Path) -> None:
    found = list(replay(logged(written(tmp_path / "log")), pack(), people()[1:]))
    assert [(one.record, one.result) for one in found if one.case == "A"] == [
        (3, "not-found"),
        (9, "not-found"),
    ]


def test_another_pack(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "k2rules: pack/1\npack: other\ntitle: Another\nversion: 1.0.0\nscope: Nothing.\nnothing_found: No "
        "finding. Nothing was checked.\n"
    )
    other = k2rules.load(folder)
    found = list(replay(logged(written(tmp_path / "log")), other, people()))
    assert {one.result for one in found} == {"differs"}
    assert all(one.why[0].startswith("the pack: ") for one in found)


def test_other_options(tmp_path: Path) -> None:
    with opened(tmp_path / "log", map="abc") as log:
        log.append([pack().decide(PEOPLE[0], as_of=DAY)])
    changed = people({"id": "A", "items": []})
    (found,) = replay(logged(tmp_path / "log"), pack(), changed, {"dates": "dmy"})
    assert found.why == (
        "the option dates: none, now dmy",
        "the option map: abc, now none",
        "the regimen as it was read",
    )


def test_a_decision_that_was_double_checked(tmp_path: Path) -> None:
    with opened(tmp_path / "log") as log:
        log.append([pack().decide(PEOPLE[0], as_of=DAY, certify=True)])
    (found,) = replay(logged(tmp_path / "log"), pack(), people())
    assert found.result == "same"


def test_the_jurisdiction_of_the_run_is_used(tmp_path: Path) -> None:
    with opened(tmp_path / "log", jurisdiction="US") as log:
        log.append([pack().decide(PEOPLE[1], as_of=DAY, jurisdiction="US")])
    (found,) = replay(logged(tmp_path / "log"), pack(), people(), {"jurisdiction": ""})
    assert found.result == "same"
