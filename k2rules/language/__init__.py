"""The policy language: located YAML to checked program."""
