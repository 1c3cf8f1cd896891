"""A number as people type it: full-width digits, thousands separators, 12.77亿. What is not clear is refused, never guessed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.observe import unit as unit_of

LONGEST: Final = 100  # characters of a number as typed
WHOLE: Final = 20  # digits before the point and
PLACES: Final = 8  # after it that the database keeps
_PLAIN: Final = re.compile(r"^[+-]?\d+(?:\.\d*)?$|^[+-]?\.\d+$")
_GROUPED: Final = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
_SCALED: Final = re.compile(r"^([+-]?[\d.,]+)(.*)$")
_SCALES: Final = ("万亿", "千万", "百万", "十亿", "百亿", "千亿", "十万", "亿", "万", "千", "百")
_BOUND: Final = re.compile(r"^(≥|>=|≤|<=|>|<|~|≈|=|约|超过?|突破|逾|不低于|不少于|不超过|近)|(以上|以下|左右|余|多)$")
_MINUS: Final = str.maketrans("−–—－﹣", "-----")


def parse_value(text: str, unit: str) -> tuple[Decimal, str]:
    """The number and its unit. ``12.77`` with 亿元; ``１，９６７`` with 亩; ``12.77亿元`` with 亿元 or no unit; ``12.77亿``
    with 元 is
    12.77 in 亿元.

    Problems: ``number-invalid`` (not a number, a bound word in it, digits grouped wrongly), ``number-too-long``,
    ``number-unit-conflict`` (the unit in the text is another than the one given).
    """
    if len(text) > LONGEST:
        raise Problem("number-too-long", f"数值写了{len(text)}个字。", hint="只填数字，如 12.77。")
    if any(unicodedata.category(sign) == "No" for sign in text):  # 10² would become 102, and 3½ 31/2
        raise Problem("number-invalid", f"“{text}”里有上标、分数或带圈的数字。", hint="请用普通数字写，如 12.77。")
    cleaned = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(_MINUS))
    if not cleaned:
        raise Problem("number-invalid", "没有填数值。", hint="请填数字，如 12.77；没有数据就不要录入，缺数不等于零。")
    if _BOUND.search(cleaned):
        raise Problem("number-invalid", f"“{text}”里带有界限词。", hint="数值只填数字，“以上”“超过”“约”等请在“界限”中选择。")
    found = _SCALED.match(cleaned)
    if not found:
        raise Problem("number-invalid", f"“{text}”不是数字。", hint="请填阿拉伯数字，如 12.77 或 1,967。")
    digits, suffix = found.groups()
    if not (_PLAIN.match(digits) or _GROUPED.match(digits)):
        raise Problem("number-invalid", f"“{text}”不是数字。", hint="小数点只能有一个；逗号只能每三位一个，如 1,967.5。")
    return _fits(Decimal(digits.replace(",", "")), text), _unit(
        suffix, re.sub(r"\s", "", unicodedata.normalize("NFKC", unit)), text
    )


def _fits(value: Decimal, text: str) -> Decimal:
    written = f"{value:f}"  # normalize() would round to the context's digits first, and a long fraction pass as a whole number
    places = len(written.partition(".")[2].rstrip("0"))
    if places > PLACES or value >= Decimal(10) ** WHOLE or value <= -(Decimal(10) ** WHOLE):
        raise Problem(
            "number-too-long", f"“{text}”位数太多。", hint=f"整数不超过{WHOLE}位，小数不超过{PLACES}位；请改用较大或较小的单位。"
        )
    return value


def _unit(suffix: str, unit: str, text: str) -> str:
    """The unit that ``suffix`` (what stands behind the digits) and ``unit`` (what was given) say together."""
    if not suffix or suffix == unit:
        return unit
    if suffix in _SCALES:
        if unit.startswith(suffix) and unit != suffix:
            return unit  # 12.77亿 and 亿元
        if unit and not unit.startswith(_SCALES):
            return unit_of(suffix + unit).text  # 12.77亿 and 元: 亿元; 万% is refused as unknown
        raise Problem(
            "number-unit-conflict",
            f"“{text}”中的“{suffix}”与单位“{unit or '（空）'}”合不到一起。",
            hint="请把“万”“亿”写进单位，如数值 12.77、单位 亿元。",
        )
    if not unit:
        return unit_of(suffix).text
    raise Problem(
        "number-unit-conflict",
        f"数值里写的单位是“{suffix}”，单位一项是“{unit}”。",
        hint="请只留数字，并核对单位；系统不会自行改数。",
    )
