"""What one vocabulary has understood so far: one reader for each vocabulary, shared by all threads."""

from __future__ import annotations

import threading
import weakref
from functools import lru_cache

from k2rules.language.vocabulary import Vocabulary
from k2rules.regimens.doses import Dose, read_dose
from k2rules.regimens.names import NameReader

_LOCK = threading.Lock()
_READERS: dict[int, tuple[weakref.ref[Vocabulary], NameReader]] = {}


def reader_for(vocabulary: Vocabulary) -> NameReader:
    """The reader of this vocabulary object, made once."""
    key = id(vocabulary)
    known = _READERS.get(key)
    if known is not None and known[0]() is vocabulary:
        return known[1]
    with _LOCK:
        known = _READERS.get(key)
        if known is None or known[0]() is not vocabulary:
            known = (weakref.ref(vocabulary, lambda _, readers=_READERS: readers.pop(key, None)), NameReader(vocabulary))
            _READERS[key] = known
    return known[1]


@lru_cache(maxsize=100_000)
def dose_for(dose: str, unit: str, frequency: str, per_day: bool, decimal: str) -> Dose:
    """`read_dose`, each distinct combination once."""
    return read_dose(dose, unit=unit, frequency=frequency, per_day=per_day, decimal=decimal)
