"""Every rendering of an explanation says the same, and in none is a typed text anything but text."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import k2rules
from k2rules import Explanation
from k2rules.explanations import explanation_schema, outline, visible
from k2rules.explanations.renderings import RENDERINGS
from k2rules.explanations.renderings.markdown import escaped as markdown_escaped
from k2rules.explanations.renderings.visible import address
from tests.explanations.renderings.checks import CHECKS, sentences
from tests.k2_pack import k2_pack

pytestmark = pytest.mark.wide

load = functools.cache(k2rules.load)
DAY = "2026-01-31"
REGIMEN: dict[str, Any] = {
    "id": "A",
    "patient": {"age": 71, "sex": "female", "conditions": ["atrial fibrillation"]},
    "items": [
        {"product": "Coumadin", "dose": "5 mg", "frequency": "daily"},
        {"product": "MK-7", "dose": "90 mcg", "frequency": "weekly"},
        {"product": "Flurbodan"},
    ],
}
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "=CMD()|'/C calc'!A0",
    "](javascript:alert(1))",
    "[x](javascript:alert(1)) ![y](http://evil.example/z)",
    "<javascript:alert(1)> <http://evil.example>",
    "http://evil.example www.evil.example",
    "`code` ``` ~~~ $x$ ~~struck~~",
    "| a | b |",
    "two\nlines\r\n# heading\n\n- list\n\n    code",
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "a\u202egnp\u2066x\u200b \u2028 \ufeff",
    '"] --> n1; click n0 "javascript:alert(1)"',
    "#quot; #35; &lt; &#60; &amp;",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "1. one 2) two - three + four",
    "- x",
    "=== ---",
    "*a* _b_ __c__ \\ \\* \\",
    "end subgraph style classDef x:#f00;",
    "{{ 7*7 }} {% x %}",
    "\x00\x7f\ud800 half",
    "خولنجان עברית ﬂ°°35¶ß",
    "",
]
NASTY_TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.lists(
        st.sampled_from([*"<>\"'`|[](){}\\*_#&;:!~$=+-.@/ \n\x1b\u202e\u0301é1a", "http://", "www.", "1."]),
        max_size=24,
    ).map("".join),
    st.text(max_size=20),
)
CHECKED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def explained(regimen: dict[str, Any]) -> Explanation:
    pack = k2_pack()
    return pack.explain(pack.decide(regimen, as_of=DAY), matters=pack.what_matters(regimen, as_of=DAY))


@functools.cache
def usual() -> Explanation:
    return explained(REGIMEN)


def poisoned(texts: list[str], links: list[str]) -> Explanation:
    """The usual explanation with other texts in place of all of its own, taken in turn."""
    counter = iter(range(10**6))

    def change(value: Any, key: str = "") -> Any:
        if isinstance(value, msgspec.Struct):
            changed = {name: change(getattr(value, name), name) for name in value.__struct_fields__}
            return type(value)(**changed)
        if isinstance(value, list):
            return [change(part, key) for part in value]
        if isinstance(value, str) and key not in ("severity", "certainty", "presented", "status", "only"):
            return (links if key == "link" else texts)[next(counter) % len(links if key == "link" else texts)]
        return value

    return change(usual())  # type: ignore[no-any-return]


def test_every_form_is_checked() -> None:
    assert list(CHECKS) == list(RENDERINGS)


@pytest.mark.parametrize("form", CHECKS)
def test_what_each_form_says_is_what_the_model_says(form: str) -> None:
    CHECKS[form](usual())


@pytest.mark.parametrize("form", CHECKS)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_stay_texts_in_every_place(form: str, text: str) -> None:
    links = [
        text,
        "https://example.org/a?b=1&copy=2#c",
        "javascript:alert(1)",
        'http://example.org/"onclick="x',
        "http://a b",
        "HTTP://x/\n",
    ]
    CHECKS[form](poisoned([text, f"x{text}y", text * 2], links))


@given(
    st.lists(NASTY_TEXTS, min_size=1, max_size=5),
    st.lists(NASTY_TEXTS | NASTY_TEXTS.map("https://x.example/{}".format), min_size=1, max_size=3),
)
@CHECKED
def test_any_texts_stay_texts_in_every_place(texts: list[str], links: list[str]) -> None:
    model = poisoned(texts, links)
    for check in CHECKS.values():
        check(model)


@given(NASTY_TEXTS, NASTY_TEXTS, NASTY_TEXTS)
@example("<script>alert(1)</script> MK-7", "=CMD()", "| a |\n\x1b[31m")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nasty_products_ids_and_notes(product: str, identity: str, note: str) -> None:
    product, identity, note = (text.replace("\ud800", "") for text in (product, identity, note))
    items = [
        *REGIMEN["items"],
        {"product": f"MK-7 {product}", "note": note},
        {"product": product or "x", "dose": note},
    ]
    try:
        model = explained({**REGIMEN, "id": identity or "A", "items": items})
    except k2rules.InputError:
        return  # refused as a whole, with a message
    for check in CHECKS.values():
        check(model)


@given(st.text(max_size=40))
@CHECKED
def test_what_is_visible(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert visible(shown) == shown
    assert "".join(text.split()) == "".join(shown.split()) or not text.isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\xa0 b", "a b"),
        ("\ud800", "\\ud800"),
        ("µg é", "µg é"),
    ],
)
def test_what_cannot_be_seen_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x",
        "http://",
        "http://x y",
        'http://x/"',
        "http://x/<",
        "http://x/\\",
        "http://x\n",
        "ftp://x",
    ],
)
def test_what_is_no_address_stays_text(link: str) -> None:
    assert address(link) == ""


def test_every_web_address_of_the_pack_is_a_link() -> None:
    links = [source.link for source in k2_pack().program.sources.values() if source.link.startswith("http")]
    assert links
    assert [link for link in links if address(link) != link] == []


def test_markdown_of_ordinary_words_stays_readable() -> None:
    assert markdown_escaped("K2-VKA-001: MK-7, 90 ug/day (about 12.86); see the label.") == (
        "K2-VKA-001: MK-7, 90 ug/day (about 12.86); see the label."
    )


def texts_of(value: Any, key: str = "") -> Iterator[str]:
    """Every text of the model that is meant for people."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in (
                "id",
                "topic",
                "where",
                "facts",
                "digest",
                "presented",
                "only",
                "pack",
                "urgent",
                "certainty",
                "severity",
            ):
                yield from texts_of(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part, key)
    elif isinstance(value, str):
        yield value


