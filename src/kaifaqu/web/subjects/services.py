"""Writing in the subject register: entries and their names. Merging and splitting (``merging.py``) is given out from here too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kaifaqu.errors import Place, Problem
from kaifaqu.web.core import audit, policy, zones
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from . import credit_code
from .merging import (
    accept_proposal,
    declare_distinct,
    merge,
    preview_merge,
    propose,
    refresh_search,
    reopen_proposal,
    split,
    undo,
)
from .models import Subject, SubjectName
from .references import register_reference

if TYPE_CHECKING:
    from kaifaqu.web.documents.models import Document

__all__ = [
    "accept_proposal", "add_name", "change_subject", "create_subject", "declare_distinct", "merge", "preview_merge", "propose",
    "register_reference", "remove_name", "reopen_proposal", "split", "undo",
]  # fmt: skip

# field → (title, longest text)
TEXTS = {
    "name": ("名称", 200),
    "category": ("类型", 60),
    "industry": ("行业", 60),
    "region": ("所在地", 60),
    "summary": ("简介", 500),
}
MADE_HERE = "web"  # codes of entries made in the program begin so: no zone folder uses it
_DEPTH = 20


@transaction.atomic
def create_subject(
    actor: Actor, zone: Zone, *, kind: str, name: str, parent: Subject | None = None, credit: str = "", **texts: str
) -> Subject:
    """A new entry. Another entry of the same kind and name, or with the same credit code, is refused: it may be the same body."""
    policy.require(actor, "subject.write", zone, parent)
    zones.lock(zone)  # the next code and "not twice" hold until the commit
    values = _checked(zone, {"kind": kind, "name": name, "credit_code": credit, "parent": parent, **texts}, None)
    subject = Subject.objects.create(zone=zone, code=_next_code(zone), **values)
    _changed(actor, "subject.create", subject, f"登记：{subject.name}", {"values": _shown(values)})
    return subject


@transaction.atomic
def change_subject(actor: Actor, subject: Subject, **wanted: Any) -> Subject:
    """Change ``kind``, ``name``, ``credit_code``, ``parent``, ``category``, ``industry``, ``region`` or ``summary``.

    A name that is given up stays as 曾用名, so that documents which use it still lead here.
    """
    policy.require(actor, "subject.write", subject.zone, subject)
    zones.lock(subject.zone)
    subject = Subject.objects.select_for_update(of=("self",)).select_related("zone", "parent").get(pk=subject.pk)
    _not_merged(subject)
    values = _checked(subject.zone, wanted, subject)
    before = {field: getattr(subject, field) for field in values}
    changed = {field: value for field, value in values.items() if before[field] != value}
    if not changed:
        return subject
    _keep_to_scope(actor, subject, changed)
    old_name = subject.name
    for field, value in changed.items():
        setattr(subject, field, value)
    subject.save(update_fields=list(changed))
    if "name" in changed:
        SubjectName.objects.get_or_create(subject=subject, name=old_name, defaults={"kind": SubjectName.Kind.FORMER})
    shown = {field: [_text(before[field]), _text(value)] for field, value in changed.items()}
    _changed(actor, "subject.change", subject, f"修改登记：{subject.name}", {"changes": shown})
    return subject


@transaction.atomic
def add_name(
    actor: Actor,
    subject: Subject,
    name: str,
    *,
    kind: str = SubjectName.Kind.ALIAS,
    valid_from: date | None = None,
    valid_to: date | None = None,
    document: Document | None = None,
    place: str = "",
) -> SubjectName:
    """Another name, with its dates and where it stands."""
    policy.require(actor, "subject.write", subject.zone, subject)
    _not_merged(subject)
    name = _clean("name", name, needed=True)
    if kind not in SubjectName.Kind.values:
        raise Problem(
            "name-kind-unknown", f"没有“{kind}”这种名称。", place=Place(field="种类"), hint=_listed(SubjectName.Kind.labels)
        )
    if valid_from and valid_to and valid_from > valid_to:
        raise Problem("name-dates-reversed", "名称的起始日在终止日之后。", place=Place(field="起"), hint="请核对起止日期。")
    if document is not None and document.zone_id != subject.zone_id:
        raise Problem("document-unknown", "所引文件不属于本开发区。", place=Place(field="出处"))
    if SubjectName.objects.filter(subject=subject, name=name).exists():
        raise Problem("name-taken", f"“{name}”已经是它的名称。", place=Place(field="名称"))
    row = SubjectName.objects.create(
        subject=subject,
        name=name,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
        document=document,
        place=place.strip()[:80],
    )
    _changed(actor, "subject.name_add", subject, f"增加名称：{name}", {"name": name, "kind": kind})
    return row


@transaction.atomic
def remove_name(actor: Actor, row: SubjectName) -> None:
    """Take away a name that was entered wrongly; a name no longer used gets an end date instead."""
    policy.require(actor, "subject.write", row.subject.zone, row.subject)
    subject, name = row.subject, row.name
    detail = {"name": name, "kind": row.kind, "document": row.document.code if row.document else "", "place": row.place}
    row.delete()
    _changed(actor, "subject.name_remove", subject, f"删除名称：{name}", detail)


def _keep_to_scope(actor: Actor, subject: Subject, changed: Mapping[str, Any]) -> None:
    """Who may write only on the own park or bureau must not widen that: a subject that becomes (or is) a bureau opens by its name
    the figures of a whole bureau, and one put below another park is that park's matter too."""
    kinds = {subject.kind, changed.get("kind", subject.kind)}
    if Subject.Kind.BUREAU in kinds and changed.keys() & {"kind", "name"}:
        policy.require(actor, "subject.write", subject.zone)
    if changed.get("parent") is not None:
        policy.require(actor, "subject.write", subject.zone, changed["parent"])


def _checked(zone: Zone, wanted: Mapping[str, Any], subject: Subject | None) -> dict[str, Any]:
    """The values in their stored form, or a Problem that names the field."""
    values: dict[str, Any] = {}
    for field, value in wanted.items():
        if field in TEXTS:
            values[field] = _clean(field, value or "", needed=field == "name")
        elif field == "kind":
            if value not in Subject.Kind.values:
                raise Problem(
                    "kind-unknown", f"没有“{value}”这种类别。", place=Place(field="类别"), hint=_listed(Subject.Kind.labels)
                )
            values[field] = value
        elif field == "credit_code":
            values[field] = credit_code.clean(value or "")
        elif field == "parent":
            values[field] = _parent(zone, value, subject)
        else:
            raise TypeError(f"no field {field!r}")
    _not_twice(zone, values, subject)
    return values


def _clean(field: str, value: str, *, needed: bool) -> str:
    title, longest = TEXTS[field]
    text = " ".join(value.replace("\x00", "").split())
    if needed and not text:
        raise Problem("value-missing", f"{title}不能为空。", place=Place(field=title), hint=f"请填写{title}。")
    if len(text) > longest:
        raise Problem("text-too-long", f"{title}有{len(text)}字，最多{longest}字。", place=Place(field=title), hint="请缩短。")
    return text


def _parent(zone: Zone, parent: Subject | None, subject: Subject | None) -> Subject | None:
    if parent is None:
        return None
    if parent.zone_id != zone.pk:
        raise Problem("subject-unknown", "上级不属于本开发区。", place=Place(field="上级"))
    above: int | None = parent.pk
    for _ in range(_DEPTH):
        if above is None:
            return parent
        if subject is not None and above == subject.pk:
            text = f"“{parent.name}”在“{subject.name}”之下，不能作它的上级。"
            raise Problem("parent-loop", text, place=Place(field="上级"), hint="请选择另一个上级。")
        above = Subject.objects.values_list("parent_id", flat=True).get(pk=above)
    raise Problem("parent-too-deep", f"上下级超过{_DEPTH}层。", place=Place(field="上级"), hint="请核对上级关系。")


def _not_twice(zone: Zone, values: Mapping[str, Any], subject: Subject | None) -> None:
    others = Subject.objects.filter(zone=zone, merged_into=None)
    others = others.exclude(pk=subject.pk) if subject else others
    credit = values.get("credit_code")
    twin = others.filter(credit_code=credit).first() if credit else None
    if twin:
        text = f"信用代码{credit}已登记在“{twin.name}”（{twin.code}）名下。"
        raise Problem("credit-code-taken", text, place=Place(field="统一社会信用代码"), hint="若是同一单位，请合并两条登记。")
    if "name" not in values or (subject and values["name"] == subject.name):
        return
    kind = values.get("kind") or (subject.kind if subject else "")
    twin = others.filter(kind=kind, name=values["name"]).first()
    if twin:
        text = f"已有同名的{twin.get_kind_display()}：“{twin.name}”（{twin.code}）。"
        raise Problem(
            "name-taken", text, place=Place(field="名称"), hint="若是同一单位，请用原登记；若不是，请在名称中加以区分。"
        )


def _next_code(zone: Zone) -> str:
    """The next free code of entries made in the program."""
    codes = Subject.objects.filter(zone=zone, code__startswith=f"{MADE_HERE}-").values_list("code", flat=True)
    used = [int(number) for code in codes if (number := code.removeprefix(f"{MADE_HERE}-")).isdigit()]
    return f"{MADE_HERE}-{max(used, default=0) + 1:05d}"


def _not_merged(subject: Subject) -> None:
    if subject.merged_into_id is not None:
        hint = "请先撤销合并，或修改合并后的登记。"
        raise Problem("subject-merged-conflict", f"“{subject.name}”已合并到另一条登记，不能修改。", hint=hint)


def _changed(actor: Actor, action: str, subject: Subject, summary: str, detail: Mapping[str, Any]) -> None:
    zones.touch(subject.zone)
    refresh_search(subject)
    audit.record(actor, action, zone=subject.zone, obj=subject, summary=summary, detail=detail)


def _shown(values: Mapping[str, Any]) -> dict[str, str]:
    return {field: _text(value) for field, value in values.items()}


def _text(value: object) -> str:
    return value.code if isinstance(value, Subject) else str(value or "")


def _listed(labels: list[str]) -> str:
    return f"可用：{'、'.join(str(label) for label in labels)}。"
