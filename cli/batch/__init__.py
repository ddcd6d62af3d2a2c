"""Deciding a whole file: one case after the other, in several processes, logged first."""
