"""Accounts, roles, tokens, the zone a row belongs to, the audit and the jobs' leases."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Coalesce


class User(AbstractUser):
    """A person with an account. What they may do comes from :class:`RoleGrant` only: ``is_superuser`` opens nothing."""

    display_name = models.CharField("姓名", max_length=60, blank=True)
    department = models.CharField("部门", max_length=120, blank=True)
    must_change_password = models.BooleanField("须改密码", default=False)  # a one-time password opens only the page to change it

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name or self.username


class Zone(models.Model):
    """A development zone (or a simulated province) as a working space: every operational row belongs to one."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=120)
    reference_date = models.DateField("基准日", help_text="页面上的“现在”“最新”“应达进度”都以此日为准")
    notice = models.CharField("数据说明", max_length=200, blank=True)
    simulated = models.BooleanField("模拟数据", default=False)
    public = models.BooleanField("允许公众查看", default=False)
    settings = models.JSONField("设置", default=dict, blank=True)  # cockpit layout and the like, from zone.yaml
    subject = models.ForeignKey(
        "subjects.Subject", verbose_name="对象", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Raised by every write that changes what a page shows: pages cache under it.
    data_version = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "开发区"
        ordering = ["simulated", "code"]

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """(user, role, scope): the scope is a zone, or one subject in it (own bureau, park, enterprise), or the system."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=40)
    zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey("subjects.Subject", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "角色授权"
        constraints = [
            # No zone and no subject are a scope too; SQLite cannot say "nulls not distinct".
            models.UniqueConstraint("user", "role", Coalesce("zone", 0), Coalesce("subject", 0), name="rolegrant_once")
        ]


class ApiToken(models.Model):
    """A key for a program. Only its SHA-256 is kept; it can never do more than its owner."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=80)
    prefix = models.CharField("前缀", max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    can_write = models.BooleanField("可写入", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("到期", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    revoked_at = models.DateTimeField("停用", null=True, blank=True)


class LoginBlock(models.Model):
    """Wrong passwords counted by (login name, address): an office behind one address is not locked out by one person."""

    login = models.CharField("登录名", max_length=150)
    address = models.CharField("地址", max_length=45)
    failures = models.PositiveIntegerField("失败次数", default=0)
    first_at = models.DateTimeField("首次失败")
    last_at = models.DateTimeField("最近失败")
    blocked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["login", "address"], name="loginblock_once")]


class AuditEvent(models.Model):
    """One line of the append-only audit. ``hash`` covers the row and ``previous``; the database refuses UPDATE and DELETE."""

    id = models.BigIntegerField(primary_key=True)  # 1, 2, 3 …: a gap shows
    at = models.DateTimeField("时间")
    actor_id = models.BigIntegerField("账号编号", null=True)  # not a foreign key: the line outlives the account
    actor = models.CharField("操作人", max_length=150)
    address = models.CharField("地址", max_length=45, blank=True)
    zone_code = models.CharField("开发区", max_length=50, blank=True)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=80, blank=True)
    summary = models.CharField("摘要", max_length=300, blank=True)
    detail = models.JSONField("内容", default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["action", "at"]),
            models.Index(fields=["zone_code", "at"]),
        ]


class WorkerBeat(models.Model):
    """A background worker that lives: its beat is its lease on the task it runs. Silent too long, the task is queued again."""

    worker_id = models.CharField(max_length=64, unique=True)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)


class JobState(models.Model):
    """What a background task shows of itself, and the mark that its effect is in the database: set in that transaction."""

    task_id = models.UUIDField(primary_key=True)
    name = models.CharField("任务", max_length=80)
    title = models.CharField("名称", max_length=200)
    key = models.CharField(max_length=120, blank=True)  # one unfinished task per key
    zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    started_by = models.CharField("发起人", max_length=150, blank=True)
    created_at = models.DateTimeField("提交时间")
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("进展", max_length=300, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    failed_at = models.DateTimeField("失败时间", null=True, blank=True)
    result = models.JSONField("结果", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["name", "key"])]


class Schedule(models.Model):
    """When a repeating job is due next."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)


class SearchEntry(models.Model):
    """What the global search finds: one row per subject, indicator, document, project …; the n-gram index lies beside it."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    object_id = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "kind", "object_id"], name="searchentry_once")]
        indexes = [models.Index(fields=["zone", "kind", "title"])]
