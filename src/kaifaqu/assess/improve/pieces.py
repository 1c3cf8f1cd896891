"""What hangs on one lever alone: a function of one number in pieces, straight where the rule is, with exact cuts.

Bands, limits, caps, lookups, places among fixed others and moved minima all become pieces; a cut knows on which side its own
value belongs ("≥30%" gives the 30 to the right). A lever that can take only a few values is a table instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaifaqu.assess.arrays.ops import OPERATORS
from kaifaqu.assess.arrays.words import NOTHING
from kaifaqu.assess.improve.situation import Floats

MOST_CUTS = 4_000  # of one lever; a finer function is read at so many places and is then approximate
SAMPLES = 33  # where a bent piece is looked at for a change of sign
COMPARE = ("<", "<=", ">", ">=", "=", "!=")
Read = Callable[[Floats], Floats]  # the function itself, at any values of the lever


@dataclass(frozen=True, slots=True)
class Cuts:
    """The borders of the pieces, ascending. ``after``: the border's own value belongs to the piece before it.

    ``table``: there are no pieces, only the values ``at``.
    """

    at: Floats
    after: NDArray[np.bool_]
    table: bool = False

    def __len__(self) -> int:
        return len(self.at) if self.table else len(self.at) - 1

    @property
    def middle(self) -> Floats:
        return self.at if self.table else (self.at[:-1] + self.at[1:]) / 2

    def joined(self, at: Floats, after: NDArray[np.bool_]) -> Cuts:
        """With more cuts; those outside fall away."""
        inside = (at > self.at[0]) & (at < self.at[-1])
        ends = ((at == self.at[0]) & after) | ((at == self.at[-1]) & ~after)
        keep = inside | ends
        keys = np.unique(np.concatenate([self.at + 1j * self.after, at[keep] + 1j * after[keep]]))
        return Cuts(keys.real, keys.imag == 1)

    def where(self, finer: Cuts) -> NDArray[np.int64]:
        """For every piece of a finer partition the piece of this one that it lies in."""
        if self.table or finer is self:
            return np.arange(len(self))
        return np.searchsorted(self.at + 1j * self.after, (finer.at + 1j * finer.after)[:-1], side="right") - 1


@dataclass(frozen=True, slots=True)
class Pieces:
    """slope × lever + base on every piece; base NaN where the value is null; ``bent`` pieces are not straight: ``read`` them."""

    cuts: Cuts
    slope: Floats
    base: Floats
    bent: NDArray[np.bool_]
    read: Read

    @property
    def level(self) -> bool:
        return not self.slope.any() and not self.bent.any()

    def on(self, cuts: Cuts) -> Pieces:
        index = self.cuts.where(cuts)
        return Pieces(cuts, self.slope[index], self.base[index], self.bent[index], self.read)

    def values(self, at: Floats) -> Floats:
        """One value per piece, read at one place in each."""
        straight = self.slope * at + self.base
        return np.where(self.bent, self.read(at), straight) if self.bent.any() else straight

    def bounds(self) -> tuple[Floats, Floats]:
        """The least and the most on each piece."""
        if self.cuts.table:
            return self.base, self.base
        first, last = self.slope * self.cuts.at[:-1] + self.base, self.slope * self.cuts.at[1:] + self.base
        low, high = np.minimum(first, last), np.maximum(first, last)
        for index in np.flatnonzero(self.bent):
            values = self.read(np.linspace(self.cuts.at[index], self.cuts.at[index + 1], SAMPLES)[1:-1])
            low[index], high[index] = np.nanmin(values), np.nanmax(values)
        return low, high


def common(parts: Sequence[Pieces]) -> Cuts:
    """The coarsest partition on which all of them are pieces."""
    cuts = parts[0].cuts
    for part in parts[1:]:
        if part.cuts is not cuts:
            cuts = cuts.joined(part.cuts.at, part.cuts.after)
    return cuts


def constant(cuts: Cuts, value: float) -> Pieces:
    count = len(cuts)
    return Pieces(cuts, np.zeros(count), np.full(count, value), np.zeros(count, dtype=bool), lambda at: np.full(len(at), value))


def lever(cuts: Cuts) -> Pieces:
    """The lever's own value."""
    count = len(cuts)
    straight = (np.zeros(count), cuts.at) if cuts.table else (np.ones(count), np.zeros(count))
    return Pieces(cuts, *straight, np.zeros(count, dtype=bool), lambda at: at)


