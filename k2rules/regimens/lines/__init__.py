"""Lists as they are typed or pasted: one entry a line, or one person a line."""
