"""Taking size out of a figure: per head, per km², per unit of output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats, matrix, per_column
from kaifaqu.errors import Place, Problem


def denominate(
    values: ArrayLike,
    denominators: ArrayLike,
    by: Sequence[int],
    scale: ArrayLike = 1.0,
    *,
    columns: Sequence[str] = (),
) -> Floats:
    """``x / (denominator / scale)`` for every column that has a denominator (相对化; COINr ``Denominate``).

    ``values`` n × m; ``denominators`` n × d; ``by[j]`` is the denominator's column for criterion j, or -1 for none; ``scale``
    one number or m (1000 makes "per thousand" of "per one"). A missing value or denominator gives missing. Raises
    ``denominator-zero`` naming row and column (COINr returns infinity), ``denominator-unknown``, ``denominator-scale``.
    """
    table, under = matrix(values), matrix(denominators)
    n, m = table.shape
    if len(under) != n or len(by) != m:
        raise Problem("denominator-unknown", f"分母有{len(under)}行、对应{len(by)}项指标，数据是{n}行{m}项。")
    factor = per_column(scale, m, "换算系数")
    if (factor == 0).any():
        raise Problem("denominator-scale", "换算系数不能为0。", place=Place(field="换算系数"))
    out = table.copy()
    for at, which in enumerate(by):
        if which == -1:
            continue
        name = columns[at] if columns else str(at + 1)
        if not 0 <= which < under.shape[1]:
            raise Problem("denominator-unknown", f"“{name}”的分母不存在。", place=Place(column=name))
        zero = np.flatnonzero((under[:, which] == 0) & ~np.isnan(table[:, at]))
        if len(zero):
            raise Problem(
                "denominator-zero",
                f"第{int(zero[0]) + 1}行“{name}”的分母是0，共{len(zero)}处。",
                place=Place(row=int(zero[0]) + 1, column=name),
                hint="分母为0通常是缺数：请留空，或改正。",
            )
        with np.errstate(invalid="ignore", divide="ignore"):
            out[:, at] = table[:, at] / (under[:, which] / factor[at])
    return out