def test_the_outline_leaves_nothing_out() -> None:
    model = usual()
    told = "\n".join(sentences(outline(model)))
    for text in texts_of(msgspec.to_builtins(model)):
        assert visible(text) in told or visible(f"{text[:1].upper()}{text[1:]}.") in told, text
    for finding in model.findings:
        assert f"{finding.severity.upper()}" in told
        assert finding.rule.id in told


def test_the_schema_holds() -> None:
    jsonschema.validate(json.loads(RENDERINGS["json"](usual())), explanation_schema())


def test_the_steps_of_a_finding_are_a_tree_down_to_the_cells() -> None:
    pack = k2_pack()
    regimen = {**REGIMEN, "items": [{"product": "MK-7", "dose": "90 mcg", "frequency": "weekly"}]}
    model = pack.explain(pack.decide(regimen, as_of=DAY), rule="K2-MK7-002")
    (finding,) = model.findings
    (total,) = [step for step in finding.because if step.text.startswith("MK-7 in total")]
    (adds,) = total.because
    assert (adds.text, adds.place) == (
        "MK-7 adds about 12.86 ug/day (exactly 90/7 ug/day)",
        "items[0].product",
    )
    assert adds.where is not None
    assert total.facts == adds.facts
    assert model.questions == []
    assert model.still_open is None


def test_it_is_said_where_nothing_is_listed() -> None:
    pack = k2_pack()
    decision = pack.decide({"id": "B", "items": [{"product": "Atorvastatin 20 mg"}]}, as_of=DAY)
    assert pack.program.nothing_found in pack.explain(decision).nothing
    assert "K2-VKA-001 has no finding for B" in pack.explain(decision, rule="K2-VKA-001", format="text")


def test_a_decision_read_back_from_its_json_is_explained_alike() -> None:
    pack = k2_pack()
    decision = pack.decide(REGIMEN, as_of=DAY)
    again = msgspec.json.decode(decision.to_json(), type=k2rules.Decision)
    assert pack.explain(again, format="text") == pack.explain(decision, format="text")


def test_what_cannot_be_explained() -> None:
    pack = k2_pack()
    decision = pack.decide(REGIMEN, as_of=DAY)
    other = msgspec.structs.replace(decision, pack=msgspec.structs.replace(decision.pack, digest="0" * 64))
    with pytest.raises(
        k2rules.UsageError,
        match=r"another pack \(k2 .*digest 000000000000\) than the one that is to explain it",
    ):
        pack.explain(other)
    with pytest.raises(k2rules.UsageError, match="did you mean K2-VKA-001"):
        pack.explain(decision, rule="K2-VKA-0001")
    with pytest.raises(k2rules.UsageError, match="there are: text, markdown, html, mermaid, json"):
        pack.explain(decision, format="pdf")  # type: ignore[call-overload]


def test_what_is_partly_supplied_is_said_even_where_all_else_was() -> None:
    model = msgspec.structs.replace(
        usual(), missing=[], partly=["of laboratory results only these are supplied: inr"]
    )
    assert "Of laboratory results only these are supplied: inr." in [
        line.text for line in outline(model).walk()
    ]
