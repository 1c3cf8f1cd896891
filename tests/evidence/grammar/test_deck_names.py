"""What figures of a slide are called: by their columns, by what they are held against, by a policy's terms, by their titles."""

from __future__ import annotations

import pytest
from support.evidence_texts import text_document

from kaifaqu.content import common_catalogue
from kaifaqu.evidence import Context, extract
from kaifaqu.observe import Period

HEAD = ["发展成效汇报", "", "", "目录", "", "", "", "临湖高新区高新技术企业180家", "", "", "", ""]


def _indicators(*lines: str) -> list[str]:
    context = Context(
        zone="云屏高新区", city="云屏市", province="海岱省", dated=Period.parse("2022-06"), title="", catalogue=common_catalogue()
    )
    text = "\n".join([*HEAD, *(part for line in lines for part in (line, ""))])
    return [item.indicator for item in extract(text_document(text), context)][1:]


@pytest.mark.parametrize(
    "lines",
    [
        ("我们的差距", "- 税收收入不到临湖的四成"),
        ("我们的差距", "- 税收收入仅为临湖高新区的1/8左右"),
        ("我们的差距", "税收收入", "不足临湖的", "六成"),
        ("我们的差距", "税收收入是临湖高新区的", "40.8%"),
    ],
)
def test_a_ratio_to_another_zone_on_one_line_or_two(lines: tuple[str, ...]) -> None:
    assert _indicators(*lines) == ["税收收入与临湖高新区之比"]


@pytest.mark.parametrize(
    "lines",
    [
        ("国家高新区综合评价结果（2021年度）", "- 全国 38位 临湖高新区"),
        ("全省省级开发区", "综合评价", "", "2021年  第9位"),
        ("2016年首次参评 全国第131位，综合评价",),
    ],
)
def test_a_ranking_without_those_who_are_ranked(lines: tuple[str, ...]) -> None:
    assert set(_indicators(*lines)) == {"综合评价"}


@pytest.mark.parametrize(
    ("head", "row", "indicators"),
    [
        ("产业\t产值（亿元）\t占比（%）", "高端装备\t158.4\t41.0", ["高端装备产值", "高端装备产值占比"]),
        (
            "指标\t云屏高新区\t临湖高新区\t差距",
            "地区生产总值（亿元）\t92.4\t168.7\t76.3",
            ["地区生产总值", "地区生产总值", "地区生产总值差距"],
        ),
    ],
)
def test_a_column_says_more_of_the_one_before(head: str, row: str, indicators: list[str]) -> None:
    assert _indicators("主要情况", f"{head}\n{row}") == indicators


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (
            ("规上工业总产值468.3亿元，其中轨道装备产值196.4亿元，占41.9%；生物医药87.6亿元，占18.7%",),
            [
                "规上工业总产值",
                "轨道装备产值",
                "轨道装备产值占规上工业总产值比重",
                "生物医药产值",
                "生物医药产值占规上工业总产值比重",
            ],
        ),
        (
            ("占规上工业总产值的份额", "电子陶瓷", "116.4亿元", "占 29.0%"),
            ["电子陶瓷产值", "电子陶瓷产值占规上工业总产值比重"],
        ),
        (("规上工业总产值", "轨道装备 特种纤维", "86.2亿元 73.5亿元"), ["轨道装备产值", "特种纤维产值"]),
    ],
)
def test_an_industry_has_its_output_and_its_share(lines: tuple[str, ...], indicators: list[str]) -> None:
    assert _indicators(*lines) == indicators


def test_the_label_that_touches_its_figure_and_labels_over_columns() -> None:
    assert _indicators("高新技术企业\n38家", "瞪羚企业\n12家", "上市公司") == ["高新技术企业", "瞪羚企业"]
    assert _indicators("高新技术企业\n瞪羚企业\n38家 12家") == ["高新技术企业", "瞪羚企业"]


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (
            ("▶ 新设项目固定资产投资总额不低于5000万元的，按设备投资额的8%给予补贴，最高不超过1500万元。",),
            ["新设项目设备投资补贴比例", "新设项目设备投资补贴"],
        ),
        (
            ("新设项目", "按设备投资额的", "8%", "给予补贴", "单个项目最高不超过", "1500万元"),
            ["新设项目设备投资补贴比例", "单个新设项目设备投资补贴"],
        ),
        (("- 设备投资按12%补贴，最高3000万元", "- 我区为8%"), ["设备投资补贴比例", "设备投资补贴", "设备投资补贴比例"]),
        (("- 首次认定的高企奖励20万元，重新认定的奖励10万元",), ["首次认定的高企奖励", "重新认定高企奖励"]),
        (("第六条 高新技术企业", "首次认定奖励", "30万元"), ["首次认定高新技术企业奖励"]),
        (
            ("- 新增税收市级留成部分，前两年100%、第三年60%返还",),
            ["新增税收市级留成部分返还比例", "新增税收市级留成部分第三年返还比例"],
        ),
        (("- 对全职引进的博士，给予30万元安家补贴",), ["全职引进博士安家补贴"]),
    ],
)
def test_the_terms_of_a_policy(lines: tuple[str, ...], indicators: list[str]) -> None:
    assert _indicators("他们的政策", *lines) == indicators


