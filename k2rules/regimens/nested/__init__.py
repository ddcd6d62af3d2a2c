"""Nested regimens (JSON, YAML, dicts), read and written."""
