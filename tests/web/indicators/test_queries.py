from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kaifaqu.observe import Period, as_known
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import queries, services
from kaifaqu.web.indicators.dossier import dossier
from kaifaqu.web.indicators.drafts import Draft
from kaifaqu.web.indicators.memory import Memory
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.indicators.peers import peers
from kaifaqu.web.indicators.previews import preview_correct, preview_enter, preview_settle, preview_withdraw

Find = Callable[[str], Observation]
ON = date(2022, 10, 31)


def test_it_works(zone: Zone) -> None:
    found = queries.series_set(zone, zone.subject, ON)
    levels = found.get("general-budget-revenue", "liaocheng-gaoxin")
    assert levels.at(Period.of_year(2020)).amount == Decimal("12.77")
    derived = levels.at(Period.of_year(2015))
    assert (derived.amount, derived.derived) == (Decimal("5.00"), True)
    assert derived.chosen.formula == "12.77 − 7.77 = 5.00 亿元"
    assert [(item.value, item.period.phrase) for item in levels.undated] == [
        (Decimal("3.15"), "十年来起"),
        (Decimal("21.15"), "十年来"),
    ]
    rates = found.get("general-budget-revenue", "liaocheng-gaoxin", measure="cagr")
    assert rates.latest.amount == Decimal("20.6")


def test_facts_are_one_query(zone: Zone, django_assert_num_queries: Callable[..., object]) -> None:
    queries.facts(zone, zone.subject, ON)  # the merged subjects are remembered
    with django_assert_num_queries(1):
        assert len(queries.facts(zone, zone.subject, ON)) > 100


def test_series_are_kept_until_the_data_change(
    zone: Zone, zhang: Actor, row: Find, django_assert_num_queries: Callable[..., object]
) -> None:
    first = queries.series_set(zone, zone.subject, ON)
    with django_assert_num_queries(0):
        assert queries.series_set(zone, zone.subject, ON) is first
    services.withdraw(zhang, row("002-81-5"), "核对不符")
    assert queries.series_set(zone, zone.subject, ON) is not first


def test_as_known_before_a_publication(zone: Zone) -> None:
    before = queries.series_set(zone, zone.subject, date(2022, 10, 30)).get("general-budget-revenue", "liaocheng-gaoxin")
    assert before.undated == (), "the newspaper came out at the end of October"
    assert queries.facts(zone, zone.subject, date(2015, 1, 1)) == []


def test_known_by_recording_is_empty_before_the_load(zone: Zone) -> None:
    # The rows' own days, not today: a run may go on past midnight.
    days = [timezone.localdate(at) for at in Observation.objects.values_list("recorded_at", flat=True)]
    assert queries.facts(zone, zone.subject, min(days) - timedelta(days=1), "recorded") == []
    assert len(queries.facts(zone, zone.subject, max(days), "recorded")) > 100


@pytest.mark.parametrize("by", ["published", "recorded"])
def test_the_database_and_the_engine_agree_on_what_is_known(zone: Zone, zhang: Actor, row: Find, by: queries.By) -> None:
    old = row("002-81-4")
    services.correct(zhang, old, replace(Draft.of(old), value="12.97", published_on="2022-03-01", reason="决算"))
    services.withdraw(zhang, row("002-81-5"), "核对不符")
    for on in (date(2021, 12, 31), date(2022, 3, 1), ON, timezone.localdate()):
        in_database = set(queries.known(zone, on, by).filter(subject=zone.subject).values_list("pk", flat=True))
        in_engine = {item.id for item in as_known(queries.history(zone, zone.subject), on, by=by)}
        assert in_database == in_engine


def test_the_list_has_every_indicator_those_with_figures_first(zone: Zone) -> None:
    rows = queries.indicator_rows(zone, ON)
    assert len(rows) == len(queries.catalogue(zone))
    with_data = [row.has_data for row in rows]
    assert with_data == sorted(with_data, reverse=True)
    gdp = next(row for row in rows if row.code == "gdp")
    assert (gdp.point.amount, gdp.period.label) == (Decimal("111.16"), "2020年")
    assert (gdp.yoy, gdp.yoy_unit, gdp.yoy_derived) == (Decimal("5.9"), "%", False), "the stated growth, at constant prices"
    assert gdp.contradictory, "10.1 % stated, 7.56 % reckoned"
    assert "≥6" in gdp.target
    assert gdp.target_url.startswith("/z/liaocheng/plans/")
    revenue = next(row for row in rows if row.code == "general-budget-revenue")
    assert (revenue.undated, revenue.sources) == (3, 2)


def test_the_park_has_two_areas_side_by_side(zone: Zone) -> None:
    park = zone.subjects.get(code="jiuzhou-rose-park")
    found = dossier(zone, "site-area", park, ON)
    assert [[view.amount for view in clash.values] for clash in found.clashes] == [[Decimal(1967), Decimal(2000)]]
    assert found.clashes[0].difference == "相差 33 亩（以小者为基数 1.7%）"
    assert {view.row.document.code for view in found.undated} == {"001", "002"}


def test_a_stated_growth_that_does_not_follow_is_told(zone: Zone) -> None:
    found = dossier(zone, "gdp", zone.subject, ON)
    check = next(item for item in found.checks if item.stated.measure == "cagr")
    assert (check.stated.value, check.recomputed.value, check.agrees) == (Decimal("10.1"), Decimal("7.56"), False)


