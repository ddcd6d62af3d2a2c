"""Items and persons -> typed facts, with what could not be read."""
