"""What one vocabulary has understood so far: one reader for each vocabulary, shared by all threads."""

from __future__ import annotations

import threading
from functools import lru_cache

from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.dosing.dose import read_dose
from k2rules.regimens.dosing.dose_model import Dose
from k2rules.regimens.products.name_reader import NameReader

_LOCK = threading.Lock()
_KEPT = "name_reader"


def reader_for(vocabulary: Vocabulary) -> NameReader:
    """The reader of this vocabulary object, made once and kept with it, so that both go together."""
    kept = vocabulary.__dict__
    if _KEPT not in kept:
        with _LOCK:
            if _KEPT not in kept:
                kept[_KEPT] = NameReader(vocabulary)
    reader: NameReader = kept[_KEPT]
    return reader


@lru_cache(maxsize=100_000)
def dose_for(
    dose: str,
    unit: str,
    frequency: str,
    per_day: bool,
    decimal: str,
    strength: str = "",
    strength_unit: str = "",
) -> Dose:
    """`read_dose`, each distinct combination once."""
    return read_dose(
        dose,
        unit=unit,
        frequency=frequency,
        per_day=per_day,
        decimal=decimal,
        strength=strength,
        strength_unit=strength_unit,
    )
