from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory

from kaifaqu.errors import Problem
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.lists import Column, Filter, ListPage, ListSpec, list_page, narrow
from kaifaqu.web.core.models import Zone
from kaifaqu.web.subjects.models import Subject

UNITS = "/z/shiyan/units/"
ROWS = [{"name": name, "n": n} for name, n in (("甲", 3), ("乙", None), ("丙", 1), ("丁", 2))]
SPEC = ListSpec(
    name="test",
    title="试验",
    columns=[
        Column("name", "名称", sort=True, link=lambda row, zone: f"/x/{row['name']}/"),
        Column("n", "数", align="right", unit="个", sort=True),
        Column("hidden", "只在文件里", value=lambda row: "h", html=False),
    ],
    filters=[Filter("few", "多少", lambda: [("yes", "少")], lambda rows, value: [row for row in rows if (row["n"] or 0) < 2])],
    search=lambda rows, text: [row for row in rows if text in row["name"]],
    page_size=3,
)


def page(query: str = "", rows: Any = ROWS, spec: ListSpec = SPEC) -> ListPage:
    request = RequestFactory().get("/list/" + query)
    request.kq_actor = Actor.system("test")  # type: ignore[attr-defined]
    request.resolver_match = None  # type: ignore[assignment]
    request.user = None  # type: ignore[assignment]
    return list_page(request, spec, rows, zone=None)


def shown(result: ListPage) -> list[str]:
    return [re.sub(r"<[^>]+>", "", cells[0][1]) for cells in result.rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["甲", "乙", "丙"]),
        ("?page=2", ["丁"]),
        ("?page=99", ["丁"]),
        ("?page=-1", ["甲", "乙", "丙"]),
        ("?page=x", ["甲", "乙", "丙"]),
        ("?sort=n", ["丙", "丁", "甲"]),
        ("?sort=-n", ["甲", "丁", "丙"]),
        ("?sort=-n&page=2", ["乙"]),  # missing last, either way
        ("?sort=nonsense", ["甲", "乙", "丙"]),
        ("?q=丁", ["丁"]),
        ("?few=yes", ["乙", "丙"]),
        ("?few=yes&q=丙&sort=n", ["丙"]),
    ],
)
def test_it_works(query: str, wanted: list[str]) -> None:
    assert shown(page(query)) == wanted


@pytest.mark.django_db
def test_addresses_keep_what_was_chosen() -> None:
    result = page("?few=yes&q=丙&on=2022-01-01&sort=n")
    numbers = result.heads[1]
    assert numbers.aria == "ascending"
    assert "sort=-n" in numbers.url
    assert "few=yes" in numbers.url
    assert "on=2022-01-01" in numbers.url
    assert "page" not in numbers.url
    assert result.kept == [("on", "2022-01-01"), ("sort", "n")]
    assert result.reset == "?on=2022-01-01&sort=n"
    assert [name for name, _ in result.exports] == ["XLSX", "CSV", "JSON"]
    assert "sort=-n" in page().heads[1].url  # numbers first from the top


@pytest.mark.django_db
def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        page("?few=maybe")
    assert caught.value.code == "filter-unknown"


@pytest.mark.django_db
def test_pages_of_a_table_neither_overlap_nor_leave_out(zone: Zone) -> None:
    """Also when all sort values are the same, and on deep pages, which are read from the nearer end."""
    Subject.objects.bulk_create(Subject(zone=zone, code=f"f-{i}", kind="enterprise", name=f"厂{i % 7}") for i in range(2600))
    spec = ListSpec("s", "表", [Column("code", "编号"), Column("name", "名称", sort="name")], page_size=100)
    rows = Subject.objects.filter(zone=zone)
    for sort in ("", "?sort=name", "?sort=-name"):
        seen: list[str] = []
        for number in range(1, 27):
            found = page(f"{sort}{'&' if sort else '?'}page={number}", rows, spec)
            assert len(found.rows) == 100
            seen += shown(found)
        assert len(set(seen)) == 2600
        expected = narrow(_request(sort), spec, rows)[0]
        assert seen == [row.code for row in expected]


def _request(query: str) -> Any:
    return RequestFactory().get("/list/" + query)


def test_the_page_is_safe_and_readable(client: Client, firms: list[Subject]) -> None:
    html = client.get(UNITS).content.decode()
    assert "<script>戊" not in html
    assert "&lt;script&gt;戊" in html
    assert 'aria-sort="ascending"' in html
    assert 'href="/z/shiyan/units/?format=xlsx"' in html
    page = client.get(UNITS, {"q": "没有这样的"}).content.decode()
    assert "没有符合条件的内容" in page
    assert "清除筛选条件" in page


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    assert "kaifaqu zone load" in client.get(UNITS).content.decode()


@pytest.mark.parametrize("query", ["?q=%25_", "?q=" + "长" * 500, "?page=9999999999999999999999", "?sort=-", "?sort=--name"])
def test_odd_addresses_do_no_harm(client: Client, firms: list[Subject], query: str) -> None:
    assert client.get(UNITS + query).status_code == 200
