"""The audit log: one record for each decision, chained by hashes, and the means to check it and to repeat what it holds."""

from k2rules.audit.log import Log
from k2rules.audit.repair import Repaired, repair
from k2rules.audit.replay import Replayed, replay
from k2rules.audit.verify import Fault, LogReport, verify_log

__all__ = ["Fault", "Log", "LogReport", "Repaired", "Replayed", "repair", "replay", "verify_log"]
