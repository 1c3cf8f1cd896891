"""Status badges: each status has its own shape, words and colour, so that none depends on colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Status:
    """How a status looks: words, tone (a class in kaifaqu.css) and shape (SVG inside a 16 × 16 box)."""

    label: str
    tone: str
    shape: str


_MET = '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="M4.5 8.3l2.4 2.4 4.6-5" class="kq-cut"/>'
_TRACK = '<circle cx="8" cy="8" r="6.2" class="kq-line"/><path d="M5 8h5.4M8 5.2L10.8 8 8 10.8" class="kq-line"/>'
_BEHIND = '<path d="M8 1.8L15 14H1z" class="kq-line"/><path d="M8 6v4M8 11.6v.6" class="kq-line"/>'
_FAR = '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor"/><path d="M5.5 5.5l5 5m0-5l-5 5" class="kq-cut"/>'
_NONE = '<circle cx="8" cy="8" r="6.2" class="kq-line kq-dash"/>'
_MANUAL = (
    '<path d="M8 1l7 7-7 7-7-7z" class="kq-line"/>'
    '<path d="M6.4 6.6a1.6 1.6 0 1 1 2.2 1.6c-.4.2-.6.4-.6 1M8 11v.5" class="kq-line"/>'
)
_DOT = '<rect x="3" y="3" width="10" height="10" rx="2" class="kq-line"/>'

STATUSES: dict[str, Status] = {
    "met": Status("达到", "good", _MET),
    "on_track": Status("符合进度", "fine", _TRACK),
    "behind": Status("滞后", "warn", _BEHIND),
    "far_behind": Status("严重滞后", "bad", _FAR),
    "no_data": Status("无数据", "none", _NONE),
    "manual": Status("须人工判断", "ask", _MANUAL),
    "unmet": Status("未达到", "bad", _FAR),
    "unknown": Status("未知", "none", _NONE),
    "not_applicable": Status("不适用", "none", _NONE),
    "open": Status("待定", "ask", _MANUAL),
    "merged": Status("已合并", "good", _MET),
    "distinct": Status("确认不同", "fine", _TRACK),
    "preliminary": Status("初步数", "warn", _TRACK),
    "revised": Status("修订数", "fine", _TRACK),
    "final": Status("最终数", "good", _MET),
    "reported": Status("文件所载", "none", _DOT),
    "withdrawn": Status("已撤回", "none", _NONE),
    "contradictory": Status("来源不一致", "warn", _BEHIND),
    "undated": Status("期未定", "ask", _MANUAL),
    "proposed": Status("待审阅", "ask", _MANUAL),
    "checked": Status("待复核", "warn", _TRACK),
    "accepted": Status("已接受", "good", _MET),
    "corrected": Status("更正后接受", "good", _MET),
    "rejected": Status("已拒绝", "none", _NONE),
    "contradiction": Status("矛盾", "bad", _FAR),
    "probable": Status("可能有误", "warn", _BEHIND),
    "remark": Status("提示", "fine", _DOT),
    "sent": Status("已转部门", "fine", _TRACK),
    "explained": Status("已说明", "good", _MET),
    "settled": Status("已更正", "good", _MET),
    "gone": Status("不再出现", "none", _NONE),
    "queued": Status("等待读取", "none", _NONE),
    "reading": Status("正在读取", "fine", _TRACK),
    "read": Status("已读取", "good", _MET),
    "new": Status("新增", "good", _MET),
    "changed": Status("有变化", "warn", _BEHIND),
    "missing": Status("不再出现", "none", _NONE),
    "succeeded": Status("已完成", "good", _MET),
    "failed": Status("失败", "bad", _FAR),
    "running": Status("进行中", "fine", _TRACK),
    "ready": Status("等待", "none", _NONE),
}
_BY_LABEL = {status.label: status for status in STATUSES.values()}


def status_of(code: object) -> Status:
    """The status of a code (also of an enum's value or of the Chinese words); an unknown code is shown as it is written."""
    text = str(getattr(code, "value", code) or "no_data")
    key = text.lower().replace("-", "_")
    return STATUSES.get(key) or _BY_LABEL.get(text) or Status(text, "none", _DOT)


def status_html(code: object, label: str = "") -> SafeString:
    """The badge: shape, then words."""
    status = status_of(code)
    return format_html(
        '<span class="kq-status kq-{}">'
        '<svg class="kq-shape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">{}</svg>{}</span>',
        status.tone,
        mark_safe(status.shape),  # noqa: S308 (constants above)
        label or status.label,
    )
