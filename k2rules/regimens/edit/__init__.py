"""A regimen changed, or written again: what-if changes, files for correction, proposed maps."""
