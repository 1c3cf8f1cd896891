from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.indicators import services
from kaifaqu.web.indicators.drafts import Draft
from kaifaqu.web.indicators.models import Observation

Find = Callable[[str], Observation]
Browser = Callable[[Actor], Client]
ROOM = "/z/liaocheng/indicators/"
# session, account, zone, roles; then what the page itself reads
FRAME = 4


def text_of(response: object) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return body.decode("utf-8-sig")


def test_it_works(zone: Zone, client: Client) -> None:
    page = client.get(ROOM)
    assert page.status_code == 200
    html = text_of(page)
    assert "地区生产总值" in html
    assert "111.16" in html
    assert "来源不一致" in html


def test_the_page_of_the_budget_revenue(zone: Zone, client: Client) -> None:
    html = text_of(client.get(f"{ROOM}general-budget-revenue/"))
    assert "12.77" in html
    assert "12.77 − 7.77 = 5.00 亿元" in html
    assert "推算" in html
    assert "20.6%" in html
    undated = html[html.index('id="undated"') :]
    assert "3.15" in undated
    assert "21.15" in undated
    assert "十年来起" in undated
    assert "审定" not in re.sub(r"审定以前|由审核员审定", "", undated.split('id="peers"')[0]), "a visitor has no form"
    assert html.count('style="') == 0


def test_from_the_number_to_its_source_in_one_click(zone: Zone, client: Client, row: Find) -> None:
    found = row("002-81-4")
    html = text_of(client.get(f"{ROOM}general-budget-revenue/"))
    address = f"/z/liaocheng/documents/002/#obs-{found.pk}"
    assert address in html
    assert "第81行" in html
    assert "达到12.77亿元" in html
    document = text_of(client.get("/z/liaocheng/documents/002/"))
    assert f'id="obs-{found.pk}"' in document


def test_two_values_stand_side_by_side(zone: Zone, client: Client) -> None:
    html = text_of(client.get(f"{ROOM}site-area/?subject=jiuzhou-rose-park"))
    clashes = html[html.index('id="clashes"') : html.index('id="undated"')]
    assert "1,967" in clashes
    assert "2,000" in clashes
    assert "两个数都保留，不取平均" in clashes


def test_an_indicator_of_other_subjects_opens_on_one_of_them(zone: Zone, client: Client) -> None:
    page = client.get(f"{ROOM}site-area/")
    assert page.status_code == 200
    assert page.context["subject"].code != "liaocheng-gaoxin"


@pytest.mark.parametrize("query", ["?subject=nobody", "?on=2022-13-01", "?by=hearsay"])
def test_what_is_wrong_in_the_address_is_told(zone: Zone, client: Client, query: str) -> None:
    page = client.get(f"{ROOM}gdp/{query}")
    assert page.status_code == 422
    assert query.partition("=")[2] in text_of(page)


def test_no_such_indicator(zone: Zone, client: Client) -> None:
    page = client.get(f"{ROOM}gdpp/")
    assert page.status_code == 404
    assert "地区生产总值" in text_of(page), "the nearest one is named"


def test_as_known_on(zone: Zone, client: Client) -> None:
    early = text_of(client.get(f"{ROOM}general-budget-revenue/?on=2021-12-31"))
    assert "12.77" in early
    assert "21.15" not in early
    recorded = text_of(client.get(f"{ROOM}general-budget-revenue/?on=2021-12-31&by=recorded"))
    assert "没有此指标的数据" in recorded


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=GDP", {"gdp"}),
        ("q=general-budget-revenue", {"general-budget-revenue"}),
        ("mark=contradictory", {"gdp"}),
        ("mark=undated&group=经济", {"general-budget-revenue"}),
        ("data=yes&bureau=财政局", {"general-budget-revenue"}),
    ],
)
def test_search_and_filters(zone: Zone, client: Client, zhang: Actor, browser: Browser, query: str, codes: set[str]) -> None:
    rows = json.loads(text_of(browser(zhang).get(f"{ROOM}?{query}&format=json")))["rows"]
    assert codes <= {row["code"] for row in rows}
    assert len(rows) < 60


