"""Which item or entry of a regimen the path of a change names. What names none, or several, raises UsageError
with what there is.
"""

from __future__ import annotations

from collections.abc import Sequence

from k2rules.errors import UsageError
from k2rules.language.model.facts import Origin
from k2rules.regimens.edit.change_path import ChangePath
from k2rules.regimens.model import ConditionText, ItemText, LabText, ListEntry, Regimen, Text
from k2rules.spelling import nearest

LIST_OF = {"condition": "conditions", "lab": "labs", "allergy": "allergies", "goal": "goals"}


def called(item: ItemText) -> str:
    """What the file calls an item."""
    return (item.product or item.place).text


def name_of(entry: ListEntry | None) -> Text:
    """What an entry of a list is called."""
    return (
        entry.name
        if isinstance(entry, ConditionText)
        else entry.test
        if isinstance(entry, LabText)
        else entry or Origin()
    )


def known(word: str, among: Sequence[str], what: str) -> str:
    """The word, if it is one of these; raises UsageError with the nearest."""
    if word in among:
        return word
    raise UsageError(f"`{word}` is not {what}{_nearest(word, among)}\n  there are: {', '.join(among)}")


def item_at(regimen: Regimen, key: str) -> int:
    """The index of an item: by its row where all items are rows, else by its number; or by its product."""
    items = regimen.items
    by_row = bool(items) and all(
        i.place.row is not None and not i.place.column.startswith("items[") for i in items
    )
    numbers = {str(i.place.row) if by_row else i.id: n for n, i in enumerate(items)}
    if key in numbers:
        return numbers[key]
    named = [n for n, item in enumerate(items) if _fold(called(item)) == _fold(key)]
    if len(named) == 1:
        return named[0]
    listed = "; ".join(f"{number} {called(items[n])}" for number, n in numbers.items()) or "none"
    if named:
        which = "row" if by_row else "number"
        raise UsageError(f"`{key}` stands for {len(named)} items; name one by its {which}: {listed}")
    near = _nearest(key, [*map(called, items), *numbers])
    raise UsageError(f"there is no item `{key}`{near}\n  the items are: {listed}")


def entry_at(regimen: Regimen, path: ChangePath) -> int:
    """The index of an entry in its list: by its name, or by its number counted from 1."""
    name, key = LIST_OF[path.head], path.key
    given: tuple[ListEntry, ...] | None = getattr(regimen, name)
    if given is None:
        raise UsageError(f"{name} are not supplied for {regimen.id}; write --supply {name}=...")
    names = [name_of(entry).text for entry in given]
    named = [n for n, text in enumerate(names) if _fold(text) == _fold(key)]
    if not named and key.isdecimal() and 1 <= int(key) <= len(given):
        return int(key) - 1
    listed = "; ".join(f"{n} {text}" for n, text in enumerate(names, 1)) or "none"
    if not named:
        raise UsageError(f"there is no {path.head} `{key}`{_nearest(key, names)}\n  the {name} are: {listed}")
    if len(named) > 1:
        raise UsageError(
            f"`{key}` stands {len(named)} times among the {name}; name one by its number: {listed}"
        )
    return named[0]


def _nearest(word: str, among: Sequence[str]) -> str:
    near = nearest(word, among)
    return f"; did you mean `{near}`?" if near else ""


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
