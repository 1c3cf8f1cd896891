"""The rule by which a plan is judged: thresholds and rulings as data (``content/rules/plan-progress.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from kaifaqu.assess.reading import Node
from kaifaqu.assess.reading import read as read_node
from kaifaqu.assess.rules.model import Source
from kaifaqu.assess.shipped import RULES_DIR

PLAN_RULE = RULES_DIR / "plan-progress.yaml"
STATUSES = {
    "met": "达到",
    "on_track": "符合进度",
    "behind": "滞后",
    "far_behind": "严重滞后",
    "no_data": "无数据",
    "manual": "须人工判断",
}
"""The six results, best first, then the two that judge nothing; codes are stable, words are what a page shows."""


@dataclass(frozen=True, slots=True)
class PlanRule:
    """Thresholds in percentage points of the plan's whole movement; shares between 0 and 1; rulings are status codes."""

    id: str
    title: str
    edition: str
    in_force_from: date
    source: Source
    behind: Decimal
    far_behind: Decimal
    about_target: Decimal
    about_value: Decimal
    overdue: str
    relative_unmet: str
    none: str
    assigned: str
    stale_months: int

    @classmethod
    def load(cls, path: Path) -> PlanRule:
        """Read a rule file. Raises Problem("standard-invalid" / "standard-unreadable") with file, line and column."""
        return _rule(read_node(path))

    @property
    def text(self) -> str:
        """The thresholds in Chinese, as the plan page shows them."""
        return (
            f"已达目标为“达到”；完成进度落后计划不足 {self.behind:f} 个百分点为“符合进度”，"
            f"{self.behind:f} 至 {self.far_behind:f} 个百分点为“滞后”，超过 {self.far_behind:f} 个百分点为“严重滞后”。"
            f"“左右”“约”的目标，欠缺不超过应增（减）量的 {self.about_target * 100:.0f}% 视为达到；"
            f"约数的实际值上下各按 {self.about_value * 100:.0f}% 试算，结论不一的须人工判断。"
            f"目标年已过而未达到的至少为“{STATUSES[self.overdue]}”。"
        )


def _rule(root: Node) -> PlanRule:
    root.only(
        "id",
        "title",
        "edition",
        "in_force",
        "source",
        "behind",
        "far_behind",
        "about_target",
        "about_value",
        "overdue",
        "relative_unmet",
        "none",
        "assigned",
        "stale_months",
    )
    in_force, source = root.need("in_force"), root.need("source")
    in_force.only("from")
    source.only("document", "by", "number", "certainty", "note")
    behind, far_behind = root.need("behind").number(), root.need("far_behind").number()
    if not 0 < behind < far_behind:
        root.need("behind").fail("须有 0 < behind < far_behind。")
    return PlanRule(
        id=root.need("id").text(),
        title=root.need("title").text(),
        edition=root.need("edition").text(),
        in_force_from=in_force.need("from").date(),
        source=Source(
            document=source.need("document").text(),
            by=source.optional_text("by"),
            number=source.optional_text("number"),
            certainty=source.need("certainty").one_of("C", "S", "M", "O"),
            note=source.optional_text("note"),
        ),
        behind=behind,
        far_behind=far_behind,
        about_target=_share(root.need("about_target")),
        about_value=_share(root.need("about_value")),
        overdue=root.need("overdue").one_of("behind", "far_behind"),
        relative_unmet=root.need("relative_unmet").one_of("behind", "far_behind"),
        none=root.need("none").one_of("no_data", "manual"),
        assigned=root.need("assigned").one_of("no_data", "manual"),
        stale_months=_months(root.need("stale_months")),
    )


def _share(node: Node) -> Decimal:
    number = node.number()
    if not 0 <= number < 1:
        node.fail("这是份额，须在 0 与 1 之间。")
    return number


def _months(node: Node) -> int:
    number = node.whole()
    if number < 1:
        node.fail("月数须大于 0。")
    return number
