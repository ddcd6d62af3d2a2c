"""Records of apps: persons and lists of products under other keys than `items`, and deeper than at the top.

A person is an object that holds lists of products (`medications`, `supplements`), or the entry of a list that
does so deeper inside. Read where one reading is possible: one person, or each entry of one list. Two holders
that stand side by side under keys of their own may be two persons or one, and are refused with their paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.regimens.model import ITEM_TEXTS, PATIENT_TEXTS
from k2rules.regimens.nested.record_ids import id_rank
from k2rules.regimens.text.columns.header_words import product_header
from k2rules.regimens.text.columns.usual_names import header_tokens, understand_header
from k2rules.regimens.text.person_ids import NAMES_OF_PERSONS, numbers_something
from k2rules.regimens.text.wordlists import STATUSES, fold_word, split

_DEEPEST = 12
_LISTS = frozenset(fold_word(word) for word in split("items | entries | list | lista"))
_NAMES = tuple(split("product | name | title | label | text | display"))
"""Keys of an entry that name its product, where no usual name of products is there."""
_PERSON_PARTS = frozenset(split("patient | person | user | client | profile | demographics | subject"))
"""Keys of objects that tell of the person, beside the lists."""
_OF_PERSON = ("conditions", "labs", "allergies", "goals")
_TIMES = frozenset(
    split("times_per_day | times_a_day | per_day | veces_al_dia | fois_par_jour | times_daily")
)
_LOOKED_FOR = "patients, medications, meds, medicines, drugs, supplements, items"


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A record in the usual form, and where in the file its texts stand, by their paths in that form."""

    record: dict[str, Any]
    paths: dict[str, str] = field(default_factory=dict)


@dataclass
class _Holder:
    """An object with lists of products: its path, and the path of the entry of a list that it is in."""

    path: str
    value: Mapping[str, Any]
    entry: str
    status: str = ""


def has_usual_form(value: Mapping[str, Any]) -> bool:
    """Whether a record needs no unwrapping: it has `items`, or is itself a product."""
    return "items" in value or any(
        product_header(header_tokens(str(key))) and isinstance(held, str) for key, held in value.items()
    )


def unwrap(value: Mapping[str, Any], file: str) -> list[Unwrapped]:
    """The records that an object holds; none where it holds no list of products. Raises InputError where two
    readings are possible.
    """
    holders = list(_holders(value, "", "", 0))
    if not holders:
        return []
    entries = list(dict.fromkeys(holder.entry for holder in holders))
    lists = {re.sub(r"\[\d+\]\Z", "", entry) for entry in entries}
    if len(lists) > 1 or (len(entries) == 1 and not _one_person(holders)):
        shown = ", ".join(f"`{holder.path or 'the top'}`" for holder in holders[:4])
        raise InputError(
            f"lists of products stand in several places ({shown}), and whether they are of one person is "
            "not said",
            code="several-lists",
            place=Place(file),
            way_out='give one record for each person: `{"id": ..., "items": [...]}`',
        )
    persons = [_person(value, entry, [h for h in holders if h.entry == entry], holders) for entry in entries]
    for path, held in _outside(value, holders):
        for person in persons:
            person.record.setdefault(f"{path}, above the persons", held)
    return persons + [Unwrapped(other) for other in _entries_without(value, entries)]


def no_list(value: Mapping[str, Any], file: str) -> InputError:
    """What is wrong with a file that is one object, and holds no list of products."""
    keys = ", ".join(f"`{path}`" for path in list(_paths(value, "", 0))[:8])
    return InputError(
        f"no list of products was found (looked for under {_LOOKED_FOR}, and deeper); it holds {keys}",
        code="no-list",
        place=Place(file),
        way_out='give one record for each person: `{"id": ..., "items": [...]}`',
    )


def _paths(value: Any, path: str, depth: int) -> Iterator[str]:
    """The paths of lists and objects."""
    pairs = value.items() if isinstance(value, Mapping) else ()
    for key, held in pairs:
        here = f"{path}.{key}" if path else str(key)
        if isinstance(held, Mapping | list) and depth < _DEEPEST:
            yield here
            yield from _paths(held, here, depth + 1)


def _is_product_list(key: str, held: Any) -> bool:
    if not isinstance(held, list) or any(isinstance(entry, list) for entry in held):
        return False
    tokens = header_tokens(key)
    return product_header(tokens) is not None or "_".join(tokens) in _LISTS


def _holders(value: Any, path: str, entry: str, depth: int) -> Iterator[_Holder]:
    """Every object with lists of products, those inside others apart."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for index, held in enumerate(value):
            here = f"{path}[{index}]"
            yield from _holders(held, here, here, depth + 1)
    elif isinstance(value, Mapping):
        if any(_is_product_list(str(key), held) for key, held in value.items()):
            last = fold_word(re.split(r"[.\]]", path)[-1])
            yield _Holder(path, value, entry, last if last in STATUSES else "")
            return
        for key, held in value.items():
            yield from _holders(held, f"{path}.{key}" if path else str(key), entry, depth + 1)


def _one_person(holders: Sequence[_Holder]) -> bool:
    """Whether holders outside a list, or in one entry of it, are of one person: one holder, or lists by
    status (`current`, `past`) under one key.
    """
    parents = {holder.path.rpartition(".")[0] for holder in holders}
    return len(holders) == 1 or (len(parents) == 1 and all(holder.status for holder in holders))


def _entries_without(top: Mapping[str, Any], entries: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Entries beside those of persons that hold no list of products: they are said, as records without
    items.
    """
    if not entries[0]:
        return
    value: Any = top
    for step in re.findall(r"[^.\[\]]+|\[\d+\]", re.sub(r"\[\d+\]\Z", "", entries[0])):
        value = value[int(step[1:-1])] if step.startswith("[") else value[step]
    path = entries[0].rpartition("[")[0]
    for index, other in enumerate(value):
        if f"{path}[{index}]" not in entries:
            yield dict(other) if isinstance(other, Mapping) else {"entry": other}


