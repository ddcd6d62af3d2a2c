"""Packs and cases from a seed: the same on every machine, loadable, and rich in what is hard.

    texts = packs(7)                 # file name -> YAML
    program = load_texts(texts)
    for case in cases(7, program):   # decided as of AS_OF
        ...

`pack_strategy` and `case_strategy` draw the same structures through hypothesis, so that failures shrink.
"""

from __future__ import annotations

from hypothesis import strategies as st

from k2rules import Case, Program

from .choose import Chooser, Drawn, Seeded
from .emit import emit
from .generate_cases import draw_case
from .generate_files import Document, pack_file, parameters, schema_file, sources_file, vocabulary_files
from .generate_rules import RuleWriter
from .generate_world import AS_OF, world

Pack = dict[str, Document]
CASES = 3
"""Cases drawn for each pack, unless told otherwise."""


def draw_pack(choose: Chooser) -> Pack:
    """The files of a pack as plain data."""
    words = world(choose)
    rules = RuleWriter(choose, words).write()
    cut = choose.below(len(rules)) if choose.chance(35) else 0
    first: Document = {"k2rules": "policy/1", "policy": "law.first", "title": "Rules"}
    if words.parameters:
        first["parameters"] = parameters(choose, words)
    files: Pack = {
        "pack.yaml": pack_file(),
        "sources.yaml": sources_file(),
        "schema.yaml": schema_file(words),
    }
    files |= vocabulary_files(choose, words)
    files["rules-1.yaml"] = {**first, "rules": rules[cut:]}
    if cut:
        files["rules-2.yaml"] = {
            "k2rules": "policy/1",
            "policy": "law.second",
            "title": "More rules",
            "rules": rules[:cut],
        }
    return files


def texts_of(pack: Pack) -> dict[str, str]:
    """File name -> YAML."""
    return {name: emit(document) for name, document in pack.items()}


def packs(seed: object) -> dict[str, str]:
    """The pack of a seed: file name -> YAML, loadable by `load_texts`."""
    return texts_of(draw_pack(Seeded("pack", seed)))


def cases(seed: object, program: Program, count: int = CASES) -> list[Case]:
    """Cases about the words of a program, to be decided as of `AS_OF`."""
    return [draw_case(Seeded("case", seed, n), program, f"case-{seed}-{n}") for n in range(count)]


@st.composite
def pack_strategy(draw: st.DrawFn) -> Pack:
    """Packs as plain data; `texts_of` writes them."""
    return draw_pack(Drawn(draw))


@st.composite
def case_strategy(draw: st.DrawFn, program: Program) -> Case:
    """Cases about the words of a program."""
    return draw_case(Drawn(draw), program, "case")


__all__ = [
    "AS_OF",
    "CASES",
    "Pack",
    "case_strategy",
    "cases",
    "draw_pack",
    "pack_strategy",
    "packs",
    "texts_of",
]
