"""Indicators and observations (指标, 观测值). The meaning of each field is in docs/data-dictionary.md."""

from __future__ import annotations

from django.db import models


class Indicator(models.Model):
    """What is measured: a row of the catalogue, synchronised from content; ``zone`` is empty for the common catalogue."""

    zone = models.ForeignKey("core.Zone", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    code = models.CharField("代码", max_length=80)
    name = models.CharField("名称", max_length=120)
    group = models.CharField("分组", max_length=40)
    order = models.PositiveIntegerField(default=0)
    unit = models.CharField("计量单位", max_length=20, blank=True)
    kind = models.CharField("性质", max_length=20)  # stock, flow, ratio, growth, index, rank
    direction = models.SmallIntegerField("方向", default=1)  # 1 higher is better, -1 lower is better, 0 neither
    definition = models.CharField("定义", max_length=500, blank=True)
    bureau = models.CharField("责任部门", max_length=80, blank=True)
    frequency = models.CharField("频率", max_length=20, blank=True)
    legal_basis = models.CharField("依据", max_length=200, blank=True)
    formula = models.CharField("公式", max_length=300, blank=True)
    aliases = models.JSONField("别名", default=list)  # a text, or {"name", "basis"} where the name tells the basis
    per = models.CharField("每单位", max_length=20, blank=True)
    counters = models.JSONField("通用量词", default=list, blank=True)
    bases = models.JSONField("口径", default=list, blank=True)  # {"name", "note"}
    growth_basis = models.CharField("增速口径", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "code"], name="indicator_code_once"),
            models.UniqueConstraint(fields=["code"], condition=models.Q(zone=None), name="indicator_common_code_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Observation(models.Model):
    """One figure about one subject. Never updated: a correction, a settled period or a withdrawal is a new row in the same chain.

    The database refuses UPDATE and DELETE (migration 0002). A merge of subjects therefore does not move observations: reads
    follow
    ``Subject.merged_into`` (``queries.family``); a split moves them by ``services.reassign``, a new row in the chain.
    """

    class Measure(models.TextChoices):
        LEVEL = "level", "数值"
        CHANGE = "change", "增减量"
        GROWTH = "growth", "增长率"
        CAGR = "cagr", "年均增长率"
        MULTIPLE = "multiple", "增长倍数"
        RANK = "rank", "位次"

    class Bound(models.TextChoices):
        EQ = "=", "等于"
        GE = ">=", "不低于"
        GT = ">", "超过"
        LE = "<=", "不超过"
        LT = "<", "低于"
        ABOUT = "~", "约"

    class Status(models.TextChoices):
        PRELIMINARY = "preliminary", "初步数"
        REVISED = "revised", "修订数"
        FINAL = "final", "最终数"
        REPORTED = "reported", "文件所载"  # a document states it and says nothing of its standing
        WITHDRAWN = "withdrawn", "已撤回"

    class Source(models.TextChoices):
        DOCUMENT = "document", "文件"
        WORKBOOK = "workbook", "工作簿"
        ENTRY = "entry", "直接录入"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="observations")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="observations")
    subject = models.ForeignKey("subjects.Subject", on_delete=models.PROTECT, related_name="observations")
    basis = models.CharField("口径", max_length=80, blank=True)
    measure = models.CharField("度量", max_length=10, choices=Measure.choices)
    scope = models.CharField("排名范围", max_length=60, blank=True)  # of a rank: among whom
    # The period as ISO text (kaifaqu.observe.Period); the bounds make it comparable in SQL. Undated: earliest and latest.
    period = models.CharField("报告期", max_length=60, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    undated = models.BooleanField("期未定", default=False)
    written = models.CharField("原文指标名", max_length=200, blank=True)
    value = models.DecimalField("数值", max_digits=28, decimal_places=8)
    unit = models.CharField("单位", max_length=20, blank=True)
    bound = models.CharField("界限", max_length=2, choices=Bound.choices, default=Bound.EQ)
    target = models.BooleanField("目标", default=False)
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.REPORTED)
    simulated = models.BooleanField("模拟数据", default=False)
    source = models.CharField("来源方式", max_length=10, choices=Source.choices, default=Source.DOCUMENT)
    document = models.ForeignKey(
        "documents.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    place = models.CharField("位置", max_length=80, blank=True)  # 第7行; 工作表“收入”!C5
    quote = models.CharField("原文", max_length=200, blank=True)
    note = models.CharField("来源说明", max_length=300, blank=True)  # of a direct entry: where the figure comes from
    published_on = models.DateField("发布日", null=True, blank=True)
    recorded_at = models.DateTimeField("入库时间")
    recorded_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField("理由", max_length=300, blank=True)
    # The chain: the first entry's id in all its revisions (empty in the first entry itself: see ``chain_id``; so an insert
    # needs no
    # update after it), and the row this one takes the place of.
    chain = models.BigIntegerField("链", null=True, db_index=True)
    supersedes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by")
    origin = models.CharField(max_length=120, blank=True)  # key of the row in its zone folder: loading twice changes nothing

    class Meta:
        verbose_name = verbose_name_plural = "观测值"
        indexes = [
            models.Index(fields=["zone", "subject", "indicator"]),
            models.Index(fields=["zone", "indicator", "period_end"]),
            models.Index(fields=["document"]),
            models.Index(fields=["zone", "origin"]),
        ]

    @property
    def chain_id(self) -> int:
        """The id of the first entry of its chain."""
        return self.chain or self.pk
