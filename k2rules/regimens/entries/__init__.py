"""What somebody typed in one go: an entry with product, strength and directions, several in a cell, a list
of them.
"""
