"""Located YAML -> checked parts of a program, a module for each kind of document or part of a rule."""
