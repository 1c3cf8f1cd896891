"""Build the CSV files of content/zones/liaocheng from the published material beside the repository (../shared).

    python tools/build_liaocheng.py [--shared DIR] [--out DIR]

The derivation is kept so that it can be repeated and tested: every rule stands here, every decision made by hand in tools/data.
zone.yaml, plan.yaml, cockpit.yaml and indicators.yaml of the folder are written by hand.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from liaocheng_names import Organisations

from kaifaqu.observe import Catalogue

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tools" / "data"
CONTENT = ROOT / "src" / "kaifaqu" / "content"
ZONE = CONTENT / "zones" / "liaocheng"
Row = dict[str, Any]

# 003 writes sums of money as 300亿, 2.5万亿, 50万: 元 is left out. The quote keeps the words.
IMPLIED_MONEY = {"亿": "亿元", "万亿": "万亿元", "万": "万元"}
PUBLISHED = {"000": "2022-06-30", "001": "2022-10-31", "002": "2021-07-28", "003": "2022-06-30", "004": "2022-10-31"}
SPAN_START = {"十年来": "2012-01-01", "近三年": "2019-01-01", "近三年来": "2019-01-01"}  # of 001, October 2022
FUTURE = {"3年内", "建成后"}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


class Builder:
    """The tables of the folder, in the order in which they need one another."""

    def __init__(self, shared: Path) -> None:
        self.shared = shared
        self.catalogue = Catalogue.load(CONTENT / "indicators", ZONE / "indicators.yaml")
        self.hand = read(DATA / "liaocheng_subjects.csv")
        self.wordings = {row["written"]: row for row in read(DATA / "liaocheng_wordings.csv")}
        says = {(row["text"], row["name"]): row["says"] for row in read(DATA / "liaocheng_says.csv")}
        self.organisations = Organisations(read(shared / "liaocheng" / "organisations.csv"), says)
        self.codes = {row["name"]: row["code"] for row in self.hand}
        for row in self.hand:
            for other in self._others(row):
                self.codes[other["name"]] = row["code"]
        # A statement about a listed organisation is about that entry; where a bare name is several entries, no statement uses it.
        self.codes |= self.organisations.codes_by_name()
        self.codes[""] = ""

    @staticmethod
    def _others(row: Row) -> list[Row]:
        keys = ("kind", "name", "document", "place")
        return [
            {"subject": row["code"]} | dict(zip(keys, part.split(":"), strict=False))
            for part in row["other_names"].split("|")
            if part
        ]

    def measured(self, written: str) -> tuple[str, str]:
        """Indicator code and basis of a wording: decided by hand, else by name or alias in the catalogue."""
        if found := self.wordings.get(written):
            return found["indicator"], found["basis"]
        match = self.catalogue.match(written)
        if match is None:
            raise SystemExit(f"指标目录里没有：{written}")
        return match.indicator.code, match.basis

    # -- sources and register ------------------------------------------------------------------------------------------

    def documents(self) -> Iterator[Row]:
        for row in read(self.shared / "liaocheng" / "sources.csv"):
            press = row["kind"] == "新闻报道"
            yield {
                "code": row["text"], "title": row["title"], "issuer": row["issuer"], "number": row["number"], "kind": row["kind"],
                "dated": row["date"], "certainty": "S" if press else "C",
                "note": "报名未载，月份据内容推定" if press else "",
            }  # fmt: skip
        yield from read(DATA / "liaocheng_documents.csv")

    def subjects(self) -> Iterator[Row]:
        for row in self.hand:
            yield {key: row[key] for key in ("code", "kind", "name", "parent", "category", "region")}
        yield from self.organisations.subjects()
        for row in self.projects():
            yield {"code": row["subject"], "kind": "project", "name": row["name"], "parent": "liaocheng-gaoxin",
                   "industry": row["industry"], "region": "聊城市"}  # fmt: skip

    def names(self) -> Iterator[Row]:
        for row in self.hand:
            yield from self._others(row)
        yield from self.organisations.names()

    def projects(self) -> Iterator[Row]:
        for n, row in enumerate(read(self.shared / "liaocheng" / "projects.csv"), start=1):
            code = f"prj-{n:02d}"
            yield {
                "code": code, "subject": code, "name": row["project"], "section": row["box"], "industry": row["industry_or_kind"],
                "number": row["number"], "owner": self.codes.get(row["owner"], ""), "owner_name": row["owner"],
                "capacity": row["capacity"], "stage": "unknown", "document": row["text"], "place": place(row["line"]),
            }  # fmt: skip

    # -- figures -------------------------------------------------------------------------------------------------------

    def observations(self) -> Iterator[Row]:
        for text in ("001", "002", "003"):
            counts: Counter[int] = Counter()
            with (self.shared / "statements" / f"{text}.jsonl").open(encoding="utf-8") as handle:
                for line in handle:
                    statement = json.loads(line, parse_float=str)
                    counts[statement["line"]] += 1
                    yield self._statement(text, statement, counts[statement["line"]])
        yield from self._peers()
        for row in read(DATA / "liaocheng_facts.csv"):
            yield row | {"source": "document"}

    def _statement(self, text: str, statement: Row, n: int) -> Row:
        indicator, basis = self.measured(statement["indicator"])
        subject = self.codes[statement["subject"]]
        if not subject:
            subject = "unnamed-town" if statement["line"] == 552 else "unnamed-park"
        unit = statement["unit"]
        if statement["measure"] == "level":
            unit = IMPLIED_MONEY.get(unit, unit)
        row = {
            "key": f"{text}-{statement['line']}-{n}", "indicator": indicator, "subject": subject, "basis": basis,
            "measure": statement["measure"], "scope": statement["scope"], "period": statement["period"],
            "value": statement["value"], "unit": unit, "bound": statement["bound"],
            "target": "true" if statement["target"] else "", "source": "document", "document": text,
            "place": place(statement["line"]), "quote": statement["quote"].replace("**", ""), "written": statement["indicator"],
        }  # fmt: skip
        return row | bounds(statement["period"], text, target=statement["target"])

    def _peers(self) -> Iterator[Row]:
        """The rows of text 000; those of 003 are the statements' own."""
        counts: Counter[str] = Counter()
        for row in read(self.shared / "liaocheng" / "peers.csv"):
            if row["text"] != "000":
                continue
            counts[row["line"]] += 1
            firm, _, written = row["indicator"].rpartition("：")
            indicator, basis = self.measured(written)
            yield {
                "key": f"000-{row['line']}-{counts[row['line']]}", "indicator": indicator,
                "subject": self.codes[firm or row["zone"]], "basis": basis, "measure": "level", "period": row["period"],
                "value": row["value"], "unit": row["unit"], "bound": row["bound"], "source": "document", "document": "000",
                "place": place(row["line"]), "written": written,
            } | bounds(row["period"], "000", target=False)  # fmt: skip

    # -- the plan ------------------------------------------------------------------------------------------------------

    def plan_items(self) -> Iterator[Row]:
        shared_cell = ""
        for n, row in enumerate(read(self.shared / "liaocheng" / "plan_indicators.csv"), start=1):
            indicator, _ = self.measured(row["indicator"])
            # 002:205-208 are one merged cell with 204: the blank stands for its text.
            shared_cell = row["target_2025"] if row["target_2025"] or row["part"] != "table1" else shared_cell
            target = row["target_2025"] or (shared_cell if row["part"] == "table1" else "")
            growth = bool(re.search(r"(增速|增长速度|增长|降低)$", row["indicator"]))
            item = {
                "plan": "fyp-14", "number": n, "part": row["part"], "category": row["category"], "written": row["indicator"],
                "unit": row["unit"], "indicator": indicator, "measure": "growth" if growth else "level",
                "base_text": row["value_2020"], "target_text": target, "rate_text": row["annual_or_cumulative"],
                "attribute": row["attribute"], "goal_year": row["goal_year"], "bureau": self.catalogue.get(indicator).bureau,
                "place": place(row["line"]),
            }  # fmt: skip
            if row["indicator"].startswith("新增"):
                item["measure"] = "change"
            yield item | promised(target, row["annual_or_cumulative"], growth=growth)

    def mentions(self) -> Iterator[Row]:
        return self.organisations.mentions()


