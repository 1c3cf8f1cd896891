"""Which rows of organisations.csv are one body: literally the same name, or an equation that the source itself writes, "A（B）".

A short name that the sources equate with two different full company names joins nothing: 瑞柏生物 is 股份有限公司 in one text and
有限公司 in another, so its rows stay apart and the register proposes them to a person. 鲁西集团 and 鲁西化工 are never equated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
KINDS = {"企业": "enterprise", "园区": "park", "基金": "fund"}  # everything else is a platform
LEGAL = re.compile(r"公司$")
# A parenthesis at the end that explains instead of naming: who holds it, how many, where it stands.
NOT_NAMES = {
    "产业基金（5支，未具名）",
    "博士后科研工作站（博奥克生物、鲁西化工）",
    "阿里云产业创新中心（山东省首个阿里云创新中心）",
    "华为科技园（聊城运营中心）",
}
EXPLAINED = {"博士后科研工作站（博奥克生物、鲁西化工）", "阿里云产业创新中心（山东省首个阿里云创新中心）"}


ONE_NAME_INSIDE = {"国家工程实验室（重组蛋白、单克隆抗体基因国地联合工程实验室）"}  # the 、 belongs to the name


def split(name: str) -> list[str]:
    """``A（B、C）`` → A, B, C; a name with a parenthesis inside, or one that only explains, is one name."""
    if name in EXPLAINED:
        return [name.partition("（")[0]]
    if name in ONE_NAME_INSIDE:
        return name.rstrip("）").split("（")
    if name in NOT_NAMES or not name.endswith("）"):
        return [name]
    depth = 0
    for at in range(len(name) - 1, -1, -1):
        depth += (name[at] == "）") - (name[at] == "（")
        if depth == 0:
            return [name[:at], *name[at + 1 : -1].split("、")]
    return [name]


class Organisations:
    """The rows, joined into bodies numbered ``org-001`` … in the order in which the texts name them."""

    def __init__(self, rows: list[Row], says: dict[tuple[str, str], str]) -> None:
        self.rows, self.says = rows, says
        self.ambiguous: set[str] = set()
        self.groups = self._groups()
        self.code_of = {index: f"org-{n:03d}" for n, group in enumerate(self.groups, start=1) for index in group}

    def _groups(self) -> list[list[int]]:
        names = [split(row["name"]) for row in self.rows]
        full: dict[str, set[str]] = defaultdict(set)  # short name → the full company names it is equated with
        for parts in names:
            for part in parts:
                full[part] |= {other for other in parts if LEGAL.search(other)} - {part}
        self.ambiguous = {name for name, others in full.items() if len(others) > 1}
        group_of: dict[tuple[str, str], list[int]] = {}
        groups: list[list[int]] = []
        for index, parts in enumerate(names):
            kind = KINDS.get(self.rows[index]["kind"], "platform")
            own = [part for part in parts if part not in self.ambiguous] or [f"{self.rows[index]['text']}:{parts[0]}"]
            found = next((group_of[kind, part] for part in own if (kind, part) in group_of), None)
            if found is None:
                found = []
                groups.append(found)
            found.append(index)
            for part in own:
                group_of[kind, part] = found
        return groups

    def _title(self, group: list[int]) -> str:
        """The name that the register shows: the first in the texts, but a full name rather than a short one that others share."""
        names = split(self.rows[group[0]]["name"])
        return next((name for name in names if name not in self.ambiguous), names[0])

    def codes_by_name(self) -> dict[str, str]:
        """Code by every name that belongs to one entry only."""
        found: dict[str, set[str]] = defaultdict(set)
        for index, code in self.code_of.items():
            for name in split(self.rows[index]["name"]):
                found[name].add(code)
        return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}

    def subjects(self) -> Iterator[Row]:
        for group in self.groups:
            rows = [self.rows[index] for index in group]
            yield {
                "code": self.code_of[group[0]], "kind": KINDS.get(rows[0]["kind"], "platform"), "name": self._title(group),
                "category": rows[0]["kind"], "industry": next((row["industry"] for row in rows if row["industry"]), ""),
            }  # fmt: skip

    def names(self) -> Iterator[Row]:
        for group in self.groups:
            seen = {self._title(group)}
            for index in group:
                row = self.rows[index]
                for name in split(row["name"]):
                    if name not in seen:
                        seen.add(name)
                        kind = "official" if LEGAL.search(name) else "short" if name in self.ambiguous else "alias"
                        yield {
                            "subject": self.code_of[index],
                            "name": name,
                            "kind": kind,
                            "document": row["text"],
                            "place": _place(row),
                        }

    def mentions(self) -> Iterator[Row]:
        for index, row in enumerate(self.rows):
            yield {
                "subject": self.code_of[index], "document": row["text"], "name_used": row["name"], "place": _place(row),
                "says": self.says[row["text"], row["name"]],
            }  # fmt: skip


def _place(row: Row) -> str:
    return f"第{row['line'].replace(';', '、').replace('-', '—')}行"
