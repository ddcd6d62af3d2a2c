"""Reading `reading:` of a vocabulary: the words and letters that mean something in the names of this pack."""

from __future__ import annotations

import re
from dataclasses import replace

from k2rules.language.model.reading_words import BareLetter, HintWords, Patterns, ReadingWords
from k2rules.language.model.schema import core_types
from k2rules.language.model.vocabulary import plain_text
from k2rules.language.yaml.expect import Forms
from k2rules.language.yaml.located import Node, Sequence

_SINGLE = ("not_misspelt", "salts", "given_as", "makers", "label_words")
_TEXTS = ("often_left_out", "clinics", "reasons")
_LETTERS = ("letters", "leading_letters", "left_out_letters")
_NAME_PARTS = re.compile(r"[^\W_]+")
_MOST_PATTERN = 400
"""A longer pattern is hard to read, and two short ones say the same."""


def read_reading_words(node: Node | None, into: ReadingWords, forms: Forms) -> ReadingWords:
    """What one document declares, together with what others did."""
    section = forms.map(node, "`reading`")
    if section is None:
        return into
    keys = forms.keys(
        section,
        "`reading`",
        optional=[
            *_LETTERS,
            "bare_letter",
            "concealed",
            "hints",
            "test_columns",
            "days_after_supply",
            *_SINGLE,
            *_TEXTS,
        ],
    )
    more: dict[str, frozenset[str]] = {}
    for name in _LETTERS:
        more[name] = _texts(keys.get(name), f"`{name}`", forms, letter=True)
    for name in _SINGLE:
        more[name] = _words(keys.get(name), f"`{name}`", forms)
    for name in _TEXTS:
        more[name] = _texts(keys.get(name), f"`{name}`", forms)
    more["test_columns"] = frozenset(read_column_names(keys.get("test_columns"), "`test_columns`", forms))
    bare = _read_bare_letter(keys.get("bare_letter"), forms)
    if bare is not None and into.bare_letter is not None:
        expected = "one `bare_letter` in all vocabulary files of a pack"
        forms.add("duplicate-id", "`bare_letter` stands twice", keys["bare_letter"], expected=expected)
    hints = dict(into.hints)
    for name, hint in _read_hints(keys.get("hints"), forms).items():
        hints[name] = hints.get(name, HintWords()).and_also(hint)
    return replace(
        into,
        **{name: getattr(into, name) | words for name, words in more.items()},
        bare_letter=into.bare_letter or bare,
        concealed=into.concealed + _patterns(keys.get("concealed"), "`concealed`", forms),
        hints=hints,
        days_after_supply=_read_days(keys.get("days_after_supply"), into.days_after_supply, forms),
    )


def _read_days(node: Node | None, before: int, forms: Forms) -> int:
    """A whole number of days; the last one that is written holds, so that a site can have its own."""
    text = forms.text(node, "`days_after_supply`")
    if text is None or node is None:
        return before
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return int(text)
    forms.add("bad-name", f"`{text}` is no whole number of days", node, expected="a number such as 90")
    return before


def read_column_names(node: Node | None, what: str, forms: Forms) -> tuple[str, ...]:
    """Names of columns as those of a file are compared: `pt_inr` for `PT/INR` and `PT INR`."""
    forms.once(node, what)
    found: list[str] = []
    for item in forms.list(node, what):
        text = forms.text(item, f"an entry of {what}")
        name = "_".join(_NAME_PARTS.findall(plain_text(text or "")))
        if name:
            found.append(name)
        elif text is not None:
            message = f"`{text}` in {what} has no letters or digits"
            forms.add("bad-name", message, item, expected="the name of a column")
    return tuple(found)


def _read_bare_letter(node: Node | None, forms: Forms) -> BareLetter | None:
    what = "`bare_letter`"
    entry = forms.map(node, what)
    if entry is None:
        return None
    keys = forms.keys(
        entry,
        what,
        required=["letter"],
        optional=["numbers", "joined_with", "not_beside", "not_before", "code_unless"],
    )
    letter = _letter(keys.get("letter"), "`letter`", forms)
    for item in forms.list(keys.get("numbers"), "`numbers`"):
        if not _is_digit(getattr(item, "text", "0")):
            forms.add("bad-name", "an entry of `numbers` is no digit", item, expected="one digit")
    joined_with = _letter(keys.get("joined_with"), "`joined_with`", forms)
    if letter is None:
        return None
    return BareLetter(
        letter,
        _texts(keys.get("numbers"), "`numbers`", forms),
        joined_with or "",
        _texts(keys.get("not_beside"), "`not_beside`", forms),
        _words(keys.get("not_before"), "`not_before`", forms),
        _patterns(keys.get("code_unless"), "`code_unless`", forms),
    )


