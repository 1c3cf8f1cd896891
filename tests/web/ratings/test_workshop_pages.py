"""The workshop's pages: the list, one standard, editing with faults by line, trying, publishing, withdrawing, running again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.ratings_texts import next_edition

from kaifaqu.web.core.models import User, Zone
from kaifaqu.web.ratings.models import Assessment, ZoneStandard
from kaifaqu.web.ratings.standards import shipped

HOME = "/z/liaocheng/standards/"
MU = f"{HOME}per-mu-yield/"


def text(response: Any) -> str:
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture
def leader(demo_zone: Zone) -> Client:
    client = Client()
    client.force_login(User.objects.get(username="wang"))
    return client


def save(client: Client, body: str, url: str = MU, **more: str) -> Any:
    return client.post(url + "edit/", {"text": body, "opened": "0", "save": "1", **more})


def test_it_works(planner: Client) -> None:
    """The whole way on pages: open the shipped text, save a draft, try it, publish it, run it."""
    page = text(planner.get(MU + "edit/"))
    assert "id: per-mu-yield" in page
    assert save(planner, next_edition()).status_code == 302
    page = text(planner.get(MU + "edit/"))
    assert "没有发现错误" in page
    page = text(planner.get(MU + "try/?version=1&edition=示例2"))
    for said in ("试算不保存任何结果", "与现行“示例1”版相比", "权重", "位次有变化", "示例口径"):
        assert said in page
    page = text(planner.get(MU + "publish/"))
    assert "2022-10-01（“示例2”版施行之日）" in page
    assert planner.post(MU + "publish/", {"version": "1", "starts": "2022-10-01"}).status_code == 302
    page = text(planner.get(MU))
    for said in ("本区第1版", "2022-10-01 起启用", "当时的文本", "用当时的规则重算"):
        assert said in page
    kept = Assessment.objects.get(zone__code="liaocheng", standard="per-mu-yield")
    assert planner.post(MU + "rerun/", {"run": str(kept.pk)}).status_code == 302
    assert Assessment.objects.filter(zone__code="liaocheng", edition="示例2").count() == 1
    assert planner.post(MU + "rerun/", {"run": str(kept.pk), "kept": "1"}).status_code == 302
    assert Assessment.objects.filter(zone__code="liaocheng", edition="示例1").count() == 2
    assert "与现行文本相同" in text(planner.get(MU))


def test_the_list(planner: Client, leader: Client) -> None:
    page = text(Client().get(HOME))
    for said in ("亩均效益比较", "国家高新技术产业开发区综合评价", "缺权重", "官方文本或官方网站（C）", "示例口径"):
        assert said in page
    assert "第1版" not in page
    assert "新建标准" not in page
    save(planner, "id: mine\ntitle: <script>alert(1)</script>\n", HOME + "mine/")
    page = text(planner.get(HOME + "?q=script"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "本区草稿" in page
    assert "缺权重" in text(planner.get(HOME + "?gaps=some"))
    assert "亩均效益比较" not in text(planner.get(HOME + "?gaps=some"))
    assert "kq-empty" in text(planner.get(HOME + "?q=没有这样的"))
    assert planner.get(HOME + "?format=csv").status_code == 200
    assert "本区草稿" in text(leader.get(HOME))


def test_one_standard_in_words(planner: Client) -> None:
    page = text(Client().get(MU))
    for said in ("示例口径", "不是官方标准", "本系统设定（O）", "2022-06-30 起", "按直线计分", "缺数据", "亩均税收"):
        assert said in page, said
    page = text(Client().get(HOME + "tech-sme/"))
    for said in ("条件", "职工", "国科发政"):
        assert said in page, said
    page = text(Client().get(HOME + "national-hightech-zone/"))
    assert "缺权重" in page
    response = planner.get(MU + "text/")
    assert response.content.decode() == shipped()["per-mu-yield"].text
    assert response["Content-Disposition"] == 'attachment; filename="per-mu-yield.yaml"'
    for code in shipped():
        assert Client().get(f"{HOME}{code}/").status_code == 200, code


def test_what_is_not_there(planner: Client) -> None:
    assert Client().get(HOME + "nothing/").status_code == 404
    assert Client().get(MU + "?version=x").status_code == 404
    assert planner.get(MU + "?version=7").status_code == 404
    assert planner.get(MU + "?edition=没有").status_code == 422
    assert planner.get(MU + "publish/").status_code == 404
    save(planner, next_edition())
    assert Client().get(MU + "?version=1").status_code == 404  # a draft is not for visitors
    assert Client().get(MU + "text/").status_code == 302  # nor does a visitor take anything out
    assert text(planner.get(MU + "?version=1"))


def test_faults_by_line(planner: Client) -> None:
    faulty = shipped()["per-mu-yield"].text.replace("weight: 50", "weigth: 50", 1).replace("policy: refuse", "policy: guess")
    page = text(planner.post(MU + "edit/", {"text": faulty, "opened": "0", "check": "1"}))
    row = faulty.split("\n").index(next(line for line in faulty.split("\n") if "weigth" in line)) + 1
    assert f'href="#L{row}" data-kq-line="{row}"' in page
    assert f'<li id="L{row}" class="kq-fault">' in page
    for said in ("不认识的键“weigth”", "“guess”不是可用的写法", "有 3 处错误"):
        assert said in page, said
    assert not ZoneStandard.objects.exists()  # checking keeps nothing
    assert "weigth: 50" in page  # and loses nothing
    assert save(planner, faulty).status_code == 302
    assert "有 3 处错误" in text(planner.get(MU + "edit/"))
    assert "标准文本还有3处错误" in text(planner.get(MU + "publish/"))
    assert "不能试算" in text(planner.get(MU + "try/?version=1"))
    page = text(planner.get(MU + "?version=1"))
    assert "暂不能按规则显示" in page


def test_what_is_typed_is_not_lost(planner: Client) -> None:
    """A refused saving shows the text again; a text of 2,000 faulty lines and one with HTML are shown as text."""
    page = text(save(planner, "x" * 1_000_001))
    assert "最多 300 kB" in page
    assert "x" * 1000 in page
    page = text(save(planner, "</textarea><script>alert(1)</script>", HOME + "bad_code/"))
    assert "不能用作标准的编号" in page
    assert "<script>alert" not in page
    long = "id: long\ntitle: 很长\nsubject: zone\neditions:\n" + "".join(f"  - edition: {n}\n" for n in range(1996))
    page = text(planner.post(HOME + "long/edit/", {"text": long, "opened": "0", "check": "1"})) if save(
        planner, long, HOME + "long/").status_code == 302 else ""  # fmt: skip
    assert "须有 1 至 50 个版本" in page


def test_new_ones(planner: Client) -> None:
    def new(**data: Any) -> Any:
        return planner.post(HOME + "~new/", {"code": "", "start": "", **data})

    assert "从已有的标准复制" in text(planner.get(HOME + "~new/?start=per-mu-yield"))
    assert new(start="per-mu-yield")["Location"] == MU + "edit/"
    assert new(start="per-mu-yield", code="our-yield")["Location"] == f"{HOME}our-yield/edit/"
    assert "id: our-yield\n" in ZoneStandard.objects.get(code="our-yield").text
    assert new(code="fresh").status_code == 302
    assert "没有发现错误" in text(planner.get(HOME + "fresh/edit/"))  # the template itself is sound
    upload = SimpleUploadedFile("a.yaml", shipped()["tech-sme"].text.encode())
    assert new(file=upload)["Location"] == f"{HOME}tech-sme/edit/"
    for data, said in [
        ({"file": SimpleUploadedFile("a.yaml", b"x" * 1_000_001)}, "最多 300 kB"),
        ({"file": SimpleUploadedFile("a.yaml", "id: 中".encode("gbk"))}, "不是 UTF-8"),
        ({"file": SimpleUploadedFile("a.yaml", b"title: 1")}, "不能用作标准的编号"),
        ({"start": "none"}, "没有编号为"),
        ({"code": "per-mu-yield"}, "已有编号为"),
        ({}, "不能用作标准的编号"),
    ]:
        assert said in text(new(**data)), said


def test_withdrawing(planner: Client, leader: Client) -> None:
    save(planner, next_edition())
    assert leader.post(MU + "publish/", {"version": "1", "starts": "2022-10-01"}).status_code == 302
    assert "撤回须写明理由" in text(leader.post(MU + "withdraw/", {"version": "1"}, follow=True))
    assert "已撤回" in text(leader.post(MU + "withdraw/", {"version": "1", "reason": "文号有误"}, follow=True))
    assert ZoneStandard.objects.get().state == "withdrawn"
    assert "不是日期" in text(planner.post(MU + "publish/", {"version": "1", "starts": "x"}))
    assert "没有标准" in text(planner.post(MU + "withdraw/", {"version": "y", "reason": "x"}, follow=True))
    assert Client().post(MU + "publish/", {"version": "1"}).status_code == 302  # to the login
    assert leader.post(MU + "edit/", {"text": "x"}).status_code == 403


def test_two_persons_are_told_before_they_try(planner: Client, demo_zone: Zone) -> None:
    demo_zone.settings = demo_zone.settings | {"two_person": True}
    demo_zone.save()
    save(planner, next_edition())
    assert "编写人不能发布自己编写的版本" in text(planner.get(MU + "publish/"))
    assert date(2022, 10, 1) not in ZoneStandard.objects.values_list("starts", flat=True)


def test_golden_cases_beside_what_a_text_gives(planner: Client) -> None:
    """Of the shipped text all agree; of the zone's own, the cases at a changed threshold do not."""
    page = text(planner.get(f"{HOME}tech-sme/cases/"))
    assert "全部一致" in page
    assert "条件：中小规模" in page
    assert "逐条核对这份文本" in text(planner.get(f"{HOME}tech-sme/"))
    body = shipped()["tech-sme"].text.replace("staff <= 500人", "staff <= 400人")
    assert save(planner, body, f"{HOME}tech-sme/").status_code == 302
    page = text(planner.get(f"{HOME}tech-sme/cases/?version=1&holds=no"))
    assert "职工总数（职工总数 500）" in page
    assert "全部一致" not in page
    assert planner.get(f"{HOME}tech-sme/cases/?version=1&format=csv").status_code == 200
    ended = shipped()["tech-sme"].text.replace("from: 2017-05-03", "from: 2030-01-01")
    save(planner, ended, f"{HOME}tech-sme/", opened="1")
    assert "没有适用的版本" in text(planner.get(f"{HOME}tech-sme/cases/?version=2"))


def test_a_standard_without_cases_and_a_faulty_one(planner: Client) -> None:
    save(planner, next_edition().replace("id: per-mu-yield", "id: own-one"), f"{HOME}own-one/")
    assert planner.get(f"{HOME}own-one/cases/?version=1").status_code == 404
    save(planner, "id: broken", f"{HOME}broken/")
    assert planner.get(f"{HOME}broken/cases/?version=1").status_code == 422
