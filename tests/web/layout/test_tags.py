from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from kaifaqu.observe import Period
from kaifaqu.web.core.badges import STATUSES, status_html


def drawn(source: str, **context: object) -> str:
    return Template("{% load kq %}" + source).render(Context(context))


def test_it_works() -> None:
    assert (
        drawn("{% num v '亿元' %}", v=Decimal("12.77000000"))
        == '<span class="kq-num">12.77<span class="kq-unit"> 亿元</span></span>'
    )
    assert drawn("{% num v '%' bound='>=' %}", v=Decimal("6")) == '<span class="kq-num">≥6%</span>'
    assert "—" in drawn("{% num v %}", v=None)
    assert "&lt;b&gt;" in drawn("{% num v u %}", v=1, u="<b>")


@pytest.mark.parametrize(
    ("bound", "shown"),
    [("=", "第1位"), ("<=", "前1位"), (">=", "第1位及以后"), (">", "第1位以后"), ("<", "第1位以前"), ("~", "约第1位")],
)
def test_a_rank_reads_as_a_place(bound: str, shown: str) -> None:
    assert drawn("{% num v '位' bound=b measure='rank' %}", v=Decimal(1), b=bound) == f'<span class="kq-num">{shown}</span>'


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ v|share }}", Decimal("0.206"), "20.6%"),
        ("{{ v|signed }}", Decimal("3.2"), "+3.2"),
        ("{{ v|signed }}", Decimal("-1"), "-1"),
        ("{{ v|or_dash }}", "", "—"),
        ("{{ v|or_dash }}", "<i>", "&lt;i&gt;"),
        ("{{ v|number:1 }}", "2.25", "2.3"),
        ("{{ v|period_label }}", "2021-Q3", Period.parse("2021-Q3").label),
    ],
)
def test_filters(source: str, value: object, shown: str) -> None:
    assert drawn(source, v=value) == shown


def test_simulated_is_shown_only_where_it_is_so() -> None:
    assert "模拟数据" in drawn("{% simulated o %}", o=SimpleNamespace(simulated=True))
    assert "模拟数据" in drawn("{% simulated o %}", o={"simulated": True})
    assert drawn("{% simulated o %}", o=SimpleNamespace(simulated=False)) == ""
    assert drawn("{% simulated o %}", o=SimpleNamespace()) == ""


def test_a_status_is_told_by_words_and_by_shape() -> None:
    """None by colour alone: of the six of a plan every shape is another."""
    six = ["met", "on_track", "behind", "far_behind", "no_data", "manual"]
    assert [STATUSES[code].label for code in six] == ["达到", "符合进度", "滞后", "严重滞后", "无数据", "须人工判断"]
    assert len({STATUSES[code].shape for code in six}) == 6
    assert len({STATUSES[code].tone for code in six}) == 6
    for code in (*STATUSES, "达到", "on-track", "<b>新状态</b>"):
        html = status_html(code)
        assert "<svg" in html
        assert "<b>" not in html
        assert "style=" not in html


def test_a_spark_line_has_gaps_and_a_description() -> None:
    svg = drawn("{% spark v '收入' labels %}", v=[1, 2, None, Decimal("3.5"), 3], labels=["2017", "2018", "2019", "2020", "2021"])
    tree = ElementTree.fromstring(svg)
    assert len(tree.findall("polyline")) == 2
    assert len(tree.findall("line[@class='kq-spark-gap']")) == 1  # 2019 is not known: dotted, not drawn through
    assert tree.findtext("title") == "收入"
    assert tree.findtext("desc") == "2017 1，2018 2，2019 —，2020 3.5，2021 3"
    assert "style" not in svg


@pytest.mark.parametrize("values", [[], [None, None], [None]])
def test_a_spark_line_of_nothing_is_a_dash(values: list[object]) -> None:
    assert "—" in drawn("{% spark v '收入' %}", v=values)


@pytest.mark.parametrize("values", [[5], [5, 5, 5], [None, 5, None]])
def test_flat_and_lone_values_are_drawn(values: list[object]) -> None:
    assert ElementTree.fromstring(drawn("{% spark v %}", v=values)).find("circle[@class='kq-spark-last']") is not None
