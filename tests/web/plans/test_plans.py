from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.zones import touch
from kaifaqu.web.indicators.models import Indicator
from kaifaqu.web.plans import queries
from kaifaqu.web.plans.models import Plan, PlanItem

URL = "/z/shiyan/plans/p/"


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def test_it_works(client: Client, plan: Plan) -> None:
    page = text(client.get(URL))
    for said in ("试验规划", "指标1", "符合进度", "滞后", "严重滞后", "须人工判断", "无数据", "完成市分解任务", "经济发展"):
        assert said in page
    assert "落后计划 15 个百分点" in page
    assert '目标完成率 <span class="kq-num">30.0%' in page
    assert "请审核人先审定报告期" in page
    assert 'href="/z/shiyan/indicators/bad/"' in page
    assert "落后计划 15 个百分点" in text(client.get("/z/shiyan/plans/"))  # the only plan is shown at once


def test_every_status(zone: Zone, plan: Plan) -> None:
    rows = {row.indicator: row for row in queries.judgements(zone, zone.reference_date)}
    assert {code: row.status for code, row in rows.items()} == {
        "good": "on_track", "slow": "behind", "bad": "far_behind", "undated": "manual", "task": "manual", "above": "met",
        "open": "no_data",
    }  # fmt: skip
    assert rows["good"].source is not None
    assert rows["good"].latest_id == rows["good"].used[0].id
    assert [item.count for item in queries.counts(rows.values())] == [1, 1, 1, 1, 1, 2]


def test_nothing_that_was_not_yet_published_is_used(zone: Zone, plan: Plan) -> None:
    before = {row.indicator: row.status for row in queries.judgements(zone, date(2021, 12, 31))}
    assert before["good"] == "no_data"
    assert before["above"] == "no_data"


def test_judgements_are_kept_until_the_data_change(zone: Zone, plan: Plan, observe: Any) -> None:
    queries.judgements(zone, zone.reference_date)
    with CaptureQueriesContext(connection) as asked:
        queries.judgements(zone, zone.reference_date)
    assert len(asked) == 0
    observe(Indicator.objects.get(code="good"), "130", "2022-06")
    touch(zone)
    rows = {row.indicator: row for row in queries.judgements(zone, zone.reference_date)}
    assert rows["good"].judgement.latest == 130


def test_filters_and_search(client: Client, plan: Plan) -> None:
    behind = text(client.get(URL + "?status=behind"))
    assert "指标2" in behind
    assert "指标3</a>" not in behind
    assert "指标4" in text(client.get(URL + "?attribute=约束性"))
    assert "指标7" not in text(client.get(URL + "?part=table1"))
    assert "没有符合条件的指标" in text(client.get(URL + "?q=没有这个"))
    assert client.get(URL + "?status=nonsense").status_code == 422


def test_the_same_as_files(client: Client, plan: Plan) -> None:
    body = b"".join(client.get(URL + "?format=csv"))  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    by_name = {row["指标"]: row for row in rows if row["序号"]}
    assert by_name["指标3"]["状态"] == "严重滞后"
    assert by_name["指标3"]["2025年"] == "200"
    assert float(by_name["指标3"]["目标完成率（%）"]) == 30
    assert "落后计划 60 个百分点" in by_name["指标3"]["判断依据"]
    assert by_name["指标4"]["期未定的数值"] == "150家（十年来）"
    assert by_name["指标4"]["最新"] == ""
    data = json.loads(b"".join(client.get(URL + "?format=json")))  # type: ignore[arg-type]
    assert len(data["rows"]) == 7


def test_bounded_queries(client: Client, plan: Plan) -> None:
    client.get(URL)
    with CaptureQueriesContext(connection) as cold:
        Zone.objects.filter(code="shiyan").update(data_version=99)
        text(client.get(URL))
    assert len(cold) <= 16, [query["sql"] for query in cold]
    with CaptureQueriesContext(connection) as warm:
        text(client.get(URL))
    assert len(warm) <= 7, [query["sql"] for query in warm]


def test_targets_for_other_rooms(zone: Zone, plan: Plan) -> None:
    targets = queries.targets_by_indicator(zone)
    assert targets["good"] == ("2025年 200 家", "/z/shiyan/plans/p/#item-1")
    assert targets["task"][0] == "2025年 完成市分解任务"
    assert targets["open"][0] == "未定目标"


def test_empty_and_unknown(client: Client, zone: Zone) -> None:
    assert "这里还没有规划" in text(client.get("/z/shiyan/plans/"))
    assert client.get("/z/shiyan/plans/none/").status_code == 404
    assert client.get("/api/v1/zones/shiyan/plans/none").status_code == 404


