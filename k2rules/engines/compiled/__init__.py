"""The `python` engine: checked programs compiled to plain Python."""

from k2rules.engines.compiled.engine import PythonEngine
from k2rules.engines.compiled.show import show_python

__all__ = ["PythonEngine", "show_python"]
