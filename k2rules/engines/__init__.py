"""Engines: one meaning. The reference evaluator defines it, the `python` engine is the default, durable-rules
gives a second opinion.
"""
