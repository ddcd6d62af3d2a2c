"""Values of the nested form as located texts. What is no text, too long or not known is said."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from k2rules.errors import InputError, Place
from k2rules.language.model.facts import Note, Origin
from k2rules.limits import CELL_CHARACTERS, raise_it
from k2rules.regimens.model import Text, Unread
from k2rules.regimens.text.cell_values import as_text, may_hold_items, writable
from k2rules.regimens.text.columns.usual_names import REPORT
from k2rules.spelling import nearest


@dataclass
class ValueReader:
    """Reads values of one file; `row` is the number of the record."""

    file: str
    row: int | None
    id: str = ""
    notes: list[Note] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    most: int = CELL_CHARACTERS
    """Characters that a text may have."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """Where texts stand in the file, by their paths in the record, where that is elsewhere."""
    more: dict[str, list[Text]] = field(default_factory=dict)
    """Further entries of lists of texts: the codes beside a name."""

    def origin(self, path: str, text: str = "") -> Origin:
        return Origin(self.file, self.row, self.paths.get(path, path), text)

    def say_unread(self, path: str, reason: str, text: str = "") -> None:
        self.unread.append(Unread(self.origin(path, text), reason))

    def refuse(self, message: str, way_out: str = "") -> InputError:
        where = f"record {self.row}" if self.row else ""
        where += (f", `{self.id}`: " if where else f"`{self.id}`: ") if self.id else ": " if where else ""
        return InputError(
            f"{where}{message}", code="record", place=Place(self.file) if self.file else None, way_out=way_out
        )

    def text(self, value: object, path: str) -> Text | None:
        """A value as a located text; None for null. Objects and lists where a text belongs are reported
        unread.
        """
        if value is None:
            return None
        if isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, datetime.date | datetime.datetime):
            value = value.isoformat()
        elif isinstance(value, Mapping | list | tuple | set):
            self.say_unread(path, "a single value belongs here")
            return None
        text = as_text(value)
        if text is None:
            self.say_unread(path, "it has more digits than can be read", "a number")
            return None
        if len(text) > self.most:
            self.say_too_long(text, path)
            return None
        whole = writable(text)
        if text != whole:
            said = f"`{path}` holds half a letter, shown as \ufffd"
            self.notes.append(Note("half-letter", said, self.origin(path, whole)))
        return self.origin(path, whole)

    def under(self, record: Mapping[str, Any], key: str, path: str) -> Text | None:
        """What stands under a key of a record, as a located text."""
        return self.text(record.get(key), f"{path}.{key}")

    def say_too_long(self, text: str, path: str) -> None:
        size = f"the text has {len(text):,} characters, more than {self.most:,}"
        self.say_unread(path, f"{size}; {raise_it('cell_characters')}")

    def keys(
        self, data: Mapping[str, Any], known: Sequence[str], path: str, *, in_item: bool = False
    ) -> None:
        """Say which keys are not known. What may hold something that is taken is unread."""
        for given in data:
            key = writable(str(given))
            if key not in known and not key.startswith(REPORT):
                near = nearest(key, known)
                here = f"{path}.{key}" if path else key
                meant = f"; did you mean `{near}`?" if near else ""
                said = f"the key `{key}` is not known and was not read{meant}"
                if may_hold_items(key, data[given], in_item=in_item):
                    self.say_unread(here, said)
                else:
                    self.notes.append(Note("unknown-key", said, self.origin(here)))
