"""Slides of a city's leader about all zones of the city: what the city gives, what its zones have, and where they stand."""

from __future__ import annotations

from support.evidence_texts import text_document

from kaifaqu.evidence import Context, Statement, extract
from kaifaqu.observe import Period

CONTEXT = Context(
    zone="青禾高新区",
    city="宁州市",
    province="海岱省",
    dated=Period.parse("2023-09"),
    title="奋力开创全市开发区高质量发展新局面",
)
TITLE = "【全市开发区专题讲座】"


def _read(*slides: str) -> list[Statement]:
    """Slides by their lines (``/`` parts lines, ``//`` groups), each below a running title."""
    pages = [
        f"{TITLE}\n\n" + slide.replace("//", "\n\n\n").replace("/", "\n") for slide in ("欢迎/各位/领导", "谢谢/再见", *slides)
    ]
    return list(extract(text_document("\n\n\n\n\n\n".join(pages)), CONTEXT))


def _told(*slides: str) -> list[tuple[str, str, str]]:
    return [(f"{item.value}{item.unit}", item.subject, item.indicator) for item in _read(*slides)]


def test_it_works() -> None:
    assert _told("（一）现状/高新技术企业/486家") == [("486家", "宁州市开发区", "高新技术企业")]


def test_a_document_with_its_number_grants() -> None:
    shown = (
        "四、我们怎么办/（三）下步打算//宁州市人民政府文件/宁政发〔2023〕9号//关于支持开发区的若干措施//每年单列用地指标/3000亩"
    )
    granted, planned = _read(shown, "四、我们怎么办/（四）下步打算//盘活土地/500亩")
    assert (granted.subject, granted.target) == ("宁州市", False)
    assert (planned.subject, planned.target) == ("宁州市开发区", True)


def test_shares_below_the_land_that_they_are_made_on() -> None:
    told = _told("（一）家底/2022年/全市开发区以5%的土地面积/43%/GDP/近八成/外贸进出口额")
    assert [name for _, _, name in told[1:]] == ["GDP占全市比重", "外贸进出口额占全市比重"]
    assert _told("（一）家底/盘活5%的土地/43%/研发投入占比")[-1][-1] == "研发投入占比"


def test_the_mean_of_the_province_and_the_zone_that_has_most() -> None:
    slide = "（一）亩均税收/全省开发区/亩均税收平均/9.4万元//全省最高（海湾高新区）/46.3万元//闲置土地/320亩"
    assert _told(slide) == [
        ("9.4万元", "海岱省", "开发区亩均税收平均值"),
        ("46.3万元", "海湾高新区", "亩均税收"),
        ("320亩", "宁州市开发区", "闲置土地面积"),
    ]


def test_zones_counted_are_the_citys() -> None:
    slide = (
        "（一）位次/全省共有138家省级以上开发区参评。2022年进入前50位的有2家，100位以后的也有3家。//青禾高新区前进16位//2家退位"
    )
    told = [item for item in _told(slide) if item[0][-1] == "家"]
    assert told[1:] == [
        ("2家", "宁州市", "进入前50位开发区"),
        ("3家", "宁州市", "100位以后的开发区"),
        ("2家", "宁州市", "退位开发区"),
    ]
