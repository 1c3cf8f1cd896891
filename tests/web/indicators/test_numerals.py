from __future__ import annotations

from decimal import Decimal

import pytest

from kaifaqu.errors import Problem
from kaifaqu.web.indicators.numerals import parse_value


@pytest.mark.parametrize(
    ("text", "unit", "value", "read"),
    [
        ("12.77", "亿元", "12.77", "亿元"),
        ("１，９６７", "亩", "1967", "亩"),
        (" 1,967.50 ", "亩", "1967.50", "亩"),
        ("−3.2", "%", "-3.2", "%"),
        ("12.77亿", "元", "12.77", "亿元"),
        ("12.77亿", "亿元", "12.77", "亿元"),
        ("12.77亿元", "", "12.77", "亿元"),
        ("1.99万", "户", "1.99", "万户"),
        ("12.5%", "%", "12.5", "%"),
        ("0", "家", "0", "家"),
    ],
)
def test_reads_what_people_type(text: str, unit: str, value: str, read: str) -> None:
    assert parse_value(text, unit) == (Decimal(value), read)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("", "亿元", "number-invalid"),
        ("十二", "亿元", "number-invalid"),
        ("1.2.3", "亿元", "number-invalid"),
        ("1,96,7", "亩", "number-invalid"),
        ("NaN", "亿元", "number-invalid"),
        ("1e5", "亿元", "number-unit-conflict"),
        ("超过100", "亿元", "number-invalid"),
        ("100以上", "亿元", "number-invalid"),
        ("≥6", "%", "number-invalid"),
        ("12.77万元", "亿元", "number-unit-conflict"),
        ("12.77亿", "万元", "number-unit-conflict"),
        ("12.77亿", "", "number-unit-conflict"),
        ("5亿", "%", "unit-unknown"),
        ("0.123456789", "亿元", "number-too-long"),
        ("1" + "0" * 21, "元", "number-too-long"),
    ],
)
def test_refuses_what_is_not_clear(text: str, unit: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_value(text, unit)
    assert caught.value.code == code
    assert caught.value.hint
