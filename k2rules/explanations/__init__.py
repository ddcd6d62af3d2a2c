"""Decisions explained: one folder for each thing that a person asks."""
