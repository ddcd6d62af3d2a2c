"""What engines and reports see of a pack: facts, units, vocabulary, checked rules, the program."""
