"""Claims about rankings, dates, exchanged counts and structures; the data files; speed."""

from __future__ import annotations

import gc
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support.gold_readings import context, text_reading

from kaifaqu.errors import Problem
from kaifaqu.evidence import SEVERITIES, Finding
from kaifaqu.evidence.audit import audit, book
from kaifaqu.evidence.audit.interval import Interval, root, shown

ABOUT = context("2021-12", zone="云岭高新区", city="云岭市")


def found(text: str, *rows: dict[str, Any], dated: str = "2021-12") -> list[Finding]:
    return audit([text_reading(text, list(rows), context(dated, zone="云岭高新区", city="云岭市"))])


# -- rankings ------------------------------------------------------------------------------------------------------------

PLACES = {"甲": 12, "乙": 48, "丙": 55, "丁": 70, "戊": 101, "己": 139}


def ranking(claim: str) -> list[Finding]:
    lines = "\n".join(f"{name}开发区\t{place}" for name, place in PLACES.items())
    rows = [
        {
            "quote": f"{place}",
            "subject": f"{name}开发区",
            "indicator": "亩均税收",
            "measure": "rank",
            "unit": "",
            "period": "2020",
        }
        for name, place in PLACES.items()
    ]
    city = {"subject": "云岭市", "indicator": "亩均税收", "measure": "rank", "unit": "", "period": "2020", "line": 8}
    rows.append(city | {"quote": "7"})
    return found(f"开发区\t排名\n{lines}\n云岭市\t7\n\n{claim}\n\n全省160家开发区参加评价。\n", *rows)


@pytest.mark.parametrize(
    "claim",
    [
        "6家开发区中2个开发区亩均税收位于全省100位以后。",
        "6家开发区中3个亩均税收位于全省后100位。",  # 160 less 100: beyond the 60th
        "亩均税收前50名的开发区有2家，100名后的有2家。",
        "亩均税收前50名的开发区仅有2家。",
        "7家开发区中3个亩均税收位于全省100位以后。",  # one is not in the table
        "6家开发区中1个开发区投资强度位于全省100位以后。",  # another indicator
        "9家企业位于园区东部，排在全省100位以后。",
        "亩均税收均处于全省前150位。",
    ],
)
def test_true_claims(claim: str) -> None:
    assert ranking(claim) == []


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ("6家开发区中4个开发区亩均税收位于全省100位以后。", "第 100 位以后的有 2 个（戊开发区101、己开发区139），原文写 4 个"),
        (
            "6家开发区中**5**个亩均税收位于全省后**100**位。",
            "第 60 位以后的有 3 个（丁开发区70、戊开发区101、己开发区139），原文写 5 个",
        ),
        ("亩均税收前50名的开发区仅有1家。", "前 50 位的有 2 个（甲开发区12、乙开发区48），原文写 1 个"),
        ("亩均税收均处于全省前100位。", "有 2 个不在前 100 位（戊开发区101、己开发区139）"),
        ("亩均税收均位于全省50位以后。", "有 2 个不在第 50 位以后（甲开发区12、乙开发区48）"),
    ],
)
def test_false_claims(claim: str, says: str) -> None:
    (finding,) = ranking(claim)
    assert (finding.rule, finding.severity) == ("rank-claim", "contradiction")
    assert says in finding.recomputation
    assert finding.quotes[0].text.strip("*") in claim


# -- dates -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("会议定于2021年2月30日召开。", "2 月没有 30 日"),
        ("2021年2月29日印发。", "2 月没有 29 日"),
        ("截至4月31日。", "4 月没有 31 日"),
        ("2021年13月。", "没有 13 月"),
        ("实施期为2021年6月至2020年5月。", "起止颠倒，2021年6月 晚于 2020年5月"),
        ("《规划（2025—2021年）》", "起止颠倒，2025 晚于 2021年"),
    ],
)
def test_impossible_dates(text: str, says: str) -> None:
    (finding,) = found(text)
    assert (finding.rule, finding.severity) == ("date-impossible", "contradiction")
    assert says in finding.recomputation


@pytest.mark.parametrize(
    "text",
    [
        "2020年2月29日印发，2月29日起施行。",
        "2021年12月31日前完成。",
        "实施期为2020年6月至2021年5月，规划期2021—2025年。",
        "历时6个月30日。",
        "2021年1月至12月。",
        "电话0635-2021年2月。",
    ],
)
def test_sound_dates(text: str) -> None:
    assert found(text) == []


def test_a_period_after_the_document() -> None:
    row = {"quote": "12.6亿元", "indicator": "税收收入", "period": "2022"}
    (finding,) = found("2022年全年完成税收收入12.6亿元。", row)
    assert (finding.rule, finding.severity) == ("period-after-date", "probable")
    assert found("2022年全年完成税收收入12.6亿元。", row, dated="2023-01") == []
    assert found("力争2022年税收收入12.6亿元。", row) == []
    assert found("2022年税收收入12.6亿元。", row | {"target": True}) == []


