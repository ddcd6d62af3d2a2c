"""A regimen as a case: the typed facts of one person on one day, and what could not be read."""
