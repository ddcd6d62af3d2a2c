"""Checking a decision that somebody else made: `verify` accepts it or says, place by place, what is wrong
with it.

Two things are done, and both must agree with the decision. The *steps* are checked one by one, by an
evaluation of tests, bodies and totals of its own, written from section 6 to 8 of docs/language.md (`steps`,
`closure`, `grounds`, `grouping`, and what they stand on: `kleene`, `bodies`, `amounts`, `parameters`). Then
everything is made again from the input, by the reader and the reference evaluator, and compared
(`recompute`). Neither imports the `python` or the `durable` engine.
"""

from k2rules.verification.files import Record, read_decisions
from k2rules.verification.source_cells import FORMATS, Cells
from k2rules.verification.verdict import CODES, Fault, Verdict
from k2rules.verification.verifier import Verifier, verify

__all__ = [
    "CODES",
    "FORMATS",
    "Cells",
    "Fault",
    "Record",
    "Verdict",
    "Verifier",
    "read_decisions",
    "verify",
]
