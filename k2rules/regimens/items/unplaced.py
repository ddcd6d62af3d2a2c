"""Cells that no field uses and that name an agent: said, and read for nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2rules.regimens.items.item_draft import ItemRead
from k2rules.regimens.model import Regimen
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.problems import Trouble
from k2rules.regimens.tables.unused_columns import names_terms


def unplaced_troubles(regimen: Regimen, reads: Iterable[ItemRead], reader: NameReader) -> Iterator[Trouble]:
    """What is said of cells that no field uses: those that name an agent that no item of their row has."""
    if regimen.unused_columns is not None:
        regimen.unused_columns.judge(reader.vocabulary)
    if not regimen.unplaced:
        return
    terms = {read.item.id: [i.term for i in read.ingredients] for read in reads}
    for unplaced in regimen.unplaced:
        text = unplaced.text
        if names_terms(reader, text.text, [term for item in unplaced.items for term in terms.get(item, ())]):
            yield Trouble(
                "agent_in_note", f"{text.text} (in the column {text.column}, which is not read)", origin=text
            )
