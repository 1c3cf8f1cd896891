"""The path a plan prescribes from its base to its goal, and how far behind it a value is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kaifaqu.assess.plan_item import Item, Number, Span
from kaifaqu.assess.plan_rule import PlanRule

HUNDRED = Decimal(100)
_EPSILON = Decimal("1e-9")  # compound paths are not exact decimals: a threshold must not hang on the 28th digit


@dataclass(frozen=True, slots=True)
class Path:
    """From ``base`` to ``goal`` in ``span`` years: straight, or compound (``rate`` in %, base 100) for yearly growth."""

    base: Decimal
    goal: Decimal
    span: Decimal
    rate: Decimal | None = None

    @classmethod
    def of(cls, item: Item, base: Decimal | None) -> Path | None:
        """The path of an item with its base value; None where the plan gives no base to start from."""
        span = Decimal(item.target_year - item.base_year)
        if item.target is None or span <= 0:
            return None
        if item.kind == "annual_growth":
            return cls(HUNDRED, HUNDRED * (1 + item.target.value / 100) ** span, span, item.target.value)
        if base is None:
            return None
        if item.kind == "annual_change":
            return cls(base, base + item.target.value * span, span)
        return cls(base, item.target.value, span)

    def at(self, years: Decimal) -> Decimal:
        """Where the path stands so many years after the base; before it the base, after it the goal."""
        years = min(max(years, Decimal(0)), self.span)
        if self.rate is not None:
            return self.base * (1 + self.rate / 100) ** years
        return self.base + (self.goal - self.base) * years / self.span

    def share(self, value: Decimal) -> Decimal:
        """How much of the whole movement is done, in %."""
        return (value - self.base) / (self.goal - self.base) * HUNDRED

    def behind(self, value: Decimal, years: Decimal) -> Decimal:
        """Percentage points of the whole movement by which a value lags the path; negative where it is ahead."""
        return self.share(self.at(years)) - self.share(value)


def goes(item: Item, path: Path | None) -> int:
    """1 where more is better, -1 where less is: by the target's bound, else the indicator, else the way from base to goal."""
    if item.target is not None and item.target.bound in (">=", ">"):
        return 1
    if item.target is not None and item.target.bound in ("<=", "<"):
        return -1
    if item.direction:
        return 1 if item.direction > 0 else -1
    if path is None or path.goal == path.base:
        return 0
    return 1 if path.goal > path.base else -1


def meets(value: Decimal, goal: Decimal, target: Number, way: int, slack: Decimal, *, beyond: bool = False) -> bool:
    """Whether a value satisfies a goal. ``beyond``: the value is known to lie strictly past the number given (超过120)."""
    ahead = (value - goal) * way
    if target.bound in (">", "<"):
        return ahead > 0 or (ahead == 0 and beyond)
    return ahead + (slack if target.bound == "~" else 0) >= 0


def verdicts(item: Item, path: Path, way: int, latest: Span, years: Decimal, rule: PlanRule) -> set[str]:
    """The statuses of the least and the most a value can be; one status means that the matter is settled.

    Between them the status can only lie between theirs, as it never worsens while the value improves.
    """
    found: set[str] = set()
    for end, is_open, unlimited in ((latest.low, latest.low_open, -1), (latest.high, latest.high_open, 1)):
        if end is None:
            found.add("met" if unlimited == way else "far_behind")
        else:
            found.add(_verdict(item, path, way, end, years, rule, beyond=is_open and unlimited == -way))
    return found


def _verdict(item: Item, path: Path, way: int, value: Decimal, years: Decimal, rule: PlanRule, *, beyond: bool) -> str:
    target = item.target
    if target is None:
        raise ValueError("an item without a target has no path")
    slack = rule.about_target * abs(path.goal - path.base)
    if meets(value, path.goal, target, way, slack, beyond=beyond):
        return "met"
    if (path.goal - path.base) * way <= 0:  # the base was already there: no movement that could be measured as progress
        return "manual"
    behind = path.behind(value, years)
    if behind > rule.far_behind + _EPSILON:
        return "far_behind"
    if behind > rule.behind - _EPSILON:
        return "behind"
    return rule.overdue if years >= path.span else "on_track"
