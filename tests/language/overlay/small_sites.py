"""A small base pack in a folder, and sites that extend it."""

from __future__ import annotations

from pathlib import Path

from k2rules import PolicyError, Problem, Program
from k2rules.language.loader import load
from tests.language.small_pack import PACK, SCHEMA, SOURCES, VOCABULARY

RULES = """\
k2rules: policy/1
policy: small.rules
title: Rules of the base
parameters:
  high-dose:
    site: {at_least: 100 ug/day, at_most: 1 mg/day, loosens: higher}
    values: [{from: 2025-01-01, to: 2026-01-01, value: 300 ug/day, cites: [seed]},
      {from: 2026-01-01, value: 500 ug/day, cites: [seed]}]
  window:
    site: {at_least: 7 d, at_most: 30 d}
    values: [{value: 14 d, cites: [seed]}]
  minor-dose:
    site: {at_least: 1 ug/day, at_most: 9 ug/day, loosens: lower}
    values: [{value: 5 ug/day, cites: [seed]}]
  fixed: {values: [{value: 18 y, cites: [seed]}]}
rules:
  - id: B-MAJOR
    title: Warfarin together with vitamin K2
    cites: [seed]
    when:
      - {taking: {agent: {is: warfarin}}, as: vka}
      - {taking: {agent: {is: vitamin-k2}, started_ago: {at_most: $window}}, as: k2}
    then: {finding: {topic: k2_note, severity: major, do: Call., say: "{k2.names} with {vka.names}."}}
    supersedes: [B-MODERATE, B-MINOR]
  - id: B-MODERATE
    title: Much vitamin K2
    cites: [seed]
    when: [{total: taking.amount, where: {agent: {is: vitamin-k2}}, above: $high-dose}]
    then: {finding: {topic: k2_note, severity: moderate, do: Ask., say: Much.}}
    supersedes: [B-MINOR]
  - id: B-MINOR
    title: Some vitamin K2
    cites: [seed]
    when: [{taking: {agent: {is: vitamin-k2}, amount: {above: $minor-dose}}}]
    if_unknown: count
    then: {finding: {topic: k2_note, severity: minor, do: Note., say: Some.}}
  - id: B-FACT
    title: A source of vitamin K
    cites: [seed]
    when: [{taking: {agent: {is: mk-4}}, as: k2}]
    then: {assert: {source-of-k: {item: $k2.item, agent: $k2.agent}}}
  - id: B-CONTRA
    title: A source of vitamin K under warfarin
    cites: [seed]
    when: [{source-of-k: {agent: {is: vitamin-k2}}}, {taking: {agent: {is: warfarin}}}]
    then: {finding: {topic: k2_note, severity: contraindicated, do: Call., say: Never both.}}
  - id: B-ABSENT
    title: Warfarin, and no exposure
    cites: [seed]
    when: [{taking: {agent: {is: warfarin}}}, {no: {exposure: {amount: {above: 0 ug/day}}}}]
    then: {finding: {topic: k2_note, severity: info, do: Note., say: None.}}
  - id: B-ADVICE
    title: Advice on the major finding
    cites: [seed]
    when: [{taking: {agent: {is: mk-7}}}]
    then: {advise: {with: [B-MAJOR], say: MK-7 stays for days.}}
"""
BASE = {"pack": PACK, "schema": SCHEMA, "vocabulary": VOCABULARY, "sources": SOURCES, "policy": RULES}
APPROVED = "approved_by: Dr A. Example, reason: The clinic reads the INR daily., date: 2026-05-01"
HEAD = "k2rules: pack/1\npack: site\ntitle: A site\nversion: 2.0.0\n"
OWN_RULE = """\
  - id: {id}
    title: A rule of the site
    cites: [seed]
    when: [{{taking: {{agent: {{is: vitamin-k2}}}}, as: k2}}]
    then: {{finding: {{topic: k2_note, severity: {severity}, do: Ask., say: Ours.}}}}
"""


def write(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


class Site:
    """A base pack in `small`, and beside it a site that extends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = write(folder / "small", BASE)

    def files(self, *changes: str, extends: str = "../small", more: dict[str, str] | None = None) -> Path:
        """The folder of a site with these entries of `change:`, each the inside of a `{...}`."""
        change = "change:\n" + "".join(f"  - {{{entry}}}\n" for entry in changes) if changes else ""
        return write(self.folder / "site", {"pack": f"{HEAD}extends: {extends}\n{change}", **(more or {})})

    def load(self, *changes: str, extends: str = "../small", more: dict[str, str] | None = None) -> Program:
        return load(self.files(*changes, extends=extends, more=more))

    def problems(
        self, *changes: str, extends: str = "../small", more: dict[str, str] | None = None
    ) -> list[Problem]:
        try:
            self.load(*changes, extends=extends, more=more)
        except PolicyError as error:
            return list(error.problems)
        return []

    def one(self, *changes: str, extends: str = "../small", more: dict[str, str] | None = None) -> Problem:
        """The only problem."""
        found = self.problems(*changes, extends=extends, more=more)
        assert len(found) == 1, [str(p) for p in found]
        return found[0]


def policy(*rules: str, name: str = "site.rules") -> dict[str, str]:
    return {"policy": f"k2rules: policy/1\npolicy: {name}\ntitle: Ours\nrules:\n" + "".join(rules)}


def severity(program: Program, rule: str) -> str:
    finding = program.rule[rule].finding
    assert finding is not None
    return finding.severity
