"""The pages of one subject that answer questions: why it moved, what if, what it takes; and the files."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from docx import Document
from docx.document import Document as DocxDocument
from python_calamine import CalamineWorkbook

from kaifaqu.assess import parse
from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import AuditEvent, JobState, User, Zone
from kaifaqu.web.core.policy import Forbidden
from kaifaqu.web.ratings import intervals, moves, queries, services, tree
from kaifaqu.web.ratings.models import Assessment
from kaifaqu.web.ratings.standards import shipped
from kaifaqu.web.ratings.tables import UNDATED

MU = "/z/liaocheng/ratings/per-mu-yield/"
OWN = f"{MU}zones/liaocheng-gaoxin/"
ON = date(2022, 10, 31)
SYSTEM = Actor.system("测试")


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    page: str = response.content.decode()
    return page


def words(paper: DocxDocument) -> str:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def composite(zone: Zone) -> str:
    return f"/z/{zone.code}/ratings/province-composite/"


def test_it_works(demo_zone: Zone) -> None:
    """A higher figure, a better place: what the what-if says is what scoring by hand gives."""
    page = text(Client().get(OWN + "~what-if/?x.tax=6.47"))
    total = (60 + 24.62 / 50.71 * 60) / 2
    assert f"{total:.2f}" in page
    assert "改动后" in page
    assert "现为 4.25" in page


def test_what_if_of_weights_ranks_everybody_anew(province: Zone) -> None:
    page = text(Client().get(composite(province) + "zones/zone-150/~what-if/?w.land=80"))
    assert "位次随之变化的其他开发区" in page
    assert "列出前 20 个" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("x.tax=abc", "“abc”不是数"), ("x.tax=1_0", "不是数"), ("x.tax=nan", "不是数"), ("w.tax=-1", "不小于 0"),
        ("x.tax=&w.tax=", "现状"), ("w.tax=0&w.investment=0", "总分"),
    ],
)  # fmt: skip
def test_what_if_refuses_beside_the_form(demo_zone: Zone, query: str, said: str) -> None:
    page = text(Client().get(f"{OWN}~what-if/?{query}"))
    assert said in page
    assert 'name="x.tax"' in page  # the form is still there


def test_plans(demo_zone: Zone) -> None:
    page = text(Client().get(OWN + "~plan/?rank=4"))
    assert "方案1" in page
    assert "第 4 名" in page
    assert "在所设范围内没有更省的办法" in page
    total = text(Client().get(OWN + "~plan/?goal=total&total=40"))
    assert "总分达到 40 分" in total
    assert "已是第一名" in text(Client().get(MU + "zones/chiping/~plan/"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("goal=rank&rank=9", "不在现位次"), ("goal=rank&rank=x", "不是位次"), ("goal=total&total=x", "不是数"),
        ("goal=moon", "没有“moon”"),
        ("goal=rank&rank=4&low.tax=x", "不是数"), ("goal=rank&rank=4&low.tax=1", "没有选择可以改变的项"),
        ("goal=rank&rank=4&use=tax&low.tax=9&high.tax=8", "不成立"), ("goal=rank&rank=4&use=tax&cost.tax=-1", "单位代价"),
    ],
)  # fmt: skip
def test_a_goal_or_a_bound_that_is_wrong_is_told_beside_the_form(demo_zone: Zone, query: str, said: str) -> None:
    page = text(Client().get(f"{OWN}~plan/?{query}"))
    assert said in page
    assert 'name="high.tax"' in page


def test_bounds_that_a_person_gives_are_kept_to(demo_zone: Zone) -> None:
    """Only the tax may move, by very little: first place is out of reach, and the page says what stops it."""
    page = text(Client().get(OWN + "~plan/?goal=rank&rank=1&use=tax&low.tax=4.25&high.tax=4.5&cost.tax=2"))
    assert "达不到" in page
    assert "范围由使用者给定" in page
    assert "4.50" in page


def test_the_cost_that_a_person_gives_counts(demo_zone: Zone) -> None:
    dear = text(Client().get(OWN + "~plan/?goal=total&total=36&use=tax&use=investment&cost.tax=1000&cost.investment=1"))
    first = dear[dear.index("方案1") : dear.index("方案1") + 600]
    assert "投资强度" in first
    assert "亩均税收" not in first.split("重新计算后")[0]


def test_why_a_place_moved(province: Zone) -> None:
    rating = queries.rating(province, "province-composite", ON)
    found = queries.league_in(province, rating, "2021")
    for what in ("rank", "score"):
        moved = moves.explain(found, rating, "zone-150", "", what)
        assert sum(part.effect for part in moved.parts) == pytest.approx(moved.whole, abs=0.006)
        own = next(part.effect for part in moved.parts if part.title == "自身变化")
        assert sum(part.effect for part in moved.own) == pytest.approx(own, abs=0.006)
        assert (moved.earlier.period, moved.later.period) == ("2020", "2021")
    row, before = found.row("zone-150"), queries.league_in(province, rating, "2020").row("zone-150")
    ranks = moves.explain(found, rating, "zone-150", "2020", "rank")
    assert (ranks.before, ranks.after) == (before.rank, row.rank)
    page = text(Client().get(composite(province) + "zones/zone-150/~change/"))
    for said in ("自身变化", "其他对象变化", "规则变化", "数据修订", "kq-waterfall", "kq-by-figure"):
        assert said in page


def test_a_revision_of_the_earlier_figures_is_a_cause_of_its_own(province: Zone) -> None:
    rating = queries.rating(province, "province-composite", ON)
    newest = next(run for run in rating.runs if run.period == "2020")
    first = Assessment.objects.get(pk=newest.pk)
    inputs = first.inputs
    assert inputs is not None
    inputs["columns"]["tax"][inputs["subjects"].index("zone-150")] *= 1.5
    first.pk, first.inputs, first.data_version = None, inputs, first.data_version - 1
    first.run_at = first.run_at.replace(year=2021)
    first.save()
    moved = moves.explain(queries.league_in(province, rating, "2021"), rating, "zone-150", "2020", "score")
    parts = {part.title: part.effect for part in moved.parts}
    assert parts["数据修订"] < 0
    assert sum(parts.values()) == pytest.approx(moved.whole, abs=0.006)


def test_nothing_to_compare_with(demo_zone: Zone, province: Zone) -> None:
    page = text(Client().get(OWN + "~change/"))
    assert "没有可以比较的前一期" in page
    assert "没有2010年的结果" in text(Client().get(composite(province) + "zones/zone-150/~change/?from=2010"))


def test_rank_intervals_are_asked_for_and_kept(province: Zone, planner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intervals, "REPLICATIONS", 200)
    planner_user = User.objects.get(username="zhang")
    address = composite(province)
    page = text(planner.get(address))
    assert "计算位次区间" in page
    answer = planner.post(address + "~interval/", {"period": "2021"}, follow=True)
    assert "已提交计算" in answer.content.decode()
    assert "正在后台计算" in text(planner.get(address))
    state = JobState.objects.get(key__startswith="rating-interval-")
    found = queries.league(province, "province-composite", ON)
    assert intervals.ask(Actor.for_user(planner_user), province, found) == state  # asked twice, it runs once
    context = SimpleNamespace(task_result=SimpleNamespace(id=str(state.pk)))  # as the worker calls it
    intervals.work.func(context, assessment=found.run.pk)
    found = queries.league(province, "province-composite", ON)
    assert found.interval is not None
    for row in found.rows:
        assert row.between is not None
        assert row.rank is not None
        assert 1 <= row.between[0] <= row.between[1] <= 160
    inside = sum(1 for row in found.rows if row.between and row.rank and row.between[0] <= row.rank <= row.between[1])
    assert inside >= 150
    page = text(planner.get(address))
    assert "位次区间：各项权重在 ±25% 内各自变化，重算 200 次" in page
    assert "计算位次区间" not in page
    assert intervals.ask(Actor.for_user(planner_user), province, found) is None
    assert planner.get(address + "~interval/").status_code == 405


def test_who_may_ask_for_intervals(demo_zone: Zone) -> None:
    found = queries.league(demo_zone, "per-mu-yield", ON)
    with pytest.raises(Forbidden):
        intervals.ask(Actor.for_user(User.objects.get(username="wang")), demo_zone, found)


def test_any_edition_can_be_chosen_and_run(demo_zone: Zone, planner: Client) -> None:
    page = text(planner.get("/z/liaocheng/ratings/"))
    assert "per-mu-yield|示例1" in page
    assert "运行评价" not in text(Client().get("/z/liaocheng/ratings/"))
    answer = planner.post("/z/liaocheng/ratings/~run/", {"rule": "per-mu-yield|示例1", "period": "期未定"}, follow=True)
    assert "评价已按现有数据运行" in answer.content.decode()
    refused = planner.post("/z/liaocheng/ratings/~run/", {"rule": "per-mu-yield|九九", "period": "undated"}, follow=True)
    assert "没有名为“九九”的版本" in refused.content.decode()
    assert "没有编号为" in planner.post("/z/liaocheng/ratings/~run/", {"rule": "x", "period": "1"}, follow=True).content.decode()


def test_two_editions_of_a_period_stand_side_by_side(demo_zone: Zone) -> None:
    made = Assessment.objects.get(zone=demo_zone, standard="per-mu-yield")
    scores = list(made.scores.all())
    made.pk, made.edition, made.data_version = None, "示例0", made.data_version - 1
    made.rule = made.rule | {"text": made.rule["text"].replace('edition: "示例1"', 'edition: "示例0"')}
    made.save()
    for score in scores:
        score.pk, score.assessment = None, made
        score.save()
    page = text(Client().get(MU))
    assert "标准版本" in page
    other = text(Client().get(MU + "?edition=示例0"))
    assert "示例0版" in other
    assert "edition=%E7%A4%BA%E4%BE%8B0" in other  # links keep to it
    assert Client().get(MU + "?edition=示例9").status_code == 404


def test_a_table_of_conditions(demo_zone: Zone, planner: Client) -> None:
    """The gap table has no score: conditions with their status, the present figure, and what is missing."""
    services.run(SYSTEM, demo_zone, "national-hightech-gap", "2021", ON)
    base = "/z/liaocheng/ratings/national-hightech-gap/"
    league = text(planner.get(base))
    assert "结论" in league
    assert "比较选中的开发区" not in league
    page = text(planner.get(base + "zones/liaocheng-gaoxin/"))
    for said in ("条件", "缺数据", "还缺", "追平济南高新区"):
        assert said in page
    assert "不排名" not in text(planner.get(base + "zones/liaocheng-gaoxin/~what-if/"))
    assert "目标种类" in text(planner.get(base + "zones/liaocheng-gaoxin/~plan/"))
    paper = Document(io.BytesIO(planner.get(base + "zones/liaocheng-gaoxin/~word/").content))
    assert any("追平济南高新区" in cell.text for table in paper.tables for row in table.rows for cell in row.cells)


def test_the_league_in_word(demo_zone: Zone, planner: Client) -> None:
    answer = planner.get(MU + "~word/")
    assert answer.status_code == 200
    assert "filename" in answer["Content-Disposition"]
    with ZipFile(io.BytesIO(answer.content)) as parts:
        assert not [name for name in parts.namelist() if "vba" in name.lower()]
        assert 'w:eastAsia="宋体"' in parts.read("word/styles.xml").decode()
    paper = Document(io.BytesIO(answer.content))
    said = words(paper)
    for part in ("示例口径；不是官方结果", "茌平经开区", "34.27", "期未定"):
        assert part in said
    assert AuditEvent.objects.filter(action="export", summary__contains="Word").exists()
    assert Client().get(MU + "~word/").status_code == 302


def test_the_sheet_in_word_with_a_plan(province: Zone, planner: Client) -> None:
    base = composite(province) + "zones/zone-150/"
    paper = Document(io.BytesIO(planner.get(base + "~word/?goal=total&total=40").content))
    said = words(paper)
    for part in ("模拟数据", "得分的理由", "亩均税收", "怎样做到：总分达到 40 分", "方案1"):
        assert part in said
    assert "模拟数据" in paper.sections[0].footer.paragraphs[0].text
    assert planner.get(base + "~word/?goal=total&total=x").status_code == 422


def test_the_reasons_as_a_workbook(demo_zone: Zone, planner: Client) -> None:
    body = b"".join(planner.get(OWN + "?format=xlsx"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows[1][1] == "亩均税收"
    assert "第1019行" in str(rows[1])
    assert Client().get(OWN + "?format=xlsx").status_code in (302, 403)


def test_a_run_of_the_old_form_shows_its_lines_and_asks_to_be_run_anew(demo_zone: Zone) -> None:
    made = Assessment.objects.get(zone=demo_zone, standard="per-mu-yield")
    made.rule = {"file": "per-mu-yield.yaml", "text": made.rule["text"].replace("    score:", "    criteria:")}
    made.inputs = None
    made.save()
    made.scores.update(reasons=None, verdict=None)
    page = text(Client().get(OWN))
    assert "由旧版格式运行" in page
    assert "逐项得分" in page
    for tail in ("~what-if/", "~plan/"):
        assert "请按现行" in text(Client().get(OWN + tail))
    with pytest.raises(Problem) as caught:
        intervals.ask(SYSTEM, demo_zone, queries.league(demo_zone, "per-mu-yield", ON))
    assert caught.value.code == "rating-old-form"


def test_the_api_answers_the_same_questions(demo_zone: Zone, province: Zone, planner: Client) -> None:
    base = "/api/v1/zones/moni/ratings/province-composite"
    change = Client().get(f"{base}/subjects/zone-150/change?since=2020").json()
    assert "parts" in change, change
    assert sum(part["effect"] for part in change["parts"]) == pytest.approx(change["change"], abs=0.06)
    alone = "/api/v1/zones/liaocheng/ratings/per-mu-yield/subjects/liaocheng-gaoxin/change"
    assert Client().get(alone).json() is None
    assert Client().get(f"{alone}?since=2020").status_code == 404
    body = {"inputs": {"tax": 8.0}, "weights": {"land": 40}}
    answer = Client().post(f"{base}/subjects/zone-150/what-if", body, content_type="application/json").json()
    assert answer["effect"]["after"]["total"] != answer["effect"]["before"]["total"]
    assert answer["moved"] >= len(answer["others"]) == 20
    wrong = Client().post(f"{base}/subjects/zone-150/what-if", {"weights": {"land": -1}}, content_type="application/json")
    assert wrong.status_code == 422
    assert Client().post(f"{base}/intervals").status_code == 401
    assert planner.post(f"{base}/intervals").json()["state"] == "begun"
    assert Client().get(base).json()["scores"][0]["between"] is None


def test_judgements_in_words() -> None:
    told = {
        "id": "a",
        "title": "甲",
        "says": "规则",
        "missing": [{"title": "税收"}],
        "advice": "补",
        "source": "《003》",
        "figures": [{"title": "税收", "value": 3.0, "text": "现为 3 万元，还差 2 万元"}],
        "parts": [],
    }
    verdict: dict[str, Any] = {
        "veto": [told | {"status": "met"}],
        "conditions": [told | {"status": "unknown"}],
        "direct": None,
        "follows": [{"title": "奖", "amount": 2, "unit": "万元", "status": "unknown", "text": "说明"}],
    }
    (_, [veto]), (_, [condition]) = tree.judgements(verdict, lambda text: text.replace("003", "讲稿"))
    assert (veto.words, veto.badge, condition.words, condition.missing, condition.now) == (
        "触发",
        "unmet",
        "缺数据",
        "税收",
        "现为 3 万元，还差 2 万元",
    )
    assert condition.source == "《讲稿》"
    del told["figures"]  # of a run made before they were kept
    assert tree.judgements({**verdict, "veto": [], "conditions": [told | {"status": "unmet"}]})[0][1][0].now == ""
    assert tree.follows(verdict) == ["奖 2 万元（待定）：说明"]
    assert tree.judgements(None) == []


def test_undated_runs_have_no_year_before(demo_zone: Zone) -> None:
    made = Assessment.objects.get(zone=demo_zone, standard="per-mu-yield")
    assert made.period == UNDATED
    assert made.inputs is not None
    assert set(made.inputs["periods"]) == {""}


def test_runs_keep_the_year_before_for_bounds(province: Zone) -> None:
    made = Assessment.objects.get(zone=province, standard="province-composite", period="2021")
    assert made.inputs is not None
    assert set(made.inputs["periods"]) == {"2021", "2020"}
    page = text(Client().get(composite(province) + "zones/zone-150/~plan/"))
    assert "同行一年内最多" in page


def test_a_skeleton_runs_as_a_scenario_with_intervals_and_no_ranks(
    province: Zone, planner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = shipped()["province-composite"]
    text_ = rule.text.replace("title: 土地产出\n          weight: 25", "title: 土地产出\n          weight: unknown")
    text_ = text_.replace("title: 对外开放\n          weight: 20", "title: 对外开放\n          weight: unknown")
    monkeypatch.setattr(services, "standard_of", lambda *_: parse(text_, "province-composite.yaml"))
    made = services.run(SYSTEM, province, "province-composite", "2021", ON)
    found = queries.league(province, "province-composite", ON, "2021")
    assert found.run.pk == made.pk
    assert (found.scenario, found.ranked) == (True, 0)
    assert "情景" in found.label
    assert all(row.rank is None and row.between is not None for row in found.rows if row.total is not None)
    page = text(planner.get(composite(province) + "?period=2021"))
    assert "未知的权重任意分配" in page
    assert "计算位次区间" not in page
    sheet = text(planner.get(composite(province) + "zones/zone-150/?period=2021"))
    assert "不排名" in sheet
    assert "位次区间" in sheet
    assert "目标种类" in text(planner.get(composite(province) + "zones/zone-150/~plan/?period=2021"))
    paper = Document(io.BytesIO(planner.get(composite(province) + "~word/?period=2021").content))
    assert "情景" in words(paper)


def test_a_standard_of_conditions_says_what_is_lacking_and_where_it_is_written(planner: Client, demo_zone: Zone) -> None:
    """The gap table: how far the zone is from each of the others, with the document's title in the place of its code."""
    base = "/z/liaocheng/ratings/"
    planner.post(f"{base}~run/", {"rule": "national-hightech-gap|2022", "period": "期未定"})
    page = planner.get(f"{base}national-hightech-gap/zones/liaocheng-gaoxin/?period=undated").content.decode()
    assert "还差" in page
    assert "《000》" not in page
    assert demo_zone.documents.get(code="000").title in page
    league = planner.get(f"{base}national-hightech-gap/?period=undated").content.decode()
    assert "不符合" in league
    assert "已排名 0 个" not in league
    assert "名次为什么变" in page
    moved = planner.get(f"{base}national-hightech-gap/zones/liaocheng-gaoxin/~change/?period=undated").content.decode()
    assert "没有可以比较的前一期" in moved
    assert "change-no-earlier" not in moved
