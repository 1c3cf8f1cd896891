"""The annotated texts hold what they claim: every figure is a statement of the gold or listed as none."""

from __future__ import annotations

import csv
import json
import re
import runpy
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from kaifaqu.observe import Period

TEXTS = Path(__file__).parent / "texts"
with (TEXTS / "texts.csv").open(encoding="utf-8", newline="") as handle:
    INDEX = list(csv.DictReader(handle))
NAMES = [row["name"] for row in INDEX]

FIELDS = ["line", "quote", "subject", "indicator", "measure", "value", "unit", "bound", "target", "period", "scope"]
MEASURES = {"level", "change", "growth", "cagr", "multiple", "rank"}
BOUNDS = {"=", ">=", ">", "<=", "<", "~"}
BOUND_WORDS = {  # a bound other than = needs its word in the quote or, where the number stands alone, on a line nearby
    ">=": "以上|不低于|不少于|至少|≥|不小于|[-—–~～至到]",
    ">": "超过|突破|逾|余|多|超|过|>",
    "<=": "以内|以下|不超过|不高于|不多于|最高|最多|≤|前|[-—–~～至到]",
    "<": "不到|不足|低于|<|少于",
    "~": "左右|近|约|上下|大约|大概|差不多",
}
DIGITS = re.compile(r"\d+(?:\.\d+)?")
CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
TENS = {"十": 10, "百": 100, "千": 1000}
# Figures in Chinese characters that count something: each must be a statement or a listed non-statement, too.
COUNTED = re.compile(
    r"[一二两三四五六七八九十百千]+(?:余|多)?(?:家|个|条|项|名|位|所|座|处|届|次|期|批|成|倍|番|分之|支|人|亩|户|辆|台|件|种|张|类)"
    r"|一半|首位|翻番|第[一二三四五六七八九十]+(?!章|节|产业|批|次|条)"
)


def folder(row: dict[str, str]) -> Path:
    return TEXTS / "held_out" if row["held_out"] == "true" else TEXTS


def lines_of(row: dict[str, str]) -> list[str]:
    return (folder(row) / f"{row['name']}.txt").read_text(encoding="utf-8").split("\n")


