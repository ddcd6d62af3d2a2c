"""The forms of directions, each with an example and its reading, and the patterns that they are written
in.
"""