def test_peers_are_ranked_only_where_they_compare(zone: Zone, demo_zone: Zone) -> None:
    rows = peers(zone, "general-budget-revenue", "liaocheng-gaoxin", ON)
    assert {row.name for row in rows} >= {"聊城高新区", "济南高新区"}
    assert [row.own for row in rows].count(True) == 1
    assert all(row.rank is None for row in rows), "two years, two zones: nothing to rank"


def test_what_came_in_between_two_days(zone: Zone, zhang: Actor, row: Find) -> None:
    month = queries.latest_changes(zone, date(2022, 9, 30), ON, subject=zone.subject)
    assert {change.row.document.code for change in month} == {"001"}
    assert all(change.kind == "new" for change in month)
    today = timezone.localdate()
    services.settle(zhang, row("001-7-1"), "2012", "起点")
    old = row("002-81-4")
    services.correct(zhang, old, replace(Draft.of(old), value="12.97", reason="录入错误"))
    services.withdraw(zhang, row("002-81-5"), "核对不符")
    kinds = [change.kind for change in queries.latest_changes(zone, today - timedelta(days=1), today, "recorded", limit=3)]
    assert kinds == ["withdrawn", "corrected", "settled"]


def test_the_preview_of_a_correction_tells_what_follows_and_stores_nothing(zone: Zone, zhang: Actor, row: Find) -> None:
    old = row("002-81-4")
    before = Observation.objects.count(), zone.data_version
    seen = preview_correct(zhang, old, replace(Draft.of(old), value="12.97", reason="录入错误"), on=ON)
    assert (Observation.objects.count(), zone.data_version) == before
    assert seen.fields == {"数值": ["12.77", "12.97"]}
    effects = {(effect.kind, effect.title): (effect.before, effect.after) for effect in seen.effects}
    assert effects["latest", "一般公共预算收入"] == ("2020年 12.77 亿元", "2020年 12.97 亿元")
    assert effects["derived", "一般公共预算收入 2015年"] == ("2015年 5 亿元（推算）", "2015年 5.2 亿元（推算）") or effects[
        "derived", "一般公共预算收入 2015年"
    ] == ("2015年 5.00 亿元（推算）", "2015年 5.20 亿元（推算）")
    assert ("check", "一般公共预算收入 年均增长率 2015—2020年") in effects


def test_the_preview_of_a_second_value_tells_the_contradiction(zone: Zone, zhang: Actor) -> None:
    draft = Draft(
        indicator="general-budget-revenue", subject="liaocheng-gaoxin", period="2020", value="13.5", unit="亿元", source="entry",
        note="财政局电话", published_on="2022-01-10", reason="核对",
    )  # fmt: skip
    kinds = {effect.kind: effect for effect in preview_enter(zhang, zone, draft, on=ON).effects}
    assert "13.5" in kinds["contradiction"].after
    assert "12.77" in kinds["contradiction"].after


def test_a_preview_warns_of_what_the_page_will_not_show(zone: Zone, zhang: Actor) -> None:
    draft = Draft(
        indicator="gdp", subject="liaocheng-gaoxin", period="2022", value="130", unit="亿元", source="entry", note="快报",
        published_on="2023-01-20", reason="月报",
    )  # fmt: skip
    seen = preview_enter(zhang, zone, draft, on=ON)
    assert seen.effects == []
    assert "还看不到" in seen.warnings[0]


def test_previews_of_settling_and_withdrawing(zone: Zone, zhao: Actor, zhang: Actor, row: Find) -> None:
    settled = preview_settle(zhao, row("001-7-2"), "2021", "专版发表时最近的完整年度", on=ON)
    assert ("latest", "2021年 21.15 亿元") in {(effect.kind, effect.after) for effect in settled.effects}
    gone = preview_withdraw(zhang, row("002-81-5"), "不符", on=ON)
    assert any(effect.kind == "derived" and effect.after == "" for effect in gone.effects)


def test_memory_is_bounded_and_goes_with_the_cache(db: None) -> None:
    from django.core.cache import cache

    memory, made = Memory(2), []

    def make(name: str) -> Callable[[], str]:
        def run() -> str:
            made.append(name)
            return name

        return run

    for name in ("a", "b", "a", "c", "b"):
        assert memory.get(name, make(name)) == name
    assert made == ["a", "b", "c", "b"], "b was the one not asked for longest when c came"
    cache.clear()
    memory.get("b", make("b"))
    assert made[-1] == "b"
    assert len(made) == 5


def test_a_preview_tells_how_the_plan_would_be_judged(zone: Zone, zhang: Actor) -> None:
    draft = Draft(
        indicator="gdp", subject="liaocheng-gaoxin", period="2021", value="3.1", unit="%", measure="growth", source="entry",
        note="统计局年报", published_on="2022-02-01", reason="年报",
    )  # fmt: skip
    plan = [effect for effect in preview_enter(zhang, zone, draft, on=ON).effects if effect.kind == "plan"]
    assert len(plan) == 1
    assert plan[0].title == "地区生产总值增速"
    assert "3.1" in plan[0].after
    assert plan[0].before != plan[0].after


def test_a_preview_says_how_an_entry_without_a_day_gets_onto_the_page(zone: Zone, zhang: Actor) -> None:
    draft = Draft(
        indicator="general-budget-revenue", subject="liaocheng-gaoxin", period="2022年1—9月", value="10.86", unit="亿元",
        source="entry", note="财政局月报", reason="9月月报",
    )  # fmt: skip
    seen = preview_enter(zhang, zone, draft, on=ON)
    assert any("请返回修改，填写来源的发布日" in warning for warning in seen.warnings)
