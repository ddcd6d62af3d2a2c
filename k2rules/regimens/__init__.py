"""Reading regimens: any file of them -> located texts -> typed facts.

for regimen in read_regimens("regimens.csv"):
    case = case_of(regimen, vocabulary, as_of=date.today())
"""

from k2rules.regimens.case.case import case_of
from k2rules.regimens.edit.suggest_map import propose_map
from k2rules.regimens.edit.write_back import Correction, nested_json
from k2rules.regimens.files import DateOrder, FileFormat, RegimenFile, read_regimens
from k2rules.regimens.formats.spool import is_piped
from k2rules.regimens.items.reading_report import AgentReading, ItemReading, understand
from k2rules.regimens.lines.typed_lines import regimen_from_lines, regimens_from_lines
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.nested.nested_reader import regimen_from_dict
from k2rules.regimens.products.catalogue import Catalogue, load_catalogue, product_key, unknown_rows
from k2rules.regimens.products.problems import KINDS, Trouble
from k2rules.regimens.pseudonym import Pseudonymiser, load_key, pseudonymise
from k2rules.regimens.tables.excel import no_library
from k2rules.regimens.tables.map_file import load_map, read_map
from k2rules.regimens.tables.mapping import FileMap
from k2rules.regimens.text.normalise import clean_id

__all__ = [
    "KINDS",
    "AgentReading",
    "Catalogue",
    "ColumnUse",
    "Correction",
    "DateOrder",
    "FileFormat",
    "FileMap",
    "ItemReading",
    "Pseudonymiser",
    "Regimen",
    "RegimenFile",
    "Trouble",
    "Unread",
    "case_of",
    "clean_id",
    "is_piped",
    "load_catalogue",
    "load_key",
    "load_map",
    "nested_json",
    "no_library",
    "product_key",
    "propose_map",
    "pseudonymise",
    "read_map",
    "read_regimens",
    "regimen_from_dict",
    "regimen_from_lines",
    "regimens_from_lines",
    "understand",
    "unknown_rows",
]