def test_exports(zone: Zone, zhang: Actor, browser: Browser, client: Client) -> None:
    mine = browser(zhang)
    rows = list(csv.DictReader(io.StringIO(text_of(mine.get(f"{ROOM}?format=csv&data=yes")))))
    line = next(row for row in rows if row["代码"] == "general-budget-revenue")
    assert (line["最新值"], line["单位"], line["报告期"]) == ("12.77", "亿元", "2020年")
    book = mine.get(f"{ROOM}?format=xlsx")
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert client.get(f"{ROOM}?format=csv").status_code in (302, 403), "a visitor may look, not export"


@pytest.mark.parametrize(
    ("path", "own"),
    [
        (ROOM, 1),
        (f"{ROOM}general-budget-revenue/", 4),
        (f"{ROOM}site-area/?subject=jiuzhou-rose-park", 5),
        (f"{ROOM}?q=收入", 1),
    ],
)
def test_pages_ask_few_queries(
    zone: Zone, zhang: Actor, browser: Browser, path: str, own: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    mine = browser(zhang)
    mine.get(path)
    with django_assert_max_num_queries(FRAME + own):
        assert mine.get(path).status_code == 200


def test_an_observation_has_its_history(zone: Zone, zhang: Actor, browser: Browser, row: Find) -> None:
    old = row("002-81-4")
    mine = browser(zhang)
    posted = {"value": "12.97", "unit": "亿元", "reason": "录入错误", "step": "confirm"}
    posted |= {
        "period": "2020",
        "measure": "level",
        "source": "document",
        "document": "002",
        "place": "第81行",
        "quote": old.quote,
    }
    done = mine.post(f"{ROOM}observations/{old.pk}/correct/", posted)
    assert done.status_code == 302
    html = text_of(mine.get(done["Location"]))
    assert "12.97" in html
    assert "录入错误" in html
    assert '<span class="kq-quiet">12.77</span> → 12.97' in html
    assert "这是旧版" in text_of(mine.get(f"{ROOM}observations/{old.pk}/"))
    detail = text_of(mine.get(f"{ROOM}general-budget-revenue/"))
    assert 'id="revisions"' in detail
    assert f'id="obs-{old.pk}"' in detail, "old links still find the figure"


def test_a_form_keeps_what_was_typed_and_tells_the_fault_at_its_field(zone: Zone, zhang: Actor, browser: Browser) -> None:
    posted = {"indicator": "GDP", "subject": "聊城高新区", "period": "2021", "value": "约120", "unit": "亩", "quote": "原话<b>"}
    page = browser(zhang).post(f"{ROOM}enter/", posted | {"step": "preview"})
    assert page.status_code == 422
    html = text_of(page)
    assert 'value="约120"' in html
    assert "原话&lt;b&gt;" in html
    assert re.search(r'id="e-value"[^>]*><div>“约120”里带有界限词。', html)
    assert "number-invalid" in html
    assert 'id="e-document"' in html


def test_preview_then_confirm(zone: Zone, zhang: Actor, browser: Browser) -> None:
    mine = browser(zhang)
    start = text_of(mine.get(f"{ROOM}enter/?indicator=gdp&document=001"))
    assert 'value="地区生产总值"' in start
    assert 'value="亿元"' in start
    posted = {
        "indicator": "地区生产总值", "subject": "聊城高新区", "period": "2021", "value": "123.4", "unit": "亿元", "bound": "=",
        "measure": "level", "source": "document", "document": "001", "place": "第300行", "quote": "123.4亿元",
        "status": "reported",
        "reason": "据文件录入",
    }  # fmt: skip
    before = Observation.objects.count()
    preview = mine.post(f"{ROOM}enter/", posted | {"step": "preview"})
    assert preview.status_code == 200
    assert Observation.objects.count() == before
    html = text_of(preview)
    assert "还没有保存" in html
    assert "2021年 123.4 亿元" in html
    back = text_of(mine.post(f"{ROOM}enter/", posted | {"step": "edit"}))
    assert 'value="123.4"' in back
    done = mine.post(f"{ROOM}enter/", posted | {"step": "confirm"}, follow=True)
    assert "已录入" in text_of(done)
    assert Observation.objects.latest("pk").value == Decimal("123.4")


def test_the_reviewer_settles_on_the_page(zone: Zone, zhao: Actor, browser: Browser, row: Find) -> None:
    old, mine = row("001-7-1"), browser(zhao)
    html = text_of(mine.get(f"{ROOM}general-budget-revenue/"))
    assert f'action="{ROOM}observations/{old.pk}/settle/"' in html
    given = {"period": "2012", "reason": "全文以2012年为起点"}
    preview = text_of(mine.post(f"{ROOM}observations/{old.pk}/settle/", given | {"step": "preview"}))
    assert "2012年 3.15 亿元" in preview
    done = mine.post(f"{ROOM}observations/{old.pk}/settle/", given | {"step": "confirm"})
    assert done.status_code == 302
    html = text_of(mine.get(f"{ROOM}general-budget-revenue/"))
    assert "2012年" in html[html.index('id="figures"') : html.index('id="undated"')]
    again = mine.post(f"{ROOM}observations/{old.pk}/settle/", given | {"step": "confirm"})
    assert again.status_code == 409
    assert "赵审核" in text_of(again)


def test_who_may_not_write(zone: Zone, client: Client, zhao: Actor, li: Actor, browser: Browser, row: Find) -> None:
    old = row("002-81-4")
    assert client.get(f"{ROOM}enter/").status_code == 302, "a visitor is sent to the login"
    assert browser(zhao).get(f"{ROOM}enter/").status_code == 403
    refused = browser(zhao).post(f"{ROOM}observations/{old.pk}/withdraw/", {"reason": "x", "step": "confirm"})
    assert refused.status_code == 403
    assert browser(li).get(f"{ROOM}enter/").status_code == 200
    assert browser(li).get(f"{ROOM}observations/{old.pk}/correct/").status_code == 403, "another bureau's figure"
    assert browser(li).post(f"{ROOM}observations/{row('001-7-1').pk}/settle/", {"period": "2012"}).status_code == 403


def test_no_such_observation(zone: Zone, client: Client) -> None:
    page = client.get(f"{ROOM}observations/999999/")
    assert page.status_code == 404
    assert "999999" in text_of(page)


def test_the_simulated_province_says_so(zone: Zone, zhang: Actor, browser: Browser) -> None:
    province = Zone.objects.filter(simulated=True).first()
    assert province is not None
    mine = browser(zhang)
    page = mine.get(f"/z/{province.code}/indicators/")
    assert page.status_code == 200
    assert "模拟数据" in text_of(page)
    code = Observation.objects.filter(zone=province).values_list("indicator__code", flat=True)[0]
    detail = text_of(mine.get(f"/z/{province.code}/indicators/{code}/"))
    assert 'class="badge kq-simulated"' in detail


def test_the_page_opens_with_the_latest_figure(zone: Zone, client: Client) -> None:
    """First the number, its period and the target; what agrees comes below the trend, what does not stands right below."""
    html = text_of(client.get(f"{ROOM}general-budget-revenue/"))
    top = html[html.index('id="headline"') : html.index('id="trend"')]
    assert "12.77" in top
    assert "2020年" in top
    assert 'href="#undated"' in top
    assert html.index('id="headline"') < html.index('id="trend"') < html.index('id="clashes"')
    gdp = text_of(client.get(f"{ROOM}gdp/"))
    assert gdp.index('id="headline"') < gdp.index('id="clashes"') < gdp.index('id="trend"')
    assert "第1位" in text_of(client.get(f"{ROOM}retail-sales-growth/")).split('id="headline"')[1][:1500]
    assert 'id="headline"' not in text_of(client.get(f"{ROOM}industrial-output/"))


def test_a_single_month_stands_beside_the_cumulative_figures(zone: Zone, zhang: Actor, browser: Browser) -> None:
    url = f"/z/{zone.code}/indicators/general-budget-revenue/"
    assert "当期与累计" not in browser(zhang).get(url).content.decode()
    for period, value in (("2022年1—8月", "9.12"), ("2022年1—9月", "10.45")):
        given = Draft(
            indicator="general-budget-revenue",
            subject="liaocheng-gaoxin",
            period=period,
            value=value,
            unit="亿元",
            source="entry",
            published_on="2022-10-10",
            note="财政局月报",
            reason="月报",
        )
        services.enter(zhang, zone, given)
    page = browser(zhang).get(url).content.decode()
    block = page[page.index('id="spans"') :]
    assert "2022年9月" in block
    assert "10.45 − 9.12 = 1.33 亿元" in block
