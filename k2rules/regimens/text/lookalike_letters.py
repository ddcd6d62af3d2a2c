"""Letters that look like others: `К2` in Cyrillic letters, `wаrfarin` with one of them, a Greek `Κ`.

Whoever reads such a name sees Latin letters. It is never read, neither as what it looks like nor in part:
that is only suggested. Scripts that are written beside Latin letters (Japanese, Chinese, Korean) are no such
mixture, nor are full-width letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_PAIRS = """
аa вb сc еe кk мm нh оo рp тt хx уy ѕs іi јj ԛq ԝw һh ӏl ьb зз їi ёe ѵv гr пn
αa βb εe ηn ιi κk μm νv οo ρp τt υy χx ζz ϲc ϳj
օo սu ոn հh ցg
ᏦK ᎷM ᎪA ᎬE ᎻH ᏔW ᏙV ᏟC ᏞL ᎢT ᏢP ᎠD ꓗK ꓟM ꓮA ꓰE ꓳO ꓔT ꓦV ꓪW ꓓD
ⲕk ⲙm ⲁa ⲓi ⲟo ⲧt ⲣp ⲥc
ıi ɑa ɡg ᴋk ᴍm ᴛt ɴn ʀr ᴀa ᴇe ᴏo ᴠv ᴡw ĸk ɪi ƙk ᴅd
"""
_LOOKS = {pair[0]: pair[1].casefold() for pair in _PAIRS.split()} | {"з": "3", "Η": "h", "Ν": "n"}
"""Letters and the Latin ones that they, or their capitals, look like."""
_SCRIPTS = frozenset(("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"))
_WORD = re.compile(r"[^\W\d_]+")
_MICRO = re.compile(r"(?<![^\W\d_])(?:\u03bc(?:g|l|mol)?|\u03b3)(?![A-Za-z\u0370-\u04ff])")
_PREFIX = re.compile(r"[αβγδεωΔ]\Z")
"""A Greek letter alone is part of a chemical name: `α-tocopherol`."""


def looks_like(text: str) -> tuple[str, bool, tuple[int, ...]] | None:
    """A text as it looks, whether a word of it mixes scripts, and where letters differ; None where none looks
    like another.

    A word in one script of its own (`Варфарин`), of which a letter looks like no Latin one, stays as it is.
    """
    if text.isascii():
        return None
    plain = unicodedata.normalize("NFKC", text)
    micro = {match.start(): match.end() for match in _MICRO.finditer(plain)}
    looked, mixed = list(plain), False
    for word in _WORD.finditer(plain):
        start = micro.get(word.start(), word.start())
        looked[start : word.end()], mixes = _shown(plain[start : word.end()])
        mixed = mixed or mixes
    looked = [c if c.isascii() or not c.isdecimal() else str(unicodedata.decimal(c)) for c in looked]
    places = tuple(
        place for place, (one, other) in enumerate(zip(plain, looked, strict=True)) if one != other
    )
    return ("".join(looked), mixed, places) if mixed or places else None


def _shown(word: str) -> tuple[Sequence[str], bool]:
    """The letters of a word as they look, those of itself where it looks like nothing else, and whether it
    mixes scripts.
    """
    if word.isascii() or _PREFIX.match(word):
        return word, False
    letters = [unicodedata.normalize("NFD", c)[0] for c in word]
    scripts = {script for c in letters if (script := _script(c)) in _SCRIPTS}
    looks = [_LOOKS.get(c) or _LOOKS.get(c.casefold(), "") for c in letters]
    if any(not look and _script(c) in _SCRIPTS - {"LATIN"} for c, look in zip(letters, looks, strict=True)):
        return word, len(scripts) > 1
    return [(look.upper() if c.isupper() else look) or c for c, look in zip(word, looks, strict=True)], len(
        scripts
    ) > 1


@lru_cache(maxsize=1 << 12)
def _script(letter: str) -> str:
    """The script of a letter, by the first word of its name."""
    return unicodedata.name(letter, "").partition(" ")[0]
