"""The indicator catalogue (指标目录): what is measured, by which names, in which unit. It is data, ``content/indicators/*.yaml``.

A catalogue file::

    indicators:                          # or, at the top, the list itself
      - code: general-budget-revenue     # lasting name: small letters, digits, - _ . ; unique in the catalogue
        name: 一般公共预算收入            # required, as are code, group, unit and kind
        aliases:                         # other names, each unique in the whole catalogue, the names included
          - 财政收入
          - {name: 全口径财政收入, basis: 全口径}     # a name that also tells the basis (口径)
        group: 财政金融                  # 分组 of the list page
        unit: 亿元                       # unit the pages show it in; must be in content/units/units.yaml; "" for a bare index
        per: ""                          # 每万人口…: the unit of `unit` is understood per this one (万人); for checking a formula
        counters: [户, 个]               # other words of counting that count the same thing for this indicator
        kind: flow                       # stock 时点数, flow 时期数, ratio 比率, growth 增速, index 指数, rank 位次
        direction: higher                # higher (default), lower, neither; also 1, -1, 0
        definition: …                    # 定义
        bureau: 财政局                   # 责任部门
        frequency: 月                    # 年, 半年, 季, 月, 不定期
        legal_basis: …                   # 依据, e.g. 制度文号
        bases: [全口径, {name: 区级, note: 不含托管乡镇}]   # known bases; empty basis is always allowed
        growth_basis: 可比价             # growth is stated on another basis than the level: no level is derived from a growth
        formula: land-tax / land-area    # a derived one: codes, numbers, + - * / ( ); a minus has a space on both sides
        order: "10"                      # place in its group; without one, the order of the file

Scalars stay text (``002``, ``on``). Every fault is a Problem with file, line and column; all of a load come together as Problems.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kaifaqu.errors import Problem, Problems
from kaifaqu.observe import marked
from kaifaqu.observe.indicator import KINDS, Alias, Basis, Indicator
from kaifaqu.observe.units import unit

_DIRECTIONS: Final = {"": 1, "higher": 1, "1": 1, "lower": -1, "-1": -1, "neither": 0, "0": 0}
_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*")
_REQUIRED: Final = frozenset({"code", "name", "group", "unit", "kind"})
_KEYS: Final = _REQUIRED | {
    "aliases", "per", "counters", "direction", "definition", "bureau", "frequency", "legal_basis", "bases", "growth_basis",
    "formula", "order",
}  # fmt: skip
_COUNT_TAIL: Final = re.compile(r"(?:总数量|总数|数量|个数|家数|总量|数)$")
_DROPPED: Final = re.compile(r"[\s“”\"'‘’「」『』《》·•,，、。()\[\]【】〔〕-]+")


@dataclass(frozen=True, slots=True)
class Match:
    """What a name in a text stands for: the indicator and the basis that the name tells (or none)."""

    indicator: Indicator
    basis: str = ""


def normal(text: str) -> str:
    """The form names are compared in: NFKC, small letters, without spaces, quotes, brackets and dots."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass
