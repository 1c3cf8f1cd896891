from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kaifaqu.assess import parse
from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.core.zones import touch
from kaifaqu.web.indicators.models import Observation
from kaifaqu.web.ratings import queries, services
from kaifaqu.web.ratings.models import Assessment, Score
from kaifaqu.web.ratings.tables import UNDATED

SYSTEM = Actor.system("测试")
ON = date(2022, 10, 31)


def test_it_works(demo_zone: Zone) -> None:
    """The real per-mu table: nine zones ranked, the tenth lacks its data; every input leads to its observation."""
    made = Assessment.objects.get(zone=demo_zone, standard="per-mu-yield")
    assert (made.period, made.reference_date, made.simulated) == (UNDATED, ON, False)
    scores = {score.subject.name: score for score in made.scores.select_related("subject")}
    assert len(scores) == 10
    own = scores["聊城高新区"]
    assert own.rank == 5
    assert own.total == pytest.approx((4.25 / 6.47 * 60 + 24.62 / 50.71 * 60) / 2, abs=1e-8)
    tax = own.detail[0]
    assert (tax["value"], tax["unit"], tax["undated"], tax["rank"]) == ("4.25", "万元/亩", True, 5)
    source = Observation.objects.get(pk=tax["sources"][0])
    assert (source.document.code, source.place, source.quote) == ("003", "第1019行", "4.25")  # type: ignore[union-attr]
    absent = scores["聊城经开区"]
    assert (absent.total, absent.rank) == (None, None)
    assert {line["reason"] for line in absent.detail} == {"没有数据"}


def test_a_run_on_the_same_data_is_not_repeated(demo_zone: Zone) -> None:
    before = Assessment.objects.count()
    events = AuditEvent.objects.count()
    services.run_all(demo_zone)
    assert (Assessment.objects.count(), AuditEvent.objects.count()) == (before, events)
    first = services.run(SYSTEM, demo_zone, "per-mu-yield", UNDATED, ON)
    touch(demo_zone)
    second = services.run(SYSTEM, demo_zone, "per-mu-yield", UNDATED, ON)
    assert second.pk != first.pk
    assert queries.league(demo_zone, "per-mu-yield", ON).run.pk == second.pk
    event = AuditEvent.objects.order_by("-id").first()
    assert event is not None
    assert (event.action, event.zone_code, event.detail["ranked"]) == ("rating.run", "liaocheng", 9)


def test_what_a_load_has_rated_stands_for_the_newest_data(demo_zone: Zone) -> None:
    """The load's last step renews the pages' caches; the runs before it must not pass for older than the data."""
    for zone in Zone.objects.all():
        versions = set(Assessment.objects.filter(zone=zone).values_list("data_version", flat=True))
        assert versions == {zone.data_version}, zone.code
    assert not queries.league(demo_zone, "per-mu-yield", ON).stale


def test_the_rule_stays_with_the_run(demo_zone: Zone) -> None:
    made = Assessment.objects.get(zone=demo_zone, standard="per-mu-yield")
    kept = parse(made.rule["text"], made.rule["file"])
    assert kept.editions[0].label == "示例口径"


def test_refusals(demo_zone: Zone) -> None:
    leader = Actor.for_user(User.objects.get(username="wang"))
    with pytest.raises(Forbidden):
        services.run(leader, demo_zone, "per-mu-yield", UNDATED, ON)
    for standard, period, on, code in [
        ("none", UNDATED, ON, "standard-not-found"),
        ("per-mu-yield", "2021", ON, "rating-no-data"),
        ("tech-sme", "2021", ON, "rating-no-inputs"),
        ("per-mu-yield", "twenty", ON, "period-invalid"),
        ("per-mu-yield", UNDATED, date(2020, 1, 1), "edition-none"),
    ]:
        with pytest.raises(Problem) as caught:
            services.run(SYSTEM, demo_zone, standard, period, on)
        assert caught.value.code == code


