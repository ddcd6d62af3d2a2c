"""The usual names of columns: English first, some German, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from k2rules.language.model.units import IU_SPELLINGS, single_unit
from k2rules.regimens.text.codes import code_column
from k2rules.regimens.text.columns.header_words import (
    names_again,
    of_the_past,
    product_header,
    without_product,
)
from k2rules.regimens.text.person_ids import PERSON_IDS
from k2rules.regimens.text.wordlists import fold_word, split

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": PERSON_IDS,
    "product": split(
        "product | product_name | drug | drug_name | medication | medication_name | medicine | "
        "medicine_name | med | "
        "supplement | supplement_name | produkt | medikament | arzneimittel | arzneimittelname | praparat "
        "| praparatename | handelsname "
        "| produit | medicament | nom_du_medicament | specialite | complement | producto | medicamento | "
        "suplemento "
        "| products | drugs | medications | medicines | meds | supplements | display | display_name | "
        "code_display | item | item_name | name"
        " | order_description | medication_order | drug_description | item_as_labelled | "
        "arzneispezialitat | medi | medis | verordnung | specialite_pharmaceutique | medicacion | "
        "farmaco | medicinale | drug_romaji"
    ),
    "dose": split(
        "dose | dosage | dose_text | amount | quantity_per_dose | daily_dose | dosis | einzeldosis | "
        "dosierung | tagesdosis"
        " | dose_journaliere | dosis_diaria"
        " | dos | dose_per_intake | pro_dosis | unidosis | dosi | 1回量 | 一回量"
    ),
    "strength": split(
        "strength | starke | wirkstarke | potency | concentration"
        " | wirkstarke_je_einheit | str | strength_dose | dosaggio | concentracion | potenza | 規格 | 含量"
    ),
    "unit": split(
        "unit | units | dose_unit | dose_units | einheit | unite | unidad"
        " | einh | unidad_medida | unita | unita_di_misura | uom | ud | uds | 単位"
    ),
    "frequency": split(
        "frequency | freq | sig | schedule | directions | how_often | times | haufigkeit | einnahme | "
        "einnahmehaufigkeit "
        "| frequence | posologie | rythme | prises | frecuencia | pauta"
        " | dose_frequency | dosage_instructions | einnahmen_tag | einnahmen_pro_tag | mal_pro_tag | "
        "pro_tag | prises_par_jour | prises_jour | "
        "veces_al_dia | veces_dia | volte_al_giorno | al_giorno | every_h | every_hours | interval_h "
        "| interval_hours | "
        "cada_h | cada_horas | alle_h | toutes_les_h | ogni_ore | dos_anweisung | dosieranweisung | "
        "einnahmehinweis | poso | posology | posologia | pauta_posologica | frequenza | how | timing "
        "| label_directions | order_sentence | 用法 | 服用方法 | 服用時点 | 用法用量"
    ),
    "note": split(
        "note | notes | comment | comments | remark | remarks | bemerkung | bemerkungen | anmerkung "
        "| kommentar | hinweis | remarque | remarques | commentaire | commentaires "
        "| nota | notas | observaciones"
        " | bem | anm | obs | oss | osservazioni | note_cliniche | rem | 備考 | コメント"
    ),
    "status": split(
        "status | item_status | medication_status | order_status | state | statut | estado"
        " | drug_status | item_state | order_state | order_status_cd | stato | 状態 | 状況"
    ),
    "source": split("source | record_type | item_type | record | type | art | typ | tipo | rx_otc"),
    "route": split("route | route_of_administration | via | voie | vie | weg | applikationsart | 経路"),
    "course": split("course | duration | course_length"),
    "list": split(
        "list | list_name | list_type | med_list | medication_list | care_setting | setting | liste"
    ),
    "changed": split(
        "changed | dose_changed | changed_on | date_changed | change_date | last_changed | geandert_am"
    ),
    "with_food": split("with_food | with_meal | with_meals | taken_with_food | zur_mahlzeit | avec_repas"),
    "times_of_day": split(
        "times_of_day | time_of_day | intake_times | taken_at | clock_times | uhrzeit | uhrzeiten"
    ),
    "ordered_by": split("ordered_by | ordered_through"),
    "purpose": split("purpose | taken_for | reason_for_taking"),
    "label_amount": split("label_amount | labelled_amount | labeled_amount | label_dose"),
    "meal_fat": split("meal_fat | fat_of_meal | fat_in_meal"),
    "purity": split("purity | all_trans | all_trans_share"),
    "started": split(
        "started | start_date | start | date_started | started_on | begin | begin_date | since | beginn | "
        "startdatum | seit | debut "
        "| date_debut | date_de_debut | inicio | fecha_inicio | fecha_de_inicio"
        " | von | depuis | desde | dal | data_inizio | inizio | data_de_inicio | 開始日 | 開始"
    ),
    "stopped": split(
        "stopped | stop_date | end_date | date_stopped | stopped_on | end | discontinued | ende | enddatum "
        "| fin | date_fin | date_de_fin "
        "| fecha_fin | fecha_de_fin"
        " | bis | ended | stop | hasta | data_fine | fine | suspendido | abgesetzt_am | arrete_le | "
        "終了日 | 中止日"
    ),
    "days_taken": split("days_taken"),
    "born": split(
        "born | birth_date | date_of_birth | dob | birthdate | geburtsdatum | geboren | geb_datum | "
        "date_de_naissance | ne_le "
        "| fecha_de_nacimiento | fecha_nacimiento"
        " | nato_il | data_di_nascita | nee_le | ne_e_le | geb | geb_am | fecha_nac | f_nac | 生年月日"
    ),
    "age": split("age | age_years | patient_age | age_months | alter | edad | eta | alter_jahre | 年齢"),
    "sex": split("sex | gender | patient_sex | geschlecht | sexe | sexo | sesso | geschl | 性別"),
    "weight": split("weight | body_weight | gewicht | korpergewicht | poids | peso"),
    "pregnant": split(
        "pregnant | pregnancy | is_pregnant | schwanger | schwangerschaft | enceinte | grossesse | embarazada"
    ),
    "breastfeeding": split("breastfeeding | breast_feeding | lactating | lactation | stillend"),
    "conditions": split(
        "conditions | condition | diagnoses | diagnosis | problems | problem_list | indications | "
        "diagnosen | diagnose | erkrankungen "
        "| diagnostics | diagnostic | antecedents_medicaux | pathologies | maladies | diagnosticos"
        " | problem_linked | linked_problem | comorbidities | vorerkrankungen | diagnosi | patologie "
        "| 病名 | 診断名"
    ),
    "history": split(
        "history | medical_history | past_medical_history | pmh | anamnese | antecedents | antecedentes"
        " | anamnesi | 既往歴"
    ),
    "allergies": split(
        "allergies | allergy | allergien | allergie | alergias | alergia | allergie_e_intolleranze"
    ),
    "labs": split("labs | lab_results"),
    "ingredients": split("ingredients | ingredient_list | zutaten | inhaltsstoffe"),
    "code_system": split(
        "code_system | coding_system | code_type | codesystem | code_system_name | coding_scheme | system"
    ),
    "record": split("record_kind | list_kind | kind_of_list | resource_type | resourcetype | record_list"),
    "intent": split("intent | order_intent"),
    "do_not_perform": split("do_not_perform"),
    "dispensed": split(
        "dispensed | dispensed_on | date_dispensed | dispense_date | dispensing_date | fill_date | "
        "filled_on | "
        "date_filled | last_filled | last_fill | last_fill_date | when_handed_over | "
        "handed_over_on | issue_date | "
        "last_issued | last_issue_date | administered_on | administration_date | given_on | "
        "date_given | abgabedatum "
        "| abgegeben_am | date_de_delivrance | fecha_dispensacion | data_erogazione"
    ),
    "supply": split(
        "supply | days_supply | day_supply | supply_days | days_supplied | supply_in_days | vorrat_tage"
    ),
    "goals": split("goals | goal | aim | aims | reason_for_use | ziel | ziele"),
}
PERHAPS_PRODUCT = ("item", "item_name", "name")
"""Names of product columns that may as well hold a number or the name of the person."""
LAB_DATES = ("date", "taken", "taken_on", "measured", "on", "vom", "am", "datum", "fecha", "data", "du")
ALL_LAB_DATES = frozenset(
    fold_word(name)
    for name in split(
        "lab_date | labs_date | date_of_labs | result_date | datum_labor | labordatum | "
        "fecha_analitica | date_labo "
        "| data_esami | 検査日"
    )
)
"""The day of all results of a row."""
REPORT = "k2_"
"""Columns that `k2rules read` adds when it writes a file for correction begin so, for k2rules. They are not
read, but for these:
"""
REPORT_MAP, REPORT_ITEM, REPORT_UNREAD = "k2_map", "k2_item", "k2_unread"
ROW_FIELDS = (
    "product",
    "dose",
    "strength",
    "unit",
    "frequency",
    "note",
    "status",
    "source",
    "route",
    "course",
    "started",
    "stopped",
    "days_taken",
    "list",
    "changed",
    "with_food",
    "times_of_day",
    "ordered_by",
    "purpose",
    "label_amount",
    "meal_fat",
    "purity",
    "record",
    "intent",
    "do_not_perform",
    "dispensed",
    "supply",
)


@dataclass(frozen=True, slots=True)
class HeaderName:
    """A header as understood: the role of its column, and the unit or rate its name carries
    (`dose_mcg_per_day`).
    """

    role: str
    rank: int
    unit: str = ""
    per_day: bool = False
    lab: str = ""
    number: int = 0
    """Which of a numbered family it is: `Med 2`, `Dose 2`."""
    more: bool = False
    """Of products that are taken beside the medicines, or a detail of them: `OTC / herbal`, `Supplement
    dose`.
    """
    again: bool = False
    """Names the product of its row again: `Brand`, `Generic name`."""
    flag: bool = False
    """The name may as well be that of a flag: `OTC`."""
    past: bool = False
    """Of products that are taken no more: `Past medication`."""
    own: bool = False
    """A detail of the product that its header names or numbers, and of no other."""
    system: str = ""
    """The system of a column of codes."""


def header_tokens(name: str) -> list[str]:
    """`Dose (mcg/day)`, `doseMcgPerDay` and `dose_mcg_per_day` are dose, mcg, (per,) day."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return [t for t in re.split(r"[^\w]+|_", fold_word(spaced)) if t]


