"""The simulated province as a zone folder like any other: every row marked simulated, made-up firms for load tests."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from kaifaqu.content import common_catalogue
from kaifaqu.content.simulate import Province, simulate
from kaifaqu.errors import Problem

MAX_ORGANISATIONS: Final = 250_000
AVERAGE: Final = "全省开发区平均"
_SUFFIX: Final = {"经开区": "省级经济开发区", "高新区": "省级高新技术产业开发区", "度假区": "省级旅游度假区"}


def write_province(folder: Path, *, seed: int | None = None, zones: int | None = None, organisations: int = 0) -> Province:
    """:func:`simulate`, written as a zone folder into ``folder`` (made if need be; its files are overwritten).

    ``organisations`` adds that many made-up firms, each with one figure, for load tests.
    """
    if not 0 <= organisations <= MAX_ORGANISATIONS:
        raise Problem("value-invalid", f"企业个数{organisations}超出范围。", hint=f"请取 0 至 {MAX_ORGANISATIONS}。")
    province = simulate(seed=seed, zones=zones)
    folder.mkdir(parents=True, exist_ok=True)
    firms = list(_firms(province, organisations))
    _table(folder / "documents.csv", "code title issuer kind dated note", _documents(province))
    _table(folder / "subjects.csv", "code kind name parent category industry region", [*_subjects(province), *firms])
    figures = "key indicator subject basis measure scope period value unit source document place written"
    _table(folder / "observations.csv", figures, [*_observations(province), *_firm_figures(province, firms, seed or 0)])
    _yaml(folder / "zone.yaml", province.settings["zone"])
    cockpit = [
        {"indicator": "per-mu-tax", "basis": AVERAGE},
        {"indicator": "per-mu-investment", "basis": AVERAGE},
        {"indicator": "zones"},
    ]
    _yaml(folder / "cockpit.yaml", {"figures": cockpit})
    return province


def _documents(province: Province) -> Iterator[list[str]]:
    note = "由程序生成的模拟数据，均值、最大值和一个区的位次取自文件003"
    for year in province.years:
        yield [f"sim-{year}", f"模拟省开发区{year}年主要指标（模拟数据）", "模拟", "模拟数据", f"{year + 1}-06-30", note]


def _subjects(province: Province) -> Iterator[list[str]]:
    yield ["moni-province", "region", "模拟省", "", "省", "", ""]
    for index, city in enumerate(province.cities, start=1):
        yield [f"city-{index:02d}", "region", city, "moni-province", "市", "", ""]
    for zone in province.zones:
        yield [zone.code, "zone", zone.name, f"city-{zone.city + 1:02d}", _SUFFIX[zone.kind], "", province.cities[zone.city]]


def _observations(province: Province) -> Iterator[list[str]]:
    catalogue = common_catalogue()
    for code, table in province.values.items():
        indicator = catalogue.get(code)
        digits = int(province.settings["indicators"][code]["digits"])
        for row, zone in enumerate(province.zones):
            for column, year in enumerate(province.years):
                value = table[row, column]
                if not np.isnan(value):
                    key = f"{code}-{zone.code}-{year}"
                    where = ["document", f"sim-{year}", f"第{row + 2}行", indicator.name]
                    yield [key, code, zone.code, "", "level", "", str(year), f"{value:.{digits}f}", indicator.unit, *where]
    for row, zone in enumerate(province.zones):
        for column, year in enumerate(province.years):
            key = f"development-level-{zone.code}-{year}"
            where = ["document", f"sim-{year}", f"第{row + 2}行", "综合发展水平排名"]
            yield [
                key,
                "development-level",
                zone.code,
                "",
                "rank",
                "模拟省",
                str(year),
                str(province.ranks[row, column]),
                "",
                *where,
            ]
    yield from _averages(province)


def _averages(province: Province) -> Iterator[list[str]]:
    year = province.years[-1]
    catalogue = common_catalogue()
    where = ["document", f"sim-{year}", "合计行"]
    for code, spec in province.settings["marginals"].items():
        key, indicator = f"{code}-average-{year}", catalogue.get(code)
        yield [
            key,
            code,
            "moni-province",
            AVERAGE,
            "level",
            "",
            str(year),
            str(spec["mean"]),
            indicator.unit,
            *where,
            indicator.name,
        ]
    yield [
        f"zones-{year}",
        "zones",
        "moni-province",
        "",
        "level",
        "",
        str(year),
        str(len(province.zones)),
        "家",
        *where,
        "开发区数量",
    ]


def _firms(province: Province, count: int) -> Iterator[list[str]]:
    """Made-up firms: city word + brand of two characters + trade. Every name once."""
    names = province.settings["names"]
    firsts, seconds, trades = names["first"], names["second"], names["trades"]
    for index in range(count):
        zone = province.zones[index % len(province.zones)]
        rest, first = divmod(index // len(province.zones), len(firsts))
        rest, second = divmod(rest, len(seconds))
        trade = trades[(index + rest) % len(trades)]
        brand = firsts[first] + seconds[second] + (firsts[rest % len(firsts)] if rest else "")
        city = province.cities[zone.city].removesuffix("市")
        name = f"{city}{zone.name[:2]}{brand}{trade}有限公司"
        yield [f"firm-{index + 1:06d}", "enterprise", name, zone.code, "企业", trade, province.cities[zone.city]]


def _firm_figures(province: Province, firms: list[list[str]], seed: int) -> Iterator[list[str]]:
    year = province.years[-1]
    amounts = np.round(np.exp(np.random.default_rng([seed, 1]).normal(4, 1.2, len(firms))), 2)
    for firm, amount in zip(firms, amounts, strict=True):
        where = ["document", f"sim-{year}", "企业表", "税收收入"]
        yield [f"tax-{firm[0]}", "tax-revenue", firm[0], "", "level", "", str(year), f"{amount:.2f}", "万元", *where]


def _table(path: Path, columns: str, rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns.split())
        writer.writerows(rows)


def _yaml(path: Path, content: Mapping[str, Any]) -> None:
    """JSON is YAML; dates and yes/no stay as the reader wants them."""
    plain = {key: value if isinstance(value, str | bool | list | dict) else str(value) for key, value in content.items()}
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
