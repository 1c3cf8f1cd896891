"""Plans: what a zone has promised, indicator by indicator, in the plan's own words."""

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """A plan with its span, from one document."""

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="plans")
    code = models.CharField("代码", max_length=80)
    name = models.CharField("名称", max_length=200)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    base_year = models.PositiveSmallIntegerField("基期")
    target_year = models.PositiveSmallIntegerField("目标年")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="plan_code_once")]

    def __str__(self) -> str:
        return self.name


class PlanItem(models.Model):
    """One row of a plan. Texts stay as written; what can be counted stands beside them, what cannot stays empty."""

    class TargetKind(models.TextChoices):
        LEVEL = "level", "到期值"
        ANNUAL_GROWTH = "annual_growth", "年均增长"
        ANNUAL_CHANGE = "annual_change", "年均增减"
        RELATIVE = "relative", "与全市相比"
        ASSIGNED = "assigned", "按上级分解任务"
        NONE = "none", "未定目标"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField("序号")
    part = models.CharField("部分", max_length=20)  # table1, goal
    category = models.CharField("类别", max_length=40, blank=True)
    written = models.CharField("指标（原文）", max_length=120)
    unit = models.CharField("单位", max_length=20, blank=True)
    indicator = models.ForeignKey("indicators.Indicator", on_delete=models.PROTECT, related_name="+")
    measure = models.CharField("度量", max_length=10)  # of the base and the latest value: level or growth
    base_text = models.CharField("基期值（原文）", max_length=40, blank=True)
    target_text = models.CharField("目标值（原文）", max_length=40, blank=True)
    rate_text = models.CharField("年均/累计（原文）", max_length=40, blank=True)
    attribute = models.CharField("属性", max_length=10, blank=True)  # 预期性, 约束性
    target_kind = models.CharField("目标种类", max_length=15, choices=TargetKind.choices)
    target_value = models.DecimalField("目标数", max_digits=28, decimal_places=8, null=True, blank=True)
    target_bound = models.CharField("目标界限", max_length=2, blank=True)
    goal_year = models.PositiveSmallIntegerField("目标年", null=True, blank=True)
    bureau = models.CharField("责任部门", max_length=80, blank=True)
    place = models.CharField("位置", max_length=80, blank=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="planitem_once")]