def test_several_plans_are_listed(client: Client, plan: Plan) -> None:
    Plan.objects.create(zone=plan.zone, code="q", name="另一规划", document=plan.document, base_year=2015, target_year=2020)
    page = text(client.get("/z/shiyan/plans/"))
    assert "另一规划" in page
    assert "指标1" not in page


def test_api(client: Client, plan: Plan) -> None:
    plans = client.get("/api/v1/zones/shiyan/plans").json()
    assert plans[0]["statuses"] == {"met": 1, "on_track": 1, "behind": 1, "far_behind": 1, "no_data": 1, "manual": 2}
    rows = client.get("/api/v1/zones/shiyan/plans/p?status=far_behind").json()
    assert [row["indicator"] for row in rows] == ["bad"]
    assert rows[0]["attainment"] == "30"
    assert (rows[0]["progress"], rows[0]["planned"], rows[0]["behind"], rows[0]["latest"]) == ("-40", "20", "60", "60")
    assert rows[0]["used"][0]["period"] == "2021"
    undated = next(row for row in client.get("/api/v1/zones/shiyan/plans/p").json() if row["indicator"] == "undated")
    assert undated["latest"] is None
    assert undated["undated"][0]["value"] == "150"


def test_a_stranger_sees_nothing(plan: Plan) -> None:
    assert Client().get(URL).status_code == 302
    assert Client().get("/api/v1/zones/shiyan/plans").status_code == 401


def test_the_real_plan(demo_zone: Zone) -> None:
    """All 24 rows of table 1 and the 11 other goals, none forced into a number it has not."""
    rows = queries.judgements(demo_zone, demo_zone.reference_date)
    assert [row.number for row in rows if row.part == "table1"] == list(range(1, 25))
    assert len([row for row in rows if row.part == "goal"]) == 11
    by_name = {row.written: row for row in rows}
    patents = by_name["每万人口高价值发明专利拥有量"]
    assert (patents.base_text, patents.target_text, patents.status) == ("6.77", "7左右", "manual")
    assert patents.judgement.latest is None
    assert [str(figure.value) for figure in patents.undated] == ["8.97"]
    assert round(patents.judgement.expected_now or 0, 2) == Decimal("6.85")  # 6.77 + 0.23 × 22 of 60 months
    four_new = by_name["“四新”经济增加值占比"]
    assert (four_new.rate_text, four_new.status) == ("2左右", "manual")
    assert "76.7%" in four_new.judgement.reason
    growth = by_name["地区生产总值增速"]
    assert (growth.rate_text, growth.status, growth.judgement.expected_now) == ("≥6", "no_data", 6)
    assert {row.status for row in rows if row.judgement.item.kind == "assigned"} == {"manual"}
    assert by_name["以高端化工新材料为主的产业集群规模"].undated[0].value == 433
    assert by_name["新一代信息技术产业集群规模"].undated == ()
    page = text(Client().get("/z/liaocheng/plans/"))
    for said in ("高于全市平均水平", "低于全市平均水平", "50左右", "80左右", "&gt;6.5", "突破2000", "千亿级", "第194行"):
        assert said in page


def test_the_latest_column_shows_only_what_is_newer_than_the_base(client: Client, zone: Zone, plan: Plan, observe: Any) -> None:
    """A base-year figure is not repeated as the latest; what cannot be judged by is shown and says so."""
    for code in ("open", "task"):
        observe(Indicator.objects.get(code=code), "5.51", "2020", place="第7行")
    flow = Indicator.objects.create(zone=zone, code="flow", name="流量指标", unit="亿元", kind="flow", direction=1)
    PlanItem.objects.create(
        plan=plan, number=8, written="指标8", unit="亿元", indicator=flow, measure="level", target_kind="level",
        target_value=200, target_bound="=", target_text="200", base_text="100", place="第8行",
    )  # fmt: skip
    observe(flow, "61.5", "2022-01/2022-06")
    touch(zone)
    rows = {row.indicator: row for row in queries.judgements(zone, zone.reference_date)}
    assert [rows[code].judgement.latest for code in ("open", "task", "flow")] == [None, None, None]
    assert [str(figure.value.normalize()) for figure in rows["flow"].unused] == ["61.5"]
    page = text(client.get(URL))
    assert page.count("2020年后无数据") == 2
    assert "2022年上半年，不能用于判断" in page
    exported = json.loads(client.get(URL + "?format=json").getvalue())["rows"]
    assert next(row for row in exported if row["written"] == "指标8")["unused"].startswith("2022年上半年 61.5")
