"""Sizes at which reading stops with a message. What is larger is damaged or hostile more often than real."""

from __future__ import annotations

COLUMNS = 16_384
"""A table has at most so many columns, as many as a sheet of Excel."""
QUOTED_LINES = 2_000
"""A quoted cell of delimited text spans at most so many lines; beyond, its quote counts as never closed."""
EXCEL_ROWS, EXCEL_COLUMNS = 1_048_576, 16_384
"""The last row and column that a sheet of Excel has: a reference beyond them is damage."""
EXCEL_CELL = 32_767
"""A cell of Excel holds at most so many characters."""
EXCEL_CELLS = 5_000_000
"""So many filled cells of a sheet, and texts of a workbook, are held; a larger list is read as CSV."""
EXCEL_PART = 1 << 29
"""One part of a workbook (a sheet, all its texts) may unpack to so many bytes."""
EXCEL_SHEETS = 1_000
"""So many sheets are looked through for tables."""
