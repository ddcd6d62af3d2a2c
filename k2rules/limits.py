"""Sizes at which reading stops with a message, in one place. What is larger is damaged or hostile far more often than real."""

from __future__ import annotations

QUOTED_LINES = 2_000
"""A quoted cell of delimited text spans at most so many lines; beyond, its quote counts as one that is never closed."""
