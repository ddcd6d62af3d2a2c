"""Lists of the nested form: conditions, results, allergies, goals, and the ingredients of an item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from k2rules.regimens.model import ConditionText, IngredientText, LabText, Text
from k2rules.regimens.nested.nested_writer import FORM
from k2rules.regimens.nested.value_reader import ValueReader
from k2rules.regimens.text.cell_values import is_number, split_list

_Entry = TypeVar("_Entry")
INGREDIENT = ("agent", "amount", "unit")


class ListReader(ValueReader):
    """Reads lists of one record. What is no entry is said, and costs no other."""

    def in_both(
        self,
        name: str,
        data: Mapping[str, Any],
        patient: Mapping[str, Any],
        read: Callable[[Any, str], _Entry | None],
    ) -> tuple[_Entry, ...] | None:
        """The entries of a list, under `patient` and at the top; None if it is in neither place."""
        held = [
            (holder[name], path)
            for holder, path in ((patient, f"patient.{name}"), (data, name))
            if holder.get(name) is not None
        ]
        return tuple(entry for raw, path in held for entry in self.each(raw, path, read)) if held else None

    def each(self, raw: Any, path: str, read: Callable[[Any, str], _Entry | None]) -> Iterator[_Entry]:
        """What `read` makes of the entries of a list, of the parts of a text, or of a single value."""
        if isinstance(raw, str):
            if len(raw) > self.most:
                self.say_too_long(raw, path)
                return
            entries = [(part, path) for part in split_list(raw)]
        elif isinstance(raw, Sequence):
            entries = [(entry, f"{path}[{index}]") for index, entry in enumerate(raw)]
        else:
            entries = [(raw, path)]
        for entry, here in entries:
            found = read(entry, here)
            if found is not None:
                yield found

    def named(self, what: str) -> Callable[[Any, str], Text | None]:
        """A reader of entries of `what` that are names, or objects with one."""

        def read(raw: Any, path: str) -> Text | None:
            if isinstance(raw, Mapping):
                self.keys(raw, ("name", "agent"), path)
                raw = raw.get("name", raw.get("agent"))
            if raw is None:
                self.say_unread(path, f"an entry of `{what}` without a name")
            return self.text(raw, path)

        return read

    def condition(self, raw: Any, path: str) -> ConditionText | None:
        record = raw if isinstance(raw, Mapping) else {"name": raw}
        form = record.get(FORM)
        default = "" if isinstance(form, Mapping) and "status_not_said" in form else "current"
        self.keys(record, ("name", "since", "status"), path)
        name = self.text(record.get("name"), path)
        if name is None:
            self.say_unread(path, "a condition without a name")
            return None
        since, status = self.under(record, "since", path), self.under(record, "status", path)
        return ConditionText(name, since, status, default)

    def lab(self, raw: Any, path: str) -> LabText | None:
        record = {"test": raw} if isinstance(raw, str) else raw if isinstance(raw, Mapping) else {}
        test = self.under(record, "test", path)
        if test is None:
            self.say_unread(path, "a lab is `{test, value, date}`")
            return None
        self.keys(record, ("test", "value", "date", "taken", "unit", "low", "high"), path)
        dated = "taken" if "date" not in record and "taken" in record else "date"
        value, taken, unit, low, high = (
            self.under(record, key, path) for key in ("value", dated, "unit", "low", "high")
        )
        return LabText(test, value, taken, unit, is_number(record.get("value")), low, high)

    def ingredient(self, raw: Any, path: str) -> IngredientText | None:
        record = raw if isinstance(raw, Mapping) else {"agent": raw}
        self.keys(record, INGREDIENT, path)
        agent = self.under(record, "agent", path)
        if agent is None:
            self.say_unread(path, "an ingredient without an agent")
            return None
        unit, amount = self.under(record, "unit", path), self.under(record, "amount", path)
        number = is_number(record.get("amount"))
        return IngredientText(agent, amount, unit.text if unit else "", is_number=number)

    def ingredients(self, raw: Any, path: str) -> tuple[IngredientText, ...]:
        if raw is None or (isinstance(raw, Sequence) and not isinstance(raw, str)):
            return tuple(self.each(raw or (), path, self.ingredient))
        self.say_unread(path, "ingredients are a list of `{agent, amount, unit}`")
        return ()
