"""Pseudonyms: ids and free texts replaced by keyed hashes, before anything is decided, so that no output can
hold them.

A regimen that is read through a `Pseudonymiser` carries it along. Its facts are read from the texts as typed;
the case that is made of them holds tokens in their place. What was recognised keeps its term, and whatever
was read keeps its value.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from k2rules.errors import InputError, K2RulesError, Place, UsageError
from k2rules.language.model.facts import Case, Fact, Note, Origin, Value
from k2rules.language.model.schema import core_types
from k2rules.language.model.units import IU_SPELLINGS, single_unit
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.nested.nested_reader import regimen_from_dict
from k2rules.regimens.products.problems import Trouble

T = TypeVar("T")
LEAST_BYTES = 16
_KNOWN_ENDS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson", ".yaml", ".yml")
_PLAIN_NOTES = ("not-supplied", "labs-partly-supplied", "scattered", "encoding", "damaged", "banner")
"""Notes whose texts hold nothing but counts, lines and names of fields."""
_PLAIN_REASONS = (
    "the header row again",
    "a single cell, perhaps a footer",
    "the row has no id",
    "perhaps a footer",
)
_COUNTED = re.compile(r"\d{1,6}(?:\.\d{1,6})*\Z")
_LEFT_OUT = "the text is left out"


@dataclass(frozen=True, slots=True)
class Pseudonymiser:
    """Replaces ids and free texts by HMAC-SHA-256 under a key. `file` stands for the name of the file."""

    key: bytes
    file: str = "input"
    whole: str = ""
    """The name of the file as a reader gives it, such as that of a workbook with its sheet."""

    def __repr__(self) -> str:
        return f"Pseudonymiser({self.fingerprint})"

    @property
    def fingerprint(self) -> str:
        """Tells keys apart without telling what they are."""
        return self._hash("key", "")

    def _hash(self, kind: str, text: str) -> str:
        return hmac.new(
            self.key, f"{kind}\0{text}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()[:16]

    def id(self, text: str) -> str:
        """The pseudonym of a person: the same for one id and key, in every file."""
        return f"P-{self._hash('id', text)}"

    def text(self, text: str) -> str:
        """What stands in place of a free text; nothing for nothing."""
        return f"T-{self._hash('text', text)}" if text.strip() else ""

    def item(self, name: str) -> str:
        """An item's number stays; a name that the file gives it does not."""
        return name if _COUNTED.match(name) else f"I-{self._hash('item', name)}"

    def at(self, origin: Origin, text: str = "", *, column: bool = True) -> Origin:
        """A place without the text that was typed there."""
        file = (
            self.file
            if origin.file in (self.file, self.whole)
            else origin.file
            if origin.file == "what-if"
            else "catalogue"
            if origin.file
            else ""
        )
        return Origin(file, origin.row, origin.column if column else "", text)

    # --- what a reader gives
    # ----------------------------------------------------------------------------------------

    def named(self, name: str) -> Pseudonymiser:
        """The same for a file of this name, of which only the kind is kept."""
        ends, bare = "", name.lower()
        if bare.endswith(".gz"):
            bare, ends = bare.removesuffix(".gz"), ".gz"
        kind = next((end for end in _KNOWN_ENDS if bare.endswith(end)), "")
        return replace(self, file=f"input{kind}{ends}")

    def regimen(self, regimen: Regimen) -> Regimen:
        """A regimen under its pseudonym. Its items keep their texts: they are needed to read it, and only for
        that.
        """
        if regimen.pseudonymiser is not None:
            return regimen
        pseudonymiser = replace(self, whole=regimen.place.file)
        notes = tuple(pseudonymiser.note(note) for note in regimen.notes)
        return replace(
            regimen,
            id=self.id(regimen.id),
            place=pseudonymiser.at(regimen.place),
            notes=notes,
            pseudonymiser=pseudonymiser,
        )

    def note(self, note: Note) -> Note:
        if note.code in _PLAIN_NOTES:
            return Note(note.code, note.text, self.at(note.origin, column=False))
        return Note(
            note.code, f"{note.code.replace('-', ' ')} ({_LEFT_OUT})", self.at(note.origin, column=False)
        )

    def file_notes(self, notes: Iterable[Note], columns: Sequence[ColumnUse]) -> tuple[Note, ...]:
        """The notes about a file; columns that are not used are numbered."""
        numbered = {use.name: f"column {number}" for number, use in enumerate(columns, 1) if not use.use}
        found = []
        for note in notes:
            if note.code == "column-not-used":
                name = numbered.get(note.origin.column, "a column")
                found.append(
                    Note(note.code, f"{name} was not used", Origin(self.file, note.origin.row, name))
                )
            else:
                found.append(self.note(note))
        return tuple(found)

    def columns(self, columns: Sequence[ColumnUse]) -> tuple[ColumnUse, ...]:
        return tuple(
            use if use.use else replace(use, name=f"column {number}") for number, use in enumerate(columns, 1)
        )

    def unread(self, row: Unread) -> Unread:
        reason = row.reason if row.reason in _PLAIN_REASONS else f"the row was not read ({_LEFT_OUT})"
        return Unread(self.at(row.place, column=False), reason)

    def error(self, error: K2RulesError) -> K2RulesError:
        """An error in reading, without what it may quote."""
        if not isinstance(error, InputError):
            return UsageError(
                f"the input cannot be read as asked for ({error.code}; {_LEFT_OUT}, because it may "
                "quote the file)"
            )
        place = Place(self.file, error.place.line, error.place.column) if error.place else Place(self.file)
        return InputError(
            f"the input cannot be read ({_LEFT_OUT}, because it may quote the file)",
            code=error.code,
            place=place,
            way_out="run it without --pseudonymise where its texts may be seen",
        )

    def guarded(self, work: Callable[[], T]) -> T:
        """What `work` returns; an error that it raises says nothing of the texts it had in hand."""
        try:
            return work()
        except (InputError, UsageError) as error:
            raise self.error(error) from None
        except (
            OSError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            AssertionError,
            RecursionError,
            ArithmeticError,
        ) as error:
            raise InputError(
                f"the input cannot be read ({type(error).__name__}; {_LEFT_OUT})", place=Place(self.file)
            ) from None

    def stream(self, entries: Iterable[T]) -> Iterator[T]:
        """The entries, each of which is read under guard."""
        found = iter(entries)
        while one := self.guarded(lambda: list(islice(found, 1))):
            yield from one

    # --- what is made of it
    # -----------------------------------------------------------------------------------------

    def case(self, case: Case, vocabulary: Vocabulary) -> Case:
        """The facts without texts. Different products stay different ones, so that the same rules fire."""
        agents: dict[str, list[str]] = {}
        for fact in case.facts:
            agent, item = fact.values.get("agent"), fact.values.get("item")
            if isinstance(agent, str) and isinstance(item, str):
                agents.setdefault(item, []).append(agent)
        facts = tuple(self._fact(fact, vocabulary, agents) for fact in case.facts)
        return replace(case, facts=facts, notes=tuple(self.note(note) for note in case.notes))

    def product(self, text: str, agents: Iterable[str], vocabulary: Vocabulary) -> str:
        """A product that is called exactly as a term is; else what was recognised in it, and a token for the
        whole.
        """
        if vocabulary.find(text, "agent") is not None:
            return text
        labels = ", ".join(dict.fromkeys(vocabulary.label(agent) for agent in agents))
        return f"{labels} [{self.text(text)}]" if labels else self.text(text)

    def _fact(self, fact: Fact, vocabulary: Vocabulary, agents: dict[str, list[str]]) -> Fact:
        fields = core_types()[fact.type].fields
        values: dict[str, Value] = {}
        product = ""
        for name, value in fact.values.items():
            kind = fields[name].kind if name in fields else "text"
            if not isinstance(value, str) or kind in ("term", "choice"):
                values[name] = value
            elif name == "reason":
                continue
            elif kind == "item":
                values[name] = self.item(value)
            elif name == "product":
                product = values[name] = self.product(
                    value, agents.get(str(fact.values.get("item")), ()), vocabulary
                )
            else:
                values[name] = value if _is_common(name, value, vocabulary) else self.text(value)
        shown = {"product": product, "agent": product}
        plain = fact.type != "problem"
        origins = {
            name: self.at(origin, shown.get(name, ""), column=plain) for name, origin in fact.origins.items()
        }
        return Fact(fact.type, values, origins)

    def trouble(self, trouble: Trouble) -> Trouble:
        origin = self.at(trouble.origin, column=False) if trouble.origin else None
        return replace(trouble, text=self.text(trouble.text), origin=origin, left="", unit="", reason="")


