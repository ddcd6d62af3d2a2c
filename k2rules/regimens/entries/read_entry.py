"""ONE entry as somebody types it -> product, strength, dose or directions: `Warfarin 3mg tabs - take ONE
daily`.

Nothing is guessed. Directions are the longest end of the text that the grammar of doses reads to its end;
what stands in front of it must still name the same product. A text that cannot be cut so stays whole, and
whoever reads names says what was not understood in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from k2rules.limits import ASIDE_CHARACTERS
from k2rules.regimens.dosing.dose_text import DoseText, read_dose_text
from k2rules.regimens.entries.form_words import only_forms
from k2rules.regimens.products.cache import dose_for
from k2rules.regimens.products.name_reader import NameReader
from k2rules.regimens.products.strengths import STRENGTH
from k2rules.regimens.text.normalise import fold, fold_product
from k2rules.regimens.text.once_words import says_once
from k2rules.regimens.text.wordlists import ROUTES

_EDGES = " \t\r\n-–—:,;="
_START = re.compile(r"(?<=[\s;:,(])[^\s;:,)]|(?<=\s)\(|(?<=[A-Za-z\u3040-\u30ff\u3400-\u9fff])(?=[\d(（]\S)")
"""Where directions may begin: a word, a bracket, or a digit behind a letter (`amlodipine5mg`)."""
_LEAD = re.compile(
    r"(?:(?:current|usual|present|new)\s+dose|dose|dosage|sig|directions|label)\b\s*(?:is\b|:|=)?\s*",
    re.IGNORECASE,
)
"""Words that say no more than that directions follow."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that was read. A text that is not there is empty; `frequency` is that of directions which
    say no more.

    Each part is typed as it stands in the text, so that its place can be shown.
    """

    product: str
    strength: str = ""
    dose: str = ""
    frequency: str = ""
    route: str = ""

    @property
    def directions(self) -> str:
        """What it says of how it is taken."""
        return self.dose or self.frequency


def read_entry(text: str, reader: NameReader, decimal: str = "") -> Entry:
    """Read one entry. Where it holds no directions that are read to their end, it is a product and nothing
    else.
    """
    if len(text) > ASIDE_CHARACTERS or not (" " in text.strip() or any(ord(c) > 0x3000 for c in text)):
        return Entry(text)
    kept: dict[tuple[str, str], Entry] = reader.__dict__.setdefault("_entries", {})
    found = kept.get((text, decimal))
    if found is None:
        if len(kept) > 200_000:
            kept.clear()
        cut = _cut_at_route(text, reader, decimal)
        cut = cut if cut.directions else _cut(text, reader, decimal)
        found = kept[text, decimal] = _with_strength(cut, reader)
    return found


def _cut_at_route(text: str, reader: NameReader, decimal: str) -> Entry:
    """`K1 5mg IV stat`, `enoxaparin 40mg sc od`: an amount, a route where one is said, and how often or
    that it is once.
    """
    amounts = list(_TYPED_STRENGTH.finditer(text))
    if len(amounts) != 1:
        return Entry(text)
    product, dose = text[: amounts[0].start()].rstrip(_EDGES), amounts[0].group().strip()
    behind = text[amounts[0].end() :].strip(_EDGES)
    route = _ROUTE.match(behind)
    often = behind[route.end() :].strip(_EDGES) if route else behind
    said = _read(often, decimal)
    cut = _Cut(product, dose, said) if said is not None else None
    whole = _Cut(product, dose, read_dose_text(dose, decimal))
    usual = route is not None and cut is not None and cut.only_often and not _directed(whole, reader)
    fits = says_once(often) or usual
    if not fits or not product or not _names_the_same(whole, text, reader) or not _is_one(product, reader):
        return Entry(text)
    return Entry(product, dose=dose, frequency=often, route=route.group().strip() if route else "")


@dataclass(frozen=True, slots=True)
class _Cut:
    """One way to cut an entry into a product and directions that were read to their end."""

    product: str
    directions: str
    said: DoseText
    portions: bool = False
    """Whether portions of days that differ count units: `Mo-Fr 1/2, Sa+So 1/4 Tbl.`"""

    @property
    def counts(self) -> bool:
        """Whether units are counted: in words (`2 tabs`, `ONE`), by the times of a day (`1-0-1`), or beside
        a strength.

        `Eliquis 5 BID` may be 5 mg or five tablets, so a bare number without a strength counts nothing.
        """
        said = self.said
        often = said.frequency.said or said.frequency.as_needed or self.portions
        if (
            said.quantity.amount is not None
            or said.total is not None
            or not often
            or self.directions[0] == "("
        ):
            return False
        named = (
            said.quantity.counted_form
            or self.portions
            or bool(said.frequency.by_time)
            or self.directions[:1].isalpha()
        )
        return (said.quantity.count is not None or self.portions or bool(said.frequency.by_time)) and (
            named or STRENGTH.search(fold(self.product)) is not None
        )

    @property
    def doses(self) -> bool:
        """Whether an amount is said, and how often or when: an amount alone is a strength."""
        said = self.said
        often = said.frequency.said or said.frequency.as_needed or said.quantity.per_day
        return said.total is not None or (said.quantity.amount is not None and often)

    @property
    def seldom(self) -> bool:
        """Whether it is taken less than once a day: then `35 mg weekly` may be what a week's tablets hold."""
        times = self.said.frequency.times
        return times is not None and (times.low or 0) < 1

    @property
    def only_often(self) -> bool:
        """Whether no more is said than how often."""
        quantity = self.said.quantity
        return (
            quantity.amount is None
            and quantity.count is None
            and self.said.total is None
            and not self.said.frequency.by_time
            and (self.said.frequency.said or self.said.frequency.as_needed)
        )


