"""Generated tests of the meaning: packs and cases from a seed, and the laws that every engine must keep on
them.
"""
