"""Lists of the nested form: conditions, results, allergies, goals, and the ingredients of an item."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from k2rules.regimens.model import CodedText, ConditionText, IngredientText, LabText, Text
from k2rules.regimens.nested.nested_writer import FORM
from k2rules.regimens.nested.value_reader import ValueReader
from k2rules.regimens.text.cell_values import is_number, split_list
from k2rules.regimens.text.codes import code_column
from k2rules.regimens.text.columns.usual_names import header_tokens

_Entry = TypeVar("_Entry")
INGREDIENT = ("agent", "amount", "unit")
CODE_SYSTEM_KEYS = ("code_system", "codeSystem", "coding_system", "system")


def code_key_system(key: object) -> str | None:
    """The system of the codes under a key (`atc`), empty for `code`; None for a key that holds no code."""
    return code_column(header_tokens(str(key))) if key != "code_system" else None


def code_keys(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of an entry that hold codes or name their system."""
    return tuple(str(k) for k in record if k in CODE_SYSTEM_KEYS or code_key_system(k) is not None)


def _inside(value: Any, path: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The objects in a code, the outermost first."""
    if isinstance(value, Mapping):
        yield value, path
        yield from _inside(value.get("coding"), f"{path}.coding")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, entry in enumerate(value):
            yield from _inside(entry, f"{path}[{number}]")


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

    def codes(self, record: Mapping[str, Any], path: str) -> tuple[CodedText, ...]:
        """The codes under `code` and under keys that name a system (`atc`)."""
        prefix = f"{path}." if path else ""
        said = next((self.text(record[k], f"{prefix}{k}") for k in record if k in CODE_SYSTEM_KEYS), None)
        found: list[CodedText] = []
        for key, value in record.items():
            system = code_key_system(key)
            if system is not None:
                default = system or (said.text if said is not None else "")
                found += self._code(value, f"{prefix}{key}", default)
        return tuple(found)

    def _code(self, value: Any, path: str, system: str) -> Iterator[CodedText]:
        """A code as text, as `{system, code}`, as `{coding: [...]}`, or a list of them."""
        if isinstance(value, Mapping):
            coding = value.get("coding")
            if coding is not None:
                yield from self._code(coding, f"{path}.coding", system)
                return
            own = value.get("system", value.get("code_system"))
            text = self.text(own, f"{path}.system") if own is not None else None
            inner = value.get("code")
            if inner is None:
                self.say_unread(path, "a code is a text, or `{system, code}`")
                return
            yield from self._code(inner, f"{path}.code", text.text if text is not None else system)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for number, entry in enumerate(value):
                yield from self._code(entry, f"{path}[{number}]", system)
        else:
            text = self.text(value, path)
            if text is not None and text.text.strip():
                yield CodedText(text.file, text.row, text.column, text.text, system)

    def display(self, record: Mapping[str, Any], path: str) -> Text | None:
        """The name that stands inside a code (`display`, `text`), for an entry that has no other."""
        prefix = f"{path}." if path else ""
        for key, value in record.items():
            if code_key_system(key) is not None:
                for inner, where in _inside(value, f"{prefix}{key}"):
                    for name in ("text", "display"):
                        if inner.get(name) is not None:
                            return self.text(inner[name], f"{where}.{name}")
        return None

    def named(self, what: str) -> Callable[[Any, str], Text | None]:
        """A reader of entries of `what` that are names, or objects with one."""

        def read(raw: Any, path: str) -> Text | None:
            if isinstance(raw, Mapping):
                self.keys(raw, ("name", "agent", *code_keys(raw)), path)
                codes = self.codes(raw, path)
                name = raw.get("name", raw.get("agent"))
                if codes and name is not None:
                    self.more.setdefault(what, []).extend(codes)
                elif codes:
                    self.more.setdefault(what, []).extend(codes[1:])
                    return codes[0]
                raw = name
            if raw is None:
                self.say_unread(path, f"an entry of `{what}` without a name")
            return self.text(raw, path)

        return read

    def condition(self, raw: Any, path: str) -> ConditionText | None:
        record = raw if isinstance(raw, Mapping) else {"name": raw}
        form = record.get(FORM)
        default = "" if isinstance(form, Mapping) and "status_not_said" in form else "current"
        self.keys(record, ("name", "since", "status", *code_keys(record)), path)
        codes = self.codes(record, path)
        name = self.text(record.get("name"), path) or self.display(record, path) or next(iter(codes), None)
        if name is None:
            self.say_unread(path, "a condition without a name")
            return None
        since, status = self.under(record, "since", path), self.under(record, "status", path)
        return ConditionText(name, since, status, default, codes)

    def lab(self, raw: Any, path: str) -> LabText | None:
        record = {"test": raw} if isinstance(raw, str) else raw if isinstance(raw, Mapping) else {}
        codes = self.codes(record, path)
        test = self.under(record, "test", path) or self.display(record, path) or next(iter(codes), None)
        if test is None:
            self.say_unread(path, "a lab is `{test, value, date}`")
            return None
        self.keys(record, ("test", "value", "date", "taken", "unit", "low", "high", *code_keys(record)), path)
        dated = "taken" if "date" not in record and "taken" in record else "date"
        value, taken, unit, low, high = (
            self.under(record, key, path) for key in ("value", dated, "unit", "low", "high")
        )
        return LabText(test, value, taken, unit, is_number(record.get("value")), low, high, codes)

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
