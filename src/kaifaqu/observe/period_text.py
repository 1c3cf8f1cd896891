"""Reading a period as people write it. The forms are listed in docs/data-dictionary.md; the results are in period.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.observe.period import FIRST_YEAR, LAST_YEAR, Period

LONGEST: Final = 200  # characters of a period
_DIGITS: Final = {
    "〇": 0,
    "○": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣~～〜", "-") | {"⁄": "/", "∕": "/", "／": "/"})
_QUOTES: Final = str.maketrans("", "", "“”\"'‘’「」『』 \t\u3000\u00a0")

# What a dated phrase may end in without changing its days: 2020年底 is 2020, 2022年5月末 is 2022-05.
_TAIL: Final = r"(?:度|全年|年度)?(?:底|末|终|期间|时|内|当年|份)?"
_MONTH: Final = r"(1[0-2]|0?[1-9])"
_PLAN: Final = re.compile(r"^(?:国家|全省|全市)?(十?[一二三四五六七八九十])五(?:规划)?(?:(时期|期间)|(末|期末|末期|收官之年))?$")
_RELATIVE: Final = re.compile(
    r"(?:来起?|以来|至今|目前|现在|当前|现阶段|现有|如今|迄今|今后|未来|[今去前明后本上下][年月季旬]|近期|近年|[上下]半年|同期|累计"
    r"|[之以]?[前后]|期间|时期|年内|月内|[一二三四1-4]季度|全年|年[初中底末]|年度|长期|每年|年均|逐年|历年|往年|起|期末|期初)(?:起|止|底|末)?$"
    r"|^(?:近|过去|最近|未来|今后|此前|截至|到目前|十[一二三四五]五)"
)


def _number(text: str) -> int:
    """A Chinese or Arabic numeral below a hundred, or digits read one by one (二〇二一)."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[char]) for char in text))


def _arabic(text: str) -> str:
    """Chinese numerals before 年, 月, 日 as digits; those of 十年来 and 近三年 stay, as no year has one or two digits."""
    text = re.sub(r"[〇○零一二三四五六七八九]{4}(?=年)", lambda m: str(_number(m[0])), text)
    text = re.sub(
        r"([一二三四五六七八九十]{1,3})(?=(?:月|日|至[一二三四五六七八九十]{1,3}月))", lambda m: str(_number(m[1])), text
    )
    return re.sub(r"(?<=[年-])([一二三四五六七八九十]{1,3})(?=(?:-|至|到)\d)", lambda m: str(_number(m[1])), text)


def clean(text: str) -> str:
    """Full-width to half-width, every dash to ``-``, no spaces and quotes, months and years in digits."""
    return _arabic(unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES).strip("。，,;；、"))


def _year(text: str) -> Period:
    return Period.of_year(int(text))


def _half(year: str, half: str) -> Period:
    return Period.of_half(int(year), {"上": 1, "下": 2}.get(half) or int(half))


def _quarter(year: str, quarter: str) -> Period:
    return Period.of_quarter(int(year), _number(quarter))


def _months(year: str, first: str, year2: str | None, last: str) -> Period:
    if year2 and int(year2) != int(year):
        raise Problem(
            "period-invalid",
            f"{year}年{int(first)}月至{year2}年{int(last)}月跨了年度。",
            hint="累计期请写在一年之内，跨年请写年份区间，如 2015/2020。",
        )
    return Period.of_months(int(year), int(first), int(last))


def _day(year: str, month: str, day: str) -> Period:
    try:
        return Period.of_day(date(int(year), int(month), int(day)))
    except ValueError:
        raise Problem("period-invalid", f"{year}年{month}月没有{day}日。", hint="请核对日期。") from None


def _until_quarter(year: str, last: str) -> Period:
    return Period.of_months(int(year), 1, 3 * _number(last))


