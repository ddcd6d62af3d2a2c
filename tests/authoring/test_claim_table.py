"""The table of claims: where each claim lives is derived, and what is missing is said."""

from __future__ import annotations

from k2rules.authoring import claim_rows, claim_source_words, pages, place_words
from k2rules.language.loader import load_texts
from tests.language.small_pack import BASE, POLICY, VOCABULARY

CLAIMS = """\
k2rules: claims/1
claims:
  C1: {kind: fact, says: Something | more., status: placed, source: read, check: simpler}
  C2: {kind: fact, says: Nothing., status: not_implemented, why: No field says it., source: not_seen}
  A1: {kind: fact, says: Another., status: placed, source: judgement}
"""
POLICIES = POLICY.replace(
    "    title: A rule that is right\n", "    title: A rule that is right\n    claims: [C1, A1]\n", 1
)
TEXTS = {
    **BASE,
    "small/claims.yaml": CLAIMS,
    "small/policy.yaml": POLICIES.replace("high-dose: {", "high-dose: {basis: seed, claims: [C1], "),
    "small/vocabulary.yaml": VOCABULARY.replace("mk-4: {", "mk-4: {claims: [C1], "),
}
PROGRAM = load_texts(TEXTS, strict=True)


def test_rows_stand_in_the_order_of_the_table_with_their_places() -> None:
    first, missing, last = claim_rows(PROGRAM)
    assert first.places == ("rule GOOD-001", "parameter high-dose", "term mk-4", "knowledge known")
    assert first.bases == ("judgement", "literature", "seed")
    assert (missing.places, missing.bases) == ((), ())
    assert (last.claim.id, last.places, last.bases) == ("A1", ("rule GOOD-001",), ("judgement",))


def test_rows_in_words() -> None:
    first, missing, last = claim_rows(PROGRAM)
    assert place_words(first) == "rule GOOD-001; parameter high-dose; term mk-4; knowledge known"
    assert place_words(missing) == "not implemented: No field says it."
    assert [claim_source_words(row) for row in (first, missing, last)] == [
        "read; simpler than the literature",
        "not seen",
        "judgement",
    ]


def test_the_page_links_rules_and_keeps_its_columns() -> None:
    page = pages(PROGRAM)["claims.md"]
    assert "3 claims, 1 of them not implemented." in page
    assert (
        r"| C1 | Something \| more. | rule [GOOD-001](GOOD-001.md); parameter high-dose; term mk-4; "
        r"knowledge known | " in page
    )
    assert "| C2 | Nothing. | not implemented: No field says it. |  | not seen |" in page


def test_a_pack_without_claims_has_no_page_of_them() -> None:
    texts = {file: text for file, text in BASE.items() if "claims" not in file}
    made = pages(load_texts(texts))
    assert "claims.md" not in made
    assert "claims.md" not in made["README.md"]


def test_knowledge_that_no_rule_names_is_listed_in_the_index() -> None:
    assert r"- Known. \[known: The seed article\]" in pages(PROGRAM)["README.md"]
    policy = POLICIES.replace("    claims: [C1, A1]\n", "    claims: [C1, A1]\n    knowledge: [known]\n")
    made = pages(load_texts({**TEXTS, "small/policy.yaml": policy}))
    assert "Known." not in made["README.md"]
    assert "Known." in made["GOOD-001.md"]
