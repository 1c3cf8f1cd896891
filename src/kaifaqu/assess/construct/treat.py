"""Taming outliers before normalisation: one end drawn in, or the whole column bent. Every changed figure is written down.

The order of COINr 1.1.14 ``Treat``, the JRC's practice: a column passes if ``|skewness| < 2`` or ``excess kurtosis < 3.5``; one
that does not gets the first treatment; if it still does not pass, the second, applied to the untreated column (unless
``combine``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaifaqu.assess.construct.arrays import Floats, matrix
from kaifaqu.assess.construct.describe import kurtosis, skewness
from kaifaqu.errors import Place, Problem

Codes = NDArray[np.int8]

LABELS: Final = ("", "winhi", "winlo", "log_ct", "log_ct_neg", "log_ct_orig", "log_gii", "log", "box_cox")
UNLIMITED: Final = 20_000  # subjects up to which winsorising may go on without a limit of points


@dataclass(frozen=True)
class Rule:
    """How to treat: the two steps by name (:data:`KINDS`, "" for none), the limits of the test, what the steps take."""

    first: str = "winsorise"
    second: str = "log_ct"
    skew: float = 2.0
    kurtosis: float = 3.5
    points: int | None = 5
    forced: bool = False
    power: float = 0.5
    combine: bool = False

    def __post_init__(self) -> None:
        for kind in (self.first, self.second):
            if kind and kind not in KINDS:
                raise Problem("treatment-unknown", f"没有“{kind}”这种异常值处理。", hint=f"可用：{'、'.join(KINDS)}。")
        if not self.first and self.second:
            raise Problem("treatment-unknown", "有第二步处理就要有第一步。", hint="只做一步时写在第一步。")
        if not (self.skew > 0 and np.isfinite([self.skew, self.kurtosis, self.power]).all()):
            raise Problem("treatment-parameter", "偏度、峰度界限和Box-Cox指数必须是有限数，偏度界限大于0。")
        if self.points is not None and self.points < 0:
            raise Problem("treatment-parameter", "最多缩尾点数不能小于0。", place=Place(field="points"))


@dataclass(frozen=True, slots=True)
class Point:
    """One figure that a treatment changed (0-based row and column); ``kind`` is winhi, winlo or the name of the curve."""

    row: int
    column: int
    kind: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Column:
    """What happened to one column; ``skew``, ``kurtosis``, ``passes``: before, after the first step, after the second.

    ``testable`` is false where the test means nothing (fewer than four values, no spread): such a column is left as it was.
    """

    column: int
    steps: tuple[str, ...]
    winsorised: int
    skew: tuple[float, ...]
    kurtosis: tuple[float, ...]
    passes: tuple[bool, ...]
    testable: bool


@dataclass(frozen=True)
class Treated:
    """The treated table with its log: what happened to each column, and a code per figure (n × m, 0 where it was left alone).

    ``points`` spells the codes out, one entry a changed figure: for a page, not for a million subjects.
    """

    values: Floats
    columns: tuple[Column, ...]
    before: Floats
    codes: Codes

    @property
    def points(self) -> tuple[Point, ...]:
        """Every figure that was changed, column by column."""
        before, after = self.before, self.values
        at = np.argwhere(self.codes.T != 0)
        return tuple(Point(int(i), int(j), label(int(self.codes[i, j])), float(before[i, j]), float(after[i, j])) for j, i in at)


def label(code: int) -> str:
    """What a code of :class:`Treated` stands for: winhi, winlo, the name of a curve, or two steps joined, as winhi+log_ct."""
    second, first = divmod(code, len(LABELS))
    return "+".join(LABELS[part] for part in (first, second) if part)


def passes(values: ArrayLike, skew: float = 2.0, kurtosis_limit: float = 3.5) -> Floats:
    """Whether each column needs no treatment: 1 yes, 0 no, NaN where the test is undefined (COINr ``check_SkewKurt``)."""
    table = matrix(values)
    return _verdict(skewness(table), kurtosis(table), skew, kurtosis_limit)


def _verdict(bent: Floats, peaked: Floats, skew: float, kurtosis_limit: float) -> Floats:
    out = np.where((np.abs(bent) < skew) | (peaked < kurtosis_limit), 1.0, 0.0)
    out[(np.isnan(bent) | np.isnan(peaked)) & (out == 0)] = np.nan
    return out


def treat(values: ArrayLike, rule: Rule | tuple[Rule, ...] | None = None, *, columns: Sequence[str] = ()) -> Treated:
    """Each column by one rule (default :class:`Rule`) or by its own (m rules) → the treated table and its log.

    Missing stays missing. ``columns``: names for a refusal. Raises ``parameter-count`` and what the single treatments raise.
    """
    before = matrix(values)
    table, codes = before.copy(), np.zeros(before.shape, dtype=np.int8)
    own_rule = rule or Rule()
    rules = (own_rule,) * table.shape[1] if isinstance(own_rule, Rule) else own_rule
    if len(rules) != table.shape[1]:
        raise Problem("parameter-count", f"有{table.shape[1]}项指标，给出了{len(rules)}种处理。")
    done = []
    for at, each in enumerate(rules):
        rows = np.flatnonzero(~np.isnan(table[:, at]))
        try:
            column, after, own = _column(table[rows, at], each, at)
        except Problem as problem:
            name = columns[at] if columns else str(at + 1)
            raise problem.at(Place(column=name, field=problem.place.field)) from None
        done.append(column)
        if column.steps and column.testable:
            table[rows, at], codes[rows, at] = after, own
    return Treated(table, tuple(done), before, codes)


def _column(own: Floats, rule: Rule, at: int) -> tuple[Column, Floats, Codes]:
    value, codes, drawn = own, np.zeros(len(own), dtype=np.int8), 0
    steps: list[str] = []
    tests = [_test(own, rule)]
    for step in (rule.first, rule.second):
        if not step or tests[-1].verdict != 0.0:
            break
        value, new = KINDS[step](value if rule.combine else own, rule)
        codes = np.where(codes > 0, codes + len(LABELS) * new, new).astype(np.int8) if rule.combine else new
        drawn = int((new > 0).sum()) if step == "winsorise" else drawn
        steps.append(step)
        tests.append(_test(value, rule))
    testable = not np.isnan(tests[-1].verdict)
    column = Column(
        at,
        tuple(steps),
        drawn,
        tuple(test.skew for test in tests),
        tuple(test.kurtosis for test in tests),
        tuple(test.verdict == 1.0 for test in tests),
        testable,
    )
    return column, value, codes


@dataclass(frozen=True, slots=True)
class _Test:
    skew: float
    kurtosis: float
    verdict: float


def _test(own: Floats, rule: Rule) -> _Test:
    bent, peaked = skewness(own), kurtosis(own)
    return _Test(float(bent[0]), float(peaked[0]), float(_verdict(bent, peaked, rule.skew, rule.kurtosis)[0]))


def winsorise(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """缩尾: the farthest point takes the next one's value, again and again, until the column passes or ``rule.points`` are used.

    High end where skewness ≥ 0, low end where it is < 0, decided anew each time; ties move together, so that the limit may be
    passed by some. ``rule.forced`` goes on to the limit though the test passes. ``own`` is one column without gaps → (values,
    "winhi" or "winlo" where a point was changed). Raises ``treatment-unlimited`` for no limit over more than 20,000 subjects.
    """
    if rule.points is None and len(own) > UNLIMITED:
        raise Problem(
            "treatment-unlimited",
            f"有{len(own)}个对象，不能不限点数地缩尾。",
            hint=f"给出最多缩尾点数，或不超过{UNLIMITED}个对象。",
        )
    value = own.copy()
    high = low = np.zeros(len(own), dtype=bool)
    while True:
        test = _test(value, rule)
        used = int(high.sum() + low.sum())
        if (
            np.isnan(test.verdict)
            or (test.verdict == 1.0 and not rule.forced)
            or (rule.points is not None and used >= rule.points)
        ):
            break
        upward = test.skew >= 0
        extreme = value == (value.max() if upward else value.min())
        rest = value[~extreme]
        if not len(rest):
            break
        value[extreme] = rest.max() if upward else rest.min()
        high, low = (extreme, low) if upward else (high, extreme)
    return value, np.where(low, LABELS.index("winlo"), high * LABELS.index("winhi")).astype(np.int8)


def log_ct(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """对数 ``ln(x - min + 0.01·(max - min))`` (COINr ``log_CT``, the COIN Tool's modified)."""
    return _bent(np.log(own - own.min() + 0.01 * (own.max() - own.min())), "log_ct")


def log_ct_original(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """对数 ``ln(x - min + 1)`` (COINr ``log_CT_orig``, the COIN Tool's)."""
    return _bent(np.log(own - own.min() + 1.0), "log_ct_orig")


def log_ct_plus(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """As :func:`log_ct` for skewness > 0; else mirrored, ``-ln(max + 0.01·(max - min) - x)`` (COINr ``log_CT_plus``)."""
    if float(skewness(own)[0]) > 0:
        return log_ct(own, rule)
    return _bent(-np.log(own.max() + 0.01 * (own.max() - own.min()) - own), "log_ct_neg")


def log_gii(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """对数 ``ln((max - 1)(x - min)/(max - min) + 1)`` (the Global Innovation Index; COINr's ``log_GII`` returns x unchanged).

    Raises ``treatment-direction`` for max ≤ 1, where it would turn the order round.
    """
    if own.max() <= 1.0:
        raise Problem("treatment-direction", "最大值不超过1时，GII对数会颠倒次序。", hint="改用log_ct。")
    return _bent(np.log((own.max() - 1.0) * (own - own.min()) / (own.max() - own.min()) + 1.0), "log_gii")


def log_plain(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """自然对数 ``ln x``. Raises ``log-not-positive`` for a value ≤ 0."""
    if own.min() <= 0:
        raise Problem("log-not-positive", f"取对数要求正数，最小值是{own.min():.6g}。", hint="改用log_ct（先平移）。")
    return _bent(np.log(own), "log")


def box_cox(own: Floats, rule: Rule) -> tuple[Floats, Codes]:
    """Box-Cox变换 ``(yᵖ - 1)/p``, ``ln y`` for p = 0, with ``y = x - min + 1`` and p = ``rule.power`` (COINr ``boxcox``).

    Raises ``treatment-overflow`` where the power is too large for the figures.
    """
    shifted = own - own.min() + 1.0
    with np.errstate(over="ignore"):
        bent: Floats = np.log(shifted) if rule.power == 0 else (shifted**rule.power - 1.0) / rule.power
    if not np.isfinite(bent).all():
        raise Problem("treatment-overflow", f"Box-Cox指数{rule.power:g}对这些数太大。", place=Place(field="power"))
    return _bent(bent, "box_cox")


def _bent(value: Floats, name: str) -> tuple[Floats, Codes]:
    return value, np.full(len(value), LABELS.index(name), dtype=np.int8)


KINDS: Final[dict[str, Callable[[Floats, Rule], tuple[Floats, Codes]]]] = {
    "winsorise": winsorise,
    "log_ct": log_ct,
    "log_ct_plus": log_ct_plus,
    "log_ct_orig": log_ct_original,
    "log_gii": log_gii,
    "log": log_plain,
    "box_cox": box_cox,
}
