"""Product names -> ingredients.

The whole text is looked up first. Otherwise names of the vocabulary are looked for inside it, longest first,
after look-alikes and negations (`without vitamin K`) have been set aside. What is left over decides whether
more could be in the product.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import NAME_CHARACTERS
from k2rules.regimens.products import numbered_families as chains
from k2rules.regimens.products.candidates import NameIndex
from k2rules.regimens.products.did_you_mean import Near, Suggester
from k2rules.regimens.products.embedded_names import HiddenNames
from k2rules.regimens.products.hints import Hints
from k2rules.regimens.products.leftovers import APART, SEPARATOR, weigh
from k2rules.regimens.products.spans import Span, is_food, longest, refine
from k2rules.regimens.products.stopwords import FILLERS
from k2rules.regimens.products.strength_context import doubt_about, plain_words, said_again
from k2rules.regimens.products.strengths import Named, Strength, raw_material, shares, strengths_in
from k2rules.regimens.text.lookalike_letters import looks_like
from k2rules.regimens.text.negation import (
    bare_letters_left_out,
    is_offer,
    is_origin,
    is_warned_of,
    left_out,
    names_absence,
)
from k2rules.regimens.text.normalise import Token, fold, fold_product, has_raised_digit, is_unspaced, tokens

_MISREAD = frozenset(("product_not_recognised", "product_partly_read"))
_PARTLY = {"product_not_recognised": "product_partly_read"}
"""What is said of `multivitamin without vitamin K`: its kind was read, and what is not in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A term found in a product name, with what one unit holds of it, where the name says so. `how`: exact |
    in the name.
    """

    term: str
    how: str
    start: int = 0
    end: int = 0
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class NameReading:
    """What a product name says. `troubles` are (problem kind, text, hint)."""

    found: tuple[Found, ...] = ()
    negated: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    leftover: str = ""
    raw_material: str = ""
    """The words that say that the weight is that of a powder or an oil (`0.2 %`), empty where none do."""
    doubt: str = ""
    """What leaves a strength in the name in doubt (`or`, `per`, `=`), so that none is read; empty where
    nothing does.
    """
    unread: str = ""
    """What speaks of amounts in the name and is read as none: strengths, and numbers that may be part of a
    name.
    """
    troubles: tuple[tuple[str, str, str], ...] = ()
    near: Near | None = None
    """The name that what was not recognised may be misspelt from."""
    too_long: bool = False
    """The text is too long for a name and was not looked through."""
    clear: bool = True
    """Whether nothing hints at ingredients that were not recognised."""


class NameReader:
    """Reads product names by one vocabulary. `read` may be called from several threads; each distinct text is
    understood once.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._cache: dict[tuple[str, str], NameReading] = {}
        self._names = NameIndex(vocabulary)
        self._look_alikes: list[tuple[re.Pattern[str], str, str]] = []
        for term_id, term_read in vocabulary.terms.items():
            if vocabulary.is_a(term_id, "agent"):
                for text in term_read.not_this:
                    folded = fold(text)
                    spaced = rf"(?<!\w){re.escape(folded)}(?!\w)"
                    self._look_alikes.append(
                        (re.compile(re.escape(folded) if is_unspaced(folded) else spaced), folded, term_id)
                    )
        self._look_alikes.sort(key=lambda entry: (-len(entry[1]), entry[1], entry[2]))
        self._iu = {term_id: term_read.iu for term_id, term_read in vocabulary.terms.items()}
        own = (
            key
            for key, term in vocabulary.by_name.items()
            if vocabulary.is_a(term, "agent") and not vocabulary.terms[term].outside
        )
        self._suggester: Suggester | None = None
        self._words = vocabulary.reading
        self._hints = Hints(self._words)
        self.fillers = FILLERS | self._words.salts
        """Words of product names that name no ingredient."""
        self._plain = plain_words(self._words)
        single = (key[0] for key in own if len(key) == 1 or (len(key) == 2 and key[1].isdigit()))
        self._hidden = HiddenNames(single, self._words, self.fillers)

    def read(self, text: str, decimal: str = "") -> NameReading:
        """Understand one product name. `decimal` decides `45,000 mcg` in it (see `parse_number`)."""
        known = self._cache.get((text, decimal))
        if known is None:
            if len(self._cache) > 200_000:
                self._cache.clear()
            known = self._cache[text, decimal] = self._understand(text, decimal)
        return known

    def read_parts(self, whole: str, parts: Sequence[str], decimal: str = "") -> NameReading:
        """A product whose ingredients the file separates: each part is read on its own."""
        if len(whole) > NAME_CHARACTERS:
            return self.read(whole)
        readings = [self.read(part, decimal) for part in parts if part.strip()]
        found: list[Found] = []
        for reading in readings:
            found.extend(f for f in reading.found if f.term not in {g.term for g in found})
        troubles = [t for r in readings for t in r.troubles]
        if found:
            troubles = [
                (
                    "product_partly_read" if kind in ("product_not_recognised", "look_alike") else kind,
                    text,
                    hint,
                )
                for kind, text, hint in troubles
            ]
        else:
            kind = troubles[0][0] if troubles else "product_not_recognised"
            troubles = [(kind, whole, self._hints.of(fold(whole)))]
        return NameReading(
            tuple(found),
            tuple(n for r in readings for n in r.negated),
            tuple(n for r in readings for n in r.look_alikes),
            "; ".join(r.leftover for r in readings if r.leftover),
            next((r.raw_material for r in readings if r.raw_material), ""),
            next((r.doubt for r in readings if r.doubt), ""),
            "; ".join(r.unread for r in readings if r.unread),
            tuple(troubles),
            next((r.near for r in readings if r.near), None),
            clear=bool(found) and all(r.clear for r in readings),
        )

    def _understand(self, text: str, decimal: str) -> NameReading:
        if len(text) > NAME_CHARACTERS:
            return NameReading(
                troubles=(("product_not_recognised", text, self._hints.of(fold(text[:NAME_CHARACTERS]))),),
                clear=False,
                too_long=True,
            )
        return self._as_seen(text, decimal) or self._as_written(text, decimal)

    def _as_seen(self, text: str, decimal: str) -> NameReading | None:
        """A name with letters that look like others: the ingredients that such letters stand in are not read.
        None where there are none.
        """
        if looks_like(text) is None:
            return None
        parts = [part.strip() for part in SEPARATOR.split(text) if part.strip()]
        near = {part: name for part in parts if (name := self._look_of(part, decimal)) is not None}
        if not near:
            return None
        rest = self.read_parts(text, [part for part in parts if part not in near], decimal)
        if not rest.found:
            return NameReading(
                troubles=(("product_not_recognised", text, self._hints.of(fold(text))),),
                near=_first(near.values()),
                clear=False,
            )
        said = tuple(("product_partly_read", part, self._hints.of(fold(part))) for part in near)
        found = tuple(replace(f, how="in the name", strength=None) for f in rest.found)
        return replace(
            rest, found=found, troubles=(*rest.troubles, *said), near=_first(near.values()), clear=False
        )

    def _look_of(self, part: str, decimal: str) -> Near | str | None:
        """The name that a part looks like, an empty text where its scripts are mixed and it looks like none,
        and None where all is well.
        """
        looks = looks_like(part)
        if looks is None:
            return None
        looked, mixed, places = looks
        seen = self._as_written(looked, decimal)
        exact = len(fold_product(looked)) == len(looked)
        touched = [f for f in seen.found if not exact or any(f.start <= place < f.end for place in places)]
        if not touched:
            return (seen.near or "") if mixed else None
        first = next((f for f in touched if not self.vocabulary.terms[f.term].outside), touched[0])
        return Near(looked[first.start : first.end] if exact else looked, first.term)

    def _as_written(self, text: str, decimal: str) -> NameReading:
        folded = fold_product(text)
        exact = self._names.exact(text)
        if exact is not None and not self._hints.is_range(folded):
            return NameReading((Found(exact, "exact", 0, len(folded)),))
        if ";" in text:
            return self.read_parts(text, text.split(";"), decimal)
        words = tokens(folded)
        look_alikes = self._look_alikes_in(folded)
        numbers: dict[int, str] = {}
        candidates = [
            c for c in self._names.candidates(folded, words, numbers) if not self._is_blocked(c, look_alikes)
        ]
        made_of = self._made_of(folded, look_alikes)
        chosen = [
            c
            for c in longest(candidates)
            if not any(c.start < e and s < c.end and c.term == term for s, e, term in made_of)
        ]
        often = self._words.often_left_out
        absent = {
            c: span
            for c in chosen
            if (span := left_out(folded, chains.with_vitamin(folded, c.start), c.end, often))
        }
        warned = [c for c in chosen if c not in absent and is_warned_of(folded, c.start)]
        named = refine(self.vocabulary, [c for c in chosen if c not in absent and c not in warned], folded)
        found = [
            span
            for place, span in enumerate(named)
            if all(span.term != earlier.term for earlier in named[:place])
        ]
        traps = tuple(
            dict.fromkeys(
                name
                for s, e, name, _ in look_alikes
                if not is_origin(name) and not any(c.start < e and s < c.end for c in found)
            )
        )
        spans = [(chains.with_vitamin(folded, c.start), c.end) for c in chosen] + [
            (start, end) for start, end, _, _ in look_alikes
        ]
        letters = bare_letters_left_out(folded, self._words.left_out_letters)
        strengths = strengths_in(folded, decimal)
        taken = [*spans, *absent.values(), *letters, *((s.start, s.end) for s in strengths)]
        without = (
            [(chains.with_vitamin(folded, c.start), c.end) for c in absent]
            + [(s, e) for s, e, name, _ in look_alikes if names_absence(name)]
            + letters
        )
        rest = weigh(
            text,
            folded,
            words,
            found=[(s.since, s.end) for s in found],
            taken=taken,
            traps=traps,
            names=self._hidden,
            hints=self._hints,
            fillers=self.fillers,
        )
        if (without or letters) and not found and self._hints.of(folded) != "none":
            rest = replace(rest, troubles=tuple((_PARTLY.get(k, k), t, h) for k, t, h in rest.troubles))
        troubles = rest.troubles + tuple(("agent_in_note", folded[c.start : c.end], "none") for c in warned)
        raw = raw_material(folded)
        doubt = (
            ""
            if raw
            else doubt_about(
                folded,
                [*spans, *absent.values(), *letters],
                [(s.start, s.end) for s in strengths],
                self._plain,
            )
        )
        number = next((text for text in numbers.values() if text), "")
        doubt = doubt or ("" if raw else number)
        if not (raw or doubt) and len({s.term for s in named}) == 1:
            doubt = said_again(folded, [(s.start, s.end) for s in strengths], spans)
        of: dict[str, Strength] = {}
        if rest.clear and not raw and not doubt and not has_raised_digit(text):
            of = shares(folded, [Named(s.since, s.end, s.term) for s in named], strengths, self._iu)
        return NameReading(
            tuple(Found(s.term, "in the name", s.since, s.end, of.get(s.term)) for s in found),
            tuple(
                dict.fromkeys(
                    folded[s:e]
                    for s, e in without
                    if not any(t <= s and e <= f and (t, f) != (s, e) for t, f in without)
                )
            ),
            traps,
            rest.leftover,
            raw,
            doubt,
            "" if raw else number or _unread(strengths, of.values()),
            troubles,
            self._near(words, rest.leftover.split())
            if any(kind in _MISREAD for kind, _, _ in troubles)
            else None,
            clear=rest.clear,
        )

    def _near(self, words: Sequence[Token], left: Sequence[str]) -> Near | None:
        """The name nearest to the words that are left over, with the numbers between them."""
        if self._suggester is None:
            self._suggester = Suggester(self.vocabulary)
        return self._suggester.near([w for w in words if w.is_number or w.text in left])

    def _look_alikes_in(self, folded: str) -> list[tuple[int, int, str, str]]:
        found: list[tuple[int, int, str, str]] = []
        for pattern, name, term in self._look_alikes:
            if name in folded:
                found.extend(
                    (m.start(), m.end(), name, term)
                    for m in pattern.finditer(folded)
                    if not is_offer(name, folded, m.end())
                )
        codes = chains.product_codes(folded, self._words.bare_letter)
        found.extend((match.start(), match.end(), match.group(), "") for match in codes)
        return found

    def _made_of(
        self, folded: str, look_alikes: Sequence[tuple[int, int, str, str]]
    ) -> list[tuple[int, int, str]]:
        """Where a food is no more than what a look-alike is made of: `Natto extract (nattokinase)`, up to the
        next separator.
        """
        bounds = [0, *(m.start() for m in APART.finditer(folded)), len(folded)]
        found = []
        for start, end, name, term in look_alikes:
            if term and is_food(self.vocabulary, term) and not names_absence(name) and not is_origin(name):
                before = max(b for b in bounds if b <= start)
                found.append((before, min(b for b in bounds if b >= end), term))
        return found

    def _is_blocked(self, span: Span, look_alikes: Sequence[tuple[int, int, str, str]]) -> bool:
        """A look-alike blocks the term it is listed for, and its relatives, unless a longer name covers
        it.
        """
        for start, end, _, term in look_alikes:
            if (
                span.start < end
                and start < span.end
                and (not term or self.vocabulary.overlap(term, span.term))
            ):
                if not (span.start <= start and end <= span.end and (span.end - span.start) > (end - start)):
                    return True
        return False


def _first(near: Iterable[Near | str]) -> Near | None:
    return next((name for name in near if isinstance(name, Near)), None)


def _unread(strengths: Sequence[Strength], read: Iterable[Strength]) -> str:
    """The strengths that no ingredient got."""
    given = {(s.amount, s.iu) for s in read}
    return ", ".join(
        dict.fromkeys(s.text for s in strengths if not s.is_read or (s.amount, s.iu) not in given)
    )
