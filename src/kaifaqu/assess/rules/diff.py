"""What one edition changes against another: thresholds, weights, what is added and what falls away, in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaifaqu.assess.formulas import Formula
from kaifaqu.assess.rules.model import (
    Adjustment,
    Award,
    Condition,
    Consequence,
    Edition,
    Input,
    Item,
    Level,
    Measure,
    Missing,
    Row,
    Values,
)

Said = dict[str, str]  # an aspect → what the edition says of it; what it does not say is left out
COMBINE = {
    "sum": "各项相加", "mean": "加权算术平均", "geometric": "加权几何平均", "harmonic": "加权调和平均",
    "power": "加权幂平均", "min": "取最差项", "max": "取最好项", "best": "择优", "topsis": "TOPSIS", "vikor": "VIKOR",
    "rsr": "秩和比", "copeland": "Copeland",
}  # fmt: skip
MISSING = {
    "renormalise": "权重摊给其余各项", "worst": "按最低分", "zero": "按零分", "refuse": "不计总分", "interval": "按区间",
    "mean": "按其余对象的平均分",
}  # fmt: skip
BOUNDARY = {"better": "都取高一级", "worse": "都取低一级"}
TYPES = {"number": "数字", "yes_no": "是非", "text": "文字", "date": "日期"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. ``kind``: added, removed or changed; ``section`` in Chinese; ``aspect``, ``old``, ``new`` of what changed."""

    kind: str
    section: str
    id: str
    title: str
    aspect: str = ""
    old: str = ""
    new: str = ""

    @property
    def text(self) -> str:
        """The change in one line."""
        named = self.title if self.title == self.id or not self.id else f"{self.title}（{self.id}）"
        if self.kind != "changed":
            said = f"：{self.new or self.old}" if self.new or self.old else ""
            return f"{self.section}：{'增加' if self.kind == 'added' else '取消'}“{named}”{said}"
        whose = f"“{named}”的" if named else ""
        return f"{self.section}：{whose}{self.aspect}由“{self.old or '无'}”改为“{self.new or '无'}”"


def diff(old: Edition, new: Edition) -> list[Difference]:
    """What ``new`` changes against ``old``, section by section; nothing where they say the same (sources and notes aside)."""
    before, after = sections(old), sections(new)
    found: list[Difference] = []
    for section, says in after.items():
        found += _compare(section, before[section], says)
    return found


Entries = Mapping[str, tuple[str, Said]]  # by code: the title, and what is said


def _compare(section: str, old: Entries, new: Entries) -> list[Difference]:
    found = [
        Difference("removed", section, code, title, old=_first(said)) for code, (title, said) in old.items() if code not in new
    ]
    for code, (title, said) in new.items():
        if code not in old:
            found.append(Difference("added", section, code, title, new=_first(said)))
            continue
        before = old[code][1]
        found += [
            Difference("changed", section, code, title, aspect, before.get(aspect, ""), said.get(aspect, ""))
            for aspect in dict.fromkeys((*before, *said))
            if before.get(aspect, "") != said.get(aspect, "")
        ]
    return found


def _first(said: Said) -> str:
    return next(iter(said.values()), "")


def sections(edition: Edition) -> dict[str, Entries]:
    """All that an edition says, section by section: code → title and what is said of it, in Chinese."""
    titles = edition.titles

    def words(formula: Formula | None) -> str:
        return "" if formula is None else formula.words(titles)

    walked = [part for condition in edition.conditions for part in condition.walk()]
    direct = [] if edition.direct is None else list(edition.direct.walk())
    items = [] if edition.score is None else list(edition.score.walk())
    apart = [] if edition.grades is None else edition.grades.apart
    levels = () if edition.grades is None else edition.grades.levels
    return {
        "版本": {"": ("", _whole(edition, words))},
        "输入": {name: (found.title, _input(found)) for name, found in edition.inputs.items()},
        "数值表": {name: (found.title, _values(found, words)) for name, found in edition.values.items()},
        "指标": {name: (found.title, _measure(found, words)) for name, found in edition.measures.items()},
        "一票否决": {part.id: (part.title, _condition(part, words)) for condition in edition.veto for part in condition.walk()},
        "条件": {part.id: (part.title, _condition(part, words)) for part in walked},
        "直接确认": {part.id: (part.title, _condition(part, words)) for part in direct},
        "评分": {item.id: (item.title, _item(item, words)) for item in items},
        "加减分": {found.id: (found.title, _adjustment(found, words)) for found in edition.adjustments},
        "等级": {level.grade: (level.title, _level(level, words)) for level in levels}
        | {grade: (title, {"不参加排名": words(rule)}) for grade, title, rule in apart},
        "奖项与亮牌": {award.id: (award.title, _award(award, words)) for award in edition.awards},
        "后果": {found.id: (found.title, _consequence(found, words)) for found in edition.consequences},
    }


Words = Callable[[Formula | None], str]


def _kept(said: Said) -> Said:
    return {aspect: text for aspect, text in said.items() if text}


