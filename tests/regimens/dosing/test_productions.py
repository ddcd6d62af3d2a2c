"""Every form of dose and frequency that the reader knows is read as its example says, and docs/reading.md
shows them all.
"""

from __future__ import annotations

import pytest

from k2rules.regimens.dosing.alternating import ALTERNATIONS
from k2rules.regimens.dosing.grammar.dose_tokens import tokens_of
from k2rules.regimens.dosing.grammar.frequency_clauses import CLAUSES
from k2rules.regimens.dosing.grammar.quantity_forms import BARE_COUNTS, QUANTITIES
from k2rules.regimens.dosing.grammar.token_patterns import PARTS, TOKENS, Production, pattern
from k2rules.regimens.dosing.weekly import WEEKLY
from tests.house.checkout import ROOT
from tests.regimens.dosing.readings import FIELDS, Line, read_line, value_of

PAGE = ROOT / "docs" / "reading.md"
FORMS = {
    "How much": (*QUANTITIES, *BARE_COUNTS),
    "How often": CLAUSES,
    "Doses that differ": ALTERNATIONS,
    "Doses by the day of the week": WEEKLY,
}
ALL = [form for forms in FORMS.values() for form in forms]


def line_of(form: Production) -> Line:
    """The example of a form, as a line of the corpus of doses."""
    cells = [cell.strip() for cell in form.example.split("|")]
    expected = dict(part.strip().split(" ", 1) for part in form.reading.split(";"))
    return Line(0, "mk-7", "", (*cells, "", "")[:3], expected)  # type: ignore[arg-type]


def tables() -> str:
    """The forms as docs/reading.md shows them."""
    parts = [
        f"{title}:\n\n| form | tokens | example | reading |\n|---|---|---|---|\n"
        + "\n".join(
            f"| {form.name} | `{shown(form.form)}` | `{shown(form.example)}` | {form.reading} |"
            for form in forms
        )
        for title, forms in FORMS.items()
    ]
    tokens = "\n".join(f"| {name} | {shown(examples)} |" for name, examples in TOKENS.items())
    said = "\n".join(f"| {name} | `{shown(form)}` |" for name, form in PARTS.items())
    return "\n\n".join(
        [
            *parts,
            f"Parts of forms:\n\n| part | tokens |\n|---|---|\n{said}",
            f"Tokens:\n\n| token | examples |\n|---|---|\n{tokens}",
        ]
    )


def shown(text: str) -> str:
    """A text within a table of Markdown."""
    return text.replace("|", "\\|")


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.name)
def test_the_example_is_read_as_it_says(form: Production) -> None:
    line = line_of(form)
    taking, problems, _ = read_line(line)
    found = {key: taking.values[name] for key, name in FIELDS.items() if name in taking.values}
    assert found == {key: value_of(key, text) for key, text in line.expected.items()}
    assert problems == [] or "times" not in line.expected


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.name)
def test_the_form_stands_in_its_example(form: Production) -> None:
    assert any(form.pattern.search(tokens_of(cell).kinds) for cell in form.example.split("|"))


def test_each_name_stands_once() -> None:
    for forms in FORMS.values():
        assert len({form.name for form in forms}) == len(forms)


def test_a_pattern_names_tokens_and_parts_only() -> None:
    assert pattern("number (dash number)? unit").fullmatch(tokens_of("2-3 mg").kinds)
    with pytest.raises(KeyError, match="nmber"):
        pattern("nmber unit")


def test_the_page_shows_them() -> None:
    """Where it does not: `python -m tests.regimens.dosing.test_productions` prints what belongs there."""
    assert tables() in PAGE.read_text(encoding="utf-8")


if __name__ == "__main__":
    print(tables())  # noqa: T201
