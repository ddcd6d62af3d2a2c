"""What the words around a product and the whole of a note say about whether it is taken, put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.items.status_phrases import Aside, Reasons, read_aside, split_product
from k2rules.regimens.model import Text
from k2rules.regimens.products.catalogue import Catalogue
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.plain_names import is_plain_name

_ENDING = ("stopped", "held", "planned", "allergy", "family")
_CLAUSE = re.compile(r"[;\n]|[,.](?=\s)|\.\Z")


@dataclass
class Said:
    """The distinct statuses, dates (by field) and courses that words give, each with its place."""

    statuses: dict[str, Text] = field(default_factory=dict)
    dates: dict[str, list[tuple[str, Text]]] = field(default_factory=dict)
    courses: list[tuple[str, Text]] = field(default_factory=list)
    notes: tuple[Text, ...] = ()
    """Notes that were read to their end."""
    unread: Text | None = None
    """A product text with more in it than a name and words of a closed form: it ends no item."""

    def add(self, aside: Aside, text: Text) -> None:
        if aside.status:
            self.statuses.setdefault(aside.status, text)
        if aside.date:
            self.dates.setdefault(aside.dated, []).append((aside.date, text))
        if aside.course:
            self.courses.append((aside.course, text))


def read_words(read: ItemRead, reader: NameReader, catalogue: Catalogue | None) -> Said:
    """Take the words about taking out of the product's name (`read.name`, `read.said`), and read notes that
    say nothing else.
    """
    said, item, reasons = Said(), read.item, reader.vocabulary.reading.reasons
    if item.product is not None and not item.product_unknown and not item.product_parts:
        found = split_product(item.product.text, reasons)
        ends = any(aside.status in _ENDING for _, aside in found.asides)
        if ends and not is_plain_name(
            found.name, reader, catalogue, exact=not item.product.text.strip().startswith(found.name)
        ):
            said.unread = item.product
        elif found.asides:
            read.name = found.name
            read.said = tuple(replace(item.product, text=piece) for piece, _ in found.asides)
            read.reasons = tuple(
                replace(item.product, text=aside.reason) for _, aside in found.asides if aside.reason
            )
            for piece, aside in found.asides:
                said.add(aside, replace(item.product, text=piece))
    for note in (item.note, *item.beside):
        asides = list(_clauses(note, reasons)) if note is not None and note.text.strip() else []
        if (
            note is not None
            and asides
            and all(aside is not None and aside.status not in ("allergy", "family") for aside in asides)
        ):
            said.notes += (note,)
            for one in asides:
                if one is not None:
                    said.add(one, note)
    return said


def read_status_text(text: Text, reasons: Reasons) -> Said | None:
    """A status cell that says more than one word, `stopped 3 days ago`; None where it is not read to its
    end.
    """
    said = Said()
    for aside in _clauses(text, reasons):
        if aside is None:
            return None
        said.add(aside, text)
    return said if said.statuses or said.dates else None


def _clauses(text: Text, reasons: Reasons) -> Iterator[Aside | None]:
    whole = read_aside(text.text, reasons)
    if whole is not None:
        yield whole
        return
    for clause in _CLAUSE.split(text.text):
        if clause.strip():
            yield read_aside(clause, reasons)
