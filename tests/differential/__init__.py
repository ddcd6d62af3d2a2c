"""The engines against each other, on the conformance suite, on generated cases, and with faults put into one
of them.
"""
