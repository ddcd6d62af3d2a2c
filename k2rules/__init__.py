"""k2rules: rules-based safety checking of medication and supplement regimens.

    import k2rules

    pack = k2rules.load("k2")
    decision = pack.decide({"id": "A", "items": [{"product": "Coumadin"}, {"product": "MK-7 100 mcg"}]})
    for finding in decision.listed():
        print(finding.severity, finding.title, finding.do)

Everything public is here, with all that a public function takes or returns (`__init__.pyi` says the same to
type checkers). Modules below this one are private and may move.
"""

from __future__ import annotations

__version__ = "0.1.0"

_WHERE = {
    "k2rules.arguments": "as_day",
    "k2rules.atomic_file": "whole_file",
    "k2rules.decisions.model": (
        "AdviceRef BaseRef Certainty Certification Count Decision Finding ItemRef KnowledgeRef LooseningRef "
        "NoteRef OutOfForce PackRef Presented Question Reason ReasonCode Review ReviewStatus SourceRef "
        "decision_schema"
    ),
    "k2rules.decisions.outcome": "Outcome",
    "k2rules.decisions.record": "Where",
    "k2rules.decisions.trace_model": "Trace TraceCondition TraceFact TraceFiring TraceTest",
    "k2rules.engines.certified": "engine_name",
    "k2rules.engines.choose": "EngineName",
    "k2rules.engines.sample": "Sample",
    "k2rules.engines.selftest": "EngineTest self_test",
    "k2rules.errors": (
        "CertificationError EngineError InputError K2RulesError Place PolicyError Problem UsageError"
    ),
    "k2rules.explanations.model": (
        "ExplainedApart ExplainedFinding ExplainedOpen ExplainedPoint ExplainedQuestion ExplainedRule "
        "ExplainedSource ExplainedStep ExplainedText Explanation"
    ),
    "k2rules.explanations.renderings": "Form",
    "k2rules.explanations.settle.model": "Settle SettleBrings SettleStep SettleWay",
    "k2rules.explanations.what_if.what_if": "ChangeRef FindingChange WhatIf",
    "k2rules.explanations.what_matters.what_matters": "Matters MattersEffect OpenPoint",
    "k2rules.explanations.why_not.model": (
        "WhyNot WhyNotAttempt WhyNotCondition WhyNotFact WhyNotFinding WhyNotOutcome WhyNotResult "
        "WhyNotSupport WhyNotTest WhyNotTopic WhyNotWay"
    ),
    "k2rules.language.model.entries": "Source",
    "k2rules.language.model.facts": "Case Fact Interval Note Origin",
    "k2rules.language.model.program": "Program",
    "k2rules.language.model.syntax": "Severity",
    "k2rules.limits": "Limits parse_limits",
    "k2rules.pack": "Pack load",
    "k2rules.regimens": (
        "Catalogue ColumnUse DateOrder FileFormat FileMap Regimen RegimenFile Unread load_key load_map "
        "pseudonymise read_regimens"
    ),
    "k2rules.regimens.edit.change_path": "Change ChangePath",
    "k2rules.spelling": "nearest",
    "k2rules.verification": "Fault Verdict verify",
}
"""The public names, by the module that each is imported from on first use, so that `import k2rules` is
quick.
"""
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = sorted([*_MODULE_OF, "__version__"])  # noqa: PLE0605 - the names are listed once, above


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'k2rules' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_MODULE_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
