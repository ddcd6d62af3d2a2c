"""k2rules: rules-based safety checking of medication and supplement regimens.

    import k2rules

    pack = k2rules.load("k2")
    decision = pack.decide({"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7 100 mcg"}]})
    for finding in decision.listed():
        print(finding.severity, finding.title, finding.do)

Everything public is here; modules below this one are private and may move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from k2rules.decisions.model import Decision, Finding, Question, decision_schema
    from k2rules.errors import CertificationError, EngineError, InputError, K2RulesError, Place, PolicyError, Problem, UsageError
    from k2rules.explanations.model import Explanation
    from k2rules.language.model.facts import Case, Fact, Interval, Note, Origin
    from k2rules.limits import Limits
    from k2rules.pack import Pack, load
    from k2rules.regimens import FileMap, Regimen, load_key, load_map, pseudonymise, read_regimens
    from k2rules.verification import Verdict, verify

_WHERE = {
    "k2rules.pack": ("Pack", "load"),
    "k2rules.explanations.model": ("Explanation",),
    "k2rules.decisions.model": ("Decision", "Finding", "Question", "decision_schema"),
    "k2rules.errors": ("CertificationError", "EngineError", "InputError", "K2RulesError", "Place", "PolicyError", "Problem", "UsageError"),
    "k2rules.language.model.facts": ("Case", "Fact", "Interval", "Note", "Origin"),
    "k2rules.limits": ("Limits",),
    "k2rules.regimens": ("FileMap", "Regimen", "load_key", "load_map", "pseudonymise", "read_regimens"),
    "k2rules.verification": ("Verdict", "verify"),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names}

__all__ = [
    "Case",
    "CertificationError",
    "Decision",
    "EngineError",
    "Explanation",
    "Fact",
    "FileMap",
    "Finding",
    "InputError",
    "Interval",
    "K2RulesError",
    "Limits",
    "Note",
    "Origin",
    "Pack",
    "Place",
    "PolicyError",
    "Problem",
    "Question",
    "Regimen",
    "UsageError",
    "Verdict",
    "__version__",
    "decision_schema",
    "load",
    "load_key",
    "load_map",
    "pseudonymise",
    "read_regimens",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import on first use, so that `import k2rules` is quick."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'k2rules' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
