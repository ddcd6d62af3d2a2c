"""A map file proposed from a table: columns by their names, the others by what their cells say. A person
checks it before it is used.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from k2rules.errors import InputError, Place
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import USUAL, Limits
from k2rules.regimens.contents.guess import guess_all
from k2rules.regimens.contents.map_text import map_lines
from k2rules.regimens.files import Asked, open_feed
from k2rules.regimens.formats.raw_file import open_raw_file
from k2rules.regimens.products.cache import reader_for

_ROWS = 500


def propose_map(
    path: str | Path | BinaryIO,
    vocabulary: Vocabulary,
    *,
    file_format: str | None = None,
    name: str | None = None,
    sheet: str = "",
    one_person: bool = False,
    limits: Limits = USUAL,
    multiline: bool = False,
) -> str:
    """The text of a map file for a table. Raises InputError where no column seems to hold products, or the
    file is no table.

    That the whole file is one person is proposed only where `one_person` says so.
    """
    source = open_raw_file(path, name, limits.file_bytes)
    asked = Asked(
        None, file_format, sheet, limits=limits, multiline=multiline, test_columns=vocabulary.test_columns
    )
    feed = open_feed(source, asked)
    if feed is None:
        raise InputError(
            "this file is nested: its keys are its map",
            code="map",
            place=Place(source.name),
            way_out="read it without a map",
        )
    guess = guess_all(feed, reader_for(vocabulary), _ROWS)
    if not guess.with_role("product"):
        shown = ", ".join(n for n in guess.names if n)
        raise InputError(
            f"no column seems to hold products; the columns are: {shown}",
            code="no-product-column",
            place=Place(feed.name, guess.line or 1),
            way_out="write a map by hand: `item: {product: COLUMN}`",
        )
    lines = map_lines(
        feed,
        guess.columns,
        guess.rows,
        guess.delimiter,
        has_header=guess.has_header,
        one_person=one_person,
    )
    return "\n".join(lines) + "\n"
