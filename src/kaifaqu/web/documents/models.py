"""Sources: the documents that figures come from."""

from __future__ import annotations

from django.db import models


class Document(models.Model):
    """A source: issuer, title, number, date, with a certainty mark."""

    class Certainty(models.TextChoices):
        OFFICIAL = "C", "官方文本"
        SECONDARY = "S", "二手来源"
        MEMORY = "M", "未核实"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="documents")
    code = models.CharField("编号", max_length=80)
    title = models.CharField("标题", max_length=300)
    issuer = models.CharField("发布单位", max_length=200, blank=True)
    number = models.CharField("文号", max_length=100, blank=True)
    kind = models.CharField("类型", max_length=60, blank=True)
    dated = models.CharField("日期", max_length=20, blank=True)  # as known: 2022-10 or 2021-07-28
    # The day from which the source counts as published; of a bare month its last day, so that "as known on" never knows too
    # early.
    published_on = models.DateField("发布日", null=True, blank=True)
    certainty = models.CharField("可信度", max_length=1, choices=Certainty.choices, default=Certainty.OFFICIAL)
    link = models.URLField("官方网址", blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    simulated = models.BooleanField("模拟数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="document_code_once")]

    def __str__(self) -> str:
        return self.title
