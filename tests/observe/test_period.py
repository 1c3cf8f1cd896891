from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaifaqu.errors import Problem
from kaifaqu.observe import Period

years = st.integers(1901, 2098)


@st.composite
def dated(draw: st.DrawFn) -> Period:
    """Any dated period."""
    year = draw(years)
    kind = draw(st.sampled_from(("year", "half", "quarter", "months", "years", "day")))
    if kind == "year":
        return Period.of_year(year)
    if kind == "half":
        return Period.of_half(year, draw(st.integers(1, 2)))
    if kind == "quarter":
        return Period.of_quarter(year, draw(st.integers(1, 4)))
    if kind == "months":
        first = draw(st.integers(1, 12))
        return Period.of_months(year, first, draw(st.integers(first, 12)))
    if kind == "years":
        return Period.of_years(year, draw(st.integers(year, 2098)))
    return Period.of_day(date(year, 1, 1) + timedelta(days=draw(st.integers(0, 364))))


def test_it_works() -> None:
    period = Period.parse("2022年1—5月")
    assert (period.iso, period.label, period.kind) == ("2022-01/2022-05", "2022年1—5月", "cumulative")
    assert (period.start, period.end, period.months) == (date(2022, 1, 1), date(2022, 5, 31), 5)
    assert period.previous_year() == Period.parse("2021-01/2021-05")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2021", "2021"),
        ("2021年", "2021"),
        ("２０２１年", "2021"),
        ("二〇二一年", "2021"),
        ("2021年度", "2021"),
        ("2021年全年", "2021"),
        ("2020年底", "2020"),
        ("2020年末", "2020"),
        ("截至2020年底", "2020"),
        ("到2025年", "2025"),
        ("2022-H1", "2022-H1"),
        ("2022H2", "2022-H2"),
        ("2022年上半年", "2022-H1"),
        ("2022年1—6月", "2022-H1"),
        ("2022-01/2022-06", "2022-H1"),
        ("2021-Q3", "2021-Q3"),
        ("2021年一季度", "2021-Q1"),
        ("2021年第四季度", "2021-Q4"),
        ("2021年1-3月", "2021-Q1"),
        ("2022年前三季度", "2022-01/2022-09"),
        ("2022年前两季度", "2022-H1"),
        ("2022年前5个月", "2022-01/2022-05"),
        ("2022年1—5月", "2022-01/2022-05"),
        ("2022年1-5月份", "2022-01/2022-05"),
        ("2022年1月至5月", "2022-01/2022-05"),
        ("2022年一至五月", "2022-01/2022-05"),
        ("２０２２年１～５月", "2022-01/2022-05"),
        ("2022 年 1－5 月", "2022-01/2022-05"),
        ("2022-01/2022-12", "2022"),
        ("2022-05", "2022-05"),
        ("2022/5", "2022-05"),
        ("2022.05", "2022-05"),
        ("202205", "2022-05"),
        ("2022年5月", "2022-05"),
        ("2022年十二月", "2022-12"),
        ("截至2022年5月底", "2022-05"),
        ("2015/2020", "2015/2020"),
        ("2015—2020年", "2015/2020"),
        ("2019年至2021年", "2019/2021"),
        ("2019至2021年", "2019/2021"),
        ("“十四五”时期", "2021/2025"),
        ("十四五末", "2025"),
        ("“十三五”", "2016/2020"),
        ("2021-07-28", "2021-07-28"),
        ("2021年7月28日", "2021-07-28"),
        ("截至2021年7月28日", "2021-07-28"),
        ("2021/7/28", "2021-07-28"),
        ("20210728", "2021-07-28"),
    ],
)
def test_forms(text: str, iso: str) -> None:
    assert Period.strict(text).iso == iso
    assert not Period.parse(text).undated


@pytest.mark.parametrize(
    "phrase",
    ["十年来", "十年来起", "近三年", "近三年来", "截至目前", "目前", "现有", "现在", "落户后", "改革之前", "改革之后", "3年内",
     "建成后", "5G基站建成后", "2021—2022年起", "上半年", "去年", "今年以来", ""],
)  # fmt: skip
def test_phrases_stay_undated(phrase: str) -> None:
    period = Period.strict(phrase)
    assert period.undated
    assert period.iso == period.phrase == phrase


