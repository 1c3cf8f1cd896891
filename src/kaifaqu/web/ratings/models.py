"""Assessments that have been run: results are kept with the standard's edition and the reference date they were run on."""

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

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "standard", "edition", "period", "reference_date", "data_version"], name="assessment_once"
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
