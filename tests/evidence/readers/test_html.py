"""Web pages: what a browser shows, tables as tables, nothing fetched and nothing run."""

from __future__ import annotations

import pytest

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document
from kaifaqu.evidence.readers import read_bytes

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>统计公报 - 高新区</title><style>p{color:red}</style><script>alert("9家")</script></head>
<body>
<h1>2020年公报</h1>
<p>地区生产总值<b>111.16</b>亿元，
  占比&gt;6.5%，&lt;7%，A&amp;B，面积31km<sup>2</sup>。</p>
<div>一、工业
 <ul><li>企业68家</li><li>税收 2.2万亿</li></ul>尾</div>
<p>上一行<br>下一行</p>
<p style="display: none">看不见99家</p>
<!-- 注释88家 -->
<table><caption>表1</caption><tr><th rowspan="2">指标</th><th colspan="2">年份</th></tr><tr><td>2019</td><td>2020</td></tr>
<tr><td>GDP</td><td>77.20</td><td>&gt;111<br/>亿元</td></tr></table>
</body></html>
"""


def read(text: str, encoding: str = "utf-8", name: str = "a.html") -> Document:
    return read_bytes(text.encode(encoding), name)


def test_it_works() -> None:
    document = read(PAGE)
    assert document.format == "html"
    assert document.title == "统计公报 - 高新区"
    assert [(block.kind, block.text) for block in document] == [
        ("heading", "2020年公报"),
        ("paragraph", "地区生产总值111.16亿元，占比>6.5%，<7%，A&B，面积31km²。"),
        ("heading", "一、工业"),
        ("item", "企业68家"),
        ("item", "税收 2.2万亿"),
        ("paragraph", "尾"),
        ("paragraph", "上一行"),
        ("paragraph", "下一行"),
        ("note", "表1"),
        ("table", "指标\t年份\n2019\t2020\nGDP\t77.20\t>111 亿元"),
    ]
    table = document.blocks[-1]
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [
        (1, 1, 2, 1),
        (1, 2, 1, 2),
        (2, 2, 1, 1),
        (2, 3, 1, 1),
        (3, 1, 1, 1),
        (3, 2, 1, 1),
        (3, 3, 1, 1),
    ]
    assert document.blocks[1].at(0).line == 5
    assert document.blocks[3].path == ("2020年公报", "一、工业")


@pytest.mark.parametrize(("said", "encoding"), [("gb2312", "gb18030"), ("gbk", "gbk"), ("utf-8", "utf-8"), ("gbk", "utf-8-sig")])
def test_the_encoding_that_the_page_names(said: str, encoding: str) -> None:
    assert read(f'<html><head><meta charset="{said}"></head><body><p>聊城高新区</p></body></html>', encoding).text == "聊城高新区"


def test_a_table_that_sets_out_the_page_is_no_table() -> None:
    page = "<table><tr><td>左栏</td><td><table><tr><td>指标</td><td>值</td></tr></table></td></tr></table>"
    assert [(block.kind, block.text) for block in read(f"<html><body>{page}</body></html>")] == [
        ("paragraph", "左栏"),
        ("table", "指标\t值"),
    ]


def test_a_page_that_calls_itself_a_workbook_is_read_as_what_it_is() -> None:
    document = read("<html><table><tr><td>指标</td><td>值</td></tr></table></html>", name="报表.xls")
    assert document.format == "html"
    assert document.notes == ("文件名说是xls，内容是html，按内容读。",)


def test_nothing_is_fetched_or_resolved() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>甲&x;乙</p><iframe src="http://127.0.0.1:1/"></iframe>'
    assert "root:" not in read(page).text


def test_a_page_of_too_many_levels_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        read("<html><body>" + "<div>" * 200_000 + "甲")
    assert caught.value.code in ("document-too-large", "document-broken")
