"""A lower limit on firings, for every engine alike.

Up to the real limit of 50,000 the reference needs minutes for a case. Stopping is compared as everything else
is.
"""

from __future__ import annotations

from dataclasses import replace

from k2rules.language.model.program import Program


def limited(program: Program, firings: int) -> Program:
    """The program with so many firings of a case, and no more."""
    return replace(program, limits=replace(program.limits, firings=firings))
