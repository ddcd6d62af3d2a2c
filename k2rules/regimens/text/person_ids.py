"""The usual names of columns whose cells tell persons apart, and of those that look so and do not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from k2rules.regimens.text.wordlists import fold_word, split


def _names(names: str) -> tuple[str, ...]:
    """Names as `header_tokens` gives them, joined."""
    return tuple(fold_word(name) for name in split(names))


_PERSON_IDS = _names(
    "regimen_id | regimen | person_id | patient_id | patientid | personid | subject_id | case_id | mrn | "
    "patient | person | case | subject | pid | patient_no | patient_number | patient_num | "
    "patient_nr | patient_identifier | patient_mrn | person_no | person_number | participant_id | "
    "participant | client_id | member_id | member_no | member_number | resident_id | resident_no | "
    "subject_no"
    # Britain and Ireland, North America, Australia, New Zealand
    " | emis_number | emis_no | pmr_id | pmr_no | pt_id | pt_no | pt_number | pt_nr | pt | pt_acct | "
    "pt_account | patient_account | patient_acct | pat_mrn_id | pat_mrn | pt_mrn | patient_ref | client_no | "
    "client_number | client_nr | resident_number | resident_ref | hosp | hospital | upn"
    " | nhs_number | nhs_no | nhs_num | nhs | nhs_id | nhsnumber | nhsno | patient_nhs_number | chi | "
    "chi_number | chi_no | chi_num | h_c_number | h_c_no | hc_number | hc_no | hcn | h_and_c_number | "
    "h_and_c_no | health_and_care_number | health_and_care_no | hsc_number | hsc_no | ihi | ihi_number | "
    "hospital_number | hospital_no | hospital_id | hosp_no | hosp_number | hospital_patient_no | mrn_no | "
    "mrn_number | medical_record_number | medical_record_no | medical_record | medical_rec_no | "
    "med_rec_no | med_rec_number | med_rec_num | chart | chart_no | chart_number | emr_id | ehr_id | empi | "
    "enterprise_id | health_card_number | health_card_no | health_number | phn | personal_health_number | "
    "ohip | ohip_number | ramq | mbi | hicn | medicare_number | medicare_no | medicaid_id | subscriber_id "
    "| beneficiary_id | ssn | social_security_number | ur_number | ur_no | urn | nhi | nhi_number | "
    "nhi_no"
    # Germany, Austria, Switzerland
    " | patienten_id | patientennummer | patienten_nummer | patienten_nr | patientennr | patienten | "
    "patientnummer | patient_nummer | patnr | pat_nr | pat_no | pat_id | patid | pat_nummer | pat | "
    "patientin | versichertennummer | versicherten_nummer | versicherten_nr | versichertennr | "
    "versicherten_id | kvnr | kv_nr | kv_nummer | krankenversichertennummer | krankenversicherungsnummer "
    "| egk_nummer | sv_nummer | sv_nr | svnr | svnummer | sozialversicherungsnummer | ahv | ahv_nummer | "
    "ahv_nr | ahvn13 | avs | numero_avs | no_avs | veka_nummer | personennummer | personen_id | "
    "fallnummer | fall | fall_nr | fallnr | fall_id | aufnahmenummer | aufnahme_nr | kundennr | kunden_nr | "
    "kundennummer | kunden_nummer | kunden_id | klient_nr | klientnr | klienten_nr | klientennummer | "
    "klient_id | bewohner_nr | bewohnernummer | bewohner_id | gln_patient"
    # France, Belgium, Spain, Italy
    " | id_patient | identifiant_patient | identifiant | ipp | nip | numero_patient | no_patient | "
    "n_patient | num_patient | nir | ins | ins_nir | ins_c | matricule_ins | numero_ins | nss | "
    "numero_de_patient | no_de_patient | numero_de_securite_sociale | numero_securite_sociale | "
    "n_securite_sociale | no_securite_sociale | num_secu | numero_secu | no_secu | n_secu | niss | inss | "
    "numero_national | numero_dossier | numero_de_dossier | no_dossier | n_dossier | num_dossier | "
    "id_paciente | paciente | "
    "paciente_id | nhc | num_historia | numero_de_historia | numero_historia | numero_historia_clinica | "
    "numero_de_historia_clinica | n_historia | n_historia_clinica | no_historia | no_historia_clinica | "
    "historia_clinica | cip "
    "| cipa | cip_sns | codigo_sip | tsi | nuhsa | nuss | numero_paciente | numero_de_paciente | "
    "n_paciente | num_paciente | dni | nif | nie | curp | codice_fiscale | cod_fiscale | codicefiscale | "
    "id_paziente | paziente | paziente_id | codice_paziente | numero_paziente | cartella | "
    "cartella_clinica | numero_cartella | n_cartella | nr_cartella | cartella_n | tessera_sanitaria | "
    "nosologico | assistito | assistito_id | codice_assistito | id_assistito | residente_id | id_residente | "
    "id_resident | identifiant_resident | numero_resident"
    # Japan
    " | 患者id | 患者_id | 患者番号 | 患者no | 患者_no | 患者コード | 患者 | 患者識別番号 | カルテ番号 | "
    "カルテno | カルテ_no | カルテ | カルテid | 診察券番号 | 診察券no | 被保険者番号 | 個人番号 | "
    "利用者番号 | 利用者id | 入所者id | 入居者番号 | 入居者id | id"
)
_BARE = _names(
    "patient | person | case | subject | participant | pat | patientin | pt | paciente | paziente | 患者"
)
PERSON_IDS = (*(name for name in _PERSON_IDS if name not in (*_BARE, "id")), *_BARE, "id")
"""The most usual first: of two that agree the first is the id. Those that may hold a name come last."""
ANYTHING = _names("id | regimen | regimen_id | case | identifiant | subject | person | patient")
"""Those that do not say what they number."""
ENCOUNTERS = _names(
    "encounter | encounter_id | encounter_no | encounter_number | csn | visit | visit_id | visit_number | "
    "fallnummer | fall | fall_nr | fallnr | fall_id | case | case_id | aufnahmenummer | aufnahme_nr | "
    "nosologico | episode | episode_id | episode_no | episode_number | spell_id | admission_id | "
    "admission_no | numero_episodio | iep | numero_sejour | fin"
)
"""Ids of a stay or visit: one person may have several."""
ACCOUNTS = frozenset(
    _names("account_no | account_number | account | acct | acct_no | account_id | family_id")
)
"""Ids of a stay or of a household: never taken as that of a person, and compared with it."""
NAMES_OF_PERSONS = frozenset(
    _names(
        "patient_name | person_name | full_name | name | patient_full_name | member_name | member | "
        "resident | resident_name | client | client_name | customer | surname | last_name | lastname | "
        "family_name | nachname | patientenname | nom | nom_patient | nom_du_patient | apellido | "
        "apellidos | nombre_paciente | cognome | cognome_nome | kunde | empfanger | recipient | "
        "klient | klientin | bewohner | "
        "bewohnerin | residente | resident_e | nom_resident | nom_du_resident | who | 氏名 | 患者氏名 "
        "| 患者名 | 利用者 | 利用者名 | 入居者 | 入居者名 | 入所者 | 入所者名"
    )
)
"""Columns that are no id and yet stand for one person."""
DETAILS_OF_PERSONS = frozenset(
    _names(
        "initials | initial | patient_initials | pt_initials | person_initials | name_initials | "
        "first_name | firstname | "
        "forename | forenames | given_name | given_names | christian_name | patient_first_name | "
        "patient_forename | "
        "patient_surname | patient_last_name | middle_name | initialen | vorname | vornamen | namenskurzel "
        "| kurzel | "
        "initiales | prenom | prenoms | prenom_patient | iniciales | nombre | nombres | nombre_de_pila | "
        "iniziali | nome | "
        "イニシャル | 名前"
    )
)
"""Those that many share, so that they tell apart the persons of one small file and no others."""
_OTHER_THINGS = frozenset(
    _names(
        "order | orders | rx | rxno | rxnum | prescription | script | rezept | rezeptnummer | verordnung "
        "| ordonnance | receta | ricetta | line | row | zeile | ligne | linea | riga | item | seq | "
        "sequence | index | count | quantity | qty | ndc | atc | pzn | gtin | ean | upc | barcode | "
        "snomed | rxcui | dmd | din | cn | aic | ucd | code | codes | product | drug | medication | batch "
        "| lot | room | bed | ward | unit | dept | department | phone | fax | tel | zip | postcode | plz "
        "| npi | dea | gmc | lanr | bsnr | rpps | prescriber | doctor | pharmacy | store | clinic | site "
        "| account | acct | version | page | date | time | datum | refills | supply | days | survey |"
        " year | price | cost "
        "| 処方番号 | オーダー番号 | 薬品コード | yjコード | 行番号 | 明細番号"
    )
)
"""Words of headers whose cells look like ids, and are those of an order, a product, a place or another
person.
"""
_PLACES = frozenset(
    _names(
        "room | bed | ward | zimmer | zi | bett | station | chambre | lit | hab | habitacion | cama | stanza "
        "| camera | letto | 居室 | 部屋 | 病室 | ベッド"
    )
)
"""Words of headers whose cells say where persons are: several may be in one place."""
_NUMBERS = frozenset(
    _names("no | nr | n | number | nummer | num | numero | id | code | codigo | ref | record | 番号")
)
_LIKE_AN_ID = re.compile(r"(?=.*\d)[^\W_]{0,6}[-_./ ]?\d[\w./-]*(?: ?\d+)*\Z")
_AMOUNT = re.compile(r"\d+([.,]\d+)?( ?[^\W\d_]{1,6}(/\w+)?)?\Z")


def numbers_other_things(tokens: Sequence[str]) -> bool:
    """Whether a header speaks of orders, products, places or the persons who prescribe."""
    return not _OTHER_THINGS.isdisjoint(tokens)


def names_a_place(tokens: Sequence[str]) -> bool:
    """Whether a header speaks of rooms or beds."""
    return not _PLACES.isdisjoint(tokens)


def numbers_something(tokens: Sequence[str]) -> bool:
    """Whether a header says that its cells are numbers of something, and not of what: `Nr.`, `Record`."""
    return bool(tokens) and set(tokens) <= _NUMBERS


def looks_like_id(cell: str) -> bool:
    """Whether a cell is like the identifier of a person: a number of four digits or more, or letters and a
    number.
    """
    if not _LIKE_AN_ID.match(cell) or len(cell) > 40:
        return False
    digits = sum(c.isdigit() for c in cell)
    return digits >= 4 or (cell[0].isalpha() and not _AMOUNT.match(cell))


def alike(row_id: str) -> str:
    """What is left of an id without case, blanks, signs, leading zeros and the `.0` of a spreadsheet: two
    that share it may be one.
    """
    bare = "".join(c for c in row_id.casefold().removesuffix(".0") if c.isalnum())
    return (bare.lstrip("0") or "0") if bare.isdecimal() else bare
