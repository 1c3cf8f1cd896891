from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from kaifaqu.errors import Problem, Problems
from kaifaqu.observe import Period
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.indicators import queries, services
from kaifaqu.web.indicators.drafts import Draft
from kaifaqu.web.indicators.models import Observation

Find = Callable[[str], Observation]
ON = date(2022, 10, 31)
DRAFT = Draft(
    indicator="general-budget-revenue",
    subject="liaocheng-gaoxin",
    period="2021",
    value="14.5",
    unit="亿元",
    source="document",
    document="001",
    place="第200行",
    quote="达到14.5亿元",
    reason="据文件录入",
)


def codes(error: pytest.ExceptionInfo[Problems]) -> dict[str, str]:
    """Field → code of every fault."""
    return {item.place.field: item.code for item in error.value.items}


def test_it_works(zone: Zone, zhang: Actor) -> None:
    version = zone.data_version
    row = services.enter(zhang, zone, DRAFT)

    assert (row.value, row.unit, row.period, row.period_end) == (Decimal("14.5"), "亿元", "2021", date(2021, 12, 31))
    assert row.published_on == row.document.published_on, "from the document"
    assert row.recorded_by == zhang.user
    assert row.chain is None
    assert row.chain_id == row.pk, "the first entry needs no update after its insert"
    assert zone.data_version == version + 1
    event = AuditEvent.objects.first()
    assert event is not None
    assert (event.action, event.object_id, event.actor) == ("observation.enter", str(row.pk), "zhang")
    assert event.detail["changes"]["数值"] == ["", "14.5"]
    series = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin")
    assert series is not None
    assert series.latest is not None
    assert (series.latest.period.iso, series.latest.amount) == ("2021", Decimal("14.5"))


def test_units_are_converted_and_the_source_kept(zone: Zone, zhang: Actor) -> None:
    row = services.enter(zhang, zone, replace(DRAFT, value="１４５，０００", unit="万元"))
    assert (row.value, row.unit) == (Decimal(145000), "万元")
    point = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin").at(Period.of_year(2021))
    assert point.amount == Decimal("14.5")


def test_names_and_aliases_are_read(zone: Zone, zhang: Actor) -> None:
    row = services.enter(zhang, zone, replace(DRAFT, indicator="GDP", subject="聊城高新区", value="120"))
    assert row.indicator.code == "gdp"


def test_every_fault_is_told_at_its_field(zone: Zone, zhang: Actor) -> None:
    draft = Draft(
        indicator="没有的指标", subject="没有的单位", period="去年13月", value="约5", unit="公斤", document="999", reason=""
    )
    with pytest.raises(Problems) as error:
        services.enter(zhang, zone, draft)
    assert codes(error) == {
        "指标": "indicator-unknown",
        "对象": "subject-unknown",
        "报告期": "period-invalid",
        "数值": "number-invalid",
        "文件": "document-unknown",
        "位置": "source-missing",
        "原文": "source-missing",
        "理由": "value-missing",
    }
    assert all(item.hint for item in error.value.items)
    assert not Observation.objects.filter(reason="").filter(written="去年").exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"unit": "亩"}, "单位", "unit-dimension"),
        ({"unit": "斛"}, "单位", "unit-unknown"),
        ({"measure": "growth"}, "单位", "unit-dimension"),
        ({"measure": "cagr", "unit": "%"}, "报告期", "period-measure"),
        ({"measure": "rank", "unit": "位", "value": "3"}, "排名范围", "value-missing"),
        ({"measure": "rank", "unit": "位", "value": "2.5", "scope": "山东省"}, "数值", "number-invalid"),
        ({"measure": "sum"}, "度量", "value-invalid"),
        ({"bound": "=>"}, "界限", "value-invalid"),
        ({"status": "withdrawn"}, "状态", "value-invalid"),
        ({"period": "2031"}, "报告期", "period-future"),
        ({"period": "十年来", "earliest": "2022-01-01", "latest": "2012-01-01"}, "报告期", "period-invalid"),
        ({"published_on": "2022-13-01"}, "发布日", "date-invalid"),
        ({"published_on": "2099-01-01"}, "发布日", "date-invalid"),
        ({"source": "workbook", "place": "收入表"}, "位置", "source-missing"),
        ({"source": "entry"}, "来源说明", "source-missing"),
        ({"quote": "长" * 201}, "原文", "text-too-long"),
    ],
)
def test_refusals(zone: Zone, zhang: Actor, change: dict[str, str], field: str, code: str) -> None:
    before = Observation.objects.count()
    with pytest.raises(Problems) as error:
        services.enter(zhang, zone, replace(DRAFT, **change))
    assert codes(error) == {field: code}
    assert Observation.objects.count() == before