class Catalogue:
    """The indicators by code and by every name. Iterates in the order of the files, then ``order`` inside a group."""

    _by_code: dict[str, Indicator] = field(default_factory=dict)
    _by_name: dict[str, Match] = field(default_factory=dict)
    _by_stem: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def load(cls, *paths: Path | str) -> Catalogue:
        """Reads files and folders of YAML. Later ones add to earlier ones and may not repeat a code or a name.

        Raises ``Problems`` with every fault found, each with file, line and column.
        """
        return cls().extended(*paths)

    @classmethod
    def of(cls, indicators: Iterable[Indicator]) -> Catalogue:
        """A catalogue of indicators made elsewhere (from the database, in a test). Errors as :meth:`load`, without places."""
        catalogue = cls()
        for indicator in indicators:
            catalogue._add(indicator, marked.Node("", indicator.file, indicator.line, 1))
        return catalogue

    def extended(self, *paths: Path | str) -> Catalogue:
        """This catalogue and the indicators of further files (a zone's own); this one stays as it is."""
        more, problems = type(self).of(self), Problems()
        for path in marked.files(tuple(Path(item) for item in paths)):
            try:
                nodes = _nodes(marked.read(path))
            except Problem as problem:
                problems.add(problem)
                continue
            for node in nodes:
                try:
                    more._add(_read(node), node)
                except Problem as problem:
                    problems.add(problem)
        problems.raise_if_any()  # a formula can only be checked against a catalogue that is whole
        problems.extend(more.check_formulas())
        problems.raise_if_any()
        return more

    def _add(self, indicator: Indicator, node: marked.Node) -> None:
        if indicator.code in self._by_code:
            first = self._by_code[indicator.code]
            raise node.problem(
                "indicator-duplicate",
                f"指标代码“{indicator.code}”已用于“{first.name}”（{first.file}第{first.line}行）。",
                field="code",
            )
        names = (Alias(indicator.name), *indicator.aliases)
        mine: dict[str, Match] = {}
        for alias in names:
            key = normal(alias.name)
            other = self._by_name.get(key)
            if other:
                message = f"名称“{alias.name}”已是“{other.indicator.name}”（{other.indicator.code}）的名称或别名。"
                raise node.problem(
                    "alias-duplicate", message, field="aliases", hint="一个名称只能指一个指标；口径不同请写在 basis。"
                )
            if key in mine:
                raise node.problem("alias-duplicate", f"“{alias.name}”在本指标中写了两次。", field="aliases")
            mine[key] = Match(indicator, alias.basis)
        self._by_code[indicator.code] = indicator
        self._by_name |= mine
        for key in mine:
            self._by_stem[_COUNT_TAIL.sub("", key)].add(indicator.code)

    def check_formulas(self) -> list[Problem]:
        """Every formula read, its codes known, its unit that of its indicator, and no circle; the faults, empty if none."""
        from kaifaqu.observe.formula import check

        return check(self)

    def get(self, code: str) -> Indicator:
        """The indicator of that code; ``Problem("indicator-unknown")`` names the nearest codes."""
        try:
            return self._by_code[code]
        except KeyError:
            near = "、".join(f"{item.code}（{item.name}）" for item in self.search(code.replace("-", " "))[:3])
            raise Problem("indicator-unknown", f"指标目录中没有“{code}”。", hint=f"是否是：{near}？" if near else "") from None

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def match(self, text: str) -> Match | None:
        """What a written name stands for: by code, then name or alias as :func:`normal`, then without 数量, 总数 … at its end.

        The last is tried only for indicators counted in a noun (家, 件, 人), and only if it leads to one indicator: 高新技术企业
        and 高新技术企业数 are 高新技术企业数量, while 产值 is never 产值总量.
        """
        if text in self._by_code:
            return Match(self._by_code[text])
        key = normal(text)
        if key in self._by_name:
            return self._by_name[key]
        stem = _COUNT_TAIL.sub("", key)
        codes = (
            {code for code in self._by_stem.get(stem, ()) if unit(self._by_code[code].unit).counts} if len(stem) > 1 else set()
        )
        if len(codes) != 1 or len(self._by_stem.get(stem, ())) != 1:
            return None
        for name, match in self._by_name.items():
            if match.indicator.code in codes and _COUNT_TAIL.sub("", name) == stem:
                return match
        return None

    def find(self, text: str) -> Indicator | None:
        """The indicator that a written name stands for, or None; :meth:`match` tells the basis too."""
        match = self.match(text)
        return match.indicator if match else None

    def search(self, text: str, limit: int = 20) -> list[Indicator]:
        """Indicators for a search box, best first: the exact name, then names that hold the text, then those that share most
        bigrams.
        """
        words = [normal(word) for word in text.split()] or [normal(text)]
        whole = "".join(words)
        grams = {whole[i : i + 2] for i in range(len(whole) - 1)}
        scored: list[tuple[float, int, Indicator]] = []
        for place, indicator in enumerate(self):
            names = [normal(indicator.name), *(normal(alias.name) for alias in indicator.aliases), normal(indicator.code)]
            if whole in names:
                score = 3.0
            elif all(any(word in name for name in names) for word in words) and whole:
                score = 2.0 + max(len(whole) / len(name) for name in names if any(word in name for word in words))
            else:
                shared = max(len(grams & {name[i : i + 2] for i in range(len(name) - 1)}) for name in names)
                score = shared / len(grams) if grams and shared * 2 >= len(grams) else 0.0
            if score:
                scored.append((-score, place, indicator))
        return [indicator for _, _, indicator in sorted(scored, key=lambda item: item[:2])[:limit]]


