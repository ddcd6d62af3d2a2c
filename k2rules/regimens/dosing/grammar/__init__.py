"""The forms of directions, each with an example and its reading, and their patterns."""
