"""The subject register (对象登记): one register for zones, organisations, parks, projects and places."""

from __future__ import annotations

from django.db import models

KEPT = models.Q(merged_into=None)


class Subject(models.Model):
    """Whom a figure or a judgement is about."""

    class Kind(models.TextChoices):
        ZONE = "zone", "开发区"
        REGION = "region", "行政区域"
        BUREAU = "bureau", "部门"
        ENTERPRISE = "enterprise", "企业"
        PARK = "park", "园区"
        PLATFORM = "platform", "平台"
        FUND = "fund", "基金"
        PROJECT = "project", "项目"
        PLACE = "place", "地点"
        GROUP = "group", "群体"  # 国家级经开区（合计）, 聊城市开发区: a set of zones that is spoken of as one
        OTHER = "other", "其他"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="subjects")
    code = models.CharField("编号", max_length=80)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    category = models.CharField("类型", max_length=60, blank=True)  # as the source says: 孵化器, 研发平台 …
    industry = models.CharField("行业", max_length=60, blank=True)
    region = models.CharField("所在地", max_length=60, blank=True)
    summary = models.CharField("简介", max_length=500, blank=True)
    simulated = models.BooleanField("模拟数据", default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        verbose_name = verbose_name_plural = "对象"
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="subject_code_once")]
        # The list of a zone with 100,000 entries: its pages by name, counts and filters are answered from these alone.
        # They are partial because PostgreSQL does not take "merged_into IS NULL" for a fixed value when it looks for an
        # order; the column is in them all the same because SQLite would look it up in the row.
        indexes = [
            models.Index(fields=["zone", "kind", "merged_into", "name"], name="subject_by_kind"),
            models.Index(fields=["zone", "name", "id", "kind", "merged_into"], condition=KEPT, name="subject_by_name"),
            models.Index(
                fields=["zone", "industry", "name", "id", "kind", "merged_into"], condition=KEPT, name="subject_by_industry"
            ),
            models.Index(
                fields=["zone", "category", "name", "id", "kind", "merged_into"], condition=KEPT, name="subject_by_category"
            ),
            models.Index(
                fields=["zone", "region", "name", "id", "kind", "merged_into"], condition=KEPT, name="subject_by_region"
            ),
            models.Index(fields=["zone", "credit_code"]),
        ]

    def __str__(self) -> str:
        return self.name


class SubjectName(models.Model):
    """A dated name or alias, with the text it stands in."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "正式名称"
        SHORT = "short", "简称"
        FORMER = "former", "曾用名"
        ALIAS = "alias", "别称"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="names")
    name = models.CharField("名称", max_length=200)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices, default=Kind.ALIAS)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("止", null=True, blank=True)
    document = models.ForeignKey("documents.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("出处位置", max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "name"], name="subjectname_once")]
        indexes = [models.Index(fields=["name", "subject"], name="subjectname_by_name")]


class SubjectMention(models.Model):
    """Where a document names the subject, and what it says of it (in our words)."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="mentions")
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="mentions")
    name_used = models.CharField("所用名称", max_length=200)
    place = models.CharField("位置", max_length=80)
    says = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "document", "name_used", "place"], name="mention_once")]


class MatchProposal(models.Model):
    """Two entries that may be one body. Proposed by rule, decided by a person, never merged silently."""

    class State(models.TextChoices):
        OPEN = "open", "待定"
        MERGED = "merged", "已合并"
        DISTINCT = "distinct", "确认不同"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="+")
    left = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    score = models.DecimalField("相似度", max_digits=4, decimal_places=3)
    reason = models.CharField("依据", max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    evidence = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="proposal_once")]


class SubjectChange(models.Model):
    """A merge or a split, with its evidence and what is needed to undo it exactly."""

    class Kind(models.TextChoices):
        MERGE = "merge", "合并"
        SPLIT = "split", "拆分"

    zone = models.ForeignKey("core.Zone", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    kept = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="changes")
    other = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField("理由", max_length=500)
    moved = models.JSONField(default=dict)  # which rows moved from whom to whom: model → ids
    made_by = models.ForeignKey("core.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    undone_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
