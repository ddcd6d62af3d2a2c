"""A site's own pack: what it adds, what it may tighten, and what it may loosen only with a name under it."""

from __future__ import annotations

from pathlib import Path

import pytest

import k2rules
from k2rules import PolicyError
from k2rules.language.loader import load
from tests.language.overlay.small_sites import APPROVED, OWN_RULE, Site, policy, write


def test_a_site_is_the_base_and_what_it_adds(site: Site) -> None:
    base = load(site.base)
    program = site.load(more=policy(OWN_RULE.format(id="S-1", severity="minor")))
    assert set(program.rule) == {*base.rule, "S-1"}
    assert (program.name, program.version, program.title) == ("site", "2.0.0", "A site")
    assert program.nothing_found == base.nothing_found
    assert [(b.name, b.version, b.digest) for b in program.local.bases] == [
        (base.name, base.version, base.digest)
    ]
    assert not program.local.loosened
    assert program.rule["B-MAJOR"] == base.rule["B-MAJOR"]


def test_the_digest_covers_both_packs(site: Site) -> None:
    first = site.load().digest
    assert site.load().digest == first
    assert site.load("rule: B-MINOR, severity: moderate").digest != first
    text = (site.base / "policy.yaml").read_text(encoding="utf-8")
    (site.base / "policy.yaml").write_text(text.replace("say: Some.", "say: Little."), encoding="utf-8")
    assert site.load().digest != first


TIGHTER = {
    "rule: B-MINOR, severity: major": ("B-MINOR", "severity major instead of minor"),
    "rule: B-MAJOR, severity: contraindicated": ("B-MAJOR", "severity contraindicated instead of major"),
    "rule: B-MINOR, if_unknown: ask": ("B-MINOR", "if_unknown ask instead of count"),
    "rule: B-MAJOR, if_unknown: ask": ("B-MAJOR", "if_unknown ask instead of the usual"),
    "rule: B-MAJOR, urgent: true": ("B-MAJOR", "urgent"),
    "parameter: high-dose, value: 200 ug/day": ("parameter high-dose", "200 ug/day instead of 500 ug/day"),
    "parameter: minor-dose, value: 6 ug/day": ("parameter minor-dose", "6 ug/day instead of 5 ug/day"),
}


@pytest.mark.parametrize("change", TIGHTER)
def test_tightening_is_free(site: Site, change: str) -> None:
    local = site.load(change).local
    assert f"{TIGHTER[change][0]}: {TIGHTER[change][1]}" in local.tightened
    assert not local.loosened


@pytest.mark.parametrize("change", TIGHTER)
def test_an_approval_that_nothing_needs_does_no_harm(site: Site, change: str) -> None:
    assert site.load(f"{change}, {APPROVED}").local == site.load(change).local


@pytest.mark.parametrize(
    "change",
    ["rule: B-MAJOR, severity: major", "rule: B-MINOR, if_unknown: count", "parameter: window, value: 2 wk"],
)
def test_what_is_so_already_changes_nothing(site: Site, change: str) -> None:
    local = site.load(f"{change}, {APPROVED}").local
    assert (local.loosened, local.tightened) == ((), ())


GRAVE = {
    "rule: B-MAJOR, severity: moderate": "severity moderate instead of major",
    "rule: B-CONTRA, severity: major": "severity major instead of contraindicated",
    "rule: B-MAJOR, show: count": "counted instead of listed",
    "rule: B-MAJOR, if_unknown: count": "if_unknown count instead of the usual",
    "rule: B-MAJOR, if_unknown: silent": "if_unknown silent instead of the usual",
    "rule: B-MAJOR, in_force: {from: 2026-01-01}": "in force from 2026-01-01 instead of without dates",
    "rule: B-MAJOR, withdraw: true": "withdrawn",
    "rule: B-FACT, withdraw: true": "withdrawn",
    "rule: B-FACT, in_force: {to: 2026-06-01}": "in force until before 2026-06-01 instead of without dates",
    "rule: B-ADVICE, withdraw: true": "withdrawn",
    "parameter: window, value: 7 d": "7 d instead of 14 d",
    "parameter: window, value: 21 d": "21 d instead of 14 d",
}


@pytest.mark.parametrize("change", GRAVE)
def test_loosening_what_is_major_needs_a_name_a_reason_and_a_date(site: Site, change: str) -> None:
    problem = site.one(change)
    assert problem.code == "needs-approval"
    assert problem.place.file == "site/pack.yaml"
    assert problem.place.line == 7
    assert "`approved_by: ...` and `reason: ...` and `date: ...`" in problem.expected
    assert GRAVE[change] in problem.message
    missing = site.one(f"{change}, approved_by: Dr A. Example, reason: Because.")
    assert missing.expected.startswith("`date: ...` beside it")