def gold_of(row: dict[str, str]) -> list[dict[str, Any]]:
    text = (folder(row) / f"{row['name']}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def none_of(row: dict[str, str]) -> list[tuple[int, str]]:
    """The listed non-statements: line and piece of that line."""
    text = (folder(row) / f"{row['name']}.not.txt").read_text(encoding="utf-8")
    pairs = [entry.split("\t", 1) for entry in text.split("\n") if entry]
    return [(int(line), piece) for line, piece in pairs]


def chinese_number(text: str) -> float:
    """一 1, 十二 12, 两千 2000, 百 100: the whole numbers that the texts write out."""
    total, digit = 0, 0
    for sign in text:
        if sign in TENS:
            total, digit = total + (digit or 1) * TENS[sign], 0
        else:
            digit = CHINESE[sign]
    return total + digit


def numbers_in(quote: str) -> set[float]:
    """Every number a reader could take from a quote, in digits or in Chinese characters."""
    text = unicodedata.normalize("NFKC", quote).replace("*", "").replace(" ", "").replace(",", "")
    found = {float(number) for number in DIGITS.findall(text)}
    for top, bottom in re.findall(r"(\d+)/(\d+)", text):
        found.add(round(int(top) / int(bottom), 4))
    for bottom, top in re.findall(r"([一二三四五六七八九十百]+)分之([一二三四五六七八九十]+)", text):
        found.add(round(chinese_number(top) / chinese_number(bottom), 4))
    for run in re.findall("[一二三四五六七八九十百千两]+", text):
        found.add(chinese_number(run))
    for big, small in re.findall(r"(\d+)亿(\d+)万", text):
        found.add(int(big) + int(small) / 10000)
    found |= {1.0} if re.search("首位|翻番", text) else set()
    found |= {0.5} if "半" in text else set()
    found |= {x + 0.5 for x in found if "半" in text}
    return found


def places(line: str, piece: str) -> list[tuple[int, int]]:
    """Where a piece stands on a line with its number whole: `2家` is not in `12家`."""
    found, start = [], line.find(piece)
    while start >= 0:
        before, behind = line[max(0, start - 1) : start], line[start + len(piece) : start + len(piece) + 1]
        cut = (piece[0].isdigit() and (before.isdigit() or before == ".")) or (piece[-1].isdigit() and behind.isdigit())
        if not cut:
            found.append((start, start + len(piece)))
        start = line.find(piece, start + 1)
    return found


def inside(span: tuple[int, int], wholes: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in wholes)


def test_the_index_names_every_text_and_every_style() -> None:
    """Fourteen texts or more, eight of them held out: five decks and three press conferences."""
    here = {path.stem for path in TEXTS.rglob("*.jsonl")}
    assert here == set(NAMES)
    assert len(NAMES) == len(here) >= 14
    assert sorted(row["style"] for row in INDEX if row["held_out"] == "true") == [*["deck"] * 5, *["press"] * 3]
    assert {row["style"] for row in INDEX} == {"bulletin", "report", "plan", "deck", "press", "news", "brief"}
    for row in INDEX:
        assert row["held_out"] in {"true", "false"}
        assert all(row[column] for column in ("zone", "city", "province", "title"))
        assert str(Period.parse(row["date"])) == row["date"]


@pytest.mark.parametrize("row", INDEX, ids=NAMES)
def test_a_text_says_that_it_is_made_up(row: dict[str, str]) -> None:
    text = "\n".join(lines_of(row))
    assert text.startswith("模拟文件")
    assert row["zone"] in text or row["city"] in text  # 市高新区 in a text of the city


@pytest.mark.parametrize("row", INDEX, ids=NAMES)
def test_fields_are_complete_and_legal(row: dict[str, str]) -> None:
    for at, gold in enumerate(gold_of(row), 1):
        note = f"{row['name']} 第 {at} 条 {gold}"
        assert list(gold) == FIELDS, note
        assert gold["measure"] in MEASURES, note
        assert gold["bound"] in BOUNDS, note
        assert isinstance(gold["target"], bool), note
        assert isinstance(gold["value"], int | float), note
        assert gold["subject"], note
        assert gold["indicator"], note
        assert " " not in gold["unit"], note
        assert bool(gold["scope"]) == (gold["measure"] == "rank"), note
        if any(sign.isdigit() for sign in gold["period"]) and not gold["period"].endswith("起"):
            assert str(Period.parse(gold["period"])) == gold["period"], note
        assert gold["measure"] != "rank" or float(gold["value"]).is_integer(), note
        assert gold["measure"] not in {"level", "rank", "multiple"} or gold["value"] >= 0, note


@pytest.mark.parametrize("row", INDEX, ids=NAMES)
def test_quotes_stand_on_their_lines_in_order_and_hold_the_value(row: dict[str, str]) -> None:
    lines, last = lines_of(row), (0, 0)
    for at, gold in enumerate(gold_of(row), 1):
        note = f"{row['name']} 第 {at} 条 {gold}"
        since = last[1] if gold["line"] == last[0] else 0
        starts = [start for start, _ in places(lines[gold["line"] - 1], gold["quote"]) if start >= since]
        assert gold["line"] >= last[0], note
        assert starts, note
        last = (gold["line"], starts[0])
        assert abs(gold["value"]) in numbers_in(gold["quote"]), note
        nearby = "".join(lines[max(0, gold["line"] - 22) : gold["line"] + 4])
        if gold["bound"] != "=":
            assert re.search(BOUND_WORDS[gold["bound"]], nearby), note
        assert has_unit(gold, lines[gold["line"] - 1], nearby), note


def has_unit(gold: dict[str, Any], line: str, nearby: str) -> bool:
    """Whether the unit is written: in the quote, in a table's heading, near it on a slide, or once for a list."""
    unit, quote = (re.sub("[ *多余]", "", unicodedata.normalize("NFKC", text)) for text in (gold["unit"], gold["quote"]))
    if unit in quote.replace("个半", "个") or (unit, quote) == ("位", "首位") or (unit, "百分之" in quote) == ("%", True):
        return True
    slide = (
        len("".join(line.split())) < 20 or line.rstrip().endswith(gold["quote"])
    ) and unit in nearby  # beside it, or cut by the line's end
    return slide or "\t" in line or (unit in {"个百分点", "位", "番"} and unit in line) or (unit == "亿元" and "亿" in quote)


@pytest.mark.parametrize("row", INDEX, ids=NAMES)
def test_no_figure_is_forgotten(row: dict[str, str]) -> None:
    """Each run of digits and each counting word is inside a quote of the gold or inside a listed non-statement."""
    lines, quotes, pieces = lines_of(row), [(g["line"], g["quote"]) for g in gold_of(row)], none_of(row)
    for at, piece in pieces:
        assert piece in lines[at - 1], f"{row['name']} 第 {at} 行没有“{piece}”"
    for number, line in enumerate(lines, 1):
        here = [quote for at, quote in quotes if at == number]
        stated = {quote: places(line, quote) for quote in here}
        none = [(m.start(), m.end()) for at, piece in pieces if at == number for m in re.finditer(re.escape(piece), line)]
        for quote, found in stated.items():
            others = none + [span for other, spans in stated.items() if other != quote and quote in other for span in spans]
            alone = [span for span in found if not inside(span, others)]
            assert len(alone) <= here.count(quote), (
                f"{row['name']} 第 {number} 行“{quote}”有 {len(alone)} 处，只注了 {here.count(quote)} 条"
            )
        covered = none + [span for spans in stated.values() for span in spans]
        for match in [*DIGITS.finditer(line), *COUNTED.finditer(line)]:
            context = line[max(0, match.start() - 12) : match.end() + 12]
            assert inside(match.span(), covered), f"{row['name']} 第 {number} 行“{context}”既不是陈述，也没有列为非陈述"


@pytest.mark.parametrize("row", INDEX, ids=NAMES)
def test_the_gold_scores_full_against_itself(row: dict[str, str], shared_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scorer = runpy.run_path(str(shared_dir / "statements" / "score.py"))
    gold = str(folder(row) / f"{row['name']}.jsonl")
    assert scorer["main"]([gold, gold, "--json"]) == 0
    score = json.loads(capsys.readouterr().out)
    assert {score[depth]["f1"] for depth in ("number", "core", "full")} == {1.0}
    assert score["gold"] >= 40