def test_other_sources_than_documents(zone: Zone, zhang: Actor) -> None:
    plain = replace(DRAFT, document="", place="", quote="", published_on="2022-02-01")
    entry = services.enter(zhang, zone, replace(plain, source="entry", note="统计局月报，电话核实"))
    assert (entry.source, entry.note) == ("entry", "统计局月报，电话核实")
    cell = services.enter(zhang, zone, replace(plain, source="workbook", place="工作表“收入”!C5", note="2021年快报.xlsx"))
    assert cell.place == "工作表“收入”!C5"


def test_the_same_figure_from_the_same_place_is_refused_but_another_witness_is_welcome(zone: Zone, zhang: Actor) -> None:
    first = services.enter(zhang, zone, DRAFT)
    with pytest.raises(Problem) as error:
        services.enter(zhang, zone, replace(DRAFT, value="145000", unit="万元"))
    assert error.value.code == "observation-duplicate-conflict"
    assert f"第{first.pk}号" in error.value.message
    services.enter(zhang, zone, replace(DRAFT, place="第201行"))
    services.enter(zhang, zone, replace(DRAFT, value="14.9"))
    point = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin").at(Period.of_year(2021))
    assert point.contradictory
    assert len(point.values) == 3


def test_a_correction_is_a_new_row_and_the_old_one_stays_readable(zone: Zone, zhang: Actor, row: Find) -> None:
    old = row("002-81-4")
    new = services.correct(zhang, old, replace(Draft.of(old), value="12.97", reason="录入错误"))
    assert (new.chain, new.supersedes_id) == (old.pk, old.pk)
    assert Observation.objects.get(pk=old.pk).value == Decimal("12.77")
    found = queries.series_set(zone, zone.subject, ON)
    levels = found.get("general-budget-revenue", "liaocheng-gaoxin")
    assert levels.at(Period.of_year(2020)).amount == Decimal("12.97")
    assert levels.at(Period.of_year(2015)).amount == Decimal("5.20"), "what was derived from it follows"
    assert [item.pk for item in queries.chain(old)] == [old.pk, new.pk]


def test_known_by_recording_still_shows_what_was_known_before(zone: Zone, zhang: Actor, row: Find) -> None:
    old = row("002-81-4")
    services.correct(zhang, old, replace(Draft.of(old), value="12.97", reason="录入错误"))
    before = queries.facts(zone, zone.subject, date(2022, 10, 31), "recorded")
    assert before == [], "on that day this system knew nothing"


def test_a_later_publication_corrects_only_from_its_day(zone: Zone, zhang: Actor, row: Find) -> None:
    old = row("002-81-4")
    draft = replace(Draft.of(old), value="12.97", status="final", published_on="2022-03-01", reason="决算数")
    services.correct(zhang, old, draft)

    def known(on: date) -> Decimal:
        return (
            queries.series_set(zone, zone.subject, on)
            .get("general-budget-revenue", "liaocheng-gaoxin")
            .at(Period.of_year(2020))
            .amount
        )

    assert known(date(2022, 2, 28)) == Decimal("12.77")
    assert known(date(2022, 3, 1)) == Decimal("12.97")


def test_whoever_corrects_an_old_version_is_told_who_was_first(zone: Zone, zhang: Actor, zhao: Actor, row: Find) -> None:
    old = row("002-81-4")
    new = services.correct(zhang, old, replace(Draft.of(old), value="12.97", reason="录入错误"))
    for act in (
        lambda: services.correct(zhang, old, replace(Draft.of(old), value="13", reason="再改")),
        lambda: services.withdraw(zhang, old, "重复"),
    ):
        with pytest.raises(Problem) as error:
            act()
        assert error.value.code == "observation-superseded-conflict"
        assert "张统计" in error.value.message
        assert f"第{new.pk}号" in error.value.hint


