"""Product names -> ingredients.

The whole text is looked up first. Otherwise names of the vocabulary are looked for inside it, longest first, after look-alikes and
negations (`without vitamin K`) have been set aside. What is left over decides whether more could be in the product.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from k2rules.language.vocabulary import NameKey, Vocabulary, name_key, names_of
from k2rules.limits import NAME_CHARACTERS
from k2rules.regimens import chains
from k2rules.regimens.fillers import AFTER_NUMBER, hint_of
from k2rules.regimens.folding import Token, fold, fold_product, has_raised_digit, is_unspaced, tokens
from k2rules.regimens.hidden import HiddenNames
from k2rules.regimens.leftovers import weigh
from k2rules.regimens.negation import bare_letters_left_out, is_offer, is_warned_of, left_out, names_absence
from k2rules.regimens.strengths import STRENGTH, Named, Strength, raw_material, shares, strengths_in
from k2rules.regimens.suggest import Near, Suggester
from k2rules.regimens.surroundings import doubt_about, said_again

_ORIGIN_NAME = re.compile(r"(?:derived |fermented )?from |(?:without|no|free of|ohne|sans|sin) |.* (?:free|derived)\Z")
_SOURCE_BEFORE = re.compile(r"\b(?:from|source|derived from|fermented from)\s*:?\s*\Z")
_REFINES = re.compile(r"[\s(\[:\-]*(?:(?:as|in the form of|form|in form of|natural|all[- ]trans|als|en forme de)[\s(\[:\-]*)*\Z")
_REFINES_OF = re.compile(r"\0[\s(\[]*(?:of|as|de|von|di)\b[\s(\[:\-]*\Z")
"""`K2 45 MG OF MK4`: what follows a strength and `of` is what it is a strength of."""
_SECOND = re.compile(r"\s*(?:/|&|\+|,|and|und|et)\s*-?\Z")
_MISREAD = frozenset(("product_not_recognised", "product_partly_read"))
_PARTLY = {"product_not_recognised": "product_partly_read"}
"""What is said of `multivitamin without vitamin K`: its kind was read, and what is not in it."""
_CHEMICAL = re.compile(r"(?:o|co|hpo|so|po|sio)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Found:
    """A term found in a product name, with what one unit holds of it, where the name says so. `how`: exact | in the name."""

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
    """What leaves a strength in the name in doubt (`or`, `per`, `=`), so that none is read; empty where nothing does."""
    troubles: tuple[tuple[str, str, str], ...] = ()
    near: Near | None = None
    """The name that what was not recognised may be misspelt from."""
    too_long: bool = False
    """The text is too long for a name and was not looked through."""
    clear: bool = True
    """Whether nothing hints at ingredients that were not recognised."""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    term: str
    size: int
    since: int = 0
    """Where the stretch of the name begins that speaks of the term: `K2` in `K2 100 mcg as MK-7`."""


class NameReader:
    """Reads product names by one vocabulary. `read` may be called from several threads; each distinct text is understood once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._cache: dict[tuple[str, str], NameReading] = {}
        self._starts: dict[str, list[tuple[NameKey, str]]] = defaultdict(list)
        self._unspaced: list[tuple[str, str]] = []
        self._look_alikes: list[tuple[re.Pattern[str], str, str]] = []
        for key, term in vocabulary.by_name.items():
            if (
                key
                and vocabulary.is_a(term, "agent")
                and any(len(part) > 1 or part.isdigit() for part in key)
                and not all(p[0].isdigit() for p in key)
            ):
                if not (len(key) > 1 and all(len(p) == 1 and not p.isdigit() for p in key)):
                    self._starts[key[0]].append((key, term))
        for term_id, term_read in vocabulary.terms.items():
            if vocabulary.is_a(term_id, "agent"):
                self._unspaced.extend((fold(n), term_id) for n in names_of(term_read) if is_unspaced(n))
                for text in term_read.not_this:
                    folded = fold(text)
                    spaced = rf"(?<!\w){re.escape(folded)}(?!\w)"
                    self._look_alikes.append((re.compile(re.escape(folded) if is_unspaced(folded) else spaced), folded, term_id))
        self._look_alikes.sort(key=lambda entry: (-len(entry[1]), entry[1], entry[2]))
        self._iu = {term_id: term_read.iu for term_id, term_read in vocabulary.terms.items()}
        own = (key for key, term in vocabulary.by_name.items() if vocabulary.is_a(term, "agent") and not vocabulary.terms[term].outside)
        self._suggester: Suggester | None = None
        self._hidden = HiddenNames(key[0] for key in own if len(key) == 1 or (len(key) == 2 and key[1].isdigit()))

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
                ("product_partly_read" if kind in ("product_not_recognised", "look_alike") else kind, text, hint)
                for kind, text, hint in troubles
            ]
        else:
            kind = troubles[0][0] if troubles else "product_not_recognised"
            troubles = [(kind, whole, hint_of(fold(whole)))]
        return NameReading(
            tuple(found),
            tuple(n for r in readings for n in r.negated),
            tuple(n for r in readings for n in r.look_alikes),
            "; ".join(r.leftover for r in readings if r.leftover),
            next((r.raw_material for r in readings if r.raw_material), ""),
            next((r.doubt for r in readings if r.doubt), ""),
            tuple(troubles),
            next((r.near for r in readings if r.near), None),
            clear=bool(found) and all(r.clear for r in readings),
        )

    def _understand(self, text: str, decimal: str) -> NameReading:
        if len(text) > NAME_CHARACTERS:
            return NameReading(
                troubles=(("product_not_recognised", text, hint_of(fold(text[:NAME_CHARACTERS]))),), clear=False, too_long=True
            )
        folded = fold_product(text)
        exact = self._exact(text)
        if exact is not None:
            return NameReading((Found(exact, "exact", 0, len(folded)),))
        if ";" in text:
            return self.read_parts(text, text.split(";"), decimal)
        words = tokens(folded)
        look_alikes = self._look_alikes_in(folded)
        candidates = [c for c in self._candidates(folded, words) if not self._is_blocked(c, look_alikes)]
        chosen = _longest(candidates)
        absent = {c: span for c in chosen if (span := left_out(folded, chains.with_vitamin(folded, c.start), c.end))}
        warned = [c for c in chosen if c not in absent and is_warned_of(folded, c.start)]
        named = self._refine([c for c in chosen if c not in absent and c not in warned], folded)
        found = [span for place, span in enumerate(named) if all(span.term != earlier.term for earlier in named[:place])]
        traps = tuple(
            dict.fromkeys(
                name for s, e, name, _ in look_alikes if not _ORIGIN_NAME.match(name) and not any(c.start < e and s < c.end for c in found)
            )
        )
        spans = [(chains.with_vitamin(folded, c.start), c.end) for c in chosen] + [(start, end) for start, end, _, _ in look_alikes]
        letters = bare_letters_left_out(folded)
        strengths = strengths_in(folded, decimal)
        taken = [*spans, *absent.values(), *letters, *((s.start, s.end) for s in strengths)]
        without = (
            [(chains.with_vitamin(folded, c.start), c.end) for c in absent]
            + [(s, e) for s, e, name, _ in look_alikes if names_absence(name)]
            + letters
        )
        rest = weigh(text, folded, words, found=[(s.since, s.end) for s in found], taken=taken, traps=traps, names=self._hidden)
        if (without or letters) and not found and hint_of(folded) != "none":
            rest = replace(rest, troubles=tuple((_PARTLY.get(k, k), t, h) for k, t, h in rest.troubles))
        troubles = rest.troubles + tuple(("agent_in_note", folded[c.start : c.end], "none") for c in warned)
        raw = raw_material(folded)
        doubt = "" if raw else doubt_about(folded, [*spans, *absent.values(), *letters], [(s.start, s.end) for s in strengths])
        if not (raw or doubt) and len({s.term for s in named}) == 1:
            doubt = said_again(folded, [(s.start, s.end) for s in strengths], spans)
        of: dict[str, Strength] = {}
        if rest.clear and not raw and not doubt and not has_raised_digit(text):
            of = shares(folded, [Named(s.since, s.end, s.term) for s in named], strengths, self._iu)
        return NameReading(
            tuple(Found(s.term, "in the name", s.start, s.end, of.get(s.term)) for s in found),
            tuple(dict.fromkeys(folded[s:e] for s, e in without if not any(t <= s and e <= f and (t, f) != (s, e) for t, f in without))),
            traps,
            rest.leftover,
            raw,
            doubt,
            troubles,
            self._near(words, rest.leftover.split()) if any(kind in _MISREAD for kind, _, _ in troubles) else None,
            clear=rest.clear,
        )

    def _near(self, words: Sequence[Token], left: Sequence[str]) -> Near | None:
        """The name nearest to the words that are left over, with the numbers between them."""
        if self._suggester is None:
            self._suggester = Suggester(self.vocabulary)
        return self._suggester.near([w for w in words if w.is_number or w.text in left])

    def _exact(self, text: str) -> str | None:
        key = name_key(text)
        if not key or (all(len(part) == 1 and not part.isdigit() for part in key) and len(key) == 1) or all(p[0].isdigit() for p in key):
            return None
        return self.vocabulary.find(text, "agent")

    def _candidates(self, folded: str, words: Sequence[Token]) -> Iterator[_Span]:
        for index, word in enumerate(words):
            for key, term in self._starts.get(word.text, ()):
                part = words[index : index + len(key)]
                if len(part) == len(key) and all(t.text == k for t, k in zip(part, key, strict=True)):
                    if self._is_together(folded, words, index, len(key)):
                        yield _Span(part[0].start, part[-1].end, term, len(key))
                        yield from self._second_numbers(folded, words, index + len(key), key)
        yield from (_Span(start, end, term, size) for start, end, term, size in chains.letters(folded, words, self.vocabulary))
        for name, term in self._unspaced:
            for match in re.finditer(re.escape(name), folded) if name in folded else ():
                yield _Span(match.start(), match.end(), term, len(tokens(name)))

    def _second_numbers(self, folded: str, words: Sequence[Token], index: int, key: NameKey) -> Iterator[_Span]:
        """`MK-4/7` and `K1 & 2` name two forms."""
        before = index - 1
        while len(key) > 1 and key[-1].isdigit() and index < len(words):
            index += words[index].text in ("and", "und", "et")
            if index >= len(words) or not words[index].is_number:
                return
            number = words[index]
            counts = index + 1 < len(words) and words[index + 1].text in AFTER_NUMBER
            term = self.vocabulary.by_name.get((*key[:-1], number.text))
            if (
                counts
                or term is None
                or not self.vocabulary.is_a(term, "agent")
                or not _SECOND.match(folded[words[before].end : number.start])
            ):
                return
            yield _Span(number.start, number.end, term, 1)
            before, index = index, index + 1

    def _is_together(self, folded: str, words: Sequence[Token], index: int, size: int) -> bool:
        """Whether tokens stand together as one name: not across a separator, and a number that counts something is not part of it."""
        for left, right in zip(words[index : index + size - 1], words[index + 1 : index + size], strict=True):
            between = folded[left.end : right.start]
            if ";" in between or "|" in between or ("," in between and not right.is_number):
                return False
            if right.is_number and len(left.text) == 1 and any(c in between for c in ",+&/"):
                return False
        last = words[index + size - 1]
        if last.is_number and _CHEMICAL.match(folded, last.end):
            return False
        if size < 2 or not last.is_number or not folded[last.start - 1].isspace():
            return True
        before = words[index + size - 2]
        following = words[index + size].text if index + size < len(words) else ""
        single = len(before.text) == 1
        if single and following in AFTER_NUMBER:
            return False
        return not (single and size == 2)

    def _look_alikes_in(self, folded: str) -> list[tuple[int, int, str, str]]:
        found: list[tuple[int, int, str, str]] = []
        for pattern, name, term in self._look_alikes:
            if name in folded:
                found.extend((m.start(), m.end(), name, term) for m in pattern.finditer(folded) if not is_offer(name, folded, m.end()))
        for match in chains.PRODUCT_CODE.finditer(folded):
            if chains.is_product_code(folded, match):
                found.append((match.start(), match.end(), match.group(), ""))
        return found

    def _is_blocked(self, span: _Span, look_alikes: Sequence[tuple[int, int, str, str]]) -> bool:
        """A look-alike blocks the term it is listed for, and its relatives, unless a longer name covers it."""
        for start, end, _, term in look_alikes:
            if span.start < end and start < span.end and (not term or self.vocabulary.overlap(term, span.term)):
                if not (span.start <= start and end <= span.end and (span.end - span.start) > (end - start)):
                    return True
        return False

    def _is_food(self, term: str) -> bool:
        return "food" in self.vocabulary.terms and self.vocabulary.is_a(term, "food")

    def _refine(self, chosen: Sequence[_Span], folded: str) -> list[_Span]:
        """Drop a general term refined by the next (`VITAMIN K2 AS MK-7`) and origins (`from natto`). A term may stand there twice."""
        kept: list[_Span] = []
        for span in (replace(s, since=s.start) for s in sorted(chosen, key=lambda s: s.start)):
            if kept and _SOURCE_BEFORE.search(folded[kept[-1].end : span.start]):
                if self.vocabulary.is_a(span.term, kept[-1].term) and not self._is_food(span.term):
                    kept[-1] = replace(span, since=kept[-1].since)
                continue
            if kept:
                before = kept[-1]
                between = STRENGTH.sub("\0", folded[before.end : span.start])
                if _REFINES.match(between.replace("\0", " ")) or _REFINES_OF.match(between.strip()):
                    if before.term != span.term and self.vocabulary.is_a(span.term, before.term):
                        kept[-1] = replace(span, since=before.since)
                        continue
                    if before.term != span.term and self.vocabulary.is_a(before.term, span.term):
                        continue
            kept.append(span)
        return kept


def _longest(candidates: Sequence[_Span]) -> list[_Span]:
    """Longest names first; what overlaps a chosen one is dropped."""
    chosen: list[_Span] = []
    covered = bytearray(max((span.end for span in candidates), default=0))
    for span in sorted(candidates, key=lambda s: (-s.size, -(s.end - s.start), s.start)):
        if not any(covered[span.start : span.end]):
            covered[span.start : span.end] = b"\1" * (span.end - span.start)
            chosen.append(span)
    return sorted(chosen, key=lambda s: s.start)
