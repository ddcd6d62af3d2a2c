"""The audit log: one record for each decision, chained by hashes, and the means to check it and to repeat
what it holds.
"""

from k2rules.audit.heads import Head, head_path, parse_head
from k2rules.audit.log import Log
from k2rules.audit.records import LogRecord, decision_fields, undecided_fields
from k2rules.audit.repair import Repaired, repair
from k2rules.audit.replay import LoggedDecision, Replayed, logged, replay
from k2rules.audit.verify import Fault, LogReport, verify_log

__all__ = [
    "Fault",
    "Head",
    "Log",
    "LogRecord",
    "LogReport",
    "LoggedDecision",
    "Repaired",
    "Replayed",
    "decision_fields",
    "head_path",
    "logged",
    "parse_head",
    "repair",
    "replay",
    "undecided_fields",
    "verify_log",
]
