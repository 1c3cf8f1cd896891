"""Pages to read: the list, an indicator, an observation. The forms are in ``writing.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kaifaqu.errors import Problem
from kaifaqu.observe import CHOICE_RULE, CONTRADICTION_RULE, KINDS, MEASURES, WAYS
from kaifaqu.web.core import policy
from kaifaqu.web.core.access import on_of, zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.layout import address
from kaifaqu.web.core.lists import render_list
from kaifaqu.web.core.models import Zone
from kaifaqu.web.plans.queries import targets_by_indicator

from . import listing, queries, services
from .charts import option
from .dossier import dossier
from .drafts import find_subject
from .peers import peers
from .series import By

if TYPE_CHECKING:
    from kaifaqu.web.subjects.models import Subject

PEERS = 30  # rows of the comparison on the page; the API has all


def crumbs(zone: Zone, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way from the zone's own page to here."""
    return [(zone.name, address("cockpit:home", zone=zone.code)), ("指标", address("indicators:list", zone=zone.code)), *more]


def way_of(request: HttpRequest) -> By:
    """``?by=``: as known by publication (what the world knew) or by recording (what this system knew)."""
    by = request.GET.get("by", "published")
    if by not in WAYS:
        raise Problem("as-known-by", f"不能按“{by}”取当时所知。", hint="可写 published（按发布日）或 recorded（按入库日）。")
    return "recorded" if by == "recorded" else "published"


def subject_of(request: HttpRequest, zone: Zone) -> Subject:
    """``?subject=`` or the zone's own."""
    code = request.GET.get("subject", "").strip()
    if code:
        return find_subject(zone, code)
    if zone.subject is None:
        first = zone.subjects.filter(merged_into=None, kind="zone").order_by("code").first()
        if first is None:
            raise Problem("subject-unknown", "本开发区还没有登记对象。", hint="请先载入开发区数据包。")
        return first
    return zone.subject


@zone_page("view")
@require_GET
def index(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """All indicators with where they stand at the reference date."""
    subject = subject_of(request, zone)
    own = subject.pk == zone.subject_id
    rows = queries.indicator_rows(zone, on_of(request), subject, way_of(request))
    context = {
        "subject": subject,
        "own": own,
        "total": len(rows),
        "with_data": sum(1 for row in rows if row.has_data),
        "contradictory": sum(1 for row in rows if row.contradictory),
        "undated": sum(row.undated for row in rows),
        "may_write": bool(policy.may(Actor.of(request), services.WRITE, zone)),
        "crumbs": [*crumbs(zone)[:1], ("指标", "")],
        "page_title": "指标" if own else f"指标：{subject.name}",
    }
    made = listing.spec(zone, rows, "" if own else subject.code)
    return render_list(request, made, rows, zone=zone, template="indicators/list.html", context=context)


@zone_page("view")
@require_GET
def detail(request: HttpRequest, zone: Zone, code: str) -> HttpResponseBase:
    """One indicator of one subject: definition, chart, figures with sources, contradictions, undated ones, revisions, the
    others."""
    on, by = on_of(request), way_of(request)
    subject = subject_of(request, zone)
    found = dossier(zone, code, subject, on, by)
    subjects = queries.subjects_with(zone, code)
    if found.empty and "subject" not in request.GET and subjects:
        subject = subjects[0]  # a park's area is asked for: show the park rather than an empty page about the zone
        found = dossier(zone, code, subject, on, by)
    actor = Actor.of(request)
    main = found.main
    compared = peers(
        zone, code, subject.code, on, by, measure=main.key.measure if main else "", scope=main.key.scope if main else ""
    )
    if subject not in subjects and not found.empty:
        subjects = [subject, *subjects]  # one of a crowd that the choice does not name
    target, target_url = targets_by_indicator(zone, on).get(code, ("", ""))
    may_write = bool(policy.can(actor, services.WRITE, zone, subject, bureau=found.indicator.bureau))
    may_settle = bool(policy.can(actor, services.SETTLE, zone, subject, bureau=found.indicator.bureau))
    own = subject.pk == zone.subject_id
    context = {
        "zone": zone,
        "found": found,
        "indicator": found.indicator,
        "checks": [(MEASURES[check.stated.measure], check) for check in found.checks],
        "measure_label": MEASURES[main.key.measure] if main else "",
        "kind": KINDS.get(found.indicator.kind, found.indicator.kind),
        "subject": subject,
        "own": own,
        "subjects": subjects,
        "option": option(found),
        "peers": compared[:PEERS],
        "peers_total": len(compared),
        "crowd": sum(queries.crowded(zone, code).values()),
        "target": target if own else "",
        "target_url": target_url,
        "by": by,
        "ways": list(WAYS.items()),
        "on": on,
        "may_write": may_write,
        "may_settle": may_settle,
        "choice_rule": CHOICE_RULE,
        "contradiction_rule": CONTRADICTION_RULE,
        "crumbs": crumbs(zone, (found.indicator.name, "")),
        "page_title": found.indicator.name if own else f"{found.indicator.name}：{subject.name}",
    }
    return render(request, "indicators/detail.html", context)


@zone_page("view")
@require_GET
def observation(request: HttpRequest, zone: Zone, id: int) -> HttpResponseBase:  # noqa: A002 (the address's own name)
    """One figure: its source, all revisions of it, and what is derived from it."""
    row = queries.observation(zone, id)
    revisions = queries.chain(row)
    newest = revisions[-1]
    actor = Actor.of(request)
    steps = [
        (after, before, services.changes(before, after)) for before, after in zip([None, *revisions], revisions, strict=False)
    ]
    found = queries.series_set(zone, row.subject, on_of(request))
    ids = {item.pk for item in revisions}
    names = {item.code: item.name for item in queries.catalogue(zone)}
    indicator_url = reverse("indicators:detail", kwargs={"zone": zone.code, "code": row.indicator.code})
    if row.subject_id != zone.subject_id:
        indicator_url += f"?subject={row.subject.code}"
    context = {
        "zone": zone,
        "row": row,
        "newest": newest,
        "is_newest": newest.pk == row.pk,
        "steps": list(reversed(steps)),
        "derived": [(names[item.indicator], item) for item in found.derived if ids & {source.id for source in item.sources}],
        "checks": [check for check in found.checks if ids & {check.stated.id, *(s.id for s in check.recomputed.sources)}],
        "may_write": services.may_write(actor, row),
        "may_settle": services.may_settle(actor, row),
        "indicator_url": indicator_url,
        "text": services.describe(row),
        "crumbs": crumbs(zone, (row.indicator.name, indicator_url), (f"第{row.pk}号", "")),
        "page_title": f"{row.indicator.name}：第{row.pk}号观测值",
    }
    return render(request, "indicators/observation.html", context)