def test_no_run_says_why(demo_zone: Zone, province: Zone) -> None:
    """Another year than there are figures of; or which inputs hardly anybody has."""
    with pytest.raises(Problem) as caught:
        services.run(SYSTEM, province, "province-composite", "1999", ON)
    assert "没有1999年的数据" in caught.value.message
    assert "2021年" in caught.value.hint
    with pytest.raises(Problem) as caught:
        services.run(SYSTEM, province, "zone-quality-assessment", "2021", ON)
    assert "国家级孵化器和众创空间数量" in caught.value.message
    assert "亩均税收" not in caught.value.message


def test_contradicting_undated_figures_are_missing(demo_zone: Zone) -> None:
    row = Observation.objects.get(zone=demo_zone, indicator__code="per-mu-tax", subject__code="yanggu", measure="level")
    Observation.objects.create(
        zone=demo_zone, indicator=row.indicator, subject=row.subject, period="", undated=True, value=Decimal(9), unit="万元/亩",
        measure="level", document=row.document, place="第1行", published_on=row.published_on, recorded_at=row.recorded_at,
    )  # fmt: skip
    touch(demo_zone)
    made = services.run(SYSTEM, demo_zone, "per-mu-yield", UNDATED, ON)
    score = Score.objects.get(assessment=made, subject__code="yanggu")
    assert score.rank is None
    assert "不一致" in score.detail[0]["reason"]


def test_the_simulated_province(province: Zone) -> None:
    """160 made-up zones over five years, marked; ranks as counting the better would give them; own edition, own label."""
    rating = queries.rating(province, "province-composite", ON)
    assert [run.period for run in rating.runs] == ["2021", "2020", "2019", "2018", "2017"]
    assert all(run.simulated for run in rating.runs)
    league = queries.league(province, "province-composite", ON, "2020")
    assert (len(league.rows), league.label) == (160, "模拟数据")
    totals = [row.total for row in league.rows if row.total is not None]
    for row in league.rows[:20]:
        assert row.rank == 1 + sum(1 for total in totals if total > (row.total or 0))
        assert sum(line["contribution"] for line in row.detail) == pytest.approx(row.total)
        assert row.simulated
    assert any(row.change for row in league.rows)
    assert not Assessment.objects.filter(zone=province, standard="per-mu-yield").exists()


def test_a_plan_holds_when_scored_again(province: Zone) -> None:
    league = queries.league(province, "province-composite", ON)
    row = league.rows[103]
    found = queries.plans(league, row.subject.code, 100)
    assert found.plans
    assert all(plan.proof["rank"] <= 100 for plan in found.plans)
    again = queries.again(league)
    assert again.one(row.subject.code).rank == row.rank


def test_a_run_of_the_old_form_is_still_shown(demo_zone: Zone) -> None:
    """What an older version of this system has kept: its rows stand, its rule cannot be read, it can be run anew."""
    made = Assessment.objects.get(zone=demo_zone, standard="per-mu-yield")
    made.rule = {"file": "per-mu-yield.yaml", "text": made.rule["text"].replace("    score:", "    criteria:")}
    made.inputs = None
    made.save()
    league = queries.league(demo_zone, "per-mu-yield", ON)
    assert league.rule is None
    assert [item.title for item in league.criteria] == ["亩均税收", "投资强度"]
    with pytest.raises(Problem) as caught:
        queries.plans(league, "liaocheng-gaoxin", 1)
    assert caught.value.code == "rating-old-form"


def test_published_ranks(demo_zone: Zone) -> None:
    table = queries.rank_table(demo_zone, ON, "development-level", "山东省")
    assert table is not None
    own = table.row("liaocheng-gaoxin")
    assert own is not None
    assert {year: int(point.amount) for year, point in own.points.items()} == {"2019": 116, "2020": 113, "2021": 104}
    assert (own.change, len(table.rows)) == (9, 10)
    assert table.of is not None
    assert table.of.value == 160
    assert [row.subject.name for row in table.others][:2] == ["滕州经开区", "临沂高新区"]
    assert queries.rank_table(demo_zone, ON, "development-level", "全国") is None
    assert queries.rank_table(demo_zone, date(2022, 1, 1), "development-level", "山东省") is None