def _read_hints(node: Node | None, forms: Forms) -> dict[str, HintWords]:
    """In the order written: the first that fits a name is its hint."""
    known = [hint for hint in core_types()["problem"].fields["hint"].choices if hint != "none"]
    found: dict[str, HintWords] = {}
    section = forms.map(node, "`hints`")
    for key, value in section.entries if section is not None else ():
        what = f"the hint `{key.text}`"
        entry = forms.map(value, what)
        if forms.choice(key, "a hint", known) not in known or entry is None:
            continue
        keys = forms.keys(entry, what, optional=["names", "patterns", "ranges", "range_patterns"])
        found[key.text] = HintWords(
            _words(keys.get("names"), "`names`", forms),
            _patterns(keys.get("patterns"), "`patterns`", forms),
            _words(keys.get("ranges"), "`ranges`", forms),
            _patterns(keys.get("range_patterns"), "`range_patterns`", forms),
        )
    return found


def _letter(node: Node | None, what: str, forms: Forms) -> str | None:
    text = forms.text(node, what)
    if text is None or node is None or (len(text) == 1 and text.isascii() and text.isalpha()):
        return text.lower() if text is not None else None
    forms.add("bad-name", f"`{text}` is not one letter ({what})", node, expected="a letter from a to z")
    return None


def _texts(node: Node | None, what: str, forms: Forms, *, letter: bool = False) -> frozenset[str]:
    """Words as names are compared: without case and accents."""
    forms.once(node, what)
    found: set[str] = set()
    for item in forms.list(node, what):
        text = (
            _letter(item, f"an entry of {what}", forms)
            if letter
            else forms.filled(item, f"an entry of {what}")
        )
        if text:
            found.add(" ".join(plain_text(text).split()))
    return frozenset(found)


def _words(node: Node | None, what: str, forms: Forms) -> frozenset[str]:
    """Single words: a name is looked through word by word, and would never have one of several."""
    found = _texts(node, what, forms)
    for item in node.items if isinstance(node, Sequence) else ():
        text = getattr(item, "text", "")
        if text.strip() and not plain_text(text.strip()).isalnum():
            forms.add("bad-name", f"`{text}` in {what} is not one word", item, expected="letters and digits")
    return found


def _patterns(node: Node | None, what: str, forms: Forms) -> Patterns:
    """Regular expressions, searched in names without case and accents. A part repeated without end may not
    hold another such part: that could take for ever.
    """
    forms.once(node, what)
    found: list[re.Pattern[str]] = []
    for item in forms.list(node, what):
        text = forms.filled(item, f"an entry of {what}")
        wrong = _what_is_wrong(text)
        if wrong:
            expected = "a regular expression, as Python has them, of at most 400 characters"
            forms.add("bad-pattern", f"`{text[:60]}` in {what} {wrong}", item, expected=expected)
        elif text:
            found.append(re.compile(text))
    return tuple(found)


def _what_is_wrong(pattern: str) -> str:
    if len(pattern) > _MOST_PATTERN:
        return f"has {len(pattern)} characters"
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    if pattern and compiled.search("") is not None:
        return "fits every name"
    return "repeats without end what is repeated without end" if _has_nested_repeats(pattern) else ""


_PARTS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[^:)]*[:=!])?|\)|[*+]|\{\d*,\}|.", re.DOTALL)


def _has_nested_repeats(pattern: str) -> bool:
    """Whether a group in which something is repeated without end is itself repeated so."""
    endless = [False]
    closed_endless = False
    for part in _PARTS.findall(pattern):
        if part.startswith("("):
            endless.append(False)
        elif part == ")" and len(endless) > 1:
            closed_endless = endless.pop()
            endless[-1] = endless[-1] or closed_endless
            continue
        elif part in "*+" or (part.startswith("{") and part.endswith(",}")):
            if closed_endless:
                return True
            endless[-1] = True
        closed_endless = False
    return False


def _is_digit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text.isdigit()
