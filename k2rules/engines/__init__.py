"""Engines: one meaning, the reference evaluator first."""