_ALIASES = {alias: (role, rank) for role, names in COLUMNS.items() for rank, alias in enumerate(names)}


_LATE = 1000
"""The rank of names that are understood by their words: a usual name goes before."""


def understand_header(name: str, tests: Collection[str] = ()) -> HeaderName | None:
    """What a column of this name is: by the alias table, else by its words; or None. `tests` are the names of
    columns with results of laboratory tests.
    """
    tokens = header_tokens(name)
    if not tokens:
        return None
    known = (
        _by_alias(tokens, tests)
        or _by_alias(_with_letters_joined(tokens), tests)
        or _by_alias(_without_humps(name), tests)
    )
    system = code_column(tokens) if known is None else None
    if system is not None:
        role = {"ICD-10": "condition_codes", "LOINC": ""}.get(system, "code")
        return HeaderName(role, 0, system=system) if role else None
    if known is None and of_the_past(tokens):
        return HeaderName("product", 3 * _LATE, more=True, past=True)
    products = product_header(tokens)
    if known is not None and (known.role != "product" or products is None):
        return replace(known, again=known.role == "product" and names_again(tokens))
    if products is not None:
        rank = known.rank if known is not None else _LATE
        return HeaderName("product", rank, number=products.number, more=products.more, flag=products.flag)
    if names_again(tokens):
        return HeaderName("product", 2 * _LATE, again=True)
    left, product = without_product(tokens)
    detail = _by_alias(left, tests) if product is not None else None
    if product is None or detail is None or detail.role not in ROW_FIELDS or detail.role == "product":
        return None
    return replace(detail, rank=_LATE, number=product.number, more=product.more, own=True)


