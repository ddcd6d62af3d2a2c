"""A file that `k2rules read` wrote for correction carries its own map, in the last cell of its header:
`k2_map {...}`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from k2rules.regimens.model import Conventions
from k2rules.regimens.tables.map_file import read_map
from k2rules.regimens.tables.mapping import ColumnMap, FileMap
from k2rules.regimens.text.columns.usual_names import REPORT_MAP


def map_in(names: Sequence[str], file: str) -> FileMap | None:
    """The map that a header carries; None where there is none. Raises InputError where it is damaged."""
    for name in names:
        if name.startswith(f"{REPORT_MAP} "):
            return read_map(name.removeprefix(REPORT_MAP).strip(), f"{file}: {REPORT_MAP}")
    return None


def header_cell(mapping: FileMap | None, conventions: Conventions, *, undecided: bool = False) -> str:
    """The cell that says what `mapping` and what was decided about the file say; empty where there is nothing
    to say.

    `undecided`: a number such as `1,000` stays unread, whatever the file that is written seems to show.
    """
    said = _as_map(mapping) if mapping is not None else {}
    said |= {"decimal": "undecided"} if undecided else {}
    said |= {
        name: value
        for name, value in (
            ("dates", conventions.dates),
            ("decimal", conventions.decimal),
            ("record", conventions.record),
        )
        if value
    }
    return f"{REPORT_MAP} {json.dumps({'k2rules': 'map/1', **said}, ensure_ascii=False)}" if said else ""


def _as_map(mapping: FileMap) -> dict[str, Any]:
    """The keys of a map file. The file that is written has a header, so that names stand in place of
    positions.
    """
    keys: dict[str, Any] = {}
    if mapping.regimen is None:
        keys["regimen"] = "none"
    elif mapping.regimen:
        keys["regimen"] = mapping.regimen
    for name, group in (("patient", mapping.patient), ("item", mapping.item)):
        if group:
            keys[name] = {field: _column(how) for field, how in group.items()}
    if mapping.further:
        keys["further"] = [
            {field: _column(how) for field, how in fields.items()} for fields in mapping.further
        ]
    if mapping.codes:
        keys["codes"] = [{**_column(how), **_some("system", system)} for how, system in mapping.codes]
    if mapping.ignored:
        keys["ignored"] = list(mapping.ignored)
    keys |= {name: _column(how) for name, how in mapping.lists.items()}
    if mapping.labs:
        keys["labs"] = [
            {
                "test": lab.test,
                "value": _column(lab.value),
                **({"date": _column(lab.date)} if lab.date else {}),
            }
            for lab in mapping.labs
        ]
    if mapping.ingredients:
        keys["ingredients"] = [
            {
                "column": i.column,
                "agent": i.agent,
                "unit": i.unit,
                "blank": i.blank,
                **_some("unknown", sorted(i.unknown)),
            }
            for i in mapping.ingredients
        ]
    if mapping.contents is not None:
        unless = [{"column": column, "values": sorted(values)} for column, values in mapping.contents.unless]
        keys["contents"] = {
            "columns": "true",
            "of": sorted(mapping.contents.sources),
            **_some("unless", unless),
        }
    return keys


def _column(how: ColumnMap) -> dict[str, Any]:
    return {
        "column": how.column,
        **_some("unit", how.unit),
        **({"per": "day"} if how.per_day else {}),
        **_some("top_coded", how.top_coded),
        **_some("separator", how.separator),
        **_some("unknown", sorted(how.unknown)),
        **_some("values", dict(how.values)),
    }


def _some(key: str, value: Any) -> dict[str, Any]:
    return {key: value} if value else {}
