"""Tables: which column means what, and rows -> regimens."""
