"""An explanation as a text, in each of the forms: every one says the same, and in none is a typed text
anything but text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from k2rules.explanations.model import Explanation
from k2rules.explanations.renderings.html import as_html
from k2rules.explanations.renderings.json import as_json
from k2rules.explanations.renderings.markdown import as_markdown
from k2rules.explanations.renderings.mermaid import as_mermaid
from k2rules.explanations.renderings.plain import as_plain

Form = Literal["text", "markdown", "html", "mermaid", "json"]
RENDERINGS: Mapping[str, Callable[[Explanation], str]] = {
    "text": as_plain,
    "markdown": as_markdown,
    "html": as_html,
    "mermaid": as_mermaid,
    "json": as_json,
}