@pytest.mark.parametrize(
    "text",
    ["2022-13", "2022年13月", "2021-02-30", "2022-Q5", "2022-H3", "abc", "苹果", "202", "99999", "0202年", "2022-05/2022-01",
     "2020/2015", "2021-07/2022-06", "2022-01/abc", "1/2", "2101"],
)  # fmt: skip
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        Period.strict(text)
    assert caught.value.code == "period-invalid"
    assert caught.value.hint
    assert Period.parse(text).undated


def test_bounds_of_phrases() -> None:
    assert Period.parse("2022年以来").earliest == date(2022, 1, 1)
    assert Period.parse("2020年以前").latest == date(2020, 12, 31)
    since = Period.parse("2021—2022年起")
    assert (since.earliest, since.latest) == (date(2021, 1, 1), date(2022, 12, 31))


def test_undated_keeps_its_bounds() -> None:
    period = Period.undated_between("十年来", date(2012, 1, 1), date(2022, 10, 31))
    assert period.label == "十年来（时期未定）"
    assert Period.restore(period.iso, period.start, period.end) == period
    assert Period.restore("2021", date(2021, 1, 1), date(2021, 12, 31)) == Period.of_year(2021)
    with pytest.raises(Problem, match="晚于"):
        Period.undated_between("十年来", date(2022, 1, 1), date(2012, 1, 1))
    with pytest.raises(Problem) as caught:
        period.shift(1)
    assert caught.value.code == "period-undated"
    with pytest.raises(Problem):
        period.previous_year()


def test_labels() -> None:
    texts = ["2021", "2022-H2", "2021-Q3", "2022-05", "2022-01/2022-05", "2015/2020", "2021-07-28", ""]
    assert [Period.parse(text).label for text in texts] == [
        "2021年", "2022年下半年", "2021年三季度", "2022年5月", "2022年1—5月", "2015—2020年", "2021年7月28日", "时期未注明",
    ]  # fmt: skip


def test_order() -> None:
    written = ["2022-01/2022-05", "2022-H1", "2021", "2021-12", "2021-Q4", "2021-H2", "2015/2021", "十年来", "2020"]
    ordered = [period.iso for period in sorted(map(Period.parse, written))]
    assert ordered == ["2020", "2021-12", "2021-Q4", "2021-H2", "2021", "2015/2021", "2022-01/2022-05", "2022-H1", "十年来"]


def test_contains_and_parts() -> None:
    year = Period.of_year(2021)
    assert year.contains(Period.parse("2021-Q3"))
    assert year.contains(date(2021, 12, 31))
    assert not year.contains(Period.parse("2022-01"))
    assert not year.contains(Period.parse("十年来"))
    assert not Period.parse("十年来").contains(year)
    assert [part.iso for part in year.parts("half")] == ["2021-H1", "2021-H2"]
    assert [part.iso for part in Period.of_years(2019, 2021).parts("year")] == ["2019", "2020", "2021"]
    assert len(year.parts("month")) == 12
    with pytest.raises(Problem, match="整季度"):
        Period.parse("2022-01/2022-05").parts("quarter")


def test_leap_day() -> None:
    assert Period.parse("2020-02-29").previous_year().iso == "2019-02-28"


def test_ends_of_the_calendar() -> None:
    with pytest.raises(Problem):
        Period.of_year(1900).previous_year()
    with pytest.raises(Problem):
        Period.of_years(2021, 2200)


@given(dated())
def test_iso_and_label_read_back(period: Period) -> None:
    assert Period.strict(period.iso) == period
    assert Period.strict(period.label) == period


@given(dated(), st.integers(-2, 2))
def test_shift_there_and_back(period: Period, n: int) -> None:
    try:
        moved = period.shift(n)
        back = moved.shift(-n)
    except Problem:
        return  # out of the years that are known
    assert back == period
    assert (moved > period) == (n > 0)
    if period.kind in ("year", "half", "quarter", "month", "day") and n == 1:
        assert moved.start == (period.end or date.max) + timedelta(days=1)


@given(dated(), dated(), dated())
def test_order_is_total(a: Period, b: Period, c: Period) -> None:
    assert (a < b) + (b < a) + (a == b) == 1
    if a < b < c:
        assert a < c


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    period = Period.parse(text)
    assert period.undated or Period.parse(period.iso) == period
    with contextlib.suppress(Problem):
        assert Period.strict(text) == period


def test_every_period_of_the_statements(shared_dir) -> None:
    """All periods of the annotated documents are read; the dated ones stay dated and the relative ones undated."""
    import json

    for path in sorted((shared_dir / "statements").glob("0*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["period"]
            period = Period.strict(text)
            assert period.iso == text
            assert period.undated == (not text[:4].isdigit() or text.endswith("起"))