def _without_humps(name: str) -> list[str]:
    """`eGFR` is one word, whatever its capitals say."""
    return [t for t in re.split(r"[^\w]+|_", fold_word(name)) if t]


def _with_letters_joined(tokens: list[str]) -> list[str]:
    """`N.H.S. number` as `NHS number`."""
    joined: list[str] = []
    for token in tokens:
        if joined and len(token) == 1 and token.isalpha() and joined[-1].startswith("."):
            joined[-1] += token
        else:
            joined.append(f".{token}" if len(token) == 1 and token.isalpha() else token)
    return [token.removeprefix(".") for token in joined]


def _by_alias(tokens: list[str], tests: Collection[str]) -> HeaderName | None:
    per_day = False
    if (
        "day" in tokens[1:]
        or tokens[0] in ("daily", "tagesdosis")
        or tokens[-1] in ("daily", "journaliere", "diaria")
    ):
        per_day = tokens[0] != "days"
    rest = [t for t in tokens if t not in ("per", "day", "daily")] if per_day else tokens
    unit = ""
    if (
        len(rest) > 1
        and (single_unit(rest[-1]) or rest[-1] in IU_SPELLINGS)
        and "_".join(rest) not in _ALIASES
    ):
        unit, rest = rest[-1], rest[:-1]
    joined = "_".join(rest)
    known = _ALIASES.get("_".join(tokens)) or _ALIASES.get(joined)
    if known is not None:
        role, rank = known
        if role == "age" and tokens[-1] in ("months", "monate"):
            unit = "mo"
        if unit and role not in ("dose", "strength", "weight", "age"):
            return None
        return HeaderName(role, rank, unit, per_day and role == "dose")
    return next((found for test in tests if (found := _of_test(joined, test)) is not None), None)


def _of_test(joined: str, test: str) -> HeaderName | None:
    """A column of the results of a test, or of their days."""
    if test not in joined:
        return None
    if joined in (
        test,
        f"{test}_value",
        f"{test}_result",
        f"last_{test}",
        f"{test}_ultimo",
        f"letzter_{test}",
    ):
        return HeaderName("lab", 0, lab=test)
    dates = {
        form
        for day in LAB_DATES
        for form in (f"{test}_{day}", f"last_{test}_{day}", f"{day}_of_{test}", f"{day}_{test}")
    }
    return HeaderName("lab_date", 0, lab=test) if joined in dates else None
