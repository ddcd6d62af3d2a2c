"""The limits, in one place: what each bounds and why it is what it is. docs/limits.md shows them; a test
holds the two together.

Past a limit nothing is cut in silence: a cell, a person, a file or a pack is refused with a message that
names the limit. Those that somebody may sensibly raise are fields of `Limits` too, in Python, and `--limit
NAME=VALUE` on the command line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from k2rules.errors import UsageError
from k2rules.spelling import nearest

# Of files that are read.

FILE_BYTES = 1 << 30
"""Bytes of a regimen file, unpacked, and of what comes through a pipe; some ten million rows. A small archive
may unpack to any size.
"""
CELL_CHARACTERS = 32_767
"""Characters of a cell, or of a text in a record; as many as a cell of a workbook holds. A longer one is
unread, and named.
"""
ROWS_PER_PERSON = 2_000
"""Rows of one person: items, conditions, laboratory results, allergies and goals together. More is an id that
is none.
"""
NUMBER_CHARACTERS = 40
"""Characters of a number, here and in packs. A longer one is no dose; reckoning with its digits takes the
square of their number.
"""
NAME_CHARACTERS = 2_000
"""Characters of a product that are looked through for names. A longer text is a product that was not
recognised.
"""
DOSE_CHARACTERS = 400
"""Characters of a dose or frequency. A longer text is a dose that was not read."""
VALUE_CHARACTERS = 400
"""Characters of a laboratory result that holds more than its value. A longer one is not taken apart."""
CONDITION_CHARACTERS = 2_000
"""Characters of a condition, several separated by commas included. A longer one is a condition that was not
recognised.
"""
CONDITION_WORDS = 8
"""Words such as `history of` and `no` before one another that are taken off a condition."""
ASIDE_CHARACTERS = 200
"""Characters of a product around which words such as `stopped since May` are looked for. In a longer one they
stay part of the name.
"""

COLUMNS = 16_384
"""A table has at most so many columns, as many as a sheet of Excel."""
QUOTED_LINES = 2_000
"""A quoted cell of delimited text spans at most so many lines; beyond, its quote counts as never closed."""
EXCEL_ROWS = 1_048_576
"""The last row that a sheet of Excel has: a reference beyond it, or beyond the last column, is damage."""
EXCEL_CELL = 32_767
"""A cell of Excel holds at most so many characters."""
EXCEL_CELLS = 5_000_000
"""So many filled cells of a sheet, and texts of a workbook, are held; a larger list is read as CSV."""
EXCEL_PART = 1 << 29
"""One part of a workbook (a sheet, all its texts) may unpack to so many bytes."""
EXCEL_SHEETS = 1_000
"""So many sheets are looked through for tables."""

# Of packs. They are part of the language: a pack that one installation loads, every other one loads too.

PACK_FILE_CHARACTERS = 5_000_000
"""Characters of one YAML file: of a pack, a map, or regimens; a hundred times the largest file of the vitamin
K2 pack.
"""
DEPTH = 32
"""Levels of a YAML file, and of a hierarchy of terms. What goes deeper nobody can follow, and Python must."""
PATTERNS = 12
"""Patterns in one body. Each may multiply the matches by the number of facts."""
WAYS = 64
"""Ways through the `any`s of one body, counted before they are written out: each `any` multiplies them."""
WAYS_WITH_NO = 10_000
"""Ways of one body, each with the ways of the `no`s in it, and so on inwards: as much is made of a rule
before anything is decided.
"""

# Of deciding.

FIRINGS = 50_000
"""Firings of one case. Nobody reads so many; more is an error for this case, never cut."""
STEPS = 5_000_000
"""Facts that are tried beside others for the patterns of one case, whether they match or not; some seconds of
work.
"""
DURABLE_TOKENS = 20_000
"""Tokens of one case in durable-rules, of about 10 kB each. Past this and the next two, the case is not
double-checked.
"""
DURABLE_MATCHES = 100_000
"""Matches of one case that durable-rules finds, unfinished ones included."""
DURABLE_PRODUCT = 1_000_000
"""Facts at the places of one stage of durable-rules, multiplied. Within the library nothing counts, and
nothing stops it.
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that may be set: `Limits(rows_per_person=5_000)`. Raises UsageError for what is no whole
    number above zero.
    """

    file_bytes: int = FILE_BYTES
    cell_characters: int = CELL_CHARACTERS
    rows_per_person: int = ROWS_PER_PERSON
    firings: int = FIRINGS
    steps: int = STEPS

    def __post_init__(self) -> None:
        for name, value in self.changed(everything=True).items():
            if type(value) is not int or value < 1:
                raise UsageError(f"the limit {name} is {value!r}: it is a whole number above zero")

    def changed(self, *, everything: bool = False) -> dict[str, int]:
        """Those that are not what they are by default, by name."""
        found = {field.name: (getattr(self, field.name), field.default) for field in fields(self)}
        return {name: value for name, (value, usual) in found.items() if everything or value != usual}


USUAL = Limits()
NAMES = tuple(field.name for field in fields(Limits))


def raise_it(name: str) -> str:
    """The way out where a limit was passed that may be raised."""
    return f"raise the limit with --limit {name}=NUMBER, in Python limits=Limits({name}=NUMBER)"


def parse_limits(texts: Iterable[str]) -> Limits:
    """Limits from texts such as `firings=100000`, one for each; raises UsageError with the nearest name."""
    given: dict[str, int] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        name = name.replace("-", "_")
        if name not in NAMES:
            near = nearest(name, NAMES)
            hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(NAMES)}"
            raise UsageError(f"there is no limit `{name}`; {hint}")
        digits = value.replace(",", "").replace("_", "")
        if not (equals and digits.isascii() and digits.isdigit() and len(digits) <= 15 and int(digits)):
            raise UsageError(
                f"`{text}` sets no limit: write `{name}=NUMBER`, a whole number above zero "
                "of at most 15 digits"
            )
        if name in given:
            raise UsageError(f"the limit `{name}` is given twice")
        given[name] = int(digits)
    return Limits(**given)
