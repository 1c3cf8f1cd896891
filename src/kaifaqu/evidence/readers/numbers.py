"""Numbers of workbooks and charts as they are shown: 112 stays 112, 0.1 stays 0.1, and 0.206 under the format 0.0% is 20.6%."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LONGEST: Final = 255  # characters of a number format, in Excel too
_PERCENT: Final = re.compile(r"^[#0?,]*(?:\.([0#?]+))?\s*[%％]$")
# Built-in formats with a percent sign (ECMA-376 Part 1, 18.8.30).
BUILT_IN: Final = {9: "0%", 10: "0.00%"}


def plain(number: float) -> str:
    """A number without noise: whole numbers without a point, others by the shortest text of 15 digits, never with an exponent.

    A workbook keeps binary numbers; Excel shows 15 digits at most, and what differs beyond them is noise of arithmetic.
    """
    if number != number or number in (float("inf"), float("-inf")):
        return ""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.15g}"
    if "e" in text:
        text = format(Decimal(text), "f")
    return text


@lru_cache(maxsize=1024)
def percent_places(code: str) -> int | None:
    """How many decimals a number format with a percent sign shows at least; None for any other format."""
    first = _QUOTED.sub("", code[:_LONGEST].split(";")[0]).strip()
    found = _PERCENT.match(first)
    return None if not found else len(found[1] or "")


def percent(number: float, places: int) -> str:
    """A share as a percentage. What the format's decimals would hide is kept: 0.20613 under 0.0% is 20.613%, as nothing is lost.

    More than four decimals come from a division and are rounded as the format says: 1/3 under 0.0% is 33.3%.
    """
    text = f"{number * 100:.12g}"
    if "e" in text:
        text = format(Decimal(text), "f")
    if "n" in text:  # inf, nan
        return ""
    whole, _, decimals = text.partition(".")
    if len(decimals) > max(places, _MOST):
        return f"{number * 100:.{places}f}%"
    decimals = decimals.ljust(places, "0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"


_MOST: Final = 4


def shown(value: object) -> str:
    """A cell's value as text: dates as 2022-10-01, times only where there are any."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, datetime):
        whole = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return "" if value is None else str(value)
