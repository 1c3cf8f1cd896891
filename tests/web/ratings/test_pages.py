from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaifaqu.web.core.models import AuditEvent, Zone
from kaifaqu.web.core.zones import touch

ROOM = "/z/liaocheng/ratings/"
MU = f"{ROOM}per-mu-yield/"


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def test_the_list(demo_zone: Zone) -> None:
    page = text(Client().get(ROOM))
    for said in ("亩均效益比较", "示例口径", "不是官方结果", "综合发展水平位次（山东省）", "综合发展水平模拟评价", "期未定"):
        assert said in page


def test_the_league_table(demo_zone: Zone) -> None:
    page = text(Client().get(MU))
    assert page.index("茌平经开区") < page.index("东阿经开区") < page.index("高唐经开区")
    assert "本区" in page
    assert "亩均税收、投资强度" in page  # what the unranked zone lacks
    assert "原文中没有注明报告期" in page
    assert "导出" not in page  # a visitor may not
    assert "冠县经开区</a>" not in text(Client().get(MU + "?data=own"))
    assert "聊城经开区</a>" in text(Client().get(MU + "?data=missing"))


def test_the_league_table_as_a_file(planner: Client) -> None:
    body = b"".join(planner.get(MU + "?format=csv"))  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    own = next(row for row in rows if row["开发区"] == "聊城高新区")
    assert (own["位次"], own["亩均税收数值（万元/亩）"], own["总分"]) == ("5", "4.25", "34.27")
    assert AuditEvent.objects.filter(action="export").exists()


def test_one_zone(demo_zone: Zone) -> None:
    page = text(Client().get(MU + "zones/liaocheng-gaoxin/"))
    for said in ('第 <span class="kq-num">5</span> 名', "临清经开区", "前后名次", "期未定", "第1019行"):
        assert said in page
    for said in ("得分的理由", "在各点之间按直线计分", "再提高", "该项位次", "50.0%"):
        assert said in page
    assert "下载 Word" not in page  # a visitor may not
    assert "缺亩均税收、投资强度的数据" in text(Client().get(MU + "zones/liaocheng-jingkai/"))


def test_comparing(demo_zone: Zone, province: Zone) -> None:
    page = text(Client().get(MU + "~compare/?s=chiping&s=yanggu"))
    assert "kq-compared" in page
    assert "26.3" in page
    assert "还没有选择" not in page
    assert "聊城高新区" in text(Client().get(MU + "~compare/"))
    codes = "&".join(f"s=zone-{number:03}" for number in range(1, 12))
    too_many = text(Client().get(f"/z/{province.code}/ratings/province-composite/~compare/?{codes}"))
    assert "一次最多比较 10 个" in too_many
    assert "没有编号" in text(Client().get(MU + "~compare/?s=nobody"))


def test_published(demo_zone: Zone, planner: Client) -> None:
    page = text(Client().get(ROOM + "~published/development-level/?scope=山东省"))
    for said in ("不是本系统计算", "160", "聊城高新区", "104", "期未定的位次", "济宁高新区"):
        assert said in page
    body = b"".join(planner.get(ROOM + "~published/development-level/?format=csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    own = next(row for row in csv.DictReader(io.StringIO(body)) if row["开发区"] == "聊城高新区")
    assert (own["2019年"], own["2020年"], own["2021年"], own["最近一年进退"]) == ("116", "113", "104", "9")


@pytest.mark.parametrize("address", ["none/", "per-mu-yield/?period=2015", "per-mu-yield/zones/nobody/", "~published/gdp/"])
def test_what_is_not_there(demo_zone: Zone, address: str) -> None:
    assert Client().get(ROOM + address).status_code == 404


def test_running_again(demo_zone: Zone, planner: Client) -> None:
    touch(demo_zone)
    assert "重新运行" in text(planner.get(MU))
    assert "数据有改动" in text(planner.get(MU))
    assert planner.post(MU + "~run/", {"period": "undated"}).status_code == 302
    assert "数据有改动" not in text(planner.get(MU))
    assert planner.get(MU + "~run/").status_code == 405
    refused = planner.post(MU + "~run/", {"period": "1999"}, follow=True)
    assert "没有1999年的数据" in refused.content.decode()
    assert Client().post(MU + "~run/", {"period": "undated"}).status_code == 302  # to the log-in


def test_bounded_queries_however_many_zones(demo_zone: Zone, province: Zone) -> None:
    for address in (
        MU,
        f"{MU}zones/yanggu/",
        f"/z/{province.code}/ratings/province-composite/",
        f"{ROOM}~published/development-level/",
    ):
        Client().get(address)
        with CaptureQueriesContext(connection) as asked:
            text(Client().get(address))
        assert len(asked) <= 10, (address, [query["sql"] for query in asked])


def test_api(demo_zone: Zone, planner: Client) -> None:
    base = "/api/v1/zones/liaocheng/ratings"
    listed = Client().get(base).json()
    assert [(item["standard"], item["official"], item["label"], item["ranked"]) for item in listed] == [
        ("per-mu-yield", False, "示例口径", 9)
    ]
    league = Client().get(f"{base}/per-mu-yield").json()
    assert league["scores"][0]["name"] == "茌平经开区"
    assert league["scores"][-1]["missing"] == ["亩均税收", "投资强度"]
    sheet = Client().get(f"{base}/per-mu-yield/subjects/liaocheng-gaoxin?rank=3").json()
    assert sheet["plan"]["plans"][0]["rank"] == 3
    assert sheet["reasons"]["parts"][0]["title"] == "亩均税收"
    assert sheet["score"]["lines"][0]["sources"]
    assert Client().get(f"{base}/per-mu-yield/subjects/liaocheng-gaoxin?rank=7").status_code == 422
    ranks = {row["name"]: row for row in Client().get("/api/v1/zones/liaocheng/published-ranks/development-level").json()}
    assert ranks["聊城高新区"]["ranks"] == {"2019": 116, "2020": 113, "2021": 104}
    assert ranks["济宁高新区"]["undated"] == [16]
    body = {"period": "undated"}
    assert Client().post(f"{base}/per-mu-yield/runs", body, content_type="application/json").status_code == 401
    assert planner.post(f"{base}/per-mu-yield/runs", body, content_type="application/json").json()["period"] == "undated"
