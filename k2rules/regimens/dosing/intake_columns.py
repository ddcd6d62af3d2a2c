"""Columns of the times of the day, or of the days of the week, whose cells say how much is taken then: found
by their headers, read together as directions (`1-0-2-0`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from k2rules.regimens.dosing.form_words import COUNTED_FORMS
from k2rules.regimens.text.columns.usual_names import header_tokens
from k2rules.regimens.text.wordlists import fold_word, split

_CLOCK = re.compile(
    r"(?:(?:at|um|a|ore|h|uhr) )?(?:[01]?\d|2[0-4])(?: ?(?:00|30))?(?: ?(?:am|pm|h|uhr|hs|hrs))?\Z"
)
_BARE_NUMBER = re.compile(r"\d+\Z")
_SIGNS = "\u00bc\u00bd\u00be\u2153\u2154"


def _words(text: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in split(text))


_TIMES = _words(
    "morning | mornings | breakfast | am | mane | noon | midday | lunch | lunchtime | afternoon | tea"
    " | teatime "
    "| evening | evenings | dinner | supper | pm | night | nights | bed | bedtime | nocte | hs "
    "| morgens | morgen | fruh | mittags | mittag | nachmittags | abends | abend | nachts | nacht | "
    "zur nacht "
    "| zn | z n | schlafen "
    "| matin | midi | apres midi | gouter | soir | coucher | nuit "
    "| desayuno | comida | almuerzo | merienda | cena | acostarse | al acostarse | manana | mediodia "
    "| tarde | noche "
    "| colazione | mattina | mattino | pranzo | mezzogiorno | pomeriggio | sera | notte "
    "| 朝 | 昼 | 夕 | 晩 | 夜 | 寝る前 | 眠前 | 就寝前 | 朝食 | 昼食 | 夕食 | 朝食後 | 昼食後 | 夕食後 "
    "| 起床時"
)
_INITIALS = tuple(
    tuple(frozenset(place.split("/")) for place in system.split())
    for system in (
        "m l t n",
        "m l t b",
        "b l t b",
        "b l d b",
        "m n e n",
        "m m a n",
        "m m s c",
        "m m s n",
        "m m s",
        "f m a n",
        "mo mi ab n/na/zn/z_n",
        "fr/fru mi ab n/na/zn/z_n",
        "mo mi ab",
        "de co me ce",
        "de co ce",
        "d c me c",
    )
)
"""Systems of letters: they count only where the whole of one stands in this order, side by side."""
_WEEKS = tuple(
    tuple(frozenset(place.split("/")) for place in week.split())
    for week in (
        "mon/monday tue/tues/tuesday wed/wednesday thu/thurs/thursday fri/friday sat/saturday sun/sunday",
        "mo/montag di/dienstag mi/mittwoch do/donnerstag fr/freitag sa/samstag so/sonntag",
        "lun/lundi mar/mardi mer/mercredi jeu/jeudi ven/vendredi sam/samedi dim/dimanche",
        "lu/lun/lunes ma/mar/martes mi/mie/miercoles ju/jue/jueves vi/vie/viernes sab/sabado dom/domingo",
        "lun/lunedi mar/martedi mer/mercoledi gio/giovedi ven/venerdi sab/sabato dom/domenica",
        "月 火 水 木 金 土 日",
    )
)
_COUNT = re.compile(rf"(?:\d{{1,2}}(?:[.,]\d{{1,2}})?|\d{{0,2}} ?[{_SIGNS}]|\d ?/ ?\d)\Z")
_NONE = frozenset(("", "0", "-", "\u2013", "\u2014", "/", "0,0", "0.0"))
_MARKS = frozenset(("x", "\u00d7", "\u2713", "\u2714", "+"))


_PIECES = _words(
    "stuck | stk | st | piece | pieces | pcs | unite | unites | ud | uds | unidad | unidades | pezzo "
    "| pezzi | tbl | tabl "
    "| kps | kaps | btl | beutel | cp | cps | comp | gel | each | ea | 個 | 回"
)


def is_form(text: str) -> bool:
    """Whether the unit of another column is that of whole pieces: `Stück`, `tablets`."""
    word = fold_word(text).strip(".")
    return word in _PIECES or any(word in split(forms) for forms in COUNTED_FORMS.values())


def is_scheme_header(name: str) -> bool:
    """Whether one header names all the times: `morning-noon-evening-night`."""
    tokens = header_tokens(name)
    return len(tokens) >= 3 and all(token in _TIMES for token in tokens)


def intake_columns(names: Sequence[str]) -> tuple[list[int], bool]:
    """The columns of the times of a day, or of the days of a week (the second is True then); none where no
    two stand side by side.
    """
    joined = ["_".join(header_tokens(name)) for name in names]
    week = _system(joined, tuple(w[n:] + w[:n] for w in _WEEKS for n in (0, 6)))
    if week:
        return week, True
    times = [index for index, name in enumerate(names) if _is_time(name)]
    clocks = [index for index in times if _is_clock(names[index])]
    runs = _runs(times)
    if len(runs) == 1 and not (
        set(runs[0]) <= set(clocks) and all(_BARE_NUMBER.match(names[i].strip()) for i in runs[0])
    ):
        return runs[0], False
    return _system(joined, _INITIALS), False


def _is_time(name: str) -> bool:
    words = " ".join(header_tokens(name))
    return words in _TIMES or words.replace(" ", "") in _TIMES or _is_clock(name)


def _is_clock(name: str) -> bool:
    return _CLOCK.match(" ".join(header_tokens(name))) is not None


def _runs(indices: Sequence[int]) -> list[list[int]]:
    """Two or more that stand side by side."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return [run for run in runs if len(run) > 1]


