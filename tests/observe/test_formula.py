from __future__ import annotations

import contextlib
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.errors import Problem
from kaifaqu.observe import Catalogue, Indicator, Observation
from kaifaqu.observe.formula import Name, Number, Operation, codes, evaluate, name_of, parse

Make = Callable[..., Observation]


def test_it_works(catalogue: Catalogue, fact: Make) -> None:
    figures = {"land-tax": fact("land-tax", "2021", "1.5", "亿元"), "land": fact("land", "2021", "133.4", "公顷")}
    found = evaluate(catalogue.get("per-mu-tax"), figures, catalogue)
    assert found.formula == "15000 万元 ÷ 2001 亩 = 7.5 万元/亩"
    assert found.note == "亩均税收 = 工业用地税收 ÷ 工业用地面积"
    assert found.unit == "万元/亩"
    assert found.inputs == tuple(figures.values())
    assert name_of(catalogue.get("per-mu-tax"), catalogue) == found.note


def test_precedence() -> None:
    assert parse("a + b * c") == Operation("+", Name("a"), Operation("*", Name("b"), Name("c")))
    assert parse("(a + b) × 2.5") == Operation("*", Operation("+", Name("a"), Name("b")), Number(Fraction(5, 2), "2.5"))
    assert parse("a - b - c") == Operation("-", Operation("-", Name("a"), Name("b")), Name("c"))
    assert codes(parse("rd-expense / gdp + gdp")) == ("rd-expense", "gdp")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "缺少"),
        ("a +", "缺少"),
        ("a b", "多出“b”"),
        ("(a", "右括号"),
        ("a)", "多出"),
        ("* a", "不应是"),
        ("a % b", "不认识"),
        ("__import__", "不认识"),
        ("A + b", "不认识"),
        ("(" * 60 + "a" + ")" * 60, "太深"),
        ("a" * 301, "300"),
        ("a ** b", "不应是"),
    ],
)
def test_bad_formulas(text: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(text)
    assert caught.value.code == "formula-invalid"
    assert words in caught.value.message


@given(st.text(alphabet="abc12+-*/(). ×", max_size=40))
def test_any_text_parses_or_is_refused(text: str) -> None:
    with contextlib.suppress(Problem):
        assert parse(text) == parse(f"({text})")


def test_units_meet_in_first_units(fact: Make) -> None:
    """亿元 ÷ 万人 is 万元 a head; a percentage of a percentage; per 万人."""
    catalogue = Catalogue.of(
        [
            Indicator("gdp", "地区生产总值", unit="亿元"),
            Indicator("people", "常住人口", unit="万人", kind="stock"),
            Indicator("patents", "发明专利", unit="件", kind="stock"),
            Indicator("head", "人均地区生产总值", unit="元", per="人", formula="gdp / people"),
            Indicator("density", "每万人口发明专利", unit="件", per="万人", formula="patents / people"),
            Indicator("rd", "研发支出", unit="万元"),
            Indicator("rd-share", "研发投入强度", unit="%", kind="ratio", formula="rd / gdp"),
            Indicator("rest", "其余占比", unit="%", kind="ratio", formula="1 - rd-share"),
        ]
    )
    assert catalogue.check_formulas() == []
    figures = {
        "gdp": fact("gdp", "2020", "111.16"),
        "people": fact("people", "2020", "19.00", "万人", quote="19.00万人"),
        "patents": fact("patents", "2020", "335", "件"),
        "rd": fact("rd", "2020", "61249", "万元"),
    }
    head = evaluate(catalogue.get("head"), figures, catalogue)
    assert head.value == 58505
    assert head.exact is not None
    assert head.exact == pytest.approx(Decimal("58505.2631578947"))
    assert head.formula == "111.16 亿元 ÷ 19.00 万人 = 58505 元"
    assert str(evaluate(catalogue.get("density"), figures, catalogue).value) == "17.63"
    share = evaluate(catalogue.get("rd-share"), figures, catalogue)
    assert (str(share.value), share.unit) == ("5.51", "%")
    rest = evaluate(catalogue.get("rest"), {"rd-share": share}, catalogue)
    assert (str(rest.value), rest.formula) == ("94.49", "1 − 5.51 % = 94.49 %")


def test_refusals(catalogue: Catalogue, fact: Make) -> None:
    per_mu = catalogue.get("per-mu-tax")
    tax, land = fact("land-tax", "2021", "1.5"), fact("land", "2021", "2000", "亩")
    for code, figures in [
        ("derive-missing", {"land-tax": tax}),
        ("derive-period", {"land-tax": tax, "land": fact("land", "2020", "2000", "亩")}),
        ("derive-period", {"land-tax": fact("land-tax", "", "1"), "land": fact("land", "", "2000", "亩")}),
        ("derive-basis", {"land-tax": tax, "land": fact("land", "2021", "2000", "亩", basis="托管")}),
        ("derive-mixed", {"land-tax": tax, "land": fact("land", "2021", "2000", "亩", subject="other")}),
        ("derive-zero", {"land-tax": tax, "land": fact("land", "2021", "0", "亩")}),
        (
            "derive-bound",
            {"land-tax": fact("land-tax", "2021", "1", bound=">"), "land": fact("land", "2021", "9", "亩", bound=">")},
        ),
    ]:
        with pytest.raises(Problem) as caught:
            evaluate(per_mu, figures, catalogue)
        assert caught.value.code == code
    assert evaluate(per_mu, {"land-tax": tax, "land": fact("land", "2021", "2000", "亩", bound=">")}, catalogue).bound == "<"
    assert evaluate(per_mu, {"land-tax": tax, "land": land}, catalogue).bound == "="
