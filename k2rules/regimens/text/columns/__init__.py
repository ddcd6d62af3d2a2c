"""Names of columns: the usual ones, the words that they are made of, and how a map writes them."""
