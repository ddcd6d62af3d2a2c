"""A product that the site's catalogue lists: the catalogue says what is in it, and what its name says besides
is kept and said.
"""

from __future__ import annotations

from dataclasses import replace

from k2rules.regimens.items.amounts.put_dose import put_dose
from k2rules.regimens.items.item_draft import Ingredient, ItemRead
from k2rules.regimens.model import Conventions, Regimen, Text
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.catalogue import Catalogue, CatalogueRow
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.name_reading import Found, NameReading
from k2rules.regimens.products.stopwords import STATUS_WORDS
from k2rules.regimens.products.strengths import Strength
from k2rules.regimens.text.normalise import fold
from k2rules.regimens.text.wordlists import NOT_GIVEN, fold_word


def with_catalogue(regimen: Regimen, catalogue: Catalogue | None) -> Regimen:
    """The regimen, its products read by a catalogue where it lists them."""
    return (
        regimen
        if catalogue is None
        else replace(regimen, conventions=replace(regimen.conventions, catalogue=catalogue))
    )


def listed_rows(read: ItemRead, conventions: Conventions) -> tuple[CatalogueRow, ...]:
    """What the catalogue lists of the product: by its name as typed, or without words such as `stopped` in
    it; else by a code.
    """
    item, catalogue = read.item, conventions.catalogue
    if catalogue is None:
        return ()
    by_name: tuple[CatalogueRow, ...] = ()
    if item.product is not None and not item.product_unknown:
        by_name = catalogue.find(item.product.text) or catalogue.find(read.name)
    by_code = (catalogue.find_code(code.text, code.system) for code in item.codes)
    return by_name or next((rows for rows in by_code if rows), ())


def read_catalogued(
    read: ItemRead, product: Text, rows: tuple[CatalogueRow, ...], name: NameReading, reader: NameReader
) -> NameReading:
    """Take the ingredients of the catalogue. An agent that only the name has stays beside them, and the
    contradiction is a trouble.
    """
    vocabulary = reader.vocabulary
    read.negated = name.negated
    for kind, typed, _ in name.troubles:
        if kind == "agent_in_note":
            read.trouble(kind, product, left=typed if typed != product.text else "")
    if read.kind == "taking" and STATUS_WORDS.search(fold(read.name or product.text)):
        read.trouble("status_unread", product)
    for row in rows:
        read.ingredients.append(Ingredient(row.term, "catalogue", row.origin, origins={"agent": row.origin}))
    found = [Found(row.term, "catalogue", strength=_strength(row)) for row in rows]
    kept = [
        f
        for f in name.found
        if not vocabulary.terms[f.term].outside and not any(vocabulary.is_a(row.term, f.term) for row in rows)
    ]
    for only in kept:
        read.ingredients.append(Ingredient(only.term, only.how, product, origins={"agent": product}))
        if not any(vocabulary.overlap(row.term, only.term) for row in rows):
            listed = f"{rows[0].origin.file}:{rows[0].origin.row}"
            read.trouble(
                "value_unread",
                product,
                f"{product.text} (contradicts {listed}, which does not list {vocabulary.label(only.term)})",
            )
    return NameReading((*found, *kept), name.negated, clear=not kept)


def _strength(row: CatalogueRow) -> Strength | None:
    """What one unit holds, where the row says that."""
    return (
        Strength(0, 0, row.amount, iu=False, text=row.text, origin=row.amount_origin)
        if row.amount and row.per == "unit"
        else None
    )


def put_amounts(
    read: ItemRead, rows: tuple[CatalogueRow, ...], reader: NameReader, conventions: Conventions
) -> bool:
    """Fill what the catalogue says of a dose or a day, where the item gives no dose; whether no dose is left
    to read.
    """
    item = read.item
    if any(text is not None and fold_word(text.text) not in NOT_GIVEN for text in (item.dose, item.strength)):
        return False
    frequency = conventions.meaning("frequency", item.frequency) if item.frequency else ""
    for row in (row for row in rows if row.amount is not None and row.per in ("dose", "day")):
        to = next(i for i in read.ingredients if i.term == row.term)
        iu = reader.vocabulary.terms[row.term].iu
        dose = dose_for(row.text, "", frequency, row.per == "day", "")
        put_dose(read, to, dose, row.amount_origin, iu=iu)
        for kind, left in dose.troubles if read.kind == "taking" else ():
            read.trouble(kind, item.frequency or row.amount_origin, left=left)
    terms = reader.vocabulary.terms
    return all(
        i.values.keys() & {"per_dose", "amount"} for i in read.ingredients if not terms[i.term].outside
    )
