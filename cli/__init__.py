"""The command line of k2rules: one module for each command, and what they share.

Results go to stdout and nothing else does; notes, progress and errors go to stderr.
"""
