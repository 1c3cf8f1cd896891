"""How numbers are written on pages and in exports: the source's digits, thousands by comma, no trailing zero of the storage."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

STORAGE_SCALE = 8  # decimal places of an observation's column: zeros up to there come from the database, not from the source
LONG = 6  # more places than any source gives: a quotient, shown rounded
MISSING = "—"

BOUND_PREFIX = {"=": "", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "约"}
# A rank is written as officials say it: 第1位, 前10位. "≥100位" would not tell which side is the better one.
_RANK = {"=": "第{}位", ">=": "第{}位及以后", ">": "第{}位以后", "<=": "前{}位", "<": "第{}位以前", "~": "约第{}位"}


def as_decimal(value: object) -> Decimal | None:
    """The number in ``value`` (Decimal, int, float, digits), or None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def tidy(number: Decimal) -> Decimal:
    """Without the zeros that the storage has added and without exponent notation: 12.77000000 → 12.77, 5.0 stays 5.0."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and (exponent > 0 or exponent <= -STORAGE_SCALE):
        number = number.normalize()
        if int(number.as_tuple().exponent) > 0:
            number = number.quantize(Decimal(1))
    return number


def rounded(number: Decimal, digits: int) -> Decimal:
    """Rounded half up, as statistics do, to ``digits`` decimal places."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def format_number(value: object, digits: int | None = None) -> str:
    """``value`` as people read it; ``digits`` rounds to that many places. Missing is "—", what is not a number stays as it is."""
    number = as_decimal(value)
    if number is None:
        return MISSING if value is None or value == "" else str(value)
    if digits is not None:
        number = rounded(number, digits)
    else:
        number = tidy(number)
        places = -int(number.as_tuple().exponent)
        if places > LONG:
            # Small shares keep three significant figures; everything else four places.
            keep = 4 if abs(number) >= Decimal("0.001") else -number.adjusted() + 2
            number = tidy(rounded(number, keep).normalize())
    if number == 0:
        number = abs(number)  # never "-0"
    return f"{number:,f}"


def format_rank(value: object, bound: str = "=") -> str:
    """A rank in words: 1 → 第1位, ≤10 → 前10位, >100 → 第100位以后."""
    return _RANK.get(bound, _RANK["="]).format(format_number(value))


def format_figure(value: object, unit: str = "", bound: str = "=", measure: str = "") -> str:
    """A figure in plain text with its bound and unit: ≥12.77 亿元, 20.6%, 第1位 (``measure`` "rank")."""
    if as_decimal(value) is None:
        return MISSING
    if measure == "rank":
        return format_rank(value, bound)
    text = BOUND_PREFIX.get(bound, bound) + format_number(value)
    return f"{text}%" if unit == "%" else f"{text} {unit}".rstrip()