def _system(joined: Sequence[str], systems: Sequence[Sequence[frozenset[str]]]) -> list[int]:
    """The longest system whose places stand side by side."""
    for places in sorted(systems, key=len, reverse=True):
        for start in range(len(joined) - len(places) + 1):
            if all(joined[start + n] in place for n, place in enumerate(places)):
                return list(range(start, start + len(places)))
    return []


def directions(cells: Sequence[str], names: Sequence[str], unit: str = "", *, weekly: bool) -> str:
    """The cells of such columns as directions; empty where none says anything. A count stands as it is, an
    empty cell for none at that time. `unit` is that of an amount in another column, of which they are
    numbers.
    """
    cells = [" ".join(cell.split()) for cell in cells]
    if unit:
        cells = [f"{cell} {unit}" if _COUNT.match(cell) and cell not in _NONE else cell for cell in cells]
    filled = [cell for cell in cells if cell not in _NONE]
    if not filled:
        return "-".join("0" for _ in cells[:4]) if any(cells) else ""
    if weekly:
        return _of_week(cells, names, filled)
    if all(_COUNT.match(cell) for cell in filled):
        counts = [cell.replace(",", ".").replace(" ", "") if cell not in _NONE else "0" for cell in cells]
        counts = _at_most_four(counts)
        if len(counts) <= 4:
            return "-".join(counts + ["0"] * (3 - len(counts)))
    often = "once daily" if len(filled) == 1 else f"{len(filled)} times daily"
    if all(cell.casefold() in _MARKS for cell in filled):
        return often
    if len(set(filled)) == 1:
        return filled[0] if len(filled[0].split()) > 2 else f"{filled[0]} {often}"
    return ", ".join(f"{cell} {name}" for cell, name in zip(cells, names, strict=True) if cell not in _NONE)


def _at_most_four(counts: list[str]) -> list[str]:
    """Without times at which nothing is taken, where there are more than four."""
    counts = list(counts)
    while len(counts) > 4 and "0" in counts:
        counts.remove("0")
    return counts


def _of_week(cells: Sequence[str], names: Sequence[str], filled: Sequence[str]) -> str:
    if len(set(filled)) == 1 and _COUNT.match(filled[0]):
        if len(filled) == len(cells):
            return f"{filled[0]}-0-0"
    days: dict[str, list[str]] = {}
    for cell, name in zip(cells, names, strict=True):
        if cell not in _NONE:
            days.setdefault(cell, []).append(name)
    return ", ".join(f"{cell} {' '.join(on)}" for cell, on in days.items())
