"""Letters that look like others: a name with them is never read, and what it looks like is suggested."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2rules.language.model.vocabulary import Vocabulary, names_of
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.lookalike_letters import looks_like
from tests.k2_pack import k2_pack
from tests.regimens.readers import facts, item_case
from tests.sizes import examples

CYRILLIC = dict(zip("aceopxyiskmhtbACEOPXYISKMHTB", "асеорхуіѕкмнтвАСЕОРХУІЅКМНТВ", strict=True))
GREEK = dict(zip("AEKMHTBOPXYINZ", "ΑΕΚΜΗΤΒΟΡΧΥΙΝΖ", strict=True))


def vocabulary() -> Vocabulary:
    return k2_pack().program.vocabulary


@functools.cache
def reader() -> NameReader:
    return NameReader(vocabulary())


@functools.cache
def latin_names() -> tuple[tuple[str, str], ...]:
    own = (t for t in vocabulary().terms.values() if vocabulary().is_a(t.id, "agent") and not t.outside)
    return tuple(
        (name, t.id) for t in own for name in names_of(t) if name.isascii() and reader().read(name).found
    )


@settings(max_examples=examples(2_000), deadline=None)
@given(st.deferred(lambda: st.sampled_from(latin_names())), st.sampled_from((CYRILLIC, GREEK)), st.data())
def test_one_letter_of_another_alphabet_and_nothing_of_the_name_is_read(
    named: tuple[str, str], alphabet: dict[str, str], data: st.DataObject
) -> None:
    """In a word of several letters it is mixed; a word of one letter that is exchanged looks like the
    name.
    """
    name, _ = named
    places = [i for i, c in enumerate(name) if c in alphabet]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    typed = name[:at] + alphabet[name[at]] + name[at + 1 :]
    reading = reader().read(typed)
    assert all(f.strength is None for f in reading.found)
    kinds = {kind for kind, _, _ in reading.troubles}
    assert kinds & {"product_not_recognised", "product_partly_read", "look_alike"}, typed
    if not any(c in ",;/+&|" for c in name) and " and " not in name and " with " not in name:
        assert not reading.found, typed
        assert reading.near is not None, typed


@pytest.mark.parametrize(
    "text",
    [
        "MK-7 100 μg",
        "MK-7 100μg",
        "15 μgカプセル",
        "β-carotene",
        "α-tocopherol 400 IU",
        "ビタミンK2 MK-7",
        "维生素K2",
        "비타민K2",
        "Acénocoumarol",
        "Ｋ２",
        "Варфарин",
    ],
)
def test_what_is_written_together_everywhere_mixes_nothing(text: str) -> None:
    looks = looks_like(text)
    assert looks is None or not looks[1]


@pytest.mark.parametrize(
    ("text", "near"), [("К2 МК-4", "mk-4"), ("wаrfarin", "warfarin"), ("Κ2", "vitamin-k2"), ("ＭК-7", "mk-7")]
)
def test_what_it_looks_like_is_suggested(text: str, near: str) -> None:
    reading = reader().read(text)
    assert not reading.found
    assert reading.near is not None
    assert reading.near.term == near


def test_other_ingredients_of_the_name_stay() -> None:
    """Nothing that is surely there is hidden: only the part with such letters is not read."""
    reading = reader().read("warfarin + К2")
    assert [f.term for f in reading.found] == ["warfarin"]
    assert [kind for kind, _, _ in reading.troubles] == ["product_partly_read"]


@pytest.mark.parametrize("product", ["", "...", "\u200b", "?", "()"])
def test_no_problem_has_an_empty_name(product: str) -> None:
    (problem,) = facts(item_case(product=product), "problem")
    assert any(c.isalnum() for c in str(problem.values["text"]))
