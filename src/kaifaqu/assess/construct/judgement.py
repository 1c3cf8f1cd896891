"""Weights from pairwise judgements: the analytic hierarchy process (层次分析法)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from kaifaqu.assess.construct.arrays import Floats, complete
from kaifaqu.errors import Place, Problem

# Saaty 1980, for order 1 … 11. Later tables differ in the second digit, and beyond 11 they do not agree at all.
RANDOM_INDEX: Final = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51)
CONSISTENT: Final = 0.1  # Saaty 1980: judgements whose ratio exceeds a tenth are to be looked at again
RECIPROCAL: Final = 0.05  # how far a_ij·a_ji may be from 1: an eighth is often written 0.13; 9 against 1/8 is a slip


@dataclass(frozen=True)
class Judgement:
    """Weights of a pairwise matrix with how far its judgements agree: λmax, CI, CR; ``consistent`` is CR ≤ 0.1."""

    weights: Floats
    largest: float
    index: float
    ratio: float

    @property
    def consistent(self) -> bool:
        return self.ratio <= CONSISTENT


def pairwise(judgements: ArrayLike, columns: Sequence[str] = ()) -> Judgement:
    """层次分析法: the principal right eigenvector of a positive reciprocal matrix m × m, scaled to 1 (Saaty 1980).

    ``a_ij`` says how many times as important i is as j. ``CI = (λmax - m)/(m - 1)``, ``CR = CI/RI`` with the random index of
    that order; both 0 for m < 3. An inconsistent matrix is not refused: ``consistent`` says so and the caller shows it. Raises
    ``ahp-shape`` (not square, or m > 11), ``ahp-positive``, ``ahp-reciprocal`` naming the cell.
    """
    table = complete(judgements, "判断矩阵")
    m = len(table)
    if table.shape != (m, m) or m > len(RANDOM_INDEX):
        raise Problem(
            "ahp-shape",
            f"判断矩阵要是方阵，且不超过{len(RANDOM_INDEX)}项，现为{m}行{table.shape[1]}列。",
            hint="项目多时先分组。",
        )
    _check(table, list(columns) or [str(at + 1) for at in range(m)])
    values, vectors = np.linalg.eig(table)
    at = int(np.argmax(values.real))  # Perron: the largest eigenvalue of a positive matrix is real and simple
    own = np.abs(vectors[:, at].real)
    largest = float(values[at].real)
    index = max(0.0, (largest - m) / (m - 1)) if m > 2 else 0.0
    return Judgement(own / own.sum(), largest, index, index / RANDOM_INDEX[m - 1] if m > 2 else 0.0)


def _check(table: Floats, names: list[str]) -> None:
    if (table <= 0).any():
        i, j = (int(at) for at in np.argwhere(table <= 0)[0])
        raise Problem(
            "ahp-positive",
            f"“{names[i]}”对“{names[j]}”的判断是{table[i, j]:g}，必须大于0。",
            place=Place(row=i + 1, column=names[j]),
        )
    off = np.abs(table * table.T - 1.0) > RECIPROCAL
    if off.any():
        i, j = (int(at) for at in np.argwhere(off)[0])
        if i == j:
            message = f"“{names[i]}”对自己的判断是{table[i, i]:g}，应为1。"
        else:
            message = f"“{names[i]}”对“{names[j]}”是{table[i, j]:g}，反过来是{table[j, i]:g}，两者应互为倒数。"
        raise Problem("ahp-reciprocal", message, place=Place(row=i + 1, column=names[j]), hint="改其中一个，允许0.33这样的约数。")
