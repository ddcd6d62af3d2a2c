"""What a change adds: an item, or entries of a list, from one text each."""

from __future__ import annotations

import re

from k2rules.language.model.facts import Origin
from k2rules.regimens.edit.change_path import Change, wrong
from k2rules.regimens.edit.change_target import known
from k2rules.regimens.model import ITEM_TEXTS, ConditionText, LabText, ListEntry, Text

FILE = "what-if"
_UNITS = "mg|mcg|ug|µg|μg|g|ng|iu|ml|tabs?|tablets?|caps?|capsules?|softgels?|pills?|drops?|sprays?|tsp|tbsp"
_DOSE = re.compile(rf"\s(?=\d[\d.,]*\s*(?:{_UNITS})\b)", re.IGNORECASE)
_LAB = re.compile(
    r"(?P<test>.+?)(?:\s+(?P<value>(?:[<>]=?|≤|≥)?\s*\d[\d.,]*))?(?:\s+on\s+(?P<taken>\S+))?\Z", re.DOTALL
)


def new_text(column: str, text: str | None) -> Text | None:
    """A text of a change, located by what it changes; None for an empty one."""
    return Origin(FILE, None, column, text) if text else None


def added_item(change: Change) -> dict[str, Text]:
    """The texts of an added item: `product=MK-7; dose=100 mcg`, or one text such as `MK-7 100 mcg daily`.
    There is a product among them.
    """
    text = change.value
    fields: dict[str, str] = {}
    if re.match(r"[a-z_]+\s*=", text):
        for part in filter(str.strip, text.split(";")):
            name, equals, value = part.partition("=")
            if not equals:
                raise wrong("add", text, f"`{part.strip()}` has no `=`")
            fields[known(name.strip(), ITEM_TEXTS, "a field of an item")] = value.strip()
        if not fields.get("product"):
            raise wrong("add", text, "it has no product")
    else:
        product, *dose = _DOSE.split(text)
        one = len(dose) == 1 and product.strip()
        fields = {"product": product.strip(), "dose": dose[0].strip()} if one else {"product": text}
    return {name: Origin(FILE, None, f"add.{name}", value) for name, value in fields.items() if value}


def new_entry(name: str, text: str, change: Change) -> ListEntry:
    """An entry of the list `name`; raises UsageError for a result without a value and a day."""
    entry = Origin(FILE, None, name, text)
    if name != "labs":
        return ConditionText(entry) if name == "conditions" else entry
    found = _LAB.match(text)
    if found is None or not (found["value"] or found["taken"]):
        why = f"a lab is a test with a value or a day, such as `TEST 2.4 on 2026-01-31`; `{text}` is neither"
        raise wrong("supply", str(change), why)
    test, value, taken = (
        new_text(f"labs.{key}", found[key] and found[key].strip()) for key in ("test", "value", "taken")
    )
    return LabText(test or entry, value, taken)
