"""The table of claims (`claims/1`), and whether each claim has its place: strict readings check both ways."""

from __future__ import annotations

from collections.abc import Mapping as ReadOnly

from k2rules.language.model.entries import Claim
from k2rules.language.yaml.expect import ID, Forms
from k2rules.language.yaml.located import Mapping, Node, Scalar, Sequence

STATUSES = ("placed", "not_implemented")
SOURCE_STATUSES = ("read", "not_seen", "judgement")
CHECKS = ("agrees", "simpler", "disputed", "not_checked")


def read_claim_ids(node: Node | None, forms: Forms) -> tuple[str, ...]:
    """`claims:` of a rule, parameter, term or entry of knowledge: the ids of the claims that live there."""
    forms.once(node, "`claims`")
    claims = forms.texts(node, "`claims`")
    forms.claimed.extend(
        item for item in getattr(node, "items", ()) if isinstance(item, Scalar) and isinstance(node, Sequence)
    )
    return claims


def read_claims(node: Mapping, forms: Forms) -> dict[str, Claim]:
    """The claims of one document, by id."""
    return forms.each(
        forms.keys(node, "a table of claims", required=["k2rules", "claims"]).get("claims"),
        "`claims`",
        lambda key, value: _read_claim(key, value, forms),
    )


def _read_claim(key: Scalar, value: Node, forms: Forms) -> Claim | None:
    node = forms.map(value, f"claim `{key.text}`")
    if node is None or forms.word(key, "the id of a claim", ID, "S01") is None:
        return None
    what = f"claim `{key.text}`"
    keys = forms.keys(node, what, required=["kind", "says", "status", "source"], optional=["check", "why"])
    status = forms.choice(keys.get("status"), "the status of a claim", STATUSES)
    why = forms.filled(keys.get("why"), "`why`")
    if status == "not_implemented" and "why" not in keys:
        forms.add(
            "missing-key", f"{what} is not implemented and does not say why", node, expected="`why: ...`"
        )
    elif status == "placed" and "why" in keys:
        forms.add(
            "claim-status",
            f"{what} is placed, and says why it is not implemented",
            keys["why"],
            expected="no `why`, or `status: not_implemented`",
        )
    return Claim(
        id=key.text,
        kind=forms.word(keys.get("kind"), "the kind of a claim", example="dosing") or "",
        says=forms.filled(keys.get("says"), "`says`"),
        source=forms.choice(keys.get("source"), "the status of a claim's source", SOURCE_STATUSES)
        or "not_seen",
        check=forms.choice(keys.get("check"), "the check of a claim", CHECKS) or "",
        why=why if status == "not_implemented" else "",
        place=key.place,
    )


def check_claims(claims: ReadOnly[str, Claim], forms: Forms) -> None:
    """Every claim has a place or says why not, and every place names a claim; a pack without a table of
    claims is left alone.
    """
    if not claims:
        return
    places: dict[str, Scalar] = {}
    for named in forms.claimed:
        places.setdefault(named.text, named)
        if named.text not in claims:
            forms.add(
                "unknown-claim",
                f"`{named.text}` is not in the table of claims",
                named,
                expected="a claim of a file of kind `claims/1`",
                near=named.text,
                among=claims,
            )
    for claim in claims.values():
        if claim.why and claim.id in places:
            forms.add(
                "claim-status",
                f"claim `{claim.id}` is said to be not implemented, and lives at {places[claim.id].place}",
                claim.place,
                expected="`status: placed`, or no rule, parameter, term or knowledge that names it",
            )
        elif not claim.why and claim.id not in places:
            forms.add(
                "unplaced-claim",
                f"claim `{claim.id}` has no place: no rule, parameter, term or knowledge names it",
                claim.place,
                expected="`claims: [...]` where it lives, or `status: not_implemented` with `why`",
            )