def _cut(text: str, reader: NameReader, decimal: str) -> Entry:
    """The cut that counts units beside what one holds (`75 mcg/spray, 2 sprays`); one that counts units and
    leaves the product its strength; one with an amount; one with how often.
    """
    cuts = [cut for cut in _cuts(text, decimal) if _names_the_same(cut, text, reader)]
    for cut in cuts:
        if cut.said.quantity.of_each and cut.said.quantity.count is not None and _may_be_dose(cut, reader):
            return Entry(cut.product, dose=cut.directions)
    for cut in cuts:
        if cut.counts:
            return Entry(cut.product, dose=cut.directions)
    for cut in cuts:
        if cut.doses and _may_be_dose(cut, reader):
            return Entry(cut.product, dose=cut.directions)
    for cut in cuts:
        if cut.only_often and not (_directed(cut, reader) and cut.seldom):
            return Entry(cut.product, frequency=cut.directions)
    return Entry(text)


def _cuts(text: str, decimal: str) -> Iterator[_Cut]:
    """Every cut whose end is read to its end, the longest end first."""
    for start in _START.finditer(text):
        product, tail = text[: start.start()].rstrip(_EDGES + "("), text[start.start() :].strip(_EDGES)
        if not any(c.isalpha() for c in product):
            continue
        bracketed = (
            text[: start.start()].endswith("(") and tail.endswith(")") and tail.count("(") < tail.count(")")
        )
        tail = tail[:-1].strip() if bracketed else tail
        lead = _LEAD.match(tail)
        directions = tail[lead.end() :] if lead else tail
        said = _read(directions, decimal)
        portions = said is not None and said.quantity.count is None and _in_portions(directions, decimal)
        if said is not None and product.count("(") == product.count(")"):
            yield _Cut(product, directions, said, portions)


@lru_cache(maxsize=1 << 15)
def _read(directions: str, decimal: str) -> DoseText | None:
    """Directions that were read to their end and say something; None for all others."""
    if not directions:
        return None
    said = read_dose_text(directions, decimal)
    quantity, often = said.quantity, said.frequency
    says = any(
        (quantity.amount, quantity.count, said.total, often.said, often.as_needed, often.by_time)
    ) or _in_portions(directions, decimal)
    return said if says and not said.leftover else None


@lru_cache(maxsize=1 << 15)
def _in_portions(directions: str, decimal: str) -> bool:
    """Whether directions say by themselves how many units a day are taken, and name no amount."""
    alone, of_units = (dose_for(directions, "", "", False, decimal, strength) for strength in ("", "1 mg"))
    return alone.amount is None and of_units.amount is not None and of_units.per_day and not of_units.troubles


def _names_the_same(cut: _Cut, text: str, reader: NameReader) -> bool:
    """Whether the product names what the whole text names. Letters of the directions (`c supper`) name
    nothing.
    """
    product = {f.term for f in reader.read(cut.product).found}
    whole = reader.read(text)
    begins = len(fold_product(cut.product))
    named = {f.term for f in whole.found if f.end <= begins}
    return bool(product) and product == named


def _directed(cut: _Cut, reader: NameReader) -> bool:
    """Whether the product is taken as somebody directs."""
    return any(reader.vocabulary.as_directed(f.term) for f in reader.read(cut.product).found)


def _may_be_dose(cut: _Cut, reader: NameReader) -> bool:
    """Whether an amount in the directions is surely that of a dose of this product.

    Of what is taken as somebody directs, the first amount is the strength (`warfarin 5mg od`). Of several
    ingredients it is not said whose it is.
    """
    found = reader.read(cut.product).found
    return len(found) == 1 and (not _directed(cut, reader) or STRENGTH.search(fold(cut.product)) is not None)


def _with_strength(entry: Entry, reader: NameReader) -> Entry:
    """The entry with its strength apart, where nothing but the words of a form stands behind it."""
    strengths = list(_TYPED_STRENGTH.finditer(entry.product))
    if not entry.directions or len(strengths) != 1:
        return entry
    (at,) = strengths
    product, behind = entry.product[: at.start()].rstrip(_EDGES), entry.product[at.end() :]
    if not only_forms(behind):
        return entry
    return (
        Entry(product, at.group().strip(), entry.dose, entry.frequency) if _is_one(product, reader) else entry
    )


_ROUTE = re.compile(
    rf"(?:{'|'.join(sorted(map(re.escape, ROUTES), key=len, reverse=True))})(?!\w)\s*", re.IGNORECASE
)
_TYPED_STRENGTH = re.compile(STRENGTH.pattern, re.IGNORECASE)


def _is_one(product: str, reader: NameReader) -> bool:
    """Whether a text names one product and nothing is left over in it."""
    name = reader.read(product)
    return len(name.found) == 1 and name.clear and not name.doubt and not name.raw_material
