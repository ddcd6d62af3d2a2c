"""Values as a caller or a parser gives them: how they are shown, and which may hold items that nothing else
reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from k2rules.regimens.text.columns.usual_names import PERHAPS_PRODUCT, understand_header


class Number(str):
    """The text of a number that was written as a number: its point is the decimal point."""


def is_number(value: object) -> bool:
    """Whether a value was written as a number."""
    return isinstance(value, Number) or (
        (not isinstance(value, str | bool) and isinstance(value, int | float))
        or type(value).__name__ in ("Decimal", "Fraction")
    )


def as_text(value: object) -> str | None:
    """A single value as text; None for a number with more digits than Python writes."""
    try:
        return str(value)
    except ValueError:
        return None


def shown(value: object, size: int) -> str:
    """The beginning of a value as Python writes it, for messages."""
    try:
        return repr(value)[:size]
    except (ValueError, RecursionError):
        return f"a {type(value).__name__} too long to show"


def names_product(key: str) -> bool:
    """Whether a key is a usual name of the product (`drug`, `medication`), as it is for a column."""
    header = understand_header(key)
    return header is not None and header.role == "product"


def may_hold_items(key: str, value: object, *, in_item: bool = False) -> bool:
    """Whether an unknown key may hold what is taken: a list or an object that is not empty, or a product
    under another name.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return False
    if isinstance(value, Mapping | Sequence | set | frozenset) and not isinstance(value, str):
        return bool(value)
    return names_product(key) and (in_item or key not in PERHAPS_PRODUCT)


def split_list(cell: str) -> list[str]:
    """The entries of a cell such as `dialysis; osteoporosis`: separated by `;` or `|`."""
    return [part.strip() for part in cell.replace("|", ";").split(";") if part.strip()]


def writable(text: str) -> str:
    """A text without lone surrogates, which JSON can hold and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