# -- counts and structures -----------------------------------------------------------------------------------------------------


def test_exchanged_counts() -> None:
    (finding,) = found("形成“八横六纵一环”路网。\n\n完善“八纵六横一环”路网。")
    assert finding.rule == "swapped-counts"
    assert found("形成“八横六纵一环”路网。\n\n完善“六纵八横一环”路网。") == []  # the same in another order
    assert found("形成“八横六纵”路网。\n\n规划“十横八纵”路网。") == []  # it has grown
    (milder,) = found("形成“三纵四横”高速网。\n\n规划“四纵三横”水系。")
    assert milder.severity == "remark"
    assert found("一主两翼，两主一副。") == []
    assert found("由2年5月延长到5年2月。") == []
    texts = ("形成八横六纵路网。", "形成六横八纵路网。")
    zones = [text_reading(text, [], context("2021-12", zone=zone)) for text, zone in zip(texts, ("甲区", "乙区"), strict=True)]
    assert audit(zones) == []


def test_structures() -> None:
    assert found("三次产业结构调整为4.7:54.3:41.0。") == []
    assert found("三次产业结构由5.1:55.0:39.9调整为4.7:54.3:41.1。") == []  # 100.1 is rounding
    (finding,) = found("三次产业结构调整为4.7:54.3:43.0。")
    assert finding.recomputation == "4.7 + 54.3 + 43.0 = 102，应为 100（每项四舍五入最多差 0.05）"
    assert found("投入结构按1:2:3安排。") == []


# -- the parts -----------------------------------------------------------------------------------------------------------------


def test_every_rule_is_whole_and_documented(repo_root: Path) -> None:
    page = (repo_root / "docs/audit-of-documents.md").read_text("utf-8")
    for rule in book().rules.values():
        assert set(rule.severities.values()) <= {*SEVERITIES, "silent"}
        assert rule.explanations["plain"]
        assert set(rule.explanations) <= set(rule.severities) | {"missing"}
        assert f"`{rule.id}`" in page, rule.id


def test_a_fault_in_a_rule_has_its_place(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "- {id: a, title: 甲, severity: {plain: bad}, texts: {main: x}, explanations: {plain: [y]}}\n", "utf-8"
    )
    with pytest.raises(Problem) as caught:
        book(tmp_path)
    assert caught.value.code == "value-invalid"
    assert caught.value.place.row == 1


def test_intervals() -> None:
    one, half = Interval.exactly(1), Fraction(1, 2)
    assert (one + one).meets(Interval.exactly(2))
    assert Interval.around(Fraction(2), half, ">") == Interval(Fraction(3, 2), None)
    assert not Interval.around(Fraction(2), half, ">").meets(one)
    assert Interval.around(Fraction(2), half).power(2) == Interval(Fraction(9, 4), Fraction(25, 4))
    assert shown(root(Fraction(32), 5)) == "2"
    assert [shown(Fraction(-1, 3)), shown(Fraction(1, 3), 0), shown(Fraction(2), 2, zeros=True)] == ["−0.33", "0", "2.00"]


def test_work_grows_with_the_statements() -> None:
    """Not with their square: four times as many take less than eight times as long, garbage of other tests aside."""

    def spent(count: int) -> float:
        readings = [_long(n, count) for n in range(10)]
        taken = []
        gc.collect()
        gc.disable()
        try:
            for _ in range(3):
                start = time.process_time()
                audit(readings)
                taken.append(time.process_time() - start)
        finally:
            gc.enable()
        return min(taken)

    assert spent(1000) < 8 * spent(250)


def _long(number: int, count: int) -> Any:
    lines, rows = [], []
    for at in range(count // 4):
        year, base = 2000 + at % 20, 100 + at
        lines.append(f"{year}年，第{at}园税收收入{base + 10}.0亿元，增加10.0亿元，增长{1000 / base:.1f}%，出口额{at}.5亿元。")
        who = {"subject": f"第{at}园", "period": str(year), "line": 2 * at + 1}
        rows += [
            who | {"quote": f"{base + 10}.0亿元", "indicator": "税收收入"},
            who | {"quote": "增加10.0亿元", "indicator": "税收收入", "measure": "change"},
            who | {"quote": f"增长{1000 / base:.1f}%", "indicator": "税收收入", "measure": "growth"},
            who | {"quote": f"{at}.5亿元", "indicator": "出口额"},
        ]
    return text_reading("\n\n".join(lines), rows, ABOUT, f"{number}.txt")
