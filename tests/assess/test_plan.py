"""Plan judgements: golden cases on both sides of every threshold, and every reason for not judging."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kaifaqu.assess import PLAN_RULE, STATUSES, Item, Number, PlanRule, judge
from kaifaqu.assess.plan_item import years_after
from kaifaqu.errors import Problem
from kaifaqu.observe import Period

RULE = PlanRule.load(PLAN_RULE)
ON = date(2022, 10, 31)
END_2022, END_2025 = date(2022, 12, 31), date(2025, 12, 31)


@dataclass(frozen=True)
class Seen:
    """A figure as the engine reads it."""

    value: Decimal
    period: Period
    measure: str = "level"
    unit: str = "个"
    bound: str = "="
    basis: str = ""
    target: bool = False
    simulated: bool = False
    id: int | None = None


def seen(value: str, period: str, **more: object) -> Seen:
    return Seen(Decimal(value), Period.parse(period), **more)  # type: ignore[arg-type]


def item(**more: object) -> Item:
    """From 100 (2020) to 200 (2025): each year is 20 points of progress, each unit one point."""
    base = Item("示例", "个", "level", "level", Number(Decimal(100)), Number(Decimal(200)), 2020, 2025)
    return replace(base, **more)  # type: ignore[arg-type]


def test_it_works() -> None:
    patents = item(written="每万人口高价值发明专利拥有量", base=Number.read("6.77"), target=Number.read("7左右"))
    said = judge(patents, [seen("6.82", "2021", id=7)], ON, RULE)
    assert (said.status, said.label, said.latest, said.latest_period) == ("on_track", "符合进度", Decimal("6.82"), "2021年")
    assert round(said.expected_now or 0, 4) == Decimal("6.8543")
    assert said.expected_then == Decimal("6.816")
    assert said.planned == 20
    assert round(said.progress or 0, 2) == Decimal("21.74")
    assert said.sentence == (
        "基期 6.77 个（2020 年），目标 约 7 个（2025 年）；截至 2022-10-31 应达 6.85 个；"
        "最新 6.82 个（2021年），该期应达 6.82 个；"
        "完成应增（减）量的 21.74%，计划 20%，快于计划 1.74 个百分点；判为“符合进度”。"
    )
    assert [figure.id for figure in said.used] == [7]


@pytest.mark.parametrize(
    ("latest", "status"),
    [  # at the end of 2021 the path stands at 120; behind by 10 points is 110, by 30 points 90
        ("250", "met"),
        ("200", "met"),
        ("199.99", "on_track"),
        ("120", "on_track"),
        ("110.01", "on_track"),
        ("110", "behind"),
        ("109.99", "behind"),
        ("90.01", "behind"),
        ("90", "behind"),
        ("89.99", "far_behind"),
        ("0", "far_behind"),
    ],
)
def test_levels_upward(latest: str, status: str) -> None:
    assert judge(item(), [seen(latest, "2021")], ON, RULE).status == status


@pytest.mark.parametrize(
    ("latest", "status"),
    [
        ("100", "met"),
        ("99", "met"),
        ("100.01", "on_track"),
        ("189.99", "on_track"),
        ("190", "behind"),
        ("210", "behind"),
        ("210.01", "far_behind"),
    ],
)
def test_levels_downward(latest: str, status: str) -> None:
    less = item(base=Number(Decimal(200)), target=Number(Decimal(100)), direction=-1)
    assert judge(less, [seen(latest, "2021")], ON, RULE).status == status


@pytest.mark.parametrize(
    ("bound", "latest", "status"),
    [
        ("=", "200", "met"),
        ("=", "199.99", "on_track"),
        (">=", "200", "met"),
        (">=", "199.99", "on_track"),
        (">", "200", "on_track"),
        (">", "200.01", "met"),
        ("~", "190", "met"),
        ("~", "189.99", "on_track"),
    ],
)
def test_bounds_of_the_target(bound: str, latest: str, status: str) -> None:
    assert judge(item(target=Number(Decimal(200), bound)), [seen(latest, "2021")], ON, RULE).status == status


@pytest.mark.parametrize(
    ("bound", "latest", "status"),
    [
        ("<=", "100", "met"),
        ("<=", "100.01", "on_track"),
        ("<", "100", "on_track"),
        ("<", "99.99", "met"),
        ("~", "110", "met"),
        ("~", "110.01", "on_track"),
    ],
)
def test_bounds_of_a_target_downward(bound: str, latest: str, status: str) -> None:
    less = item(base=Number(Decimal(200)), target=Number(Decimal(100), bound), direction=-1)
    assert judge(less, [seen(latest, "2021")], ON, RULE).status == status


@pytest.mark.parametrize(
    ("bound", "latest", "status"),
    [
        (">=", "200", "met"),  # at least the goal
        (">", "199", "manual"),  # may be 199.5 or 300
        (">=", "110", "manual"),
        ("<=", "89", "far_behind"),  # at most so little
        ("<", "90", "manual"),  # anything below 90
        ("<=", "150", "manual"),
        ("~", "130", "on_track"),  # 127.4 to 132.6
        ("~", "111", "manual"),  # 108.8 to 113.2: on both sides of 110
        ("~", "112.25", "on_track"),
        ("~", "112.24", "manual"),  # 2 % below is just above, just below 110
    ],
)
def test_bounds_of_the_latest(bound: str, latest: str, status: str) -> None:
    said = judge(item(), [seen(latest, "2021", bound=bound)], ON, RULE)
    assert said.status == status
    if status == "manual":
        assert "不是一个确定的数" in said.reason
        assert said.next_step
        assert said.latest == Decimal(latest)


def test_over_the_goal_meets_a_goal_that_wants_over() -> None:
    wanted = item(target=Number(Decimal(200), ">"))
    assert judge(wanted, [seen("200", "2021", bound=">")], ON, RULE).status == "met"
    assert judge(wanted, [seen("200", "2021", bound=">=")], ON, RULE).status == "manual"


def test_an_about_base_is_tried_on_both_sides() -> None:
    rate = item(unit="%", kind="annual_change", base=Number.read("50左右"), target=Number.read("0.8左右"))
    assert judge(rate, [seen("56", "2021", unit="%")], ON, RULE).status == "met"  # above 51 + 4
    open_ = judge(rate, [seen("51", "2021", unit="%")], ON, RULE)
    assert (open_.status, open_.next_step) == ("manual", "请查出基期的准确数")
    assert "约数" in open_.reason


@pytest.mark.parametrize(
    ("latest", "status"),
    [
        ("76.3", "met"),
        ("75.3", "met"),
        ("75.29", "on_track"),
        ("67.31", "on_track"),
        ("67.3", "behind"),
        ("65.3", "behind"),
        ("65.29", "far_behind"),
    ],
)
def test_yearly_change(latest: str, status: str) -> None:
    """66.3 % with about 2 points a year: 10 points until 2025; after a year 68.3 is due, 10 % of the movement is 1."""
    share = item(unit="%", kind="annual_change", base=Number.read("66.3"), target=Number.read("2左右"))
    said = judge(share, [seen(latest, "2021", unit="%")], ON, RULE)
    assert said.status == status
    assert said.expected_then == Decimal("68.3")
    assert "年均提高 约 2 个百分点" in said.sentence


GROWTH = {"kind": "annual_growth", "unit": "%", "measure": "growth", "nature": "growth", "base": Number.read("5.9")}


def growth(value: str, year: str, **more: object) -> Seen:
    return seen(value, year, measure="growth", unit="%", **more)


@pytest.mark.parametrize(
    ("rates", "status"),
    [  # 6 % a year for five years is +33.82 %; after one year 6 (17.74 points of the way), after two 12.36 (36.54 points)
        (["6"], "on_track"),
        (["2.62"], "on_track"),
        (["2.61"], "behind"),
        (["-4.14"], "behind"),
        (["-4.15"], "far_behind"),
        (["6", "6"], "on_track"),
        (["8", "0.91"], "on_track"),
        (["8", "0.90"], "behind"),
        (["0", "0"], "far_behind"),
        (["33.83"], "met"),
        (["33.82"], "on_track"),
    ],
)
def test_yearly_growth(rates: list[str], status: str) -> None:
    goal = item(**GROWTH, target=Number.read("≥6"))
    figures = [growth(rate, str(2021 + n)) for n, rate in enumerate(rates)]
    said = judge(goal, figures, END_2022, RULE)
    assert said.status == status
    assert said.expected_then == 6
    if len(rates) == 1:
        assert round(said.latest or 0, 6) == Decimal(rates[0])
    else:
        assert "由逐年增速连乘" in said.sentence


def test_growth_from_a_reported_average_and_from_levels() -> None:
    goal = item(**GROWTH, target=Number.read("≥6"))
    reported = judge(
        goal, [seen("7", "2020/2022", measure="cagr", unit="%"), growth("1", "2021"), growth("1", "2022")], END_2022, RULE
    )
    assert (reported.latest, reported.status) == (Decimal(7), "on_track")
    assert "文件所载年均增速" in reported.sentence
    levels = [seen("100", "2020", unit="亿元"), seen("121", "2022", unit="亿元"), growth("1", "2021")]
    from_levels = judge(goal, levels, END_2022, RULE)
    assert round(from_levels.latest or 0, 9) == 10  # reaches further than the growth of 2021 alone
    assert "当年价" in from_levels.notes[0]
    real = replace(goal, growth_basis="可比价")
    assert judge(real, levels, END_2022, RULE).latest == 1  # then only the growth of 2021 counts
    only_levels = judge(real, levels[:2], END_2022, RULE)
    assert (only_levels.status, only_levels.next_step) == ("manual", "请补录逐年增速")
    not_from_base = [seen("7", "2015/2022", measure="cagr", unit="%")]
    assert judge(goal, not_from_base, END_2022, RULE).status == "no_data"


def test_growth_that_cannot_be_averaged() -> None:
    goal = item(**GROWTH, target=Number.read(">6.5"))
    part = judge(goal, [growth("7.1", "2022-H1")], ON, RULE)
    assert (part.status, part.reason) == ("manual", "只有不满一年的累计增速，不能折算年均")
    gap = judge(goal, [growth("7.1", "2022")], END_2022, RULE)
    assert (gap.status, gap.reason) == ("manual", "缺 2021 年起的逐年增速，不能折算年均")
    running = judge(goal, [growth("7.1", "2022")], ON, RULE)
    assert running.status == "manual"
    undated = judge(goal, [growth("26", "近三年来")], ON, RULE)
    assert undated.status == "manual"
    assert "26%（近三年来）" in undated.reason
    other = judge(replace(goal, basis="可比价"), [growth("7", "2021", basis="现价")], ON, RULE)
    assert "口径不同" in other.reason
    assert judge(goal, [growth("5.9", "2020")], ON, RULE).status == "no_data"
    assert judge(goal, [], ON, RULE).status == "no_data"


def test_growth_bounds_and_contradictions() -> None:
    goal = item(**GROWTH, target=Number.read("≥6"))
    assert judge(goal, [growth("2", "2021"), growth("2.1", "2021")], ON, RULE).status == "behind"
    both = judge(goal, [growth("2", "2021"), growth("7", "2021")], ON, RULE)
    assert both.status == "manual"
    assert "并存" in both.notes[0]
    assert judge(goal, [growth("7", "2021", bound=">")], ON, RULE).status == "manual"
    assert judge(goal, [growth("34", "2021", bound=">")], ON, RULE).status == "met"


def test_past_the_goal_year_what_is_not_reached_is_behind() -> None:
    assert judge(item(), [seen("199", "2025")], END_2025, RULE).status == "behind"
    assert judge(item(), [seen("199", "2024")], END_2025, RULE).status == "on_track"
    assert judge(item(), [seen("200", "2025")], END_2025, RULE).status == "met"
    rate = item(**GROWTH, target=Number.read("≥6"))
    assert judge(rate, [growth("6", str(year)) for year in range(2021, 2026)], END_2025, RULE).status == "met"
    assert judge(rate, [growth("5.9", str(year)) for year in range(2021, 2026)], END_2025, RULE).status == "behind"


def test_no_data_since_the_base() -> None:
    for figures in ([], [seen("100", "2020")], [seen("90", "2019")], [seen("150", "2025", target=True)], [seen("120", "2023")]):
        said = judge(item(), figures, ON, RULE)
        assert (said.status, said.reason) == ("no_data", "基期以来没有数据")
        assert said.expected_now is not None
        assert "应达" in said.sentence


@pytest.mark.parametrize("phrase", ["截至目前", "十年来", ""])
def test_undated_values_are_shown_and_not_used(phrase: str) -> None:
    said = judge(item(), [seen("8.97", phrase, id=5)], ON, RULE)
    assert (said.status, said.latest, said.progress) == ("manual", None, None)
    assert f"8.97 个（{phrase or '未注明'}）" in said.reason
    assert said.next_step == "请审核人先审定报告期，再作判断"
    assert [figure.id for figure in said.undated] == [5]


def test_a_dated_value_is_used_and_the_undated_one_told() -> None:
    said = judge(item(), [seen("130", "2021"), seen("180", "十年来")], ON, RULE)
    assert (said.status, said.latest) == ("on_track", Decimal(130))
    assert "未采用" in said.notes[0]


def test_units() -> None:
    people = item(unit="万人", base=Number.read("4.88"), target=Number.read("4.98"))
    assert judge(people, [seen("49100", "2021", unit="人")], ON, RULE).latest == Decimal("4.91")
    other = judge(people, [seen("4.91", "2021", unit="亿元")], ON, RULE)
    assert other.status == "manual"
    assert "单位不可比" in other.reason
    assert judge(item(), [seen("130", "2021", unit="件")], ON, RULE).status == "manual"
    assert judge(item(counters=("个", "件")), [seen("130", "2021", unit="件")], ON, RULE).status == "on_track"


def test_basis() -> None:
    own = item(basis="统计局")
    assert judge(own, [seen("130", "2021", basis="统计局"), seen("10", "2022-06", basis="火炬")], ON, RULE).latest == Decimal(130)
    other = judge(own, [seen("130", "2021", basis="火炬")], ON, RULE)
    assert other.status == "manual"
    assert "统计局" in other.reason
    assert "火炬" in other.reason
    undated = judge(own, [seen("130", "十年来", basis="火炬")], ON, RULE)
    assert (undated.status, undated.undated) == ("no_data", ())


def test_contradictory_latest_values() -> None:
    assert judge(item(), [seen("130", "2021"), seen("131", "2021")], ON, RULE).status == "on_track"
    both = judge(item(), [seen("100", "2021"), seen("131", "2021")], ON, RULE)
    assert both.status == "manual"
    assert "不一致" in both.notes[0]


def test_flows_count_by_whole_years_and_stocks_by_any_day() -> None:
    flow = item(nature="flow")
    part = judge(flow, [seen("60", "2022-H1")], ON, RULE)
    assert (part.status, part.reason) == ("manual", "只有不满一年的累计数，不能与全年目标相比")
    assert judge(flow, [seen("60", "2022-H1"), seen("130", "2021")], ON, RULE).latest == Decimal(130)
    assert judge(flow, [seen("130", "2022")], ON, RULE).status == "manual"
    stock = judge(item(), [seen("126", "2022-H1"), seen("130", "2021")], ON, RULE)
    assert (stock.latest, stock.planned, stock.status) == (Decimal(126), Decimal(30), "on_track")
    running = judge(item(), [seen("129", "2022")], ON, RULE)
    assert round(running.planned or 0, 4) == Decimal("36.6667")
    assert "尚未结束" in running.notes[0]


def test_without_a_base_only_the_goal_can_be_told() -> None:
    revenue = item(base=None, target=Number.read("突破2000"), unit="亿元", nature="flow")
    assert judge(revenue, [seen("2000.1", "2021", unit="亿元")], ON, RULE).status == "met"
    short = judge(revenue, [seen("2000", "2021", unit="亿元")], ON, RULE)
    assert (short.status, short.attainment) == ("manual", 100)
    assert "基期" in short.reason
    assert judge(revenue, [seen("2000", "2021", unit="亿元", bound=">")], ON, RULE).status == "met"
    assert judge(revenue, [seen("5000", "2021", unit="亿元", bound="<")], ON, RULE).status == "manual"
    assert judge(revenue, [], ON, RULE).status == "no_data"


def test_a_base_that_was_already_there() -> None:
    held = item(base=Number(Decimal(100)), target=Number(Decimal(100)))
    assert judge(held, [seen("100", "2021")], ON, RULE).status == "met"
    fell = judge(held, [seen("99", "2021")], ON, RULE)
    assert fell.status == "manual"
    assert "已达到目标" in fell.reason
    aimless = item(base=Number(Decimal(100)), target=Number(Decimal(100)), direction=0)
    assert "没有优劣方向" in judge(aimless, [seen("99", "2021")], ON, RULE).reason


def test_kinds_the_rule_file_rules() -> None:
    none = judge(item(kind="none", target=None), [seen("5.51", "2021")], ON, RULE)
    assert (none.status, none.latest) == ("no_data", Decimal("5.51"))
    assigned = judge(item(kind="assigned", target=None), [], ON, RULE)
    assert assigned.status == "manual"
    assert "分解" in assigned.next_step
    assert judge(item(kind="assigned", target=None), [], ON, replace(RULE, assigned="no_data")).status == "no_data"
    assert judge(item(kind="level", target=None), [seen("1", "2021")], ON, RULE).status == "manual"


@pytest.mark.parametrize(
    ("side", "own", "status"), [(1, "10.1", "met"), (1, "10", "behind"), (-1, "9.9", "met"), (-1, "10", "behind")]
)
def test_relative_to_the_city(side: int, own: str, status: str) -> None:
    share = item(kind="relative", target=None, base=None, unit="%", relative=side)
    said = judge(share, [seen(own, "2021", unit="%")], ON, RULE, peers=[seen("10", "2021", unit="%")])
    assert said.status == status
    assert "全市同期 10%" in said.sentence
    assert len(said.used) == 2


def test_relative_without_a_comparable_city_figure() -> None:
    share = item(kind="relative", target=None, base=None, unit="%", relative=1)
    own = seen("11", "2021", unit="%")
    incomparable = [
        seen("10", "2020", unit="%"),
        seen("10", "2021", unit="‰"),
        seen("10", "2021", unit="%", basis="火炬"),
        seen("10", "2021", unit="%", bound="~"),
    ]
    for peers in ([], incomparable, [seen("10", "2021", unit="%"), seen("12", "2021", unit="%")]):
        said = judge(share, [own], ON, RULE, peers=peers)
        assert said.status == "manual"
        assert "全市同期" in said.reason
    assert judge(share, [replace(own, bound=">")], ON, RULE, peers=[seen("10", "2021", unit="%")]).status == "manual"
    assert judge(share, [], ON, RULE, peers=[seen("10", "2021", unit="%")]).status == "no_data"
    assert judge(share, [seen("11", "", unit="%")], ON, RULE).status == "manual"


def test_a_stale_latest_is_told() -> None:
    late = date(2024, 1, 31)
    assert not judge(item(), [seen("130", "2022")], date(2024, 12, 31), RULE).notes
    assert "25 个月" in judge(item(), [seen("130", "2021")], late, RULE).notes[0]


def test_simulated_is_inherited() -> None:
    assert judge(item(), [seen("130", "2021", simulated=True)], ON, RULE).simulated
    assert not judge(item(), [seen("130", "2021")], ON, RULE).simulated


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("50左右", "50", "~"),
        ("≥6", "6", ">="),
        (">6.5", "6.5", ">"),
        ("突破2000", "2000", ">"),
        ("5.9", "5.9", "="),
        ("约 7", "7", "~"),
        ("80以上", "80", ">="),
        ("不超过3", "3", "<="),
        ("-2", "-2", "="),
    ],
)
def test_written_numbers(text: str, value: str, bound: str) -> None:
    assert Number.read(text) == Number(Decimal(value), bound)


@pytest.mark.parametrize("text", ["—", "", "千亿级", "高于全市平均水平", "完成市分解任务", "3-5", "1/3"])
def test_words_are_not_forced_into_numbers(text: str) -> None:
    assert Number.read(text) is None


def test_years_are_whole_at_month_ends() -> None:
    assert years_after(2020, date(2021, 12, 31)) == 1
    assert years_after(2020, date(2022, 6, 30)) == Decimal("1.5")
    assert years_after(2020, date(2020, 12, 31)) == 0
    assert set(STATUSES) == {"met", "on_track", "behind", "far_behind", "no_data", "manual"}


def test_a_figure_of_the_base_year_is_never_the_latest() -> None:
    """Whatever the kind: the page must not show the base once more as if something newer were known."""
    for kind in ("none", "assigned", "relative"):
        said = judge(item(kind=kind, target=None, relative=1 if kind == "relative" else 0), [seen("5.51", "2020")], ON, RULE)
        assert (said.latest, said.latest_period, said.used) == (None, "", ()), kind
        newer = judge(item(kind=kind, target=None), [seen("5.51", "2020"), seen("5.62", "2021")], ON, RULE)
        assert (newer.latest, newer.latest_period) == (Decimal("5.62"), "2021年"), kind


def test_the_plan_rule_refuses_nonsense(tmp_path: Path) -> None:
    good = PLAN_RULE.read_text(encoding="utf-8")
    for old, new in [
        ("behind: 10 ", "behind: 40 "),
        ("about_target: 0.10", "about_target: 10"),
        ("none: no_data", "none: reached"),
        ("stale_months: 24", "stale_months: 0"),
        ("stale_months: 24", "stale_months: 1.5"),
    ]:  # fmt: skip
        path = tmp_path / "rule.yaml"
        path.write_text(good.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(Problem) as caught:
            PlanRule.load(path)
        assert caught.value.place.row
