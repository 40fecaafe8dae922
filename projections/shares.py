"""Shares: parts of a whole as answers give them."""

from collections.abc import Sequence

DECIMALS = 4


def share(part: float, whole: float) -> float | None:
    """A fraction in four decimals; None where there is no whole."""
    return _number(part / whole) if whole else None


def mean(numbers: Sequence[float]) -> float | None:
    """The mean in four decimals; None where there are no numbers."""
    return _number(sum(numbers) / len(numbers)) if numbers else None


def _number(number: float) -> float:
    """Whole numbers as such: RFC 8785, in which answers are digested, writes them without a decimal point."""
    rounded = round(number, DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded
