"""The workshop (标准工作台): a zone's own standards are written, published with a date, withdrawn; each step in the audit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from kaifaqu.assess import Edition, Standard, reading
from kaifaqu.content.files import decode
from kaifaqu.errors import Place, Problem, Problems
from kaifaqu.web.core import audit, policy
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone
from kaifaqu.web.core.zones import lock, touch

from .models import ZoneStandard
from .standards import WARNING, faults, file_of, read, standards

EDIT: Final = "standard.edit"
PUBLISH: Final = "standard.publish"
MAX_BYTES: Final = reading.MAX_BYTES  # what the engine reads
TWO_PERSON: Final = "two_person"  # in the zone's settings: who wrote a version may not publish it
_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ID_LINE: Final = re.compile(r"^id:[ \t]*['\"]?([a-z0-9-]{1,80})['\"]?[ \t]*(?:#.*)?$", re.MULTILINE)
_TITLE_LINE: Final = re.compile(r"^title:[ \t]*['\"]?(.{1,200}?)['\"]?[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Saved:
    """A draft that was kept, and whether somebody else had saved one since the text was opened."""

    draft: ZoneStandard
    meanwhile: ZoneStandard | None = None


def code_in(text: str) -> str:
    """The code that a text names as its own, also where the text is faulty; "" where it names none."""
    found = _ID_LINE.search(text[:100_000])
    return found[1] if found and _CODE.fullmatch(found[1]) else ""


def decoded(raw: bytes) -> str:
    """An uploaded file as text. Problems: "file-too-large", "text-not-utf8", "text-control"."""
    _refuse_large(len(raw))
    return tidy(decode(raw, "上传的文件"))


def tidy(text: str) -> str:
    """A text as it is kept: lines end in one character, without what no database column and no YAML can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\ufeff", "")
    return f"{lines.rstrip()}\n" if lines.strip() else ""


def sized(text: str) -> str:
    """A typed text, tidied. Problem("file-too-large")."""
    _refuse_large(len(text.encode("utf-8", "replace")))
    return tidy(text)


def save(actor: Actor, zone: Zone, code: str, text: str, *, note: str = "", opened: int | None = None) -> Saved:
    """Keep a text as the next version of the zone's standard ``code``, faulty or not; the same text again is not kept twice.

    ``opened``: the version the writer began from. Problems: Forbidden, "standard-code" (no usable code), "value-missing"
    (an empty text), "file-too-large".
    """
    policy.require(actor, EDIT, zone)
    if not _CODE.fullmatch(code) or len(code) > 80:
        hint = "用小写字母、数字和连字符，如 zone-quality；须与标准文本中的 id 相同。"
        raise Problem("standard-code", f"“{code[:80]}”不能用作标准的编号。", place=Place(field="编号"), hint=hint)
    text = sized(text)
    if not text:
        raise Problem("value-missing", "标准文本是空的。", place=Place(field="标准文本"), hint="请填写，或从已有的标准复制。")
    with transaction.atomic():
        lock(zone)
        last = latest(zone, code)
        if last is not None and last.text == text and last.state == ZoneStandard.State.DRAFT:
            return Saved(last)
        draft = ZoneStandard.objects.create(
            zone=zone, code=code, version=last.version + 1 if last else 1, title=title_in(text) or code, text=text,
            note=note.strip()[:300], author_id=actor.user_id, made_at=timezone.now(),
        )  # fmt: skip
        summary = f"保存标准“{draft.title}”（{code}）第{draft.version}版草稿"
        audit.record(actor, EDIT, zone=zone, obj=draft, summary=summary, detail={"version": draft.version, "bytes": len(text)})
    other = last is not None and opened is not None and last.version > opened and last.author_id != actor.user_id
    return Saved(draft, last if other else None)


def latest(zone: Zone, code: str) -> ZoneStandard | None:
    """The newest version of a zone's own standard."""
    rows = ZoneStandard.objects.filter(zone=zone, code=code).select_related("author", "published_by")
    return rows.order_by("-version").first()


def title_in(text: str) -> str:
    """The title a text gives itself, also where it is faulty."""
    found = _TITLE_LINE.search(text[:100_000])
    return found[1].strip() if found else ""


def publish(actor: Actor, zone: Zone, code: str, starts: date, *, version: int, note: str = "") -> ZoneStandard:
    """Publish the newest draft: from ``starts`` on, the day from which one of its editions is in force, the zone runs it.

    Runs made before stay as they are. Problems: Forbidden, "standard-not-found", "standard-conflict" (another version is the
    newest by now), "standard-state", "standard-faulty", "standard-code", "standard-two-person", "standard-date",
    "standard-overlap".
    """
    policy.require(actor, PUBLISH, zone)
    with transaction.atomic():
        lock(zone)
        draft = _newest(zone, code, version)
        rule = publishable(actor, zone, draft, starts)
        draft.state, draft.starts = ZoneStandard.State.PUBLISHED, starts
        draft.published_by_id, draft.published_at = actor.user_id, timezone.now()
        draft.note = note.strip()[:300] or draft.note
        draft.save(update_fields=["state", "starts", "published_by", "published_at", "note"])
        touch(zone)
        summary = f"发布标准“{rule.title}”（{code}）第{draft.version}版，自 {starts.isoformat()} 起启用"
        detail = {"version": draft.version, "starts": starts.isoformat(), "editions": [one.edition for one in rule.editions]}
        audit.record(actor, PUBLISH, zone=zone, obj=draft, summary=summary, detail=detail)
    return draft


def publishable(actor: Actor, zone: Zone, draft: ZoneStandard, starts: date | None = None) -> Standard:
    """The standard of a draft that may be published (on a day); else the Problem in the way (see :func:`publish`)."""
    if draft.state != ZoneStandard.State.DRAFT:
        raise Problem(
            "standard-state", f"第{draft.version}版{draft.get_state_display()}，不是草稿。", hint="请先保存一版新的草稿。"
        )
    wrong = [fault for fault in faults(draft.text, file_of(draft.code)) if fault.code != WARNING]
    if wrong:
        hint = "请先检查并改正；草稿会一直留着。"
        raise Problem("standard-faulty", f"标准文本还有{len(wrong)}处错误，不能发布。", place=wrong[0].place, hint=hint)
    rule = read(draft.text, file_of(draft.code))
    if rule.id != draft.code:
        hint = f"把文本中的 id 改为 {draft.code}，或另建编号为 {rule.id} 的标准。"
        raise Problem("standard-code", f"文本中的 id 是“{rule.id}”，与编号“{draft.code}”不同。", hint=hint)
    if two_person(zone) and draft.author_id is not None and draft.author_id == actor.user_id:
        raise Problem(
            "standard-two-person", "本区要求双人办理：编写人不能发布自己编写的版本。", hint="请另一位有权发布的人发布。"
        )
    if starts is not None:
        _refuse_date(rule, starts)
        _refuse_overlap(zone, rule, starts)
    return rule


def two_person(zone: Zone) -> bool:
    """Whether the zone's settings ask that another person publishes what one has written."""
    return bool(zone.settings.get(TWO_PERSON))


def _refuse_date(rule: Standard, starts: date) -> None:
    days = [edition.in_force_from for edition in rule.editions]
    if starts not in days:
        hint = f"可选：{'、'.join(day.isoformat() for day in days)}；要用别的日期，请改文本中的 in_force.from。"
        raise Problem(
            "standard-date", f"文本中没有从 {starts.isoformat()} 起施行的版本。", place=Place(field="启用日期"), hint=hint
        )


def _refuse_overlap(zone: Zone, rule: Standard, starts: date) -> None:
    """What is in force on the day goes on beside the new text only if the new text, or it itself, ends it."""
    later = ZoneStandard.objects.filter(zone=zone, code=rule.id, state=ZoneStandard.State.PUBLISHED, starts__gt=starts).first()
    if later is not None:
        said = f"第{later.version}版已定于 {later.starts} 启用，晚于这次的日期。"
        raise Problem("standard-overlap", said, hint="请先撤回那一版，或选更晚的日期。")
    present = standards(zone, starts).get(rule.id)
    if present is None:
        return
    try:
        running = present.edition_for(starts)
    except Problem:
        return  # nothing is in force on that day
    if running.in_force_from == starts or _goes_on(rule, running, starts):
        return  # corrected from its first day, or carried on by the new text, in which editions cannot overlap
    end = f"in_force: {{from: {running.in_force_from.isoformat()}, to: {starts.isoformat()} 的前一日}}"
    raise Problem(
        "standard-overlap",
        f"现行的“{running.edition}”版在 {starts.isoformat()} 仍然有效，与新版本重叠。",
        hint=f"把“{running.edition}”版留在文本中并写明终止日期（{end}），再发布。",
    )


def _goes_on(rule: Standard, running: Edition, starts: date) -> bool:
    kept = next((one for one in rule.editions if one.edition == running.edition), None)
    return kept is not None and kept.in_force_to is not None and kept.in_force_to < starts


def withdraw(actor: Actor, zone: Zone, code: str, version: int, reason: str) -> ZoneStandard:
    """Take a version back: a draft is put aside, a published one is no longer run. Its text and the runs by it stay.

    Problems: Forbidden, "standard-not-found", "standard-state", "value-missing" (no reason).
    """
    policy.require(actor, PUBLISH, zone)
    if not reason.strip():
        raise Problem("value-missing", "撤回须写明理由。", place=Place(field="理由"), hint="如：文号有误，待核实后重发。")
    with transaction.atomic():
        lock(zone)
        found = find(zone, code, version)
        if found.state == ZoneStandard.State.WITHDRAWN:
            raise Problem("standard-state", f"第{version}版已经撤回。", hint="请刷新页面。")
        found.state = ZoneStandard.State.WITHDRAWN
        found.save(update_fields=["state"])
        touch(zone)
        summary = f"撤回标准“{found.title}”（{code}）第{version}版：{reason.strip()[:150]}"
        audit.record(actor, "standard.withdraw", zone=zone, obj=found, summary=summary, detail={"version": version})
    return found


def find(zone: Zone, code: str, version: int) -> ZoneStandard:
    """One version. Problem("standard-not-found")."""
    rows = ZoneStandard.objects.select_related("author", "published_by")
    found = rows.filter(zone=zone, code=code, version=version).first() if version < 2**31 else None
    if found is None:
        raise Problem("standard-not-found", f"本区没有标准“{code[:80]}”的第{str(version)[:10]}版。", hint="请从标准列表中选择。")
    return found


def _newest(zone: Zone, code: str, version: int) -> ZoneStandard:
    last = latest(zone, code)
    if last is None:
        return find(zone, code, version)
    if last.version != version:
        hint = "请看过最新一版再发布。"
        raise Problem("standard-conflict", f"已有更新的第{last.version}版，您看到的是第{version}版。", hint=hint)
    return last


def _refuse_large(size: int) -> None:
    if size > MAX_BYTES:
        hint = "标准文件只写规则，不放数据。"
        raise Problem("file-too-large", f"文本有 {size / 1000:.0f} kB，最多 {MAX_BYTES // 1000} kB。", hint=hint)


def readable(text: str, code: str) -> Standard | None:
    """The standard of a text, None where it is faulty."""
    try:
        return read(text, file_of(code))
    except (Problem, Problems):
        return None
