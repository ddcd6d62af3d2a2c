"""The second opinion: the same meaning, matched, joined and chained by the Rete network of durable-rules.

Importing this package does not import durable-rules; `available()` does, and says why where it cannot be.

How a case is evaluated `layers` finds the strata, `planning` turns each way of each rule into stages
    (`plan`), `packing` writes one durable rule for each stage, and `network` holds them in rulesets well
    below the library's limits. For a case, `tokens` evaluates the tests that look at one fact and asserts an
    opaque integer token for each pattern and fact; durable-rules joins the tokens; `bodies` takes its
    matches, asks what no equality of integers can say, adds up the matches of `no`, `total` and `count`, and
    asserts the outcome as the token that the next stage waits for; `chain` does this in rounds until nothing
    is new.

Memory durable-rules cannot unload a ruleset (up to a megabyte each). Each program is compiled once in a
    process and kept; who goes through many programs recycles the process.
"""

from k2rules.engines.durable.engine import DurableEngine
from k2rules.engines.durable.native import VERSION, available

__all__ = ["VERSION", "DurableEngine", "available"]
