"""A site's own pack on top of another: what it changes, and which way each change goes."""