def combine(op: str, parts: Sequence[Pieces], kinds: Sequence[str], read: Read) -> Pieces:
    """An operator of the graph on functions of the same lever; ``kinds`` of the arguments, ``read`` the result itself."""
    cuts = common(parts)
    parts = [part.on(cuts) for part in parts]
    if all(part.level for part in parts):
        count = len(cuts)
        return Pieces(cuts, np.zeros(count), apply(op, [part.base for part in parts], kinds), np.zeros(count, dtype=bool), read)
    if op == "number":
        return parts[0]
    if op == "missing":
        return _level(*_melted(cuts, (np.isnan(parts[0].base) & ~parts[0].bent).astype(float)), read)
    if op in ("min", "max", "+", "*") and len(parts) > 2:
        a, b = parts[:2]
        first = combine(op, [a, b], kinds[:2], lambda at: apply(op, [a.read(at), b.read(at)], kinds))
        return combine(op, [first, *parts[2:]], kinds[1:], read)
    if op in COMPARE:
        return _compared(op, parts, read)
    if op in ("min", "max", "abs", "if", "coalesce"):
        return _chosen(op, parts, read)
    if op in ("floor", "ceil", "round"):
        return _stepped(parts, read)
    return _arithmetic(op, parts, read)


def apply(op: str, values: Sequence[Floats], kinds: Sequence[str]) -> Floats:
    """The operator itself; texts are codes, NaN for null, as in every piece."""
    coded = [
        np.where(np.isnan(value), NOTHING, value).astype(np.int64) if kind == "text" else value
        for value, kind in zip(values, kinds, strict=False)
    ]
    with np.errstate(all="ignore"):
        found = OPERATORS[op](*coded)
    return np.where(found == NOTHING, np.nan, found) if found.dtype.kind == "i" else found


def _refined(parts: Sequence[Pieces], at: Floats, after: NDArray[np.bool_]) -> list[Pieces]:
    cuts = parts[0].cuts
    if not len(at):
        return list(parts)
    cuts = cuts.joined(at, after)
    return [part.on(cuts) for part in parts]


def _roots(a: Pieces, b: Pieces) -> Floats:
    """Where two functions on one partition are equal, within their pieces and at the ends."""
    low, high = a.cuts.at[:-1], a.cuts.at[1:]
    with np.errstate(all="ignore"):
        found = (b.base - a.base) / (a.slope - b.slope)
    bent = a.bent | b.bent
    straight = found[~bent & np.isfinite(found) & (found >= low) & (found <= high)]
    curved = [_bisect(a.read, b.read, low[index], high[index]) for index in np.flatnonzero(bent)]
    return np.unique(np.concatenate([straight, *curved]))


def _bisect(a: Read, b: Read, low: float, high: float) -> Floats:
    places = np.linspace(low, high, SAMPLES)
    gap = a(places) - b(places)
    turns = np.flatnonzero(np.sign(gap[:-1]) * np.sign(gap[1:]) < 0)
    left, right, sign = places[turns], places[turns + 1], np.sign(gap[turns])
    for _ in range(64):
        middle = (left + right) / 2
        same = np.sign(a(middle) - b(middle)) == sign
        left, right = np.where(same, middle, left), np.where(same, right, middle)
    return np.concatenate([(left + right) / 2, places[gap == 0]])


def _compared(op: str, parts: Sequence[Pieces], read: Read) -> Pieces:
    roots = _roots(*parts)
    # Every root gets a piece of its own; those that agree with a neighbour melt into it again.
    a, b = _refined(parts, np.repeat(roots, 2), np.tile([False, True], len(roots)))
    middle = a.cuts.middle
    values = apply(op, [a.values(middle), b.values(middle)], ["number", "number"])
    single = (a.cuts.at[:-1] == a.cuts.at[1:]) & np.isin(middle, roots) & ~np.isnan(values)
    values = np.where(single, float(op in ("<=", ">=", "=")), values)
    return _level(*_melted(a.cuts, values), read)


def _level(cuts: Cuts, values: Floats, read: Read) -> Pieces:
    return Pieces(cuts, np.zeros(len(values)), values, np.zeros(len(values), dtype=bool), read)


def _melted(cuts: Cuts, values: Floats) -> tuple[Cuts, Floats]:
    """Neighbouring pieces of one value as one."""
    new = np.ones(len(values), dtype=bool)
    new[1:] = ~((values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1])))
    borders = np.append(new, True)
    return Cuts(cuts.at[borders], cuts.after[borders]), values[new]


def _chosen(op: str, parts: Sequence[Pieces], read: Read) -> Pieces:
    """On every piece one of the arguments (or its negative)."""
    if op in ("min", "max"):
        a, b = _refined(parts, *_plain(_roots(*parts)))
        middle = a.cuts.middle
        first = (a.values(middle) >= b.values(middle)) == (op == "max")
        lost = np.isnan(a.values(middle)) | np.isnan(b.values(middle))
    elif op == "abs":
        zero = constant(parts[0].cuts, 0.0)
        a, _ = _refined([parts[0], zero], *_plain(_roots(parts[0], zero)))
        negative = a.values(a.cuts.middle) < 0
        sign = np.where(negative, -1.0, 1.0)
        return Pieces(a.cuts, a.slope * sign, a.base * sign, a.bent, read)
    elif op == "if":
        condition, a, b = parts
        first, lost = condition.base == 1, np.isnan(condition.base)
    else:
        return _first_known(parts, read)
    bent = np.where(first, a.bent, b.bent) & ~lost
    slope = np.where(first, a.slope, b.slope)
    base = np.where(lost, np.nan, np.where(first, a.base, b.base))
    return Pieces(a.cuts, np.where(np.isnan(base), 0.0, slope), base, bent, read)


