"""YAML that knows its places: located trees, what is expected of them, the nearest spelling."""
