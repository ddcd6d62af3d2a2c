"""Decisions: findings, questions, traces, and their texts."""
