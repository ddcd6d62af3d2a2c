"""Each rendering read back by a parser of its form: it says what the model says."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import msgspec
from markdown_it import MarkdownIt  # comes with rich
from markdown_it.token import Token

from k2rules import Explanation
from k2rules.explanations import Line, outline, visible
from k2rules.explanations.renderings import RENDERINGS
from k2rules.explanations.renderings.visible import address, sentence


def sentences(root: Line) -> list[str]:
    """What every rendering says, line by line."""
    return [
        f"{visible(line.label)}: {sentence(line)}" if line.label else sentence(line) for line in root.walk()
    ]


class Parsed(HTMLParser):
    """The elements, the attributes and the visible text of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str | None]] = set()
        self.links: list[str | None] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        self.attributes |= {(name, value) for name, value in attrs if name != "href"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip(" \n"):
            self.texts.append(data.strip(" \n"))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def check_html(model: Explanation) -> None:
    parsed, root = Parsed(RENDERINGS["html"](model)), outline(model)
    parts = [visible(part) for line in root.walk() for part in (line.label, line.text, line.aside, line.link)]
    assert parsed.texts == [part for part in parts if part]
    assert parsed.tags <= {"section", "div", "h2", "h3", "p", "ul", "li", "b", "bdi", "small", "a"}
    classes = {("class", name) for name in ("k2rules-explanation", "finding", "part", "label", "aside")}
    assert parsed.attributes <= classes | {("rel", "noopener noreferrer")}
    assert parsed.links == [line.link for line in root.walk() if address(line.link)]
    assert not parsed.open


def blocks_of(tokens: list[Token]) -> Iterator[tuple[str, str, list[str | int | float]]]:
    """Each inline token of Markdown: its block, its text, its links."""
    allowed = {"text", "strong_open", "strong_close", "link_open", "link_close", "text_special"}
    for before, token in itertools.pairwise(tokens):
        if token.type == "inline":
            assert {child.type for child in token.children or []} <= allowed, token.content
            links = [child.attrs["href"] for child in token.children or [] if child.type == "link_open"]
            yield before.type, "".join(child.content for child in token.children or []), links


def check_markdown(model: Explanation) -> None:
    root = outline(model)
    tokens = (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .parse(RENDERINGS["markdown"](model))
    )
    allowed = {
        "heading_open",
        "heading_close",
        "inline",
        "paragraph_open",
        "paragraph_close",
        "list_item_open",
        "list_item_close",
    }
    assert {token.type for token in tokens} <= allowed | {"bullet_list_open", "bullet_list_close"}
    found = list(blocks_of(tokens))
    told = [text.strip() for text in sentences(root) if text]
    assert [" ".join(text.split()) for _, text, _ in found if text.strip()] == told
    assert [link for _, _, links in found for link in links] == [
        line.link for line in root.walk() if address(line.link)
    ]


def decoded(label: str) -> str:
    assert not re.search(r'["\[\](){}<>`*_|&:%/\\]', label), label
    assert not re.sub(r"#\d+;", "", label).count("#")
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label).strip()


def check_mermaid(model: Explanation) -> None:
    lines = list(outline(model).walk())
    head, *rows = RENDERINGS["mermaid"](model).splitlines()
    assert head == "flowchart LR"
    nodes = [found for row in rows if (found := re.fullmatch(r'  n(\d+)\["([^"]*)"\]', row))]
    edges = [found for row in rows if (found := re.fullmatch(r'  n(\d+) -->(?:\|"([^"]*)"\|)? n(\d+)', row))]
    assert len(nodes) + len(edges) == len(rows)
    assert [int(node[1]) for node in nodes] == list(range(len(lines)))
    told = [
        f"{visible(line.label)}: {sentence(line)}" if line.kind == "finding" else sentence(line)
        for line in lines
    ]
    assert [decoded(node[2]) for node in nodes] == [text.strip() for text in told]
    number = {id(line): at for at, line in enumerate(lines)}
    wanted = {
        (at, number[id(below)], visible(below.label) if below.kind == "entry" else "")
        for at, line in enumerate(lines)
        for below in line.lines
    }
    assert {(int(edge[1]), int(edge[3]), decoded(edge[2] or "")) for edge in edges} == wanted
    assert len(edges) == len(lines) - 1


def check_plain(model: Explanation) -> None:
    text = RENDERINGS["text"](model)
    assert all(line.isprintable() for line in text.splitlines())
    assert text.splitlines() == text[:-1].split("\n")
    told, root = [line for line in text.split("\n") if line.strip()], outline(model)
    shown = [line for line in root.walk() if line.label or sentence(line)]
    assert len(told) == len(shown)
    for line, node in zip(told, shown, strict=True):
        assert line.strip().startswith(visible(node.label).strip())
        assert line.rstrip().endswith(sentence(node))


def check_json(model: Explanation) -> None:
    text = RENDERINGS["json"](model)
    assert text[:-1].isprintable()
    assert not set("<>&") & set(text)
    assert json.loads(text) == msgspec.to_builtins(model)


CHECKS = {
    "text": check_plain,
    "markdown": check_markdown,
    "html": check_html,
    "mermaid": check_mermaid,
    "json": check_json,
}