_Y: Final = r"(\d{4})"
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[..., Period]], ...]] = tuple(
    (re.compile(f"^{pattern}$", re.IGNORECASE), make)
    for pattern, make in (
        (rf"{_Y}年?{_TAIL}", _year),
        (rf"{_Y}-?H([12])", _half),
        (rf"{_Y}年?([上下])半年{_TAIL}", _half),
        (rf"{_Y}-?Q([1-4])", _quarter),
        (rf"{_Y}年?第?([一二三四1-4])季度?{_TAIL}", _quarter),
        (rf"{_Y}年?(?:前|1-|一至|一-|1至)([二两三四2-4])个?季度?{_TAIL}", _until_quarter),
        (rf"{_Y}[-./]{_MONTH}", lambda y, m: Period.of_month(int(y), int(m))),
        (r"(\d{4})(0[1-9]|1[0-2])", lambda y, m: Period.of_month(int(y), int(m))),
        (rf"{_Y}年{_MONTH}月{_TAIL}", lambda y, m: Period.of_month(int(y), int(m))),
        (rf"{_Y}-{_MONTH}(?:/|至|到|-)(?:(\d{{4}})-){_MONTH}", _months),
        (rf"{_Y}年{_MONTH}月?(?:-|至|到|/)(?:(\d{{4}})年)?{_MONTH}月{_TAIL}(?:累计)?", _months),
        (rf"{_Y}年前()(){_MONTH}个?月{_TAIL}", lambda y, _a, _b, m: Period.of_months(int(y), 1, int(m))),
        (rf"{_Y}年?(?:/|-|至|到){_Y}年?{_TAIL}", lambda a, b: Period.of_years(int(a), int(b))),
        (rf"{_Y}[-./]{_MONTH}[-./](\d{{1,2}})", _day),
        (r"(\d{4})(\d{2})(\d{2})", _day),
        (rf"{_Y}年{_MONTH}月(\d{{1,2}})[日号]{_TAIL}", _day),
    )
)


def _plan(text: str) -> Period | None:
    """十四五 is 2021/2025, counted from the first plan (1953-1957); exact from the sixth (1981-1985) on. 十四五末 is its last
    year.
    """
    found = _PLAN.match(text)
    if not found:
        return None
    number = _number(found[1])
    if number < 6:
        return None
    first = 1981 + 5 * (number - 6)
    return Period.of_year(first + 4) if found[3] else Period.of_years(first, first + 4)


def _dated(text: str) -> Period | None:
    """The dated period that the cleaned text writes, or None. Raises Problem for one that cannot be, such as month 13."""
    for pattern, make in _FORMS:
        found = pattern.match(text)
        if found:
            return make(*found.groups())
    return _plan(text)


def _bounds(text: str) -> tuple[date | None, date | None]:
    """What an undated phrase says of its days: 2022年以来 starts in 2022, 2020年以前 ends by 2020, 2021—2022年起 lies between."""
    for pattern, first, last in (
        (r"^(?:自|从)?(.+?)(?:以来|至今|以后|之后)$", True, False),
        (r"^(.+?)(?:以前|之前)$", False, True),
        (r"^(?:从|由)?(.+?)起$", True, True),
    ):
        found = re.match(pattern, text)
        try:
            period = _dated(found[1]) if found else None
        except Problem:
            period = None
        if period:
            return (period.start if first else None), (period.end if last else None)
    return None, None


def parse(text: str, *, strict: bool = False) -> Period:
    """See :meth:`kaifaqu.observe.period.Period.parse`. A text too long to be a period is neither searched nor remembered."""
    if len(text) <= LONGEST:
        return _parse(text, strict=strict)
    if strict:
        raise Problem("period-invalid", f"报告期写了{len(text)}个字，不会是时期。", hint="请只写时期，如 2021、2022-H1。")
    return Period.undated_between(text.strip())


@lru_cache(maxsize=4096)
def _parse(text: str, *, strict: bool) -> Period:
    phrase = text.strip()
    cleaned = clean(phrase)
    if not cleaned:
        return Period.undated_between("")
    plain = re.sub(r"^(?:截至|截止到?|至|到|于|在)(?=\D?\d|十)", "", cleaned)
    try:
        period = _dated(cleaned) or _dated(plain)
    except Problem:
        if strict:
            raise
        period = None
    if period:
        return period
    if strict and not _is_relative(cleaned):
        raise Problem(
            "period-invalid",
            f"看不懂报告期“{phrase}”。",
            hint="可写 2021、2022-H1、2021-Q3、2022-05、2022-01/2022-05、2015/2020、2021-07-28，或“2022年上半年”等；"
            "说不准的写原文，如“十年来”。",
        )
    return Period.undated_between(phrase, *_bounds(cleaned))


def _is_relative(text: str) -> bool:
    """A relative phrase: a known word of time in it, and any year in it a possible one."""
    years = [int(year) for year in re.findall(r"\d{4,}", text)]
    if any(not FIRST_YEAR <= year <= LAST_YEAR for year in years) or not re.search(r"[\u4e00-\u9fff]", text):
        return False
    return bool(_RELATIVE.search(text))
