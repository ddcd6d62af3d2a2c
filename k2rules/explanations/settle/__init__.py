"""The smallest sets of answers that would settle a topic."""
