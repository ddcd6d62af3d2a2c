"""Reading regimens: any file of them -> located texts -> typed facts.

for regimen in read_regimens("regimens.csv"):
    case = case_of(regimen, vocabulary, as_of=date.today())
"""

from k2rules.regimens.cases import case_of
from k2rules.regimens.files import RegimenFile, read_regimens
from k2rules.regimens.map_file import load_map
from k2rules.regimens.mapping import FileMap
from k2rules.regimens.model import ColumnUse, Regimen, Unread
from k2rules.regimens.nested import regimen_from_dict
from k2rules.regimens.problems import KINDS
from k2rules.regimens.understanding import AgentReading, ItemReading, understand

__all__ = [
    "KINDS",
    "AgentReading",
    "ColumnUse",
    "FileMap",
    "ItemReading",
    "Regimen",
    "RegimenFile",
    "Unread",
    "case_of",
    "load_map",
    "read_regimens",
    "regimen_from_dict",
    "understand",
]