def test_items_below_an_industry_and_a_line_that_breaks_off() -> None:
    panel = _indicators("1. 产业：顶天立地", "新能源汽车及零部件", "- ✓ 零部件企业186家", "- ✓ 2022年产值918亿元")
    assert panel == ["零部件企业", "新能源汽车及零部件产值"]
    assert _indicators("子基金", "规模50亿元，联合设立子基金，基金群总规模\n达到230亿元")[1] == "基金群总规模"


@pytest.mark.parametrize(
    "lines",
    [
        ("光电信息产业", "164家", "产业链企业", "70%", "本地配套率"),
        ("光电信息产业", "产业链企业164家，本地配套率70%"),
        ("光电信息产业：一条链干到底", "链上企业", "164家", "产业本地配套率", "70%"),
    ],
)
def test_the_title_of_a_panel_completes_its_labels(lines: tuple[str, ...]) -> None:
    first, second = _indicators("工作汇报", *lines)
    assert first in ("光电信息产业企业", "光电信息产业链上企业")
    assert second == "光电信息产业本地配套率"


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (("- 市财政每年安排创建专项资金1.5亿元",), ["创建专项资金"]),
        (("请求市委、市政府设立创建专项资金，每年1.5亿元",), ["创建专项资金"]),
        (("2020年12月竣工", "历时11个月"), ["历时"]),
        (("- 营业收入不到临湖高新区的六分之一，仅为去年的八成",), ["营业收入与临湖高新区之比", "营业收入与去年之比"]),
    ],
)
def test_what_is_set_aside_and_how_long_it_lasted(lines: tuple[str, ...], indicators: list[str]) -> None:
    assert _indicators("工作汇报", "目录", *lines) == indicators


@pytest.mark.parametrize(
    ("lines", "indicators"),
    [
        (("“亩均论英雄”", "A类", "32家", "B类", "51家"), ["A类企业", "B类企业"]),
        (("可供工业用地", "仅剩", "1100亩"), ["可供工业用地"]),
        (("- 可供工业用地仅剩1230亩",), ["可供工业用地"]),
        (("- 产品出口36个国家和地区",), ["产品出口国家和地区"]),
        (("- 承担信访、民政、农业农村等社会事务61项",), ["社会事务"]),
        (("升级为省级高新区", "总产值", "1540亿元"), ["总产值"]),
    ],
)
def test_names_without_verbs_and_events(lines: tuple[str, ...], indicators: list[str]) -> None:
    assert _indicators("工作汇报", "目录", *lines) == indicators


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("全职引进的博士，每人给予安家补贴30万元；硕士每人8万元", ["全职引进博士安家补贴", "全职引进硕士安家补贴"]),
        ("首次升规的企业，每家奖励20万元；首次认定的高企每家30万元", ["首次升规企业奖励", "首次认定的高企奖励"]),
        ("孵化企业中，有5家成功上市", ["成功上市孵化企业"]),
        ("工作人员中，身份为借调的占近三成", ["借调工作人员占比"]),
        ("拿出1/3以上的岗位面向社会公开选聘", ["面向社会公开选聘岗位占比"]),
        ("与高校院所新建新型研发机构8家，总数达到12家", ["高校院所新建新型研发机构", "新型研发机构总数"]),
        ("产业基金1支、规模5亿元，实际到位仅1.2亿元", ["产业基金", "产业基金规模", "产业基金实际到位"]),
    ],
)
def test_what_others_are_given_and_some_of_those_told_before(line: str, names: list[str]) -> None:
    assert _indicators(line) == names


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        # a rate below a share is none; 国家级 is of what stands above; a class alone on its line goes on with the one above
        ("生产总值\n186亿元\n\n占全市比重\n11.2%\n\n固定资产投资增速\n15.1%", ["生产总值", "生产总值占全市比重", "固定资产投资"]),
        ("46个\n省级以上创新平台\n\n其中国家级\n3个", ["省级以上创新平台", "国家级创新平台"]),
        ("母基金规模\n50亿元\n\n境内外上市\n公司\n11家", ["母基金规模", "境内外上市公司"]),
        (
            "首次认定高新技术企业\n奖30万元\n\n重新认定\n奖10万元",
            ["首次认定高新技术企业奖励", "重新认定高新技术企业奖励"],
        ),
    ],
)
def test_labels_in_boxes(text: str, indicators: list[str]) -> None:
    context = Context(
        zone="云屏高新区", city="云屏市", province="海岱省", dated=Period.parse("2022-06"), title="", catalogue=common_catalogue()
    )
    slides = "\n".join(("工作汇报", "", "", "", "一、基本情况", "", text, ""))
    assert [item.indicator for item in extract(text_document(slides), context)] == indicators
