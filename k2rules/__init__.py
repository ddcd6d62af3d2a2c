"""k2rules."""
