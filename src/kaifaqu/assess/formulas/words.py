"""A formula in readable Chinese: 研发费用 ÷ 销售收入 ≥ 3%."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from kaifaqu.assess.formulas.functions import FUNCTIONS
from kaifaqu.assess.formulas.syntax import Call, Chain, Compare, Listed, Literal, Minus, Name, Not, Part, Within

_SIGNS: Final = {
    "+": " + ", "-": " − ", "*": " × ", "/": " ÷ ", "and": "，且", "or": "，或", "<": " ＜ ", "<=": " ≤ ", ">": " ＞ ",
    ">=": " ≥ ", "=": " 为 ", "!=": " 不为 ",
}  # fmt: skip
_RESULTS: Final = {
    "total": "总分", "rank": "名次", "grade": "等级", "of": "参加排名的个数", "result": "结论", "passed": "达标",
    "applied_on": "申请日", "met": "符合", "unmet": "不符合", "unknown": "缺数据", "manual": "须人工判断",
    "not_applicable": "不适用", "kind": "申请类别", "new": "新申请", "review": "复核",
}  # fmt: skip
_LEVEL: Final = {"or": 1, "and": 2, "+": 5, "-": 5, "*": 6, "/": 6}


class Writer:
    """Writes parts of a formula, with the titles of names."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.titles = titles

    def of(self, part: Part) -> str:
        """The part in Chinese."""
        match part:
            case Literal():
                return self._literal(part)
            case Name():
                return self._name(part.name)
            case Chain():
                return self._chain(part)
            case Minus():
                return f"−{self.inner(part.of)}"
            case Not():
                inner = part.of
                return f"“{self._name(inner.name)}”为否" if isinstance(inner, Name) else f"不是{self.inner(inner)}"
            case Compare():
                return f"{self.of(part.left)}{_SIGNS[part.sign]}{self.of(part.right)}"
            case Listed():
                return "、".join(self.of(each) for each in part.parts)
            case Within():
                return f"{self.of(part.of)}{'不属于' if part.negated else '属于'}{self.of(part.choices)}"
            case Call():
                return FUNCTIONS[part.function].words(self, part)
        raise TypeError(type(part).__name__)

    def inner(self, part: Part) -> str:
        """The part, in brackets unless it is a name, a literal or a call."""
        return self.of(part) if isinstance(part, Literal | Name | Call) else f"（{self.of(part)}）"

    def _name(self, name: str) -> str:
        if name in self.titles:
            return self.titles[name]
        if name.startswith("score."):
            return f"{self.titles.get(name.removeprefix('score.'), name.removeprefix('score.'))}得分"
        return _RESULTS.get(name, name)

    def _literal(self, part: Literal) -> str:
        if isinstance(part.value, bool):
            return "是" if part.value else "否"
        if isinstance(part.value, date):
            return f"{part.value.year}年{part.value.month}月{part.value.day}日"
        return _RESULTS.get(part.value, part.value or "空文字") if isinstance(part.value, str) else part.text

    def _chain(self, part: Chain) -> str:
        level = _LEVEL[part.signs[0]]
        said = [self._linked(part.parts[0], level, first=True)]
        for sign, each in zip(part.signs, part.parts[1:], strict=True):
            said += [_SIGNS[sign], self._linked(each, level, first=False)]
        return "".join(said)

    def _linked(self, part: Part, level: int, *, first: bool) -> str:
        """A link of a chain, in brackets where it binds less."""
        if isinstance(part, Chain):
            own = _LEVEL[part.signs[0]]
            looser = own < level or (own == level and not first) or level == _LEVEL["or"]  # 甲且乙，或丙 would be unclear
            return f"（{self.of(part)}）" if looser else self.of(part)
        return (
            f"（{self.of(part)}）"
            if level > 2 and isinstance(part, Compare | Not | Within | Minus) and not first
            else self.of(part)
        )
