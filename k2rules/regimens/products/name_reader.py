"""Product names -> ingredients.

The whole text is looked up first. Otherwise `name_steps` mark what stands in it, step by step, and here it is
concluded from the marks what the product holds. What is left over decides whether more could be in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.limits import NAME_CHARACTERS
from k2rules.regimens.products.did_you_mean import Near, Suggester
from k2rules.regimens.products.embedded_names import HiddenNames
from k2rules.regimens.products.hints import Hints
from k2rules.regimens.products.leftovers import SEPARATOR, Rest, weigh
from k2rules.regimens.products.marks import Kind, MarkedName, places
from k2rules.regimens.products.name_reading import Found, NameReading
from k2rules.regimens.products.name_steps import PackNames, marked
from k2rules.regimens.products.numbered_families import with_vitamin
from k2rules.regimens.products.stopwords import FILLERS
from k2rules.regimens.products.strength_context import doubt_about, plain_words, said_again
from k2rules.regimens.products.strengths import Named, Strength, raw_material, shares
from k2rules.regimens.text.lookalike_letters import looks_like
from k2rules.regimens.text.negation import is_origin, names_absence
from k2rules.regimens.text.normalise import Token, fold, fold_product, has_raised_digit

_MISREAD = frozenset(("product_not_recognised", "product_partly_read"))
_PARTLY = {"product_not_recognised": "product_partly_read"}
"""What is said of `multivitamin without vitamin K`: its kind was read, and what is not in it."""


class NameReader:
    """Reads product names by one vocabulary. `read` may be called from several threads; each distinct text is
    understood once.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._cache: dict[tuple[str, str], NameReading] = {}
        self._pack = PackNames(vocabulary)
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
        exact = self._pack.index.exact(text)
        if exact is not None and not self._hints.is_range(fold_product(text)):
            return NameReading((Found(exact, "exact", 0, len(fold_product(text))),))
        if ";" in text:
            return self.read_parts(text, text.split(";"), decimal)
        return self._conclude(marked(text, decimal, self._pack))

    def _conclude(self, name: MarkedName) -> NameReading:
        """What the marks of a name say together."""
        rest = self._rest(name)
        raw = raw_material(name.folded)
        doubt = "" if raw else self._doubt(name)
        strengths: dict[str, Strength] = {}
        if rest.clear and not raw and not doubt and not has_raised_digit(name.text):
            named = [Named(*mark.whole, mark.term) for mark in name.of(Kind.INGREDIENT)]
            strengths = shares(name.folded, named, name.strengths, self._iu)
        unread = name.number_in_doubt or _unread(name.strengths, strengths.values())
        misread = any(kind in _MISREAD for kind, _, _ in rest.troubles)
        return NameReading(
            tuple(
                Found(mark.term, "in the name", *mark.whole, strengths.get(mark.term))
                for mark in name.first_of_each_term()
            ),
            _said_absent(name),
            _traps(name),
            rest.leftover,
            raw,
            doubt,
            "" if raw else unread,
            rest.troubles,
            self._near(name.words, rest.leftover.split()) if misread else None,
            clear=rest.clear,
        )

    def _rest(self, name: MarkedName) -> Rest:
        """What is left over, weighed, and what is wrong with the name."""
        found = name.first_of_each_term()
        rest = weigh(
            name.text,
            name.folded,
            name.words,
            found=[mark.whole for mark in found],
            taken=[*_named(name), *places(name.of(Kind.WITHOUT, Kind.LETTER, Kind.STRENGTH))],
            traps=_traps(name),
            names=self._hidden,
            hints=self._hints,
            fillers=self.fillers,
        )
        troubles = rest.troubles
        if _absences(name) and not found and self._hints.of(name.folded) != "none":
            troubles = tuple((_PARTLY.get(kind, kind), text, hint) for kind, text, hint in troubles)
        warned = (("agent_in_note", name.said(mark), "none") for mark in name.of(Kind.WARNED))
        return replace(rest, troubles=(*troubles, *warned))

    def _doubt(self, name: MarkedName) -> str:
        """What leaves the strengths in doubt; empty where nothing does."""
        strengths = places(name.of(Kind.STRENGTH))
        explained = [*_named(name), *places(name.of(Kind.WITHOUT, Kind.LETTER))]
        doubt = doubt_about(name.folded, explained, strengths, self._plain) or name.number_in_doubt
        if not doubt and len({mark.term for mark in name.of(Kind.INGREDIENT)}) == 1:
            doubt = said_again(name.folded, strengths, _named(name))
        return doubt

    def _near(self, words: Sequence[Token], left: Sequence[str]) -> Near | None:
        """The name nearest to the words that are left over, with the numbers between them."""
        if self._suggester is None:
            self._suggester = Suggester(self.vocabulary)
        return self._suggester.near([w for w in words if w.is_number or w.text in left])


def _first(near: Iterable[Near | str]) -> Near | None:
    return next((name for name in near if isinstance(name, Near)), None)


def _unread(strengths: Sequence[Strength], read: Iterable[Strength]) -> str:
    """The strengths that no ingredient got."""
    given = {(s.amount, s.iu) for s in read}
    return ", ".join(
        dict.fromkeys(s.text for s in strengths if not s.is_read or (s.amount, s.iu) not in given)
    )


def _named(name: MarkedName) -> list[tuple[int, int]]:
    """Where names stand, with the word `vitamin` in front of them, and what looks like them."""
    named = name.of(Kind.NAME, Kind.SALT, Kind.INGREDIENT, Kind.ABSENT, Kind.WARNED)
    return [
        *((with_vitamin(name.folded, mark.start), mark.end) for mark in named),
        *places(name.of(Kind.LOOK_ALIKE)),
    ]


def _traps(name: MarkedName) -> tuple[str, ...]:
    """The look-alikes that are part of no ingredient."""
    found = name.first_of_each_term()
    loose = (m for m in name.of(Kind.LOOK_ALIKE) if not any(m.overlaps(other) for other in found))
    return tuple(dict.fromkeys(name.said(mark) for mark in loose if not is_origin(name.said(mark))))


def _absences(name: MarkedName) -> list[tuple[int, int]]:
    """Where the name says what is not in the product."""
    return [
        *((with_vitamin(name.folded, mark.start), mark.end) for mark in name.of(Kind.ABSENT)),
        *places(mark for mark in name.of(Kind.LOOK_ALIKE) if names_absence(name.said(mark))),
        *places(name.of(Kind.LETTER)),
    ]


def _said_absent(name: MarkedName) -> tuple[str, ...]:
    """The words for what is not in the product, the longest where one stands in another."""
    absences = _absences(name)
    return tuple(
        dict.fromkeys(
            name.folded[start:end]
            for start, end in absences
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in absences)
        )
    )
