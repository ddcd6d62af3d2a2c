"""Real names that are a slip away from others: each is read as itself or not at all, and no other is
suggested for it.
"""

from __future__ import annotations

import functools

import pytest

import k2rules
from k2rules.language.model.vocabulary import Vocabulary, names_of
from k2rules.regimens.products.name_reader import NameReader


@functools.cache
def vocabulary() -> Vocabulary:
    return k2rules.load("k2").program.vocabulary


@functools.cache
def reader() -> NameReader:
    return NameReader(vocabulary())


REAL = """
Citracal Citrucel | Orfadin Orfarin | Jantoven Janumet Januvia | Marevan Marvelon | Sintrom Syntocinon |
Previscan Prevacid | Coumadin Avandia Cardura Kemadrin | Pradaxa Paxil Plavix Pletal | Savaysa Savella |
Brilinta Brintellix | Eliquis Elidel | Lovenox Lotronex Luvox | Arixtra Arimidex | Questran Quibron |
Konakion Kineret | Mephyton Mephenytoin | Menadol Menadion | Glakay Glucophage | Fosamax Flomax Volmax
Flomox | Miacalcin Micronase | Actonel Actos | Evista Avinza | Boniva Bonine | Zantac Xanax Zyrtec |
Celebrex Celexa Cerebyx | Lamictal Lamisil Lomotil | Losec Lasix | Toprol Topamax Tegretol | Zocor Zoloft |
Prinivil Proventil Prilosec Prozac | Premarin Provera Primacor | Buprenex Burinex | Tobradex Tobrex |
Gantanol Gantrisin Patanol | Lithostat Nitrostat | Micronor Mictonorm | NicoDerm Lidoderm | Prevenar Prevnar
| Marcain Marcaine | Kepivance Besivance | Menorest Menest | Metadate | Levsinex Levsin | Fer-In-Sol Feosol
| Roaccutane Accutane | Aldactone | DEKAs Depas | Alive Aleve | Adek Ensure Forceval Algaecal | K-Dur Imdur
| K-Phos | Accupril Aciphex | Clozaril Colazal | Klonopin Clonidine | Dilantin Dilaudid | Humalog Humulin |
Novolin Novolog | Lantus Lente | Lexapro Loxitane | Seroquel Sinequan Serzone | Vytorin Vimovo | Zegerid
Zestril
"""
FAMILIES = {"Humulin": "Humulin N", "Novolin": "Novolin N", "Metadate": "Metadate CD"}
"""What is suggested is the same brand in full."""


@pytest.mark.parametrize("name", sorted({n for n in REAL.split() if n != "|"}))
def test_a_real_name_is_never_suggested_as_another(name: str) -> None:
    reading = reader().read(name)
    near = reading.near.name if reading.near else None
    assert near == FAMILIES.get(name)


def test_citracal_is_not_citrucel() -> None:
    terms = {
        name: [f.term for f in reader().read(name).found]
        for name in ("Citracal", "Citrucel", "Orfadin", "Orfarin", "Menadol")
    }
    assert terms == {
        "Citracal": ["calcium-citrate"],
        "Citrucel": ["methylcellulose"],
        "Orfadin": ["nitisinone"],
        "Orfarin": ["warfarin"],
        "Menadol": ["ibuprofen"],
    }


def test_what_else_is_in_a_product_of_a_range_is_not_known() -> None:
    assert [(kind, hint) for kind, _, hint in reader().read("Citracal").troubles] == [
        ("product_partly_read", "bone")
    ]


def test_every_name_is_read_as_its_own_term() -> None:
    """No name is read as one that differs from it by a slip: what is found is the term itself, or one that it
    is.
    """
    wrong = {}
    for term in vocabulary().terms.values():
        for name in names_of(term) if vocabulary().is_a(term.id, "agent") else ():
            owner = vocabulary().find(name, "agent")
            others = {
                f.term
                for f in reader().read(name).found
                if owner is None or not vocabulary().is_a(owner, f.term)
            }
            if others:
                wrong[name] = others
    assert wrong == {}
