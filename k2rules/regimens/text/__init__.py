"""Texts of single cells: numbers, dates, words, codes, delimited lines."""