@pytest.mark.parametrize("change", GRAVE)
def test_with_a_name_under_it_it_is_done_and_said(site: Site, change: str) -> None:
    (loosening,) = site.load(f"{change}, {APPROVED}").local.loosened
    assert GRAVE[change] in loosening.what
    assert set(loosening.rules) & {"B-MAJOR", "B-CONTRA"}
    said = "; approved by Dr A. Example, 2026-05-01: The clinic reads the INR daily."
    assert str(loosening) == f"site loosened {loosening.what}{said}"


@pytest.mark.parametrize(
    "change",
    [
        "rule: B-MODERATE, severity: minor",
        "parameter: high-dose, value: 1 mg/day",
        "rule: B-MINOR, withdraw: true",
    ],
)
def test_loosening_what_is_less_needs_a_reason(site: Site, change: str) -> None:
    problem = site.one(change)
    assert (problem.code, problem.expected) == ("needs-approval", "`reason: ...` beside it")
    (loosening,) = site.load(f"{change}, reason: Too many of them.").local.loosened
    assert "without a named approver: Too many of them." in str(loosening)


def test_an_empty_name_is_no_name(site: Site) -> None:
    change = 'rule: B-MAJOR, severity: minor, approved_by: " ", reason: Because., date: 2026-05-01'
    assert site.one(change).code == "empty-text"


def test_changes_are_made(site: Site) -> None:
    program = site.load(
        f"rule: B-MAJOR, severity: minor, if_unknown: count, urgent: true, in_force: {{to: 2030-01-01}}, "
        f"{APPROVED}",
        "parameter: high-dose, value: 250 ug/day",
    )
    rule = program.rule["B-MAJOR"]
    assert rule.finding is not None
    assert (rule.finding.severity, rule.if_unknown, rule.finding.urgent, str(rule.end)) == (
        "minor",
        "count",
        True,
        "2030-01-01",
    )
    assert [v.text for v in program.parameters["high-dose"].values] == ["300 ug/day", "250 ug/day"]


def test_a_withdrawn_rule_is_out_of_force_and_listed(site: Site) -> None:
    site.files(f"rule: B-MAJOR, withdraw: true, {APPROVED}")
    decision = k2rules.load(site.folder / "site").decide(
        {"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7"}]}, as_of="2026-05-02"
    )
    assert {(o.rule, o.reason) for o in decision.out_of_force} == {("B-MAJOR", "withdrawn by site")}
    assert "B-MAJOR" not in {f.rule for f in decision.findings}


def presented(folder: Path) -> dict[str, str]:
    """What becomes of the findings for someone on warfarin who takes K2 whose start is not known."""
    regimen = {"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7"}]}
    return {f.rule: f.presented for f in k2rules.load(folder).decide(regimen, as_of="2026-05-02").findings}


def test_something_milder_of_a_site_hides_no_question_of_the_base(site: Site) -> None:
    rule = OWN_RULE.replace(
        "[{{taking: {{agent: {{is: vitamin-k2}}}}, as: k2}}]",
        "[{{taking: {{agent: {{is: WHAT}}}}}}, {{taking: {{agent: {{is: mk-7}}}}}}]",
    )
    pair = rule.replace("WHAT", "warfarin").format(id="S-1", severity="SEVERITY")
    assert presented(site.base)["B-MAJOR"] == "question"
    for severity, becomes in (("moderate", "question"), ("major", "counted")):
        assert presented(site.files(more=policy(pair.replace("SEVERITY", severity))))["B-MAJOR"] == becomes


def test_what_was_milder_is_not_folded_under_what_is_milder_now(site: Site) -> None:
    lowered = site.load(f"rule: B-MAJOR, severity: minor, {APPROVED}")
    assert lowered.rule["B-MAJOR"].supersedes == ("B-MINOR",)
    assert "B-MODERATE: no longer folded away under B-MAJOR, which is milder now" in lowered.local.tightened
    raised = site.load("rule: B-MINOR, severity: contraindicated")
    assert raised.rule["B-MAJOR"].supersedes == ("B-MODERATE",)
    assert raised.rule["B-MODERATE"].supersedes == ()


def test_a_change_ends_the_review_of_a_rule(site: Site) -> None:
    text = (site.base / "policy.yaml").read_text(encoding="utf-8")
    reviewed = text.replace(
        "    title: Much vitamin K2\n",
        "    title: Much vitamin K2\n    reviewed_by: Dr B.\n    review_due: 2030-01-01\n",
    )
    (site.base / "policy.yaml").write_text(reviewed, encoding="utf-8")
    assert site.load().rule["B-MODERATE"].reviewed_by == "Dr B."
    assert site.load("rule: B-MODERATE, severity: major").rule["B-MODERATE"].reviewed_by == ""


