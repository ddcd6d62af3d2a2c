"""What the author of a pack works with: policy tests, what they cover, and what they owe."""
