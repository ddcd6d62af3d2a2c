"""The usual words of values: flags, sexes, sources, statuses, routes, and what stands for "none" or "not
given".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

W = TypeVar("W")


def split(names: str) -> tuple[str, ...]:
    """Names separated by ` | `."""
    return tuple(name.strip() for name in names.split(" | "))


def words(names: str, value: W) -> dict[str, W]:
    """A table in which all these words, separated by ` | `, stand for one value."""
    return dict.fromkeys(split(names), value)


def fold_word(text: str) -> str:
    """A word of a closed list, without case, accents and outer space. Superscripts and the like stay:
    `100\u00b2` is not 1002.
    """
    return _folded(text) if len(text) <= 80 else _folded.__wrapped__(text)


@lru_cache(maxsize=1 << 16)
def _folded(text: str) -> str:
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = "".join(
        c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKD", c)
        for c in text.strip().casefold()
    )
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


NOTHING = frozenset(
    split(
        "none | nil | no | n/a | na | - | -- | none known | none recorded | nka | nkda | no known "
        "allergies | no known drug "
        "allergies | no known conditions | keine | keine bekannt | aucun | aucune | ninguno | ninguna | []"
    )
)
NOT_GIVEN = frozenset(
    split(
        "- | -- | ? | n/a | na | unknown | unk | not known | not recorded | not stated | unbekannt | "
        "inconnu | desconocido | null | none"
    )
) | {""}
FLAGS: Mapping[str, bool] = {
    **words(
        "yes | y | true | t | 1 | ja | oui | si | sí",
        True,
    ),
    **words(
        "no | n | false | f | 0 | nein | non",
        False,
    ),
}
SEXES: Mapping[str, str] = {
    **words(
        "female | f | woman | girl | w | weiblich | frau | femme | mujer | femenino",
        "female",
    ),
    **words(
        "male | m | man | boy | mannlich | männlich | mann | homme | hombre | masculino",
        "male",
    ),
}
SOURCES: Mapping[str, str] = {
    **words(
        "medicine | medication | prescription | prescribed | rx | drug | prescription medicine | otc "
        "medicine | otc drug "
        "| arzneimittel | medikament",
        "medicine",
    ),
    **words(
        "supplement | dietary supplement | food supplement | nutritional supplement | vitamin | herbal | "
        "nahrungserganzungsmittel",
        "supplement",
    ),
    **words(
        "food | diet | meal | lebensmittel",
        "food",
    ),
    **words(
        "allergy | allergies | intolerance | adverse reaction | allergie",
        "allergy",
    ),
    **words(
        "family history | familienanamnese",
        "family",
    ),
}
STATUSES: Mapping[str, str] = {
    **words(
        "active | current | ongoing | continued | continue | continuing | taking | unchanged | aktiv | "
        "actif | activo | in use | repeat | pt reported | patient reported | reported by patient | otc | "
        "dauermed. | dauermedikation | laufend | selbstmed. | selbstmedikation | en cours | "
        "cronico | in corso | "
        "attivo | 継続 | 継続中 | 服用中",
        "ongoing",
    ),
    **words(
        "new | started | added | newly started | neu | nouveau | nuevo",
        "new",
    ),
    **words(
        "changed | dose changed | increased | decreased | adjusted | geandert | ↑ dose | ↓ dose | dose ↑ | "
        "dose ↓ | tapering",
        "changed",
    ),
    **words(
        "irregular | irregularly | on and off | intermittent | unregelmassig | prn | as needed | "
        "when required | "
        "b. bed. | bei bedarf | al bisogno | si besoin | a demanda | 頓用",
        "irregular",
    ),
    **words(
        "stopped | stop | discontinued | dc'd | d/c'd | ceased | ended | completed | finished | past | "
        "pt stopped | patient stopped | pt stopped himself | pt stopped herself | patient stopped himself | "
        "patient stopped herself | abgesetzt | arrete | termine | retirado | finalizado | terminato | 中止",
        "stopped",
    ),
    **words(
        "held | on hold | hold | paused | withheld | suspended | held pre-op | held preop | hold pre-op | "
        "pausiert | ausgesetzt | suspendu | en pause | a reprendre apres l'intervention | en pausa "
        "| in pausa | "
        "休薬 | 休薬中",
        "held",
    ),
    **words(
        "planned | plan | intended | to start | considering | not started | not started yet | geplant",
        "planned",
    ),
    **words(
        "not taken | not taking | never started | nicht eingenommen | non pris | no toma | non "
        "assunto | 未服用",
        "not-taken",
    ),
    **words(
        "allergy | allergic | intolerance",
        "allergy",
    ),
    **words(
        "family history | familienanamnese",
        "family",
    ),
}
ROUTES: Mapping[str, str] = {
    **words(
        "oral | po | by mouth | p.o. | peroral",
        "oral",
    ),
    **words(
        "topical | cutaneous | transdermal | dermal",
        "topical",
    ),
    **words(
        "injected | injection",
        "injected",
    ),
    **words(
        "intravenous | intravenously | iv | i.v.",
        "intravenous",
    ),
    **words(
        "intramuscular | intramuscularly | im | i.m.",
        "intramuscular",
    ),
    **words(
        "subcutaneous | subcutaneously | sc | s.c. | subcut",
        "subcutaneous",
    ),
    **words(
        "inhaled | inhalation",
        "inhaled",
    ),
    **words(
        "rectal | pr",
        "rectal",
    ),
    **words(
        "ocular | ophthalmic | eye",
        "ocular",
    ),
    **words(
        "nasal | intranasal",
        "nasal",
    ),
}