def place(line: str | int) -> str:
    """``16;54`` → 第16、54行; ``257-258`` → 第257—258行."""
    return f"第{str(line).replace(';', '、').replace('-', '—')}行"


def bounds(period: str, text: str, *, target: bool) -> Row:
    """What an undated phrase allows: not after its source appeared, and of 十年来 and 近三年 not before they begin."""
    if re.match(r"\d{4}", period) or target or period in FUTURE:
        return {}
    if period == "十年来起":  # the year before or the year in which the ten years of a report of October 2022 begin
        return {"earliest": "2011-01-01", "latest": "2012-12-31"}
    return {"earliest": SPAN_START.get(period, ""), "latest": PUBLISHED[text]}


def promised(target: str, rate: str, *, growth: bool) -> Row:
    """The kind, number and bound of a plan's target. Nothing is forced into a number it has not."""
    for text, kind in ((target, "level"), (rate, "annual_growth" if growth else "annual_change")):
        found = re.fullmatch(r"(突破|≥|>)?(\d+(?:\.\d+)?)(左右)?", text)
        if found:
            bound = {"突破": ">", "≥": ">=", ">": ">"}.get(found[1] or "", "~" if found[3] else "=")
            return {"target_kind": kind, "target_value": found[2], "target_bound": bound}
    if target == "完成市分解任务":
        return {"target_kind": "assigned"}
    if found := re.match(r"(高于|低于)全市", target):
        return {"target_kind": "relative", "target_bound": ">" if found[1] == "高于" else "<"}
    return {"target_kind": "level" if target.endswith("级") else "none"}


TABLES = {
    "documents": "code title issuer number kind dated certainty link note",
    "subjects": "code kind name parent category industry region",
    "names": "subject name kind document place",
    "mentions": "subject document name_used place says",
    "observations": "key indicator subject basis measure scope period earliest latest value unit bound target source document "
    "place quote written",
    "plan_items": "plan number part category written unit indicator measure base_text target_text rate_text attribute "
    "target_kind target_value target_bound goal_year bureau place",
    "projects": "code subject name section industry number owner owner_name capacity stage document place",
}


def build(shared: Path, out: Path) -> None:
    """Write the seven CSV files into ``out``."""
    builder = Builder(shared)
    out.mkdir(parents=True, exist_ok=True)
    for table, columns in TABLES.items():
        write(out / f"{table}.csv", columns.split(), getattr(builder, table)())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--out", type=Path, default=ZONE)
    arguments = parser.parse_args()
    build(arguments.shared, arguments.out)
    print(f"{arguments.out}: {', '.join(f'{name}.csv' for name in TABLES)}")


if __name__ == "__main__":
    main()
