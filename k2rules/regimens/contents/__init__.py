"""What a column is by what is in it, used where its header does not say, and for maps that are proposed."""
