"""What stands in the columns of a table that no field uses: looked through once, so that a column of products
is never silent.

The first pass keeps a sample of the distinct cells of each such column. It is the same whatever the order of
the rows and the number of processes: the cells whose checksums are the smallest. Which of them name products
is judged when the vocabulary is known. A column of which a quarter does is refused, with the line of a map
that settles it; of any other, each cell that names a product is said of its person.
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.products.cache import reader_for
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.text.columns.map_lines import name_in_map
from k2rules.regimens.text.delimited import Record

_MOST = 2000
"""So many distinct cells of a column are kept."""
_LONGEST = 2001
_ALL = 1 << 32
_REMEMBERED = 50_000
_SHARE = 4
"""A column of which one cell in so many names a product is one of products."""


@dataclass
class _Column:
    """One column: of each distinct cell that is kept, what the row itself names as its product."""

    index: int
    header: str
    cells: dict[str, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    bound: int = _ALL
    """Cells with a checksum from here on are not among the smallest."""

    @property
    def name(self) -> str:
        return self.header or f"column {self.index + 1}"

    def add(self, cell: str, product: str) -> None:
        key = hash(cell)
        if key in self.seen:
            return
        if len(self.seen) < _REMEMBERED:
            self.seen.add(key)
        short = cell[:_LONGEST]
        if _checksum(short) < self.bound and short not in self.cells:
            self.cells[short] = product
            if len(self.cells) >= 2 * _MOST:
                self.shrink()

    def shrink(self) -> None:
        """Keep the smallest."""
        if len(self.cells) > _MOST:
            kept = heapq.nsmallest(_MOST, self.cells, key=lambda cell: (_checksum(cell), cell))
            self.bound = _checksum(kept[-1]) + 1
            self.cells = {cell: self.cells[cell] for cell in kept}


def _checksum(cell: str) -> int:
    return zlib.crc32(cell.encode("utf-8", "surrogatepass"))


class UnusedColumns:
    """The unused columns of one table, and what is found in them."""

    def __init__(
        self, file: str, line: int, columns: Iterable[tuple[int, str]], products: Sequence[int]
    ) -> None:
        self._file, self._line, self._products = file, line, products
        self._columns = [_Column(index, name) for index, name in columns]
        self._judged: tuple[Vocabulary, tuple[Note, ...], InputError | None] | None = None
        self.said: frozenset[int] = frozenset()
        """The columns in which products were found, once they were judged."""

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_judged": None}

    def add(self, record: Record) -> None:
        """Look at the cells of a row."""
        cells, product = record.cells, ""
        for column in self._columns:
            cell = cells[column.index].strip()
            if cell:
                if not product and self._products:
                    product = "; ".join(text for i in self._products if (text := cells[i].strip()))
                column.add(cell, product)

    def finish(self) -> None:
        """The rows have ended."""
        for column in self._columns:
            column.seen.clear()
            column.shrink()

    def judge(self, vocabulary: Vocabulary) -> tuple[Note, ...]:
        """What is to be said of columns that name products here and there. Raises InputError for one of
        products.
        """
        if self._judged is None or self._judged[0] is not vocabulary:
            self._judged = self._look(vocabulary)
        _, notes, error = self._judged
        if error is not None:
            raise error
        return notes

    def _look(self, vocabulary: Vocabulary) -> tuple[Vocabulary, tuple[Note, ...], InputError | None]:
        reader, notes, error, said = reader_for(vocabulary), [], None, set()
        for column in self._columns:
            named = [
                cell
                for cell, product in column.cells.items()
                if len(cell) < _LONGEST and names_more(reader, cell, [product])
            ]
            if not named:
                continue
            said.add(column.index)
            shown = ", ".join(f"`{_short(cell)}`" for cell in sorted(named)[:3])
            sampled = column.bound < _ALL
            of = (
                f"{len(column.cells):,} of its different cells"
                if sampled
                else f"its {len(column.cells):,} different cells"
            )
            found = f"{len(named):,} of {of} {'name' if len(named) > 1 else 'names'} products ({shown})"
            if len(named) * _SHARE >= len(column.cells):
                error = error or self._refusal(column, found)
                continue
            text = (
                f"the column `{column.name}` was not read, and {found}: each is unread for its "
                f"person; {self._way_out(column)}"
            )
            notes.append(Note("products-in-column", text, Origin(self._file, self._line, column.name)))
        self.said = frozenset(said)
        return vocabulary, tuple(notes), error

    def _refusal(self, column: _Column, found: str) -> InputError:
        return InputError(
            f"the column `{column.name}` is not read, and {found}",
            code="product-column",
            place=Place(self._file, self._line),
            way_out=self._way_out(column),
        )

    def _way_out(self, column: _Column) -> str:
        if not column.header:
            return "give the column a name in the header, such as `Supplements`, or take it out of the file"
        name = name_in_map(column.name)
        return (
            f"if each cell is a product that is taken, write in a map (`--map`) `further: [{name}]`; "
            f"if none is, `ignored: [{name}]` "
            "(a map begins with `k2rules: map/1`)"
        )


def may_name(cell: str) -> bool:
    """Whether a cell may name a product at all: no number or date does."""
    return any(c.isalpha() for c in cell)


def names_more(reader: NameReader, cell: str, products: Iterable[str]) -> bool:
    """Whether a cell names a product that the products of its row do not name."""
    if not may_name(cell):
        return False
    return names_terms(
        reader, cell, [found.term for product in products if product for found in reader.read(product).found]
    )


def names_terms(reader: NameReader, cell: str, there: Collection[str]) -> bool:
    """Whether a cell names an agent beside these; one that is too long to be looked through may."""
    reading = reader.read(cell)
    if reading.too_long or any(kind == "agent_in_note" for kind, _, _ in reading.troubles):
        return True
    is_a = reader.vocabulary.is_a
    return any(not any(is_a(term, found.term) for term in there) for found in reading.found)


def _short(cell: str) -> str:
    return cell if len(cell) <= 40 else f"{cell[:37]}..."
