"""The page that text reports are written on: coloured and framed on a terminal, plain text when piped, the
same words in both.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.cells import cell_len, chop_cells
from rich.console import Console

from k2rules import Program
from k2rules_cli.output.printable import clean

PIPED_WIDTH = 100
STYLES = {
    "contraindicated": "bold white on red",
    "major": "bold red",
    "moderate": "bold yellow",
    "minor": "bold cyan",
    "info": "bold blue",
}
LABEL = 9
_ASIDE = 46

Span = tuple[str, str]
"""A text and its style; the style is empty for plain text."""


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells; wide characters count twice."""
    lines, line = [], ""
    for word in text.split():
        while cell_len(word) > width and not word.startswith(("http://", "https://")):
            head = (
                chop_cells(word, width - (cell_len(line) + 1 if line else 0))[0]
                if cell_len(line) < width - 8
                else ""
            )
            lines.append(f"{line} {head}".strip() if line else head)
            line, word = "", word[len(head) :]
        if line and cell_len(line) + 1 + cell_len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line or not lines else lines


class Page:
    """Writes lines to stdout. Every text is cleaned here, so that no caller can forget it."""

    def __init__(self) -> None:
        out = sys.stdout
        self.terminal = bool(out.isatty())
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(encoding=None if self.terminal else "utf-8", errors="replace")
        self.width = max(
            40, shutil.get_terminal_size((PIPED_WIDTH, 24)).columns if self.terminal else PIPED_WIDTH
        )
        self._held: list[list[Span]] | None = None
        self._console: Console | None = None
        if self.terminal:
            from rich.console import Console

            plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
            self._console = Console(
                file=out,
                width=self.width,
                highlight=False,
                markup=False,
                emoji=False,
                color_system=None if plain else "auto",
            )

    def spans(self, *spans: Span) -> None:
        """One line as it is, however long."""
        line = [(clean(text), style) for text, style in spans]
        if self._held is not None:
            self._held.append(line)
        elif self._console is not None:
            from rich.text import Text

            self._console.print(Text.assemble(*line), soft_wrap=True)
        else:
            sys.stdout.write("".join(text for text, _ in line).rstrip() + "\n")

    def text(self, text: str = "", style: str = "", indent: int = 0, hang: int = 0) -> None:
        """A paragraph, wrapped; lines after the first stand `hang` deeper."""
        for number, line in enumerate(wrap(clean(text), self._room - indent - hang)):
            self.spans((" " * (indent + (hang if number else 0)) + line, style))

    def titled(self, title: str, text: str) -> None:
        """`P9  text`, where lines after the first stand below the text."""
        title = clean(title)
        indent = min(cell_len(title) + 2, 14)
        lines = wrap(clean(text), self._room - indent)
        if cell_len(title) + 2 > indent:
            self.spans((title, "bold"))
            title = ""
        for number, line in enumerate(lines):
            head = title if number == 0 else ""
            self.spans((head, "bold"), (" " * (indent - cell_len(head)) + line, ""))

    def heading(self, left: Span, middle: str, right: str) -> None:
        """`MAJOR  Title                K2-VKA-001`."""
        head, title = clean(left[0]), clean(middle)
        room = self._room - cell_len(head) - 2 - len(right) - 2
        if room < 20:
            self.spans((head, left[1]), ("  " + right, "dim"))
            self.text(title, "bold", indent=2)
            return
        lines = wrap(title, room)
        fill = " " * max(2, self._room - cell_len(head) - 2 - cell_len(lines[0]) - len(right))
        self.spans((head, left[1]), ("  " + lines[0], "bold"), (fill + right, "dim"))
        for line in lines[1:]:
            self.spans((" " * (cell_len(head) + 2) + line, "bold"))

    def entry(self, label: str, text: str, aside: str = "", *, depth: int = 0, width: int = LABEL) -> None:
        """`  because  sentence            place "typed"`; the aside goes below where it does not fit."""
        width = max(width, len(label) + 1)
        start = 2 + width + 2 * depth
        lines = wrap(clean(text), max(20, self._room - start))
        aside = clean(aside)
        pad = max(_ASIDE - 2 * depth, cell_len(lines[-1]) + 2) - cell_len(lines[-1])
        fits = aside and start + cell_len(lines[-1]) + pad + cell_len(aside) <= self._room
        for number, line in enumerate(lines):
            head: Span = (f"  {label:<{width}}" if number == 0 else " " * (2 + width), "dim")
            last = (" " * pad + aside, "dim") if fits and number == len(lines) - 1 else ("", "")
            self.spans(head, (" " * (2 * depth) + line, ""), last)
        if aside and not fits:
            for line in wrap(aside, max(20, self._room - start - 2)):
                self.spans((" " * (start + 2) + line, "dim"))

    def rule(self, title: str, detail: str = "") -> None:
        """The head of a part: a line across a terminal, an empty line and the title when piped."""
        title, detail = clean(title), clean(detail)
        self.spans(("", ""))
        used = cell_len(title) + 2 + cell_len(detail)
        if used > self._room:
            self.text(title, "bold")
            self.text(detail, "dim", indent=2)
            return
        line = "\u2500" * (self._room - used - 2) if self._console is not None else ""
        self.spans((title, "bold"), (f"  {detail}" if detail else "", "dim"), (f"  {line}", "dim"))

    def loosened(self, program: Program) -> None:
        """What the pack of a site loosens, which no report leaves unsaid."""
        for loosening in program.local.loosened:
            self.entry("LOOSENED", str(loosening))

    @contextmanager
    def panel(self, title: str) -> Iterator[None]:
        """A frame around lines on a terminal; the title above them when piped."""
        if self._console is None:
            self.spans(("", ""))
            self.spans((title, ""))
            yield
            return
        self._held = []
        try:
            yield
        finally:
            lines, self._held = self._held, None
        from rich.panel import Panel
        from rich.text import Text

        body = Text("\n").join(Text.assemble(*line) for line in lines)
        self._console.print(Panel(body, title=clean(title), title_align="left", width=self.width))

    @property
    def _room(self) -> int:
        return self.width - (4 if self._held is not None else 0)
