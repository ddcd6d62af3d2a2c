"""Bytes of a file: encodings, compression, JSON that keeps its numbers, what a workbook says beside its
cells.
"""