def _outside(top: Mapping[str, Any], holders: Sequence[_Holder]) -> Iterator[tuple[str, Any]]:
    """Lists and objects above the entries of persons: they may be of anybody."""
    value: Any = top
    path = ""
    while isinstance(value, Mapping) and holders[0].entry:
        for key, held in value.items():
            here = _under(path, key)
            if isinstance(held, Mapping | list) and not any(_leads_to(here, holder) for holder in holders):
                yield here, held
        step = next((key for key in value if _leads_to(_under(path, key), holders[0])), None)
        if step is None:
            return
        path, value = _under(path, step), value[step]


def _person(
    top: Mapping[str, Any], entry: str, holders: Sequence[_Holder], everybody: Sequence[_Holder]
) -> Unwrapped:
    """The record of one person."""
    found = Unwrapped({})
    on_the_way = list(_on_the_way(top, holders[0].path, entry))
    for path, value in on_the_way:
        _take_person(found, value, path, everybody)
    items: list[Any] = []
    for holder in holders:
        _take_person(found, holder.value, holder.path, everybody)
        for key, held in holder.value.items():
            if _is_product_list(str(key), held):
                for index, raw in enumerate(held):
                    items.append(
                        _item(found, raw, f"{_under(holder.path, key)}[{index}]", len(items), holder.status)
                    )
    found.record["items"] = items
    return found


def _under(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _on_the_way(top: Any, path: str, entry: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects from the entry of the list (or from the top) down to the holder, itself apart."""
    value, here = top, ""
    steps = re.findall(r"[^.\[\]]+|\[\d+\]", path)
    for step in steps:
        if isinstance(value, Mapping) and (here.startswith(entry) or not entry):
            yield here, value
        value = value[int(step[1:-1])] if step.startswith("[") else value[step]
        here = f"{here}{step}" if step.startswith("[") else _under(here, step)


def _leads_to(path: str, holder: _Holder) -> bool:
    """Whether a holder is what stands at a path, or inside it."""
    return holder.path == path or holder.path.startswith((f"{path}.", f"{path}["))


def _take_person(found: Unwrapped, value: Mapping[str, Any], path: str, holders: Sequence[_Holder]) -> None:
    """What an object tells of the person: fields, lists, an id. What is none of these stays, by its path, so
    that it is said.
    """
    keys = sorted(value, key=lambda key: (id_rank(str(key)) < 0, id_rank(str(key))))
    for key in keys:
        held, tokens = value[key], header_tokens(str(key))
        joined, here = "_".join(tokens), _under(path, key)
        if _is_product_list(str(key), held):
            continue
        if joined in _PERSON_PARTS and isinstance(held, Mapping):
            _take_person(found, held, here, holders)
            continue
        header = understand_header(str(key))
        role = header.role if header is not None else ""
        single = isinstance(held, str | int | float) and not isinstance(held, bool) and str(held).strip()
        if single and (role == "id" or numbers_something(tokens) or joined in NAMES_OF_PERSONS):
            if "id" not in found.record:
                found.record["id"], found.paths[str(key)] = held, here
                found.paths["id"] = here
        elif (
            single and role in PATIENT_TEXTS and role not in found.record and not (header and header.unit)
        ) or (role in _OF_PERSON and role not in found.record):
            found.record[role], found.paths[role] = held, here
        elif role == "history" and isinstance(held, list) and "conditions" not in found.record:
            found.record["conditions"] = held
        elif not any(_leads_to(here, holder) for holder in holders):
            found.record.setdefault(here, held)


def _item(found: Unwrapped, raw: Any, path: str, number: int, status: str) -> Any:
    """An entry of a list of products, its keys by their usual names."""
    here = f"items[{number}]"
    if not isinstance(raw, Mapping):
        found.paths[f"{here}.product"] = path
        return {"product": raw, **({"status": status} if status else {})} if isinstance(raw, str) else raw
    item: dict[str, Any] = {}
    named = any(
        understand_header(str(k)) is not None and _role(k) == "product" and k not in _NAMES for k in raw
    )
    for key, held in raw.items():
        joined = "_".join(header_tokens(str(key)))
        if isinstance(held, bool) and _role(key) == "stopped":
            item.setdefault("status", "stopped" if held else "ongoing")
            continue
        if joined in _TIMES and not isinstance(held, Mapping | list):
            item.setdefault("frequency", f"{held} times a day")
            continue
        role = "product" if not named and joined in _NAMES else _role(key)
        target = role if role in ITEM_TEXTS and role not in item and role not in raw else str(key)
        item[target] = held
        found.paths[f"{here}.{target}"] = f"{path}.{key}"
    if status:
        item.setdefault("status", status)
    return item


def _role(key: object) -> str:
    joined = "_".join(header_tokens(str(key)))
    if joined == "how":
        return "frequency"
    header = understand_header(str(key))
    return header.role if header is not None and not header.unit and not header.number else ""
