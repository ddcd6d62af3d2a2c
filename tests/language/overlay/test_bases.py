"""The packs that a site extends: found, in their version, whole, and one on top of the other."""

from __future__ import annotations

import pytest

from k2rules import PolicyError
from k2rules.language.loader import load
from tests.language.overlay.small_sites import APPROVED, HEAD, OWN_RULE, Site, policy, severity, write


def test_a_base_that_is_not_there(site: Site) -> None:
    problem = site.one(extends="k22")
    assert (problem.code, problem.nearest) == ("base-pack", "k2")
    assert problem.place.line == 5
    assert site.one(extends="../smal").code == "base-pack"
    assert site.one(extends="small").code == "base-pack"
    assert site.one(extends="[a]").code == "wrong-shape"


def test_packs_that_extend_each_other(site: Site) -> None:
    site.files(extends="../group")
    write(site.folder / "group", {"pack": HEAD.replace("site", "group") + "extends: ../site\n"})
    with pytest.raises(PolicyError) as caught:
        load(site.folder / "site")
    assert "packs extend each other in a circle: site -> group -> site" in str(caught.value)
    assert site.problems(extends="../site")[0].code == "base-pack"


def test_the_mistakes_of_a_base_are_shown(site: Site) -> None:
    (site.base / "policy.yaml").write_text(
        "k2rules: policy/1\npolicy: small.rules\ntitel: T\n", encoding="utf-8"
    )
    codes = {(p.code, p.place.file) for p in site.problems()}
    assert {("base-pack", "site/pack.yaml"), ("unknown-key", "small/policy.yaml")} <= codes


def test_the_version_of_a_base(site: Site) -> None:
    for version in ("is: 1.0.0", "is: 1.0", "at_least: 0.9, below: 1.1", "below: 1.0.1"):
        assert not site.problems(extends=f"{{pack: ../small, version: {{{version}}}}}")
    for version in ("is: 1.0.1", "at_least: 1.10", "below: 1.0.0"):
        problem = site.one(extends=f"{{pack: ../small, version: {{{version}}}}}")
        assert problem.code == "base-pack"
        assert "small 1.0.0 is installed" in problem.message
    assert site.one(extends="{pack: ../small, version: {is: latest}}").code == "bad-number"


def test_a_chain_keeps_what_was_loosened_and_how_severe_a_rule_has_been(site: Site) -> None:
    change = f"change:\n  - {{rule: B-MAJOR, severity: moderate, {APPROVED}}}\n"
    write(site.folder / "group", {"pack": f"{HEAD.replace('site', 'group')}extends: ../small\n{change}"})
    program = site.load(extends="../group")
    assert severity(program, "B-MAJOR") == "moderate"
    assert [b.name for b in program.local.bases] == ["group", "small"]
    assert [loosening.pack for loosening in program.local.loosened] == ["group"]
    assert (
        site.one("rule: B-MAJOR, severity: minor, reason: Even less.", extends="../group").code
        == "needs-approval"
    )
    program = site.load(f"rule: B-MAJOR, severity: minor, {APPROVED}", extends="../group")
    assert [loosening.pack for loosening in program.local.loosened] == ["group", "site"]


def test_wording_rules_of_the_base_hold_for_the_site(site: Site) -> None:
    pack = (site.base / "pack.yaml").read_text(encoding="utf-8")
    (site.base / "pack.yaml").write_text(
        pack + 'wording:\n  - {forbid: ["harmless"], why: Nothing is.}\n', encoding="utf-8"
    )
    rule = OWN_RULE.format(id="S-1", severity="minor").replace("say: Ours.", "say: It is harmless.")
    assert [p.place.file for p in site.problems(more=policy(rule))] == ["site/policy.yaml"]