def test_values_only_within_the_limits(site: Site) -> None:
    for value in ("99 ug/day", "1001 ug/day"):
        problem = site.one(f"parameter: high-dose, value: {value}, {APPROVED}")
        assert (problem.code, problem.expected) == ("outside-limits", "a value from 100 ug/day to 1 mg/day")
    assert site.one("parameter: fixed, value: 17 y").code == "not-for-sites"
    assert site.one("parameter: high-dose, value: 45 mg").code == "wrong-dimension"
    assert site.one("parameter: high-does, value: 1 mg/day").nearest == "high-dose"
    assert site.one("parameter: high-dose").code == "missing-key"


def test_limits_hold_the_values_of_the_base_and_are_for_one_value(site: Site) -> None:
    text = (site.base / "policy.yaml").read_text(encoding="utf-8")
    for old, new, code in (
        ("at_most: 30 d", "at_most: 10 d", "outside-limits"),
        (
            "values: [{value: 14 d, cites: [seed]}]",
            "values: [{value: 14 d, cites: [seed], where: {sex: female}}]",
            "not-for-sites",
        ),
    ):
        (site.base / "policy.yaml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(PolicyError) as caught:
            load(site.base)
        assert [p.code for p in caught.value.problems] == [code]


def test_an_unknown_rule_with_the_nearest_spelling(site: Site) -> None:
    problem = site.one("rule: B-MAJR, severity: major")
    assert (problem.code, problem.nearest) == ("unknown-rule", "B-MAJOR")
    assert site.one("rule: B-MAJOR").code == "missing-key"
    assert site.one("rule: B-FACT, severity: major").code == "no-finding"
    assert (
        site.one("rule: B-MINOR, severity: major", "rule: B-MINOR, if_unknown: ask").code == "duplicate-entry"
    )


NAMES = {
    "rule": (policy(OWN_RULE.format(id="b-major", severity="major")), "small/policy.yaml:17:5"),
    "policy": (
        policy(OWN_RULE.format(id="S-1", severity="minor"), name="small.rules"),
        "small/policy.yaml:2:9",
    ),
    "term": (
        {"terms": "k2rules: vocabulary/1\nvocabulary: v\nterms:\n  mk-7: {label: other, is_a: [agent]}\n"},
        "small/vocabulary.yaml:7:3",
    ),
    "source": (
        {"sources": "k2rules: sources/1\nsources:\n  seed: {title: Another, grade: A, status: read}\n"},
        "small/sources.yaml:3:3",
    ),
    "type": (
        {"schema": "k2rules: schema/1\nschema: s\ntypes:\n  exposure: {fields: {item: item}}\n"},
        "small/schema.yaml:6:3",
    ),
    "topic": (
        {"schema": "k2rules: schema/1\nschema: s\ntopics: {k2_note: Ours.}\n"},
        "small/schema.yaml:10:3",
    ),
    "parameter": (
        {
            "p": "k2rules: policy/1\npolicy: s\ntitle: S\nparameters: {fixed: {values: [{value: 1 y, "
            "cites: [seed]}]}}\n"
        },
        "small/policy.yaml:15:3",
    ),
}


@pytest.mark.parametrize("what", NAMES)
def test_nothing_of_the_base_is_written_anew_by_accident(site: Site, what: str) -> None:
    more, first = NAMES[what]
    problem = site.one(more=more)
    assert problem.code == "duplicate-id"
    assert f"the {what} " in problem.message
    assert f"the first is at {first}" in problem.expected
    assert problem.place.file.startswith("site/")


def test_a_rule_of_the_site_takes_nothing_away_without_an_entry(site: Site) -> None:
    rule = OWN_RULE.format(id="S-1", severity="minor") + "    supersedes: [B-MAJOR]\n    loosens: true\n"
    problem = site.one(more=policy(rule))
    assert problem.code == "needs-approval"
    assert "`S-1` folds `B-MAJOR` (major) of small away under a minor finding" in problem.message
    assert site.one("rule: B-MAJOR, folded_under: [S-1]", more=policy(rule)).code == "needs-approval"
    (loosening,) = site.load(
        f"rule: B-MAJOR, folded_under: [S-1], {APPROVED}", more=policy(rule)
    ).local.loosened
    assert loosening.what == "B-MAJOR: folded away under S-1"
    assert (
        site.one(
            f"rule: B-MODERATE, folded_under: [S-1], {APPROVED}",
            f"rule: B-MAJOR, folded_under: [S-1], {APPROVED}",
            more=policy(rule),
        ).code
        == "loosens"
    )
    unknown = site.problems(f"rule: B-MAJOR, folded_under: [S-2], {APPROVED}", more=policy(rule))
    assert ("unknown-rule", "S-1") in {(p.code, p.nearest) for p in unknown}


def test_a_question_in_place_of_a_finding_takes_it_away(site: Site) -> None:
    rule = (
        OWN_RULE.format(id="S-1", severity="major").replace("say: Ours.", "say: Ours., ask: Why?")
        + "    supersedes: [B-MAJOR]\n"
    )
    assert "away under a question" in site.one(more=policy(rule)).message
    plain = OWN_RULE.format(id="S-1", severity="major") + "    supersedes: [B-MAJOR]\n"
    assert not site.load(more=policy(plain)).local.loosened


def test_a_site_concludes_nothing_that_holds_a_rule_of_the_base_back(site: Site) -> None:
    fact = (
        "  - {id: S-1, title: T, cites: [seed], when: [{taking: {agent: {is: mk-7}}, as: "
        "k}], then: {assert: {TYPE: {item: $k.item}}}}\n"
    )
    assert site.one(more=policy(fact.replace("TYPE", "exposure"))).code == "site-type"
    assert not site.problems(more=policy(fact.replace("TYPE", "source-of-k")))


def terms(*lines: str) -> dict[str, str]:
    return {"terms": "k2rules: vocabulary/1\nvocabulary: site\n" + "".join(f"{line}\n" for line in lines)}


def test_terms_of_a_site(site: Site) -> None:
    program = site.load(more=terms("terms:", "  mk-9: {label: MK-9, is_a: [vitamin-k2]}"))
    assert program.vocabulary.is_a("mk-9", "vitamin-k2")
    below = site.one(more=terms("terms:", "  acme: {label: Acme, is_a: [mk-7]}"))
    assert (below.code, below.place.line) == ("site-term", 4)
    assert "would make `mk-7` uncertain" in below.message
    both = site.one(more=terms("terms:", "  acme: {label: Acme, is_a: [vitamin-k2, anticoagulant]}"))
    assert "`anticoagulant` and `vitamin-k2`, which small keeps apart" in both.message
    hidden = site.one(more=terms("outside:", "  acme: [Acme Coumadin plus]"))
    assert (hidden.code, "a name of `warfarin`" in hidden.message) == ("site-term", True)


def test_a_term_of_a_site_takes_no_code_away(site: Site) -> None:
    text = (site.base / "vocabulary.yaml").read_text(encoding="utf-8")
    clot = "  clot: {label: clot, is_a: [condition], codes: [{system: ICD-10, code: I82, status: seen}]}\n"
    leg = "  leg-clot: {label: leg clot, is_a: [clot]}\n"
    (site.base / "vocabulary.yaml").write_text(text + clot + leg, encoding="utf-8")
    coded = "{label: old clot, is_a: [PARENT], codes: [{system: ICD-10, code: I82.5, status: seen}]}"
    problem = site.one(more=terms("terms:", f"  old-clot: {coded.replace('PARENT', 'condition')}"))
    assert problem.code == "site-term"
    assert "the code `I82.5` of `old-clot` is read as `clot` by small" in problem.message
    assert not site.problems(more=terms("terms:", f"  old-clot: {coded.replace('PARENT', 'clot')}"))


def test_more_names_for_a_term_of_the_base(site: Site) -> None:
    program = site.load(
        more=terms(
            "also:", "  warfarin: {brands: [Waran], names: [Marevan]}", "  mk-7: {names: [menaquinone-7]}"
        )
    )
    assert [program.vocabulary.find(name, "agent") for name in ("waran", "Marevan", "Coumadin")] == [
        "warfarin"
    ] * 3
    for line, code in (
        ("  mk-7: {names: [Coumadin]}", "duplicate-name"),
        ("  mk-7: {names: ['7']}", "bad-name"),
        ("  mk-77: {names: [a b]}", "unknown-term"),
        ("  mk-7: {not_this: [a b]}", "unknown-key"),
    ):
        problem = site.one(more=terms("also:", line))
        assert (problem.code, problem.place.file) == (code, "site/terms.yaml"), problem


def test_also_and_change_are_for_packs_that_extend(site: Site) -> None:
    with pytest.raises(PolicyError) as caught:
        load(
            write(
                site.base, {"more": "k2rules: vocabulary/1\nvocabulary: more\nalso: {mk-7: {names: [a b]}}\n"}
            )
        )
    assert [p.code for p in caught.value.problems] == ["unknown-key"]
    (site.base / "more.yaml").unlink()
    pack = (site.base / "pack.yaml").read_text(encoding="utf-8")
    (site.base / "pack.yaml").write_text(
        pack + "change: [{rule: B-MAJOR, severity: minor}]\n", encoding="utf-8"
    )
    with pytest.raises(PolicyError) as caught:
        load(site.base)
    assert "missing-key" in {p.code for p in caught.value.problems}
