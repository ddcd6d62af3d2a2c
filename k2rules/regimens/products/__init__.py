"""Product names -> ingredients, and what a name leaves open."""
