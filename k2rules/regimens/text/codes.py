"""Codes of public systems beside or in place of a name: how a file calls the system, and what a code stands
for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from k2rules.language.model.codes import SYSTEMS, is_written_right
from k2rules.language.model.vocabulary import Vocabulary
from k2rules.regimens.text.wordlists import fold_word, split, words

_BETWEEN = re.compile(r"[\s_\-]+")
_PREFIX = re.compile(r"(?:urn:oid:|https?://(?:www\.)?)")
SYSTEM_NAMES: Mapping[str, str] = {
    **words("atc | whoatc | atccode | whocc.no/atc | 2.16.840.1.113883.6.73", "ATC"),
    **words(
        "rxnorm | rxcui | rxnormcui | rxn | nlm.nih.gov/research/umls/rxnorm | 2.16.840.1.113883.6.88",
        "RxNorm",
    ),
    **words("snomedct | snomed | sct | snomedctus | snomed.info/sct | 2.16.840.1.113883.6.96", "SNOMED-CT"),
    **words("loinc | ln | loinc.org | 2.16.840.1.113883.6.1", "LOINC"),
    **words(
        "icd10 | icd | icd10cm | icd10gm | icd10who | i10 | hl7.org/fhir/sid/icd10 | "
        "hl7.org/fhir/sid/icd10cm | fhir.de/codesystem/bfarm/icd10gm | 2.16.840.1.113883.6.3 | "
        "2.16.840.1.113883.6.90",
        "ICD-10",
    ),
    **words("ndc | ndc11 | ndc9 | hl7.org/fhir/sid/ndc | 2.16.840.1.113883.6.69", "NDC"),
    **words("pzn | fhir.de/codesystem/ifa/pzn | 1.2.276.0.76.4.6", "PZN"),
    **words("cas | casnumber | casrn", "CAS"),
    **words("kegg | keggdrug", "KEGG"),
}
"""How files call the systems, without blanks, lines, `http://` and the like."""
_IN_HEADERS = frozenset(
    split(
        "atc | rxnorm | rxcui | rxnormcui | snomed | snomedct | sct | ndc | ndc11 | pzn | icd | "
        "icd10 | icd10cm | "
        "icd10gm | loinc | cas"
    )
)
"""Names of systems that are names of columns and keys as well."""
_OF_WHAT = frozenset(
    split(
        "item | product | drug | medication | med | medicine | medikament | arzneimittel | artikel "
        "| medicament | "
        "medicamento | farmaco | value"
    )
)
_NUMBER = frozenset(split("code | codes | id | nr | no | number | nummer | kode | codigo | codice"))
_PROVES_ITSELF = {
    "agent": ("ATC", "CAS", "KEGG"),
    "condition": ("ICD-10",),
    "test": ("LOINC",),
}
"""Systems whose codes look like nothing else, so that one without its system may be read alone. A bare number
may as well be the number of a shelf.
"""
_LEAST_ATC = 5
"""A shorter ATC code may be anything, unless its system is named."""
_NAMED_WITH_IT = re.compile(r"(?P<system>[A-Za-z][\w\- ]{1,12}?)(?:\s*[:#]\s*|\s+)(?P<code>[\w.\-]+)\Z")
_WRITTEN_LIKE_ONE = re.compile(r"[A-Za-z]{0,4}[\s:\-]?[\w.\-/]*\d[\w.\-/]*\Z")


class Coded(NamedTuple):
    """What a code stands for."""

    term: str
    is_sure: bool
    """Whether it may be read without a text that agrees."""
    is_exact: bool
    """Whether the vocabulary has this code, and not only one above it."""
    may_hold_more: bool = False
    """A code for combinations, of which a code above it says only the group."""


def system_of(written: str) -> str | None:
    """The system that a file calls so; empty where nothing is written, None for one that is not known."""
    bare = _PREFIX.sub("", fold_word(written)).rstrip("/")
    key = _BETWEEN.sub("", bare)
    return SYSTEM_NAMES.get(key) if key else ""


def code_column(tokens: Sequence[str]) -> str | None:
    """The system of the codes in a column or key of these words (`ATC code`, `RxCUI`, `PZN-Nr.`); empty for a
    column of codes that does not name it (`code`), None for any other.
    """
    left = [token for token in tokens if token not in _NUMBER]
    if "".join(left) in _IN_HEADERS:
        return SYSTEM_NAMES["".join(left)]
    return "" if _NUMBER & {"code", "codes"} & set(tokens) and set(left) <= _OF_WHAT else None


def is_written_like_one(code: str) -> bool:
    """Whether a cell is written as a code: `B01AA03`, `PZN 01234567`; a name or a sentence is not."""
    system, bare = split_system(code)
    return bool(system) or _WRITTEN_LIKE_ONE.match(bare) is not None


def split_system(text: str) -> tuple[str, str]:
    """(system, code) of `RxNorm 11289`, `ATC: B01AA03`; the system is empty where none is named."""
    named = _NAMED_WITH_IT.match(text.strip())
    system = system_of(named["system"]) if named else None
    return (system, named["code"]) if named and system else ("", text.strip())


def terms_of(code: str, system: str, vocabulary: Vocabulary, root: str) -> list[Coded]:
    """The terms under `root` that a code may stand for: one where the system is named; else one for each
    system that has such a code. Empty for a code or a system that is not known.
    """
    named = system_of(system)
    if named is None:
        return []
    inside, bare = split_system(code)
    if inside and named and inside != named:
        return []
    named = named or inside
    found = []
    for name in (named,) if named else tuple(SYSTEMS):
        coded = _term_of(bare, name, vocabulary, root, said=bool(named))
        if coded is not None:
            found.append(coded)
    return found


def _term_of(code: str, system: str, vocabulary: Vocabulary, root: str, *, said: bool) -> Coded | None:
    plain = "".join(code.split()).upper()
    listed = vocabulary.listed_code(system, code) if is_written_right(system, plain) else None
    if listed is None or not vocabulary.is_a(listed[0], root):
        return None
    term, entry = listed
    proves_itself = system in _PROVES_ITSELF.get(root, ()) and (system != "ATC" or len(plain) >= _LEAST_ATC)
    exact = plain.replace(".", "") == entry.code.replace(".", "").upper()
    combined = system == "ATC" and not exact and len(plain) == 7 and int(plain[5:]) >= 20
    return Coded(term, entry.is_sure and (said or proves_itself), exact, combined)
