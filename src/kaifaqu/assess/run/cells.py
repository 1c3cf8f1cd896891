"""One cell of a table of data, read as the input it belongs to: numbers with units and commas, yes or no, dates, texts."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from kaifaqu.assess.cell_words import MISSING, NO, YES
from kaifaqu.assess.rules.model import Input
from kaifaqu.errors import Problem
from kaifaqu.observe.units import clean, factor

EPOCH: Final = date(1970, 1, 1)
_NUMBER: Final = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)(.*)", re.DOTALL)
_COMMAS: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?!\d)")
_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_SERIAL: Final = re.compile(r"[2-7]\d{4}(?:\.0+)?")  # of a day between 1954 and 2119
# 1² and ② are no 12 and no 2, though Unicode's compatible forms make them so.
_RAISED: Final = re.compile(r"[\d.][⁰¹²³⁴-⁹₀-₉]|[⁰⁴-⁹₀-₉①-⒛⓪-⓿❶-➓]|^[+-]?[¹²³]")
_SERIAL_ZERO: Final = date(1899, 12, 30).toordinal()
LONGEST: Final = 60  # characters of a number; Python refuses to read one of thousands of digits
LARGEST: Final = 1e300  # beyond it sums of a column overflow

Reader = Callable[[object], "float | str | None"]


def reader(column: Input, heading_unit: str = "") -> Reader:
    """How the cells of a column are read: to a float (a date as days since 1970, yes and no as 1 and 0), a text, or None.

    ``heading_unit`` is the unit written in the heading; numbers are converted to the input's own. Faults are ``Problem`` without
    a place. Problem("unit-dimension") or ("unit-unknown") at once where the heading's unit does not fit.
    """
    if column.type == "yes_no":
        return yes_no
    if column.type == "date":
        return day
    if column.type == "text":
        return lambda cell: text(cell, column)
    heading = scale(heading_unit, column.unit) if heading_unit else Fraction(1)
    return lambda cell: number(cell, column, heading)


def scale(written: str, own: str) -> Fraction:
    """How many of the unit ``own`` one unit ``written`` is; % and plain numbers are one kind here (30% is 0.3)."""
    written, own = clean(written), clean(own)
    if written == own:
        return Fraction(1)
    pure = {"": Fraction(1), "%": Fraction(1, 100), "‰": Fraction(1, 1000)}
    if written in pure and own in pure:
        return pure[written] / pure[own]
    if not own:
        raise Problem("unit-dimension", f"该项没有单位，数据却写了“{written}”。", hint="去掉单位，或核对是不是这一列。")
    return factor(written, own)


def missing(cell: object) -> bool:
    """Whether a cell says that there is no figure."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return True
    return isinstance(cell, str) and cell.strip().lower() in MISSING


def number(cell: object, column: Input, heading: Fraction = Fraction(1)) -> float | None:
    """A number in the input's unit. Problem("number-invalid"), ("number-not-finite"), ("unit-dimension"), ("unit-unknown")."""
    if missing(cell):
        return None
    if isinstance(cell, bool):
        raise Problem("number-invalid", "此处应为数字，现为是或否。", hint="填写数值；没有就留空。")
    if isinstance(cell, date):
        raise Problem("number-invalid", f"此处应为数字，现为日期 {cell}。", hint="检查单元格格式是不是被改成了日期。")
    if isinstance(cell, str):
        return _written(cell, column, heading)
    try:
        value = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise _invalid(str(cell)) from None
    return _finite(value if heading == 1 else float(Fraction(value) * heading) if math.isfinite(value) else value, str(cell))


def _written(cell: str, column: Input, heading: Fraction) -> float:
    plain = unicodedata.normalize("NFKC", cell).strip().replace("−", "-")
    if re.fullmatch(r"[+-]?(nan|inf|infinity|1\.#.*|#.*)", plain, re.IGNORECASE):
        raise Problem("number-not-finite", f"“{cell}”不是数。", hint="改正数据；没有数据就留空。")
    if _COMMAS.match(plain):
        plain = plain.replace(",", "")
    found = _NUMBER.fullmatch(plain)
    if not found or len(plain) > LONGEST or _RAISED.search(cell):
        raise _invalid(cell)
    value, unit = Fraction(found[1]), found[2].strip()
    if not unit:
        return _finite(_float(value * heading), cell)
    try:
        return _finite(_float(value * scale(unit, column.unit)), cell)
    except Problem as problem:
        if problem.code == "unit-unknown":
            raise _invalid(cell) from None
        raise


def _float(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _finite(value: float, cell: str) -> float:
    if not abs(value) <= LARGEST:
        raise Problem("number-not-finite", f"“{cell}”不是有限的数，或者太大。", hint="改正数据；没有数据就留空。")
    return value


def _invalid(cell: str) -> Problem:
    hint = (
        "“无”是零还是没有数据？是零请填 0，没有请留空。"
        if cell.strip() == "无"
        else "填写数值，可带千位逗号、百分号或单位；没有就留空。"
    )
    return Problem("number-invalid", f"此处应为数字，现为“{shown(cell)}”。", hint=hint)


def yes_no(cell: object) -> float | None:
    """1 for 是 (有 √ yes true 1), 0 for 否 (无 × no false 0). Problem("yes-no-invalid")."""
    if isinstance(cell, bool):
        return float(cell)
    plain = str(cell).strip().lower()
    if plain in YES:
        return 1.0
    if plain in NO:
        return 0.0
    if missing(cell):
        return None
    raise Problem(
        "yes-no-invalid", f"此处应为是或否，现为“{shown(str(cell))}”。", hint="可写：是、否、有、无、√、×；没有就留空。"
    )


def day(cell: object) -> float | None:
    """Days since 1970-01-01. Problem("date-invalid")."""
    if missing(cell):
        return None
    if isinstance(cell, date):
        return float((cell.date() if isinstance(cell, datetime) else cell).toordinal() - EPOCH.toordinal())
    plain = unicodedata.normalize("NFKC", str(cell)).strip()
    found = _DATE.fullmatch(plain)
    try:
        if found is None:
            raise ValueError(plain)
        year, month, number_ = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
        return float(date(year, month, number_).toordinal() - EPOCH.toordinal())
    except ValueError:
        hint = "写法如 2016-01-01 或 2016年1月1日；要写到日。"
        if _SERIAL.fullmatch(plain):
            meant = date.fromordinal(_SERIAL_ZERO + int(float(plain))).isoformat()
            hint = f"可能是表格软件的日期序号（{meant}），请把该列设成日期格式，或写成 {meant}。"
        raise Problem("date-invalid", f"此处应为日期，现为“{shown(plain)}”。", hint=hint) from None


def text(cell: object, column: Input) -> str | None:
    """A text; where the input lists its values, one of them. Problem("text-unknown")."""
    if missing(cell):
        return None
    plain = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if column.values and plain not in column.values:
        raise Problem("text-unknown", f"“{shown(plain)}”不在可选的写法中。", hint=f"可用：{'、'.join(column.values)}。")
    return plain


def shown(cell: str) -> str:
    """A cell in a message: not longer than a line."""
    return cell if len(cell) <= 40 else cell[:40] + "…"