def _is_common(name: str, value: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a word of the pack or of the units, which says nothing of the person."""
    if name == "near":
        return vocabulary.find(value, "agent") is not None
    return name == "unit" and (single_unit(value) is not None or value.casefold() in IU_SPELLINGS)


def load_key(path: str | Path) -> Pseudonymiser:
    """The pseudonymiser of a key file, whose bytes are the key; raises InputError where it cannot be read, or
    is too short to keep a secret.
    """
    name = Path(path).name
    try:
        key = Path(path).read_bytes()
    except OSError as error:
        raise InputError(
            f"the key cannot be opened: {error.strerror or error}", code="key", place=Place(name)
        ) from error
    if len(key) < LEAST_BYTES or len(set(key)) < 4:
        raise InputError(
            f"the key is too weak: {len(key)} bytes, {len(set(key))} different ones",
            code="key",
            place=Place(name),
            way_out=f"give a file of at least {LEAST_BYTES} random bytes: head -c 32 /dev/urandom > FILE",
        )
    return Pseudonymiser(key)


def pseudonymise(regimen: Regimen | Mapping[str, object], key: str | Path | Pseudonymiser) -> Regimen:
    """A regimen (or its nested form) that is decided under pseudonyms. `key` is a key file, or what
    `load_key` returned.
    """
    pseudonymiser = key if isinstance(key, Pseudonymiser) else load_key(key)
    return pseudonymiser.regimen(
        regimen if isinstance(regimen, Regimen) else pseudonymiser.guarded(lambda: regimen_from_dict(regimen))
    )
