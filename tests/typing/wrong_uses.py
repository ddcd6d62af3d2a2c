"""Wrong uses of the public face, each with the code of the error that mypy strict must report. Never run."""

from __future__ import annotations

import k2rules

pack = k2rules.laod("k2")  # error: attr-defined
pack = k2rules.load(2)  # error: arg-type
regimen: dict[str, object] = {"id": "A", "items": []}
decision = k2rules.load("k2").decide(regimen)

k2rules.load("k2").decide(regimen, engine="pyhton")  # error: arg-type
k2rules.load("k2").decide(regimen, certify="yes")  # error: arg-type
k2rules.load("k2").decide(regimen, jurisdiction=1)  # error: arg-type
k2rules.load("k2").decide(regimen, catalogue="products.csv")  # error: arg-type
k2rules.load("k2").decide(regimen, day="2026-01-31")  # error: call-arg
k2rules.load("k2").decide(7)  # error: arg-type
k2rules.load("k2").explain(decision, format="pdf")  # error: call-overload
k2rules.load("k2").why_not(regimen, "K2-VKA-001")  # error: arg-type
k2rules.read_regimens("r.csv", mapping="map.yaml")  # error: arg-type
k2rules.read_regimens("r.csv", dates="ymd")  # error: arg-type
k2rules.read_regimens("r.csv", file_format="txt")  # error: arg-type
k2rules.load("k2").digest = ""  # error: misc

for finding in decision.listed():
    print(finding.subject)  # error: attr-defined
    if finding.severity == "servere":  # error: comparison-overlap
        print(finding.title)
    if finding.presented == "shown":  # error: comparison-overlap
        print(finding.title)
    finding.severity = "major"  # error: misc
for question in decision.questions:
    print(question.text)  # error: attr-defined
for reason in decision.incomplete:
    if reason.code == "unraed":  # error: comparison-overlap
        print(reason.text)