def test_two_at_the_same_time_one_wins(zone: Zone, zhang: Actor, row: Find, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both pass the check; the database lets one in, and the other hears who it was."""
    old = row("002-81-4")
    services.correct(zhang, old, replace(Draft.of(old), value="12.97", reason="先到"))
    real, calls = services._refuse_superseded, []

    def late(found: Observation, *, fresh: bool = False) -> None:
        calls.append(fresh)
        if fresh:
            real(found, fresh=True)

    monkeypatch.setattr(services, "_refuse_superseded", late)
    with pytest.raises(Problem) as error:
        services.correct(zhang, old, replace(Draft.of(old), value="13", reason="后到"))
    assert error.value.code == "observation-superseded-conflict"
    assert calls == [False, True]
    assert Observation.objects.filter(supersedes=old).count() == 1


def test_a_correction_that_changes_nothing_is_refused(zhang: Actor, row: Find) -> None:
    old = row("002-81-4")
    with pytest.raises(Problem) as error:
        services.correct(zhang, old, replace(Draft.of(old), reason="没改"))
    assert error.value.code == "correction-empty"


def test_withdrawn_figures_leave_the_series_and_stay_in_the_chain(zone: Zone, zhang: Actor, row: Find) -> None:
    old = row("002-81-5")
    new = services.withdraw(zhang, old, "与文件核对不符")
    assert new.status == "withdrawn"
    levels = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin")
    assert levels.at(Period.of_year(2015)) is None, "nothing to derive it from any more"
    with pytest.raises(Problem) as error:
        services.withdraw(zhang, queries.observation(zone, new.pk), "再撤")
    assert error.value.code == "observation-withdrawn-conflict"
    back = services.correct(zhang, queries.observation(zone, new.pk), replace(Draft.of(old), reason="撤错了，恢复"))
    assert back.status == "reported"
    levels = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin")
    assert levels.at(Period.of_year(2015)).amount == Decimal("5.00")


def test_a_withdrawal_can_begin_on_a_later_day(zone: Zone, zhang: Actor, row: Find) -> None:
    services.withdraw(zhang, row("002-81-4"), "来源收回", published_on="2022-06-01")

    def there(on: date) -> bool:
        levels = queries.series_set(zone, zone.subject, on).get("general-budget-revenue", "liaocheng-gaoxin")
        return levels is not None and levels.at(Period.of_year(2020)) is not None

    assert there(date(2022, 5, 31))
    assert not there(date(2022, 6, 1))


def test_an_undated_figure_is_settled(zone: Zone, zhao: Actor, row: Find) -> None:
    old = row("001-7-1")
    new = services.settle(zhao, old, "2012", "全文以2012年为起点")
    assert (new.period, new.undated, new.value) == ("2012", False, Decimal("3.15"))
    assert new.reason == "全文以2012年为起点（原文时期“十年来起”，最早2011-01-01，最晚2012-12-31）"
    assert (new.quote, new.place, new.document_id) == (old.quote, old.place, old.document_id)
    levels = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin")
    assert levels.at(Period.of_year(2012)).amount == Decimal("3.15")
    assert [item.value for item in levels.undated] == [Decimal("21.15")]
    assert AuditEvent.objects.filter(action="observation.settle", object_id=str(new.pk)).exists()


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("", "period-invalid"),
        ("近年来", "period-invalid"),
        ("二〇一二年末尾", "period-invalid"),
        ("2019", "period-out-of-bounds"),
    ],
)
def test_settling_needs_a_period_within_the_bounds(zhao: Actor, row: Find, period: str, code: str) -> None:
    with pytest.raises(Problem) as error:
        services.settle(zhao, row("001-7-1"), period, "因为")
    assert error.value.code == code
    assert error.value.place.field == "报告期"


def test_a_dated_figure_is_not_settled(zhao: Actor, row: Find) -> None:
    with pytest.raises(Problem) as error:
        services.settle(zhao, row("002-81-4"), "2020", "因为")
    assert error.value.code == "observation-dated-conflict"


def test_who_may(zone: Zone, zhao: Actor, li: Actor, outsider: Actor, row: Find) -> None:
    old = row("002-81-4")
    for act in (
        lambda: services.enter(zhao, zone, DRAFT),
        lambda: services.correct(zhao, old, replace(Draft.of(old), value="1", reason="x")),
        lambda: services.withdraw(outsider, old, "x"),
        lambda: services.settle(li, row("001-7-1"), "2012", "x"),
    ):
        with pytest.raises(Forbidden):
            act()
    assert AuditEvent.objects.filter(action="refused").count() >= 4


def test_a_reporter_writes_for_the_own_bureau_only(zone: Zone, li: Actor) -> None:
    with pytest.raises(Forbidden):
        services.enter(li, zone, DRAFT)  # 财政局
    row = services.enter(li, zone, replace(DRAFT, indicator="gdp", value="120", quote="达到120亿元"))
    assert row.indicator.bureau == "统计局"
    assert services.may_write(li, row)


def test_reassign_moves_a_figure_with_its_source(zone: Zone, zhang: Actor, row: Find) -> None:
    old = row("001-58-2")
    other = zone.subjects.create(code="other-park", kind="park", name="另一处公园")
    new = services.reassign(zhang, zone, [old.pk], "other-park", "两处公园误作一处")
    assert len(new) == 1
    assert (new[0].subject_id, new[0].value, new[0].quote, new[0].chain) == (other.pk, old.value, old.quote, None)
    assert queries.chain(old)[-1].status == "withdrawn"
    assert [item.value for item in queries.facts(zone, other, ON)] == [Decimal(1967)]


def test_figures_of_a_merged_subject_count_with_the_kept_one(zone: Zone, zhang: Actor, row: Find) -> None:
    from kaifaqu.web.subjects.services import merge, undo

    park = row("001-58-2").subject
    other = zone.subjects.create(code="rose-2", kind=park.kind, name="月季园")
    services.enter(zhang, zone, replace(DRAFT, indicator="site-area", subject="rose-2", value="2100", unit="亩", period=""))
    change = merge(zhang, park, other, "同一公园的两个名称")
    zone.refresh_from_db()
    areas = queries.series_set(zone, park, ON).get("site-area", park.code)
    assert sorted(item.value for item in areas.undated) == [1967, 2000, 2100]
    undo(zhang, change, "弄错了")
    zone.refresh_from_db()
    areas = queries.series_set(zone, park, ON).get("site-area", park.code)
    assert sorted(item.value for item in areas.undated) == [1967, 2000]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE indicators_observation SET value = 1 WHERE id = {id}",
        "UPDATE indicators_observation SET chain = id WHERE id = {id}",
        "UPDATE indicators_observation SET recorded_by_id = 1 WHERE id = {id}",
        "DELETE FROM indicators_observation WHERE id = {id}",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete(row: Find, statement: str) -> None:
    old = row("002-81-4")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(id=old.pk))
    assert Observation.objects.get(pk=old.pk).value == Decimal("12.77")


@pytest.mark.django_db
def test_replace_is_refused_too(row: Find) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    old = row("002-81-4")
    sql = "INSERT OR REPLACE INTO indicators_observation SELECT * FROM indicators_observation WHERE id = %s"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [old.pk])


def test_deleting_an_account_keeps_its_figures(zone: Zone, zhang: Actor) -> None:
    row = services.enter(zhang, zone, DRAFT)
    assert zhang.user is not None
    zhang.user.delete()
    assert Observation.objects.get(pk=row.pk).recorded_by is None


def test_a_direct_entry_needs_its_period(zone: Zone, zhang: Actor) -> None:
    """A document may leave its period open; whoever enters a figure by hand knows it: a forgotten one is a fault."""
    draft = replace(DRAFT, source="entry", document="", place="", quote="", note="财政局月报", period=" ")
    with pytest.raises(Problems) as error:
        services.enter(zhang, zone, draft)
    assert codes(error) == {"报告期": "period-missing"}
    assert "2022年1—9月" in error.value.items[0].hint
    assert services.enter(zhang, zone, replace(DRAFT, period="")).undated


def test_a_first_monthly_figure_does_not_take_the_trend_away(zone: Zone, zhang: Actor) -> None:
    """The line joins only what may be joined: years, or the same months of several years."""
    entry = replace(DRAFT, source="entry", document="", place="", quote="", note="财政局月报", published_on="2022-10-15")

    def line() -> list[str]:
        series = queries.series_set(zone, zone.subject, ON).get("general-budget-revenue", "liaocheng-gaoxin")
        return [point.period.iso for point in queries.trend(series)]

    years = line()
    assert years == ["2015", "2020"]
    services.enter(zhang, zone, replace(entry, period="2022年1—6月", value="6.9"))
    services.enter(zhang, zone, replace(entry, period="2022年1—9月", value="10.86"))
    assert line() == years
    services.enter(zhang, zone, replace(entry, period="2021年1—9月", value="10.1"))
    assert line() == ["2021-01/2021-09", "2022-01/2022-09"]