def _first_known(parts: Sequence[Pieces], read: Read) -> Pieces:
    found = parts[0]
    for part in parts[1:]:
        null = np.isnan(found.base) & ~found.bent
        found = Pieces(
            found.cuts, np.where(null, part.slope, found.slope), np.where(null, part.base, found.base),
            np.where(null, part.bent, found.bent), read,
        )  # fmt: skip
    return Pieces(found.cuts, found.slope, found.base, found.bent, read)


def _plain(at: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    return at, np.zeros(len(at), dtype=bool)


def _stepped(parts: Sequence[Pieces], read: Read) -> Pieces:
    """floor, ceil, round, places: level between the steps; the steps are found where the function itself jumps."""
    part = parts[0]
    digits = float(parts[1].base[0]) if len(parts) > 1 else 0.0
    low, high = part.bounds()
    scale = 10.0**digits
    marks = [np.arange(np.floor(a * scale * 2) / 2 - 1, np.ceil(b * scale * 2) / 2 + 1.5, 0.5) / scale
             for a, b in zip(low, high, strict=True) if (b - a) * scale < MOST_CUTS / 4]  # fmt: skip
    limits = np.unique(np.concatenate(marks)) if len(marks) == len(low) else np.empty(0)
    return stepped(part, limits, read)


def stepped(part: Pieces, limits: Floats, read: Read) -> Pieces:
    """A function of ``part`` that is level between the limits; bent where there are too many or none are known."""
    if part.level:
        return Pieces(part.cuts, part.slope, read(part.cuts.middle), part.bent, read)
    low, high = part.bounds()
    within = limits[(limits >= np.nanmin(low)) & (limits <= np.nanmax(high))]
    if not len(limits) or len(within) * (1 + len(part.cuts)) > MOST_CUTS * 16 or len(within) > MOST_CUTS:
        return Pieces(part.cuts, np.zeros(len(low)), np.where(np.isnan(part.base), np.nan, 0.0), ~np.isnan(part.base), read)
    roots = [_roots(part, constant(part.cuts, float(limit))) for limit in within]
    at = np.unique(np.concatenate([*roots, np.empty(0)]))
    # At a jump the function is read a hair to either side and at the jump itself: rounding may have put it a hair away.
    (fine,) = _refined([part], np.repeat(at, 2), np.tile([False, True], len(at)))
    values = read(fine.cuts.middle)
    return _level(*_melted(fine.cuts, values), read)


def _arithmetic(op: str, parts: Sequence[Pieces], read: Read) -> Pieces:
    if op == "neg":
        (a,) = parts
        return Pieces(a.cuts, -a.slope, -a.base, a.bent, read)
    if op in ("ln", "sqrt", "/"):  # null begins or lies where the argument is 0
        zero = constant(parts[0].cuts, 0.0)
        at = _roots(parts[-1], zero)
        parts = _refined(parts, np.repeat(at, 2), np.tile([False, True], len(at)))
    cuts, a, b = parts[0].cuts, parts[0], parts[-1]
    bent = a.bent | b.bent
    if op in ("+", "-"):
        sign = 1.0 if op == "+" else -1.0
        slope, base = a.slope + sign * b.slope, a.base + sign * b.base
    elif op == "*":
        slope, base = a.slope * b.base + b.slope * a.base, a.base * b.base
        bent = bent | ((a.slope != 0) & (b.slope != 0))
    elif op == "/":
        level = b.slope == 0
        with np.errstate(all="ignore"):
            same = ~level & np.isclose(a.slope * b.base, b.slope * a.base, rtol=1e-13, atol=0.0)  # numerator ∝ divisor
            slope = np.where(level & (b.base != 0), a.slope / b.base, 0.0)
            base = np.where(level, np.where(b.base == 0, np.nan, a.base / b.base), np.where(same, a.slope / b.slope, 0.0))
        bent = bent | (~level & ~same)
    else:
        slope, base, bent = np.zeros(len(cuts)), read(cuts.middle), (a.slope != 0) | (b.slope != 0) | bent
    null = np.isnan(read(cuts.middle))
    bent = bent & ~null
    return Pieces(cuts, np.where(null | bent, 0.0, slope), np.where(null, np.nan, np.where(bent, 0.0, base)), bent, read)
