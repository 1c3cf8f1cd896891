"""The means by which children become their parent: weighted, over what is present, and refusing what they cannot average."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kaifaqu.assess.construct.arrays import Bools, Floats
from kaifaqu.errors import Place, Problem

KINDS: Final = ("arithmetic", "geometric", "harmonic", "power", "min", "max", "median", "sum", "copeland")
COPELAND_PAIRS: Final = 5_000  # subjects up to which every pair may be held at once (200 MB)
DRAW: Final = 1e-9  # an outranking within this of a half is a draw


@dataclass(frozen=True, slots=True)
class Method:
    """How the children of a node become its value: one of :data:`KINDS`; ``p`` only counts for ``power``."""

    kind: str
    p: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise Problem("method-unknown", f"没有“{self.kind}”这种合成方法。", hint=f"可用：{'、'.join(KINDS)}。")
        if not np.isfinite(self.p):
            raise Problem("method-parameter", "幂平均的指数必须是有限数。", hint="例如 0.5；-1 为调和平均，0 为几何平均。")

    @property
    def exponent(self) -> float | None:
        """The exponent as a power mean (1, 0, -1, p), None where the method is none of these."""
        return {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0, "power": self.p}.get(self.kind)


ARITHMETIC: Final = Method("arithmetic")
GEOMETRIC: Final = Method("geometric")
HARMONIC: Final = Method("harmonic")
MINIMUM: Final = Method("min")
MAXIMUM: Final = Method("max")
MEDIAN: Final = Method("median")
SUM: Final = Method("sum")
COPELAND: Final = Method("copeland")


def power(p: float) -> Method:
    """The power mean ``(Σ w xᵖ / Σ w)^(1/p)``; p = 1, 0, -1 are the arithmetic, geometric and harmonic mean."""
    return Method("power", float(p))


def combine(
    children: Floats, weights: Floats, method: Method, *, columns: Sequence[str] = (), subjects: Sequence[str] = ()
) -> Floats:
    """One parent from its children.

    ``children`` n × c with NaN for missing, ``weights`` c (any scale, not negative) → n values. A missing child takes its weight
    with it: the others' weights are rescaled to the whole. A row with nothing present, or only children of weight 0, is NaN.

    - arithmetic ``Σwx/Σw``, geometric ``exp(Σw ln x/Σw)``, harmonic ``Σw/Σ(w/x)``, power ``(Σwxᵖ/Σw)^(1/p)``;
    - min, max, median of the present children (weights do not count, except that weight 0 leaves a child out);
    - sum: the arithmetic mean times the sum of all weights, so that a missing child is replaced by its sisters;
    - copeland: see :func:`copeland`.

    Raises ``mean-not-positive`` naming column and row for a value ≤ 0 under geometric, harmonic and power with p ≤ 0, and for a
    value < 0 under power with p > 0, p ≠ 1 (JRC/OECD 2008, step 6; COINr stops too, though its harmonic mean only at exactly 0).
    """
    if method.kind == "copeland":
        return copeland(children, weights)
    present = ~np.isnan(children)
    exponent = method.exponent
    if exponent is not None:
        refuse(children, exponent, columns, subjects)
    if method.kind in _UNWEIGHTED:
        return _unweighted(children, present & (weights > 0), _UNWEIGHTED[method.kind])
    complete = bool(present.all())
    total: Floats = np.full(len(children), weights.sum()) if complete else present @ weights
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        mean = _power_mean(
            children if complete else np.where(present, children, 1.0), present, complete, weights, total, exponent
        )
        mean[total <= 0] = np.nan
    return mean * float(weights.sum()) if method.kind == "sum" else mean


def _power_mean(filled: Floats, present: Bools, complete: bool, weights: Floats, total: Floats, exponent: float | None) -> Floats:
    p = 1.0 if exponent is None else exponent
    if p == 1.0:
        inner = filled
    elif p == 0.0:
        inner = np.log(filled)
    else:
        # Powers of values far from 1 overflow; the largest is taken out first and put back after.
        scale = filled.max(axis=1, keepdims=True) if p > 0 else filled.min(axis=1, keepdims=True)
        scale[scale == 0] = 1.0
        inner = (filled / scale) ** p
    summed = inner @ weights if complete else np.where(present, inner, 0.0) @ weights
    mean: Floats = summed / total
    if p == 1.0:
        return mean
    if p == 0.0:
        return np.exp(mean)
    root: Floats = mean ** (1 / p) * scale[:, 0]
    return root


_UNWEIGHTED: dict[str, Callable[..., Floats]] = {"min": np.nanmin, "max": np.nanmax, "median": np.nanmedian}


def _unweighted(children: Floats, counted: Bools, reduce: Callable[..., Floats]) -> Floats:
    out = np.full(len(children), np.nan)
    some = counted.any(axis=1)
    if some.any():
        out[some] = reduce(np.where(counted, children, np.nan)[some], axis=1)
    return out


def refuse(children: Floats, exponent: float, columns: Sequence[str] = (), subjects: Sequence[str] = ()) -> None:
    """Raise ``mean-not-positive`` where the power mean of that exponent has no meaning: see :func:`combine`."""
    if exponent == 1.0:
        return
    bad = children <= 0 if exponent <= 0 else children < 0
    if not bad.any():
        return
    row, column = (int(at) for at in np.argwhere(bad)[0])
    name = columns[column] if columns else str(column + 1)
    who = f"“{subjects[row]}”" if subjects else f"第{row + 1}行"
    need = "正数" if exponent <= 0 else "非负数"
    kind = {0.0: "几何平均", -1.0: "调和平均"}.get(exponent, f"指数为{exponent:g}的幂平均")
    raise Problem(
        "mean-not-positive",
        f"{kind}要求{need}，{who}的“{name}”是{children[row, column]:.6g}，共{int(bad.sum())}处。",
        place=Place(row=row + 1, column=name),
        hint="改用取值为正的标准化（如 minmax 到 1–100），或改用算术平均。",
    )


def outranking(children: Floats, weights: Floats) -> Floats:
    """How far each subject outranks each other: n × n, the share of weight on which row beats column, ties count half.

    Criteria missing for either of a pair are left out and the weights rescaled over the rest; nothing shared gives ½. The
    diagonal is 0 (JRC/OECD 2008, 6.3; COINr ``outrankMatrix``, which counts a missing criterion as lost by the earlier row).
    Raises ``copeland-too-large`` beyond 5,000 subjects.
    """
    n = len(children)
    if n > COPELAND_PAIRS:
        raise Problem(
            "copeland-too-large",
            f"逐对比较最多{COPELAND_PAIRS}个对象，现有{n}个。",
            hint="改用加权平均，或先按组分开比较。",
        )
    present = (~np.isnan(children)).astype(np.float64)
    shared = (present * weights) @ present.T
    beaten = np.zeros((n, n))
    for column, weight in zip(children.T, weights, strict=True):
        beaten += weight * (column[:, None] > column[None, :])  # False where one is missing
    out: Floats = 0.5 + (beaten - beaten.T) / (2.0 * np.where(shared > 0, shared, 1.0))
    np.fill_diagonal(out, 0.0)
    return out


def copeland(children: Floats, weights: Floats) -> Floats:
    """Wins less losses: of each row of :func:`outranking`, how many lie above ½ less how many below it; more is better.

    From -(n-1) to n-1. ``½ ± 1e-9`` is a draw, so that no win hangs on rounding (COINr ``a_copeland``: over 0.5 counts 1, under
    it -1). A row with nothing present is NaN, and plays no part. Raises ``copeland-too-large``.
    """
    out = np.full(len(children), np.nan)
    some = ~np.isnan(children).all(axis=1)
    lead = outranking(children[some], weights) - 0.5
    np.fill_diagonal(lead, 0.0)
    out[some] = (lead > DRAW).sum(axis=1) - (lead < -DRAW).sum(axis=1)
    return out
