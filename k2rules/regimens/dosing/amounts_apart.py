"""Amounts that are spread over several columns: a number and its unit, how many times and in which span."""

from __future__ import annotations

from k2rules.language.model.units import IU_SPELLINGS, single_unit
from k2rules.regimens.text.columns.usual_names import header_tokens
from k2rules.regimens.text.wordlists import fold_word, split


def _names(text: str) -> frozenset[str]:
    return frozenset(fold_word(name) for name in split(text))


_QUANTITIES = _names(
    "menge | qty | quantity | cant | cantidad | quantite | qte | quantita | amount_value | value"
)
_TIMES_A_DAY = _names(
    "times_per_day | times_a_day | times_daily | einnahmen_tag | einnahmen_pro_tag | mal_pro_tag | pro_tag "
    "| prises_par_jour | prises_jour | fois_par_jour | par_jour | veces_al_dia | veces_dia | volte_al_giorno "
    "| al_giorno | 1日回数"
)
_HOURS = _names(
    "every_h | every_hours | interval_h | interval_hours | cada_h | cada_horas | alle_h | "
    "toutes_les_h | ogni_ore"
)
_SPANS = {
    **dict.fromkeys(_names("day | d | daily | tag | jour | dia | giorno | 日"), "day"),
    **dict.fromkeys(_names("week | w | wk | weekly | woche | semaine | semana | settimana | 週"), "week"),
    **dict.fromkeys(_names("month | monat | mois | mes | mese | 月"), "month"),
}


def _joined(name: str) -> str:
    return "_".join(header_tokens(name))


def is_quantity(name: str) -> bool:
    """Whether a header names an amount or a number of packs: which of them, the unit in its row says."""
    return _joined(name) in _QUANTITIES


def is_amount_unit(text: str) -> bool:
    """Whether a unit is one of a dose, and not of packs or pieces."""
    word = fold_word(text)
    return single_unit(word) is not None or word in IU_SPELLINGS


def is_number_of_times(name: str) -> bool:
    """Whether the numbers of a column say how often: times a day, or hours between."""
    return _joined(name) in _TIMES_A_DAY | _HOURS


def times_of(name: str, cell: str, span: str = "") -> str:
    """Directions from a number of times (`2` under `Times/day`); the cell itself where it is no number.
    `span` is what a column beside it says: `day`, `week`.
    """
    if not cell.replace(".", "", 1).isdecimal():
        return cell
    if _joined(name) in _HOURS:
        return f"every {cell} hours"
    if _joined(name) in _TIMES_A_DAY:
        return f"{cell} times a day"
    meant = _SPANS.get(fold_word(span))
    return f"{cell} times a {meant}" if meant else cell