def _nodes(root: marked.Node) -> list[marked.Node]:
    """The indicators of a file: the list under ``indicators``, or the list that the file is."""
    if isinstance(root.data, dict):
        root = root.mapping(frozenset({"indicators"}), frozenset({"indicators"}))["indicators"]
    return root.items()


def _read(node: marked.Node) -> Indicator:
    row = node.mapping(_KEYS, _REQUIRED)
    texts = {key: row[key].text(key) for key in row if key not in ("aliases", "bases", "counters")}
    if not _CODE.fullmatch(texts["code"]):
        raise row["code"].problem(
            "code-invalid", f"代码“{texts['code']}”不合规。", field="code", hint="只用小写字母、数字和 - _ .，字母开头。"
        )
    for key in ("name", "group"):
        if not texts[key]:
            raise row[key].problem("value-missing", f"“{key}”不能为空。", field=key)
    if texts["kind"] not in KINDS:
        raise row["kind"].problem(
            "value-invalid", f"没有“{texts['kind']}”这种性质。", field="kind", hint=f"可写：{'、'.join(KINDS)}。"
        )
    if texts.get("direction", "") not in _DIRECTIONS:
        raise row["direction"].problem(
            "value-invalid", f"方向“{texts['direction']}”看不懂。", field="direction", hint="可写 higher、lower、neither。"
        )
    for key in ("unit", "per"):
        try:
            unit(texts.get(key, ""))
        except Problem as problem:
            raise row[key].problem(problem.code, problem.message, field=key, hint=problem.hint) from None
    if not texts.get("order", "0").lstrip("-").isdigit():
        raise row["order"].problem("value-invalid", "顺序应是整数。", field="order")
    simple = {
        key: texts.get(key, "") for key in ("per", "definition", "bureau", "frequency", "legal_basis", "growth_basis", "formula")
    }
    return Indicator(
        code=texts["code"], name=texts["name"], group=texts["group"], unit=texts["unit"], kind=texts["kind"],
        direction=_DIRECTIONS[texts.get("direction", "")], order=int(texts.get("order", "0")), file=node.file, line=node.line,
        aliases=tuple(Alias(*pair) for pair in _pairs(row.get("aliases"), "basis")),
        bases=tuple(Basis(*pair) for pair in _pairs(row.get("bases"), "note")),
        counters=_counters(row.get("counters")),
        **simple,
    )  # fmt: skip


def _pairs(node: marked.Node | None, second: str) -> Iterator[tuple[str, str]]:
    """Items that are a text, or a mapping of ``name`` and one more key."""
    for item in node.items() if node else ():
        if isinstance(item.data, dict):
            row = item.mapping(frozenset({"name", second}), frozenset({"name"}))
            yield row["name"].text(), row[second].text() if second in row else ""
        else:
            yield item.text(), ""


def _counters(node: marked.Node | None) -> tuple[str, ...]:
    found = []
    for item in node.items() if node else ():
        try:
            noun = unit(item.text()).counts
        except Problem as problem:
            raise item.problem(problem.code, problem.message, field="counters", hint=problem.hint) from None
        if not noun:
            raise item.problem(
                "unit-dimension", f"“{item.text()}”不是量词。", field="counters", hint="这里只写家、户、个等量词。"
            )
        found.append(noun)
    return tuple(found)


def with_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """The indicators with ``order`` filled in by their place where the file gives none."""
    return [item if item.order else replace(item, order=place) for place, item in enumerate(indicators, start=1)]
