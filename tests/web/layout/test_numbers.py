from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.web.core.numbers import as_decimal, format_number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("12.77000000"), "12.77"),  # from the database: eight places
        (Decimal("5.0"), "5.0"),  # from the engine: the source's own places
        (Decimal("1967"), "1,967"),
        (Decimal("1967.00000000"), "1,967"),
        (Decimal("2E+3"), "2,000"),
        (Decimal("0.00000000"), "0"),
        (Decimal("-0.0"), "0.0"),
        (Decimal("-1234.5"), "-1,234.5"),
        (Decimal(1) / Decimal(3), "0.3333"),
        (Decimal("0.000012345678"), "0.0000123"),
        (19900, "19,900"),
        (20.6, "20.6"),
        ("21.15", "21.15"),
        (None, "—"),
        ("", "—"),
        ("2左右", "2左右"),
        (True, "True"),
    ],
)
def test_it_works(value: object, shown: str) -> None:
    assert format_number(value) == shown


@pytest.mark.parametrize(
    ("value", "digits", "shown"), [("2.345", 2, "2.35"), ("2.5", 0, "3"), ("1", 2, "1.00"), ("-0.001", 1, "0.0")]
)
def test_digits_round_half_up(value: str, digits: int, shown: str) -> None:
    assert format_number(Decimal(value), digits) == shown


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=6))
def test_no_digit_of_a_source_is_lost(value: Decimal) -> None:
    assert as_decimal(format_number(value)) == value