def _number(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _whole(edition: Edition, words: Words) -> Said:
    low, high = edition.total_range
    ranking, grades = edition.ranking, edition.grades
    return _kept({
        "达标线": words(edition.passing), "总分下限": _number(low), "总分上限": _number(high),
        "排名依据": words(ranking.of), "排名次序": "" if ranking.descending else "小的在前",
        "分组排名": "、".join(ranking.within),
        "参加排名的": words(ranking.only),
        "分组定级": "" if grades is None else "、".join(grades.within),
        "同分跨级": "" if grades is None else BOUNDARY[grades.boundary],
        "缺数据": _missing(edition.missing), "赋权": edition.weights.method,
        "两两比较": "；".join(f"{group}：{_matrix(matrix)}" for group, matrix in edition.weights.judgements),
        "尚缺": "；".join(edition.gaps),
    })  # fmt: skip


def _matrix(matrix: Sequence[Sequence[Decimal]]) -> str:
    return " ".join("[" + " ".join(_number(cell.quantize(Decimal("0.0001"))) for cell in row) + "]" for row in matrix)


def _missing(missing: Missing | None) -> str:
    if missing is None:
        return ""
    least = f"，至少有 {missing.at_least:.0%}" if missing.at_least else ""
    return MISSING[missing.policy] + least


def _input(found: Input) -> Said:
    return _kept({
        "类型": TYPES[found.type], "单位": found.unit, "可取的值": "、".join(found.values), "下限": _number(found.low),
        "上限": _number(found.high), "对应指标": "·".join(part for part in (found.indicator, found.basis, found.scope) if part),
    })  # fmt: skip


def _measure(found: Measure, words: Words) -> Said:
    return _kept({"公式": words(found.formula), "单位": found.unit})


def _adjustment(found: Adjustment, words: Words) -> Said:
    return _kept({"分值": ("−" if found.sign < 0 else "") + words(found.points), "上限": _number(found.cap)})


def _values(found: Values, words: Words) -> Said:
    unit = "" if found.by is None else found.by.type.unit
    names = [_row_name(row, unit) for row in found.rows]
    rows = {
        f"数值（{name}）" if name else "数值": f"{_number(row.value)}{found.unit}"
        for name, row in zip(names, found.rows, strict=True)
    }
    return {**rows, **_kept({"分档依据": words(found.by)})}


def _row_name(row: Row, unit: str) -> str:
    days = "" if row.start is None and row.end is None else f"{row.start or ''}至{row.end or ''}"
    limit = "" if row.upto is None else f"{'不超过' if row.inclusive else '低于'}{_number(row.upto)}{unit}"
    return "，".join(part for part in (*row.keys, "" if row.year is None else f"{row.year}年", days, limit) if part)


def _condition(found: Condition, words: Words) -> Said:
    parts = "、".join(part.title for part in found.parts)
    need = "" if not found.parts else f"{'全部' if found.need == len(found.parts) else f'至少{found.need}项'}：{parts}"
    return _kept({
        "规则": words(found.rule) or need or "人工判断", "适用": words(found.when), "豁免": words(found.unless),
    })  # fmt: skip


def _item(found: Item, words: Words) -> Said:
    prepare = found.prepare
    steps = (
        ()
        if prepare is None
        else (prepare.denominator, prepare.impute, prepare.treat, *(f"{key}={text}" for key, text in prepare.options))
    )
    return _kept({
        "计分": "" if found.method is None else found.method.text, "合成": COMBINE[found.combine] if found.items else "",
        "数值": words(found.value), "单位": found.unit if found.value is not None else "", "满分": _number(found.full),
        "最低分": _number(found.least), "权重": "未知" if found.weight is None else _number(found.weight),
        "方向": "" if found.items else {1: "越大越好", -1: "越小越好"}[found.direction], "幂": _number(found.power),
        "适用": words(found.when), "缺数据": _missing(found.missing), "预处理": "，".join(step for step in steps if step),
    })  # fmt: skip


def _level(found: Level, words: Words) -> Said:
    quotas = "、".join(f"{group} {number} 个" for group, number in found.quotas)
    rounding = {"down": "向下取整", "up": "向上取整", "nearest": "四舍五入"}[found.rounding]
    upto = "" if found.upto is None else f"前 {found.upto:.2%}，{rounding}"
    last = "" if found.last is None else f"末 {found.last:.2%}，{rounding}"
    return _kept({
        "条件": words(found.rule), "比例": upto or last, "名额": quotas or ("" if found.quota is None else f"{found.quota} 个"),
    })  # fmt: skip


def _award(found: Award, words: Words) -> Said:
    return _kept({
        "条件": words(found.rule), "依据": words(found.by), "名额": "" if found.places is None else f"{found.places} 个",
        "分组": "、".join(found.within), "不与兼得": "、".join(found.excludes), "内容": found.text,
    })  # fmt: skip


def _consequence(found: Consequence, words: Words) -> Said:
    amount = words(found.amount)
    unit = f"（{found.unit}）" if found.unit and not amount.endswith(found.unit) else ""
    return _kept({"条件": words(found.rule), "数额": amount + unit, "内容": found.text})
