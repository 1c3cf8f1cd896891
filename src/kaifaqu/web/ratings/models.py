"""Assessments that have been run, kept with the edition and the reference date they were run on; and the zone's own standards."""

from __future__ import annotations

from django.db import models


class Assessment(models.Model):
    """One run of a standard on the zones of a register for a period."""

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="assessments")
    standard = models.CharField("标准", max_length=80)
    edition = models.CharField("版本", max_length=40)
    title = models.CharField("名称", max_length=200)
    period = models.CharField("报告期", max_length=60)
    reference_date = models.DateField("基准日")
    data_version = models.PositiveBigIntegerField()
    run_at = models.DateTimeField("运行时间")
    simulated = models.BooleanField("模拟数据", default=False)
    rule = models.JSONField("规则", default=dict)  # the standard as it was read, so that an old run can still be explained
    inputs = models.JSONField("输入", null=True)  # the table it was run on: to be run again with changed figures or weights
    interval = models.JSONField("位次区间", null=True)  # asked for later: where each rank lies while the weights vary
    digest = models.CharField("规则摘要", max_length=16, default="")  # of the rule's text: a corrected edition keeps its name

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "standard", "edition", "period", "reference_date", "data_version", "digest"],
                name="assessment_once",
            )
        ]


class Score(models.Model):
    """What an assessment says of one subject; ``detail`` has a line per criterion: value, points, weight, contribution …"""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    subject = models.ForeignKey("subjects.Subject", on_delete=models.PROTECT, related_name="+")
    total = models.FloatField("总分", null=True)  # empty where an input is missing and the standard refuses
    high = models.FloatField("总分上限", null=True)  # where an expert's points or a missing input leave it open
    rank = models.PositiveIntegerField("位次", null=True)
    grade = models.CharField("等级", max_length=40, default="")
    result = models.CharField("结论", max_length=20, default="")  # met, unmet, unknown, manual; empty: only ranked
    detail = models.JSONField(default=list)
    verdict = models.JSONField("结论明细", null=True)  # conditions, prizes, what is missing; null in older runs
    reasons = models.JSONField("理由", null=True)  # the tree from the total down to the inputs

    class Meta:
        ordering = ["rank", "subject_id"]
        constraints = [models.UniqueConstraint(fields=["assessment", "subject"], name="score_once")]


class ZoneStandard(models.Model):
    """A version of a zone's own standard, as it was typed, sound or not. Its text never changes: a change is a new version.

    Published, it stands in the place of the shipped standard of the same code from ``starts`` on.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        WITHDRAWN = "withdrawn", "已撤回"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="own_standards")
    code = models.CharField("编号", max_length=80)
    version = models.PositiveIntegerField("版次")
    title = models.CharField("名称", max_length=200)
    text = models.TextField("标准文本")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    starts = models.DateField("启用日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, default="", blank=True)
    author = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField("编写时间")
    published_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        ordering = ["code", "version"]
        constraints = [models.UniqueConstraint(fields=["zone", "code", "version"], name="zone_standard_once")]
