"""Numbers for people: as many places as they need, with their unit."""

from __future__ import annotations


def amount(value: float | None, unit: str = "", places: int = 2) -> str:
    """A number with at most ``places`` decimals (more where it is small), thousands marked; — where it is missing."""
    if value is None or value != value:
        return "—"
    size = abs(value)
    if 0 < size < 10**-places:
        return f"{value:.3g}{unit}"
    text = f"{value:,.{places}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + unit


def points(value: float | None, high: float | None = None) -> str:
    """Points, or the interval they are known to lie in; of an index between 0 and 1 two decimals would tell too little."""
    places = 4 if value is not None and abs(high if high is not None else value) < 2 else 2
    return amount(value, "", places) if high is None else f"{amount(value, '', places)}～{amount(high, '', places)}"
