from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.errors import Problem
from kaifaqu.observe import Units, convert, convert_exact, unit, units
from kaifaqu.observe.units import plain, to_decimal


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("1.99", "万户", "户", "19900"),
        ("12.77", "亿元", "万元", "127700"),
        ("1", "万亿元", "亿元", "10000"),
        ("25497", "元", "万元", "2.5497"),
        ("5.3", "千元", "元", "5300"),
        ("15", "亩", "公顷", "1"),
        ("6.14", "平方公里", "亩", "9210"),
        ("1", "平方公里", "公顷", "100"),
        ("3", "万平方米", "公顷", "3"),
        ("8.97", "亿美元", "万美元", "89700"),
        ("30", "万元/亩", "亿元/平方公里", "4.5"),
        ("0.5", "吨标准煤/万元", "千克标准煤/元", "0.05"),
        ("4.88", "万人", "人", "48800"),
        ("17", "名", "人", "17"),
        ("16", "名", "位", "16"),
        ("78.2", "岁", "年", "78.2"),
        ("18", "个月", "年", "1.5"),
        ("82.4", "MVA", "千伏安", "82400"),
        ("65.4", "公里", "米", "65400"),
        ("6.77", "‰", "%", "0.677"),
        ("2", "㎡", "平方米", "2"),
        ("5", "ＭＶＡ", "兆伏安", "5"),
        ("1.3", "亿", "万", "13000"),
        ("12.4", "个百分点", "百分点", "12.4"),
        ("25", "个基点", "个百分点", "0.25"),
        ("35", "微克/立方米", "μg/m³", "35"),
        ("6.77", "件/万人", "件/千人", "0.677"),
    ],
)
def test_conversion_is_exact(value: str, source: str, target: str, result: str) -> None:
    assert convert(Decimal(value), source, target) == Decimal(result)
    assert convert(convert(Decimal(value), source, target), target, source) == Decimal(value)


def test_what_no_decimal_holds() -> None:
    assert convert_exact(Decimal(1), "亩", "公顷") == Fraction(1, 15)
    assert str(convert(Decimal(1), "亩", "公顷")) == "0.06666666666666666666666666667"


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("万美元", "亿元", "汇率"),
        ("万美元/亩", "万元/亩", "货币"),
        ("%", "个百分点", "两个比率之差"),
        ("家", "人", "不是同一种东西"),
        ("家", "个", "counters"),
        ("户", "人", "不是同一种东西"),
        ("亩", "万元", "面积"),
        ("亿", "亿元", "补全单位"),
        ("倍", "%", "倍数"),
        ("吨标准煤", "吨", "质量"),
        ("吨二氧化碳", "吨", "质量"),
        ("MVA", "千瓦", "功率"),
        ("天", "个月", "年月"),
        ("万元/亩", "万元", "面积"),
    ],
)
def test_other_dimensions_are_refused(source: str, target: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        convert(Decimal(1), source, target)
    assert caught.value.code == "unit-dimension"
    assert words in caught.value.message + caught.value.hint


@pytest.mark.parametrize("text", ["光年", "万%", "万万元", "元/", "/亩", "元/亩/年", "亿万", "abc", "万个百分点"])
def test_unknown_units(text: str) -> None:
    with pytest.raises(Problem) as caught:
        unit(text)
    assert caught.value.code == "unit-unknown"
    assert caught.value.hint


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_there_and_back(value: Decimal) -> None:
    for source, target in (("万户", "户"), ("亿元", "元"), ("平方公里", "公顷"), ("万元/亩", "亿元/平方公里")):
        assert convert_exact(convert_exact(value, source, target), target, source) == Fraction(value)
    assert convert(convert(value, "亿元", "元"), "元", "亿元") == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=8, min_value=-(10**18), max_value=10**18))
def test_plain_is_the_same_number(value: Decimal) -> None:
    shown = plain(value)
    assert shown == value
    assert int(shown.as_tuple().exponent) <= 0
    assert "." not in f"{shown:f}" or not f"{shown:f}".endswith("0")


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_to_decimal(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)
    shown = to_decimal(value)
    assert abs(Fraction(shown) - value) <= abs(value) / 10**27


def test_every_unit_reads_in_every_form() -> None:
    registry = units()
    for name, (code, factor, scaled) in registry.base.items():
        assert registry.get(name).key == code
        assert registry.get(name).factor == factor
        if scaled:
            assert registry.get(f"万{name}").factor == 10000 * factor


def test_units_of_the_statements(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "statements").glob("0*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            unit(json.loads(line)["unit"])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- {counts: 家}\n- {counts: 家}\n", "unit-duplicate", 2),
        ("- dimension: a\n  name: 甲\n  units:\n    - {name: 尺, factor: 0}\n", "unit-factor", 4),
        ("- dimension: a\n  name: 甲\n  units:\n    - {name: 尺, factor: x}\n", "unit-factor", 4),
        ("- dimension: a\n  nam: 甲\n  units: []\n", "yaml-key", 2),
        ("- dimension: a\n  name: [\n", "yaml-syntax", 3),
        ("", "yaml-empty", None),
    ],
)
def test_a_bad_units_file(tmp_path: Path, text: str, code: str, line: int | None) -> None:
    path = tmp_path / "units.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        Units.load(path)
    assert (caught.value.code, caught.value.place.row) == (code, line)
    assert caught.value.place.file == "units.yaml"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "units.yaml"
    path.write_bytes("- {counts: 家}".encode("gb18030"))
    with pytest.raises(Problem) as caught:
        Units.load(path)
    assert caught.value.code == "text-not-utf8"
    with pytest.raises(Problem) as caught:
        Units.load(tmp_path / "nowhere.yaml")
    assert caught.value.code == "file-unreadable"
