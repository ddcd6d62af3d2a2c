"""Conditions, laboratory tests and allergies with codes: what a code stands for alone, and beside a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k2rules.language.model.facts import Note
from k2rules.regimens.case.case_draft import CaseDraft
from k2rules.regimens.model import CodedText, Text
from k2rules.regimens.text.codes import split_system, terms_of


def say_unread(draft: CaseDraft, code: CodedText) -> None:
    """Say of a code beside a name that was read that it was not."""
    text = f"the code `{code.text}` was not read: it is not known, not checked, or its system is not named"
    draft.notes.append(Note("code-not-read", text, code))


def sure_term(draft: CaseDraft, code: Text, root: str, system: str = "") -> str | None:
    """The one term that a code surely stands for."""
    sure = {coded.term for coded in terms_of(code.text, system, draft.vocabulary, root) if coded.is_sure}
    return sure.pop() if len(sure) == 1 else None


def terms_beside(
    draft: CaseDraft, codes: Iterable[CodedText], named: Sequence[str], name: Text, root: str
) -> list[tuple[str, CodedText]]:
    """What codes name beside terms that a name has given: what is finer, and what is something else, which is
    said. A code that agrees adds nothing.
    """
    is_a, more = draft.vocabulary.is_a, []
    for code in codes:
        found = terms_of(code.text, code.system, draft.vocabulary, root)
        if any(is_a(term, coded.term) for term in named for coded in found):
            continue
        finer = [c.term for c in found if (c.is_sure or code.system) and any(is_a(c.term, t) for t in named)]
        term = finer[0] if finer else sure_term(draft, code, root, code.system)
        if term is None:
            say_unread(draft, code)
            continue
        if named and not finer:
            said = f"{code.text} ({draft.vocabulary.label(term)}), and {name.text}"
            draft.trouble("code_disagrees", code, said)
        more.append((term, code))
    return more


def find_in_text(draft: CaseDraft, text: Text, root: str) -> str | None:
    """The term of an entry that is nothing but a code: `B01AA03`, `RxNorm 11289`."""
    system = text.system if isinstance(text, CodedText) else ""
    inside, bare = split_system(text.text)
    return sure_term(draft, text, root, system or inside) if bare else None
