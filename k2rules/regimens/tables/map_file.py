"""Reading map files: strict, every problem with its place and the nearest spelling."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence as SequenceType
from dataclasses import replace
from pathlib import Path

from k2rules.errors import InputError, Place
from k2rules.language.model.codes import SYSTEMS
from k2rules.language.model.units import MASS, MASS_PER_TIME, Dimension, UnitError, parse_unit
from k2rules.language.yaml.located import Mapping, Node, Problems, Scalar, Sequence, read_yaml
from k2rules.regimens.model import PATIENT_TEXTS
from k2rules.regimens.tables.mapping import (
    ITEM_FIELDS,
    LIST_FIELDS,
    SOURCE_WORDS,
    STATUS_WORDS,
    TOP_FIELDS,
    ColumnMap,
    Contents,
    FileMap,
    IngredientMap,
    LabMap,
)
from k2rules.regimens.text.record_statuses import KINDS_OF_LISTS


def load_map(path: str | Path) -> FileMap:
    """Read a map file; raises InputError with every problem and its place."""
    name = str(path)
    try:
        data = Path(path).read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the map cannot be read: {error}", code="map", place=Place(name)) from error
    return replace(
        read_map(io.StringIO(text, newline=None).read(), name), digest=hashlib.sha256(data).hexdigest()
    )


def read_map(text: str, name: str) -> FileMap:
    """A map from its text; raises InputError with every problem and its place in `name`."""
    problems = Problems()
    node = read_yaml(text, name, problems)
    reader = _MapReader(name, problems)
    read = reader.map(node)
    if len(problems):
        raise InputError(
            "the map has errors\n" + "\n".join(str(p) for p in sorted(problems.found, key=lambda p: p.place)),
            code="map",
            place=Place(name),
        )
    return read


class _MapReader:
    def __init__(self, name: str, problems: Problems) -> None:
        self.name, self.problems = name, problems

    def fields(
        self, node: Node | None, what: str, known: SequenceType[str], required: SequenceType[str] = ()
    ) -> dict[str, Node]:
        if node is None:
            return {}
        if not isinstance(node, Mapping):
            self.problems.add(
                "shape", f"{what} is not a map of keys", node, expected=f"keys such as `{known[0]}: ...`"
            )
            return {}
        for key, _ in node.entries:
            if key.text not in known:
                self.problems.add(
                    "unknown-key",
                    f"unknown key `{key.text}` in {what}",
                    key,
                    expected="one of " + ", ".join(known),
                    near=key.text,
                    among=known,
                )
        for name in required:
            if node.get(name) is None:
                self.problems.add("missing-key", f"{what} has no `{name}`", node, expected=f"`{name}: ...`")
        return {key.text: value for key, value in node.entries if key.text in known}

    def text(self, node: Node | None, what: str) -> str:
        if isinstance(node, Scalar):
            return node.text
        if node is not None:
            self.problems.add("shape", f"{what} is not a text", node, expected="a text")
        return ""

    def choice(self, node: Node | None, what: str, among: SequenceType[str]) -> str:
        text = self.text(node, what)
        if text and text not in among and node is not None:
            self.problems.add(
                "choice",
                f"{what} is `{text}`",
                node,
                expected="one of " + ", ".join(among),
                near=text,
                among=among,
            )
            return ""
        return text

    def texts(self, node: Node | None, what: str) -> frozenset[str]:
        if node is None:
            return frozenset()
        if isinstance(node, Sequence):
            return frozenset(self.text(item, what).strip() for item in node.items)
        return frozenset({self.text(node, what).strip()})

    def map(self, node: Node | None) -> FileMap:
        keys = self.fields(node, "a map", TOP_FIELDS, ["k2rules"])
        if self.text(keys.get("k2rules"), "`k2rules`") not in ("map/1", "") and "k2rules" in keys:
            self.problems.add("kind", "this is no map file", keys["k2rules"], expected="`k2rules: map/1`")
        self.choice(keys.get("rows"), "`rows`", ["items"])
        regimen: str | None = self.text(keys.get("regimen"), "`regimen`")
        if regimen == "none":
            regimen = None
        patient = self.columns(keys.get("patient"), "`patient`", PATIENT_TEXTS)
        item = self.columns(keys.get("item"), "`item`", ITEM_FIELDS)
        lists = {
            name: self.column(keys[name], f"`{name}`", ("separator", "unknown"))
            for name in LIST_FIELDS
            if name in keys
        }
        ingredients = tuple(self.ingredient(n) for n in self.items(keys.get("ingredients"), "`ingredients`"))
        labs = tuple(self.lab(n) for n in self.items(keys.get("labs"), "`labs`"))
        for name, words in (("source", SOURCE_WORDS), ("status", STATUS_WORDS)):
            for value in item[name].values.values() if name in item else ():
                if value not in words:
                    self.problems.add(
                        "choice",
                        f"`{name}` is given the value `{value}`",
                        keys["item"],
                        expected="one of " + ", ".join(words),
                        near=value,
                        among=words,
                    )
        positions = self.names(keys.get("columns"), "columns")
        twice = sorted({name for name in positions if name not in ("", "-") and positions.count(name) > 1})
        if twice:
            self.problems.add(
                "twice",
                f"`columns` names `{twice[0]}` twice",
                keys["columns"],
                expected="a name for each column, `-` for none",
            )
        header = self.choice(keys.get("header"), "`header`", ["none"])
        return FileMap(
            self.name,
            regimen,
            patient,
            lists,
            item,
            labs,
            ingredients,
            self.contents(keys.get("contents")),
            self.choice(keys.get("dates"), "`dates`", ["dmy", "mdy"]),
            self.choice(keys.get("decimal"), "`decimal`", ["point", "comma", "undecided"]),
            positions,
            bool(positions or header),
            further=tuple(self.further(n) for n in self.items(keys.get("further"), "`further`")),
            ignored=self.names(keys.get("ignored"), "ignored"),
            codes=tuple(self.code(n) for n in self.items(keys.get("codes"), "`codes`")),
            record=self.choice(keys.get("record"), "`record`", KINDS_OF_LISTS),
        )

    def further(self, node: Node) -> dict[str, ColumnMap]:
        """A further column of products: its name, or its fields as in `item`."""
        if isinstance(node, Scalar):
            return {"product": ColumnMap(node.text)}
        fields = self.columns(node, "an entry of `further`", ITEM_FIELDS)
        if "product" not in fields:
            self.problems.add(
                "missing-key", "an entry of `further` has no `product`", node, expected="`product: COLUMN`"
            )
            return {"product": ColumnMap("")}
        return fields

    def code(self, node: Node) -> tuple[ColumnMap, str]:
        """A column of codes: its name, or the name with the system of the codes."""
        if isinstance(node, Scalar):
            return ColumnMap(node.text), ""
        keys = self.fields(node, "an entry of `codes`", ("column", "system", "unknown"), ["column"])
        how = ColumnMap(
            self.text(keys.get("column"), "`column`"), unknown=self.texts(keys.get("unknown"), "`unknown`")
        )
        return how, self.choice(keys.get("system"), "`system`", tuple(SYSTEMS))

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        if node is None or isinstance(node, Sequence):
            return node.items if node is not None else ()
        self.problems.add("shape", f"{what} is not a list", node, expected="a list")
        return ()

    def names(self, node: Node | None, key: str) -> tuple[str, ...]:
        """The names of columns in a list."""
        return tuple(self.text(n, f"a name in `{key}`").strip() for n in self.items(node, f"`{key}`"))

    def columns(self, node: Node | None, what: str, known: SequenceType[str]) -> dict[str, ColumnMap]:
        options = {
            "age": ("unit", "top_coded", "unknown"),
            "weight": ("unit", "unknown"),
            "product": ("separator", "unknown"),
            "dose": ("unit", "per", "unknown"),
            "strength": ("unit", "unknown"),
            "source": ("values", "unknown"),
            "status": ("values", "unknown"),
            "sex": ("values", "unknown"),
            "pregnant": ("values", "unknown"),
            "breastfeeding": ("values", "unknown"),
            "frequency": ("values", "unknown"),
        }
        return {
            name: self.column(value, f"{what} `{name}`", options.get(name, ("unknown",)))
            for name, value in self.fields(node, what, known).items()
        }

    def column(self, node: Node, what: str, options: SequenceType[str]) -> ColumnMap:
        if isinstance(node, Scalar):
            return ColumnMap(node.text)
        keys = self.fields(node, what, ("column", *options), ["column"])
        values: dict[str, str] = {}
        if "values" in keys:
            table = keys["values"]
            if isinstance(table, Mapping):
                values = {key.text: self.text(value, f"{what} `values`") for key, value in table.entries}
            else:
                self.problems.add("shape", f"{what} `values` is not a map", table, expected="{cell: value}")
        unit = self.unit(keys.get("unit"), may_be_iu=what.endswith(("`dose`", "`strength`")))
        per_day = self.choice(keys.get("per"), "`per`", ["day", "dose"]) == "day"
        return ColumnMap(
            self.text(keys.get("column"), "`column`"),
            unit,
            per_day,
            self.text(keys.get("top_coded"), "`top_coded`"),
            self.text(keys.get("separator"), "`separator`"),
            self.texts(keys.get("unknown"), "`unknown`"),
            values,
        )

    def unit(self, node: Node | None, *, may_be_iu: bool, of: SequenceType[Dimension] = ()) -> str:
        """A unit that is known, of one of these dimensions where some are named."""
        text = self.text(node, "`unit`")
        try:
            unit = parse_unit(text) if text else None
        except UnitError as error:
            if node is not None and not (may_be_iu and error.code == "no-iu"):
                self.problems.add("unit", str(error), node, expected=error.expected)
            return text
        if of and unit is not None and node is not None and unit.dimension not in of:
            said = f"`{text}` is no mass and no mass a day"
            self.problems.add("unit", said, node, expected="`ug/day` or `ug`")
        return text

    def ingredient(self, node: Node) -> IngredientMap:
        keys = self.fields(
            node,
            "an ingredient",
            ("column", "agent", "unit", "blank", "unknown"),
            ["column", "agent", "unit"],
        )
        unit = self.unit(keys.get("unit"), may_be_iu=True, of=(MASS, MASS_PER_TIME))
        blank = self.choice(keys.get("blank"), "`blank`", ["none", "unknown"]) or "unknown"
        return IngredientMap(
            self.text(keys.get("column"), "`column`"),
            self.text(keys.get("agent"), "`agent`"),
            unit,
            blank,
            self.texts(keys.get("unknown"), "`unknown`"),
        )

    def lab(self, node: Node) -> LabMap:
        keys = self.fields(node, "a lab", ("test", "value", "date"), ["test", "value"])
        value = (
            self.column(keys["value"], "a lab's `value`", ("unknown",)) if "value" in keys else ColumnMap("")
        )
        date = self.column(keys["date"], "a lab's `date`", ("unknown",)) if "date" in keys else None
        return LabMap(self.text(keys.get("test"), "`test`"), value, date)

    def contents(self, node: Node | None) -> Contents | None:
        if node is None:
            return None
        if isinstance(node, Scalar):
            return Contents() if self.choice(node, "`contents`", ["columns"]) else None
        keys = self.fields(node, "`contents`", ("columns", "of", "unless"), ["columns"])
        self.choice(keys.get("columns"), "`columns`", ["true"])
        sources = self.texts(keys.get("of"), "`of`") or frozenset({"supplement"})
        unless = []
        for entry in self.items(keys.get("unless"), "`unless`"):
            inner = self.fields(entry, "`unless`", ("column", "values"), ["column", "values"])
            unless.append(
                (self.text(inner.get("column"), "`column`"), self.texts(inner.get("values"), "`values`"))
            )
        return Contents(sources, tuple(unless))
