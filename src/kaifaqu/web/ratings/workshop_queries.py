"""Reads of the workshop: the list of standards, one standard as a page can show it, its versions and its runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count

from kaifaqu.assess import Edition, Standard
from kaifaqu.assess.rules.diff import Said, sections
from kaifaqu.assess.rules.model import CERTAINTY, Item, Source
from kaifaqu.content.rows import SUBJECT_KINDS
from kaifaqu.errors import Problem
from kaifaqu.web.core.models import Zone

from .models import Assessment, ZoneStandard
from .standards import digest, published, shipped, standards
from .workshop import find, readable

KINDS: Final = SUBJECT_KINDS | {
    "parcel": "地块", "country": "国家", "city": "城市", "station": "监测点", "outlet": "排放口",
}  # fmt: skip
ORIGINS: Final = {"shipped": "通用", "own": "本区", "replaced": "本区代替通用", "draft": "本区草稿"}
RUNS_SHOWN: Final = 20
UNFOLDED: Final = 3  # parts of a section that stand open at first; more are folded, but for what the rule itself says
JUDGING: Final = ("一票否决", "条件", "直接确认")
WEIGHTS: Final = {
    "given": "按文本所写", "equal": "等权", "entropy": "熵权法", "critic": "CRITIC 法", "sd": "标准差法", "pca": "主成分法",
    "ahp": "层次分析法",
}  # fmt: skip


@dataclass(frozen=True)
class StandardRow:
    """A line of the list. ``edition``: the one in force on the reference date, None where none is; ``draft``: its number."""

    code: str
    title: str
    origin: str
    standard: Standard | None
    edition: Edition | None
    runs: int
    draft: int | None

    @property
    def newest(self) -> Edition | None:
        return self.edition or (self.standard.editions[0] if self.standard else None)

    @property
    def subject(self) -> str:
        return KINDS.get(self.standard.subject, self.standard.subject) if self.standard else ""

    @property
    def editions(self) -> int | None:
        return len(self.standard.editions) if self.standard else None

    @property
    def standing(self) -> str:
        """官方, or the label of what is none."""
        found = self.newest
        return "" if found is None else "官方" if found.official else found.label or "非官方"

    @property
    def certainty(self) -> str:
        return "" if self.newest is None else certainty(self.newest.source)

    @property
    def gaps(self) -> str:
        """What the newest edition lacks, in few words."""
        found = self.newest
        if found is None:
            return ""
        lacking = f"缺{len(found.gaps)}处" if found.gaps else ""
        return "、另".join(part for part in ("缺权重" if found.unknown_weights else "", lacking) if part)


@dataclass(frozen=True)
class Part:
    """A line of a readable rule; ``depth`` of an item in its tree."""

    code: str
    title: str
    said: Said
    depth: int = 0
    source: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Section:
    """``open``: unfolded at first."""

    title: str
    parts: list[Part]

    @property
    def open(self) -> bool:
        return len(self.parts) <= UNFOLDED or self.title in JUDGING


@dataclass(frozen=True)
class Shown:
    """One standard as a page shows it: a text, sound or not, with where it comes from."""

    code: str
    title: str
    text: str
    origin: str
    standard: Standard | None
    version: ZoneStandard | None


@dataclass(frozen=True)
class KeptRun:
    """A run of a standard; ``same``: by the very text that is in use now."""

    run: Assessment
    same: bool


def rows(zone: Zone, on: date, *, drafts: bool) -> list[StandardRow]:
    """Every standard that the zone can use on a day; with ``drafts`` also what is only written."""
    counted = Assessment.objects.filter(zone=zone).order_by().values_list("standard").annotate(count=Count("pk"))
    runs = dict(counted.values_list("standard", "count"))
    own, usable = published(zone, on), standards(zone, on)
    newest = _drafts(zone) if drafts else {}
    found = []
    for code in sorted({*usable, *newest}):
        standard, draft = usable.get(code), newest.get(code)
        origin = "draft" if standard is None else "shipped" if code not in own else "replaced" if code in shipped() else "own"
        title = standard.title if standard else draft.title if draft else code
        number = draft.version if draft else None
        found.append(StandardRow(code, title, origin, standard, _in_force(standard, on), runs.get(code, 0), number))
    return found


def _drafts(zone: Zone) -> dict[str, ZoneStandard]:
    """Standards whose newest version is a draft."""
    newest = {row.code: row for row in ZoneStandard.objects.filter(zone=zone).defer("text").order_by("version")}
    return {code: row for code, row in newest.items() if row.state == ZoneStandard.State.DRAFT}


def _in_force(standard: Standard | None, on: date) -> Edition | None:
    try:
        return standard.edition_for(on) if standard else None
    except Problem:
        return None


def shown(zone: Zone, code: str, on: date, version: int | None, *, drafts: bool) -> Shown:
    """One standard: as the zone uses it on a day, or a version of its own. Problem("standard-not-found").

    Versions that are not published, and standards that are only written, are shown to whoever may see ``drafts``.
    """
    if version is not None:
        found = find(zone, code, version)
        if not drafts and found.state != ZoneStandard.State.PUBLISHED:
            raise Problem("standard-not-found", f"没有编号为“{code[:80]}”的评价标准。", hint="请从标准列表中选择。")
        return _of(found)
    own = published(zone, on).get(code)
    if own is not None:
        return _of(own)
    if code in shipped():
        standard = shipped()[code]
        return Shown(code, standard.title, standard.text, "shipped", standard, None)
    newest = ZoneStandard.objects.filter(zone=zone, code=code).select_related("author", "published_by").order_by("-version")
    rows = newest if drafts else newest.filter(state=ZoneStandard.State.PUBLISHED)
    if (last := rows.first()) is None:
        raise Problem("standard-not-found", f"没有编号为“{code[:80]}”的评价标准。", hint="请从标准列表中选择。")
    return _of(last)


def _of(row: ZoneStandard) -> Shown:
    return Shown(row.code, row.title, row.text, "own", readable(row.text, row.code), row)


def versions(zone: Zone, code: str, *, drafts: bool) -> list[ZoneStandard]:
    """The zone's versions of a standard without their texts, newest first."""
    found = ZoneStandard.objects.filter(zone=zone, code=code).select_related("author", "published_by").defer("text")
    return list((found if drafts else found.filter(state=ZoneStandard.State.PUBLISHED)).order_by("-version"))


def runs(zone: Zone, code: str, on: date) -> list[KeptRun]:
    """The newest runs of a standard up to a day, and whether each was by the text that is in use now."""
    now = standards(zone, on).get(code)
    mark = digest(now.text) if now else ""
    found = Assessment.objects.filter(zone=zone, standard=code, reference_date__lte=on).defer("inputs", "interval")
    return [KeptRun(run, bool(now) and _mark(run) == mark) for run in found.order_by("-run_at", "-pk")[:RUNS_SHOWN]]


def _mark(run: Assessment) -> str:
    return run.digest or digest(run.rule.get("text", ""))  # runs made before digests were kept


def certainty(source: Source) -> str:
    """The mark of a source in words: 官方文本或官方网站（C）."""
    return f"{CERTAINTY.get(source.certainty, '')}（{source.certainty}）"


def described(edition: Edition) -> list[Section]:
    """An edition as sections of a readable page; of each item how deep it stands in the tree, and its own source."""
    places = {part.id: part for part in _sourced(edition)}
    depths = dict(_depths(edition.score, 0)) if edition.score else {}
    found = []
    for title, entries in sections(edition).items():
        parts = []
        for code, (name, raw) in entries.items():
            said = {aspect: WEIGHTS.get(text, text) if aspect == "赋权" else text for aspect, text in raw.items()}
            known = places.get(code)
            depth = depths.get(code, 0) if title == "评分" else 0
            parts.append(Part(code, name, said, depth, known.source if known else "", known.advice if known else ""))
        if any(part.said or part.title for part in parts):
            found.append(Section(title, parts))
    return found


@dataclass(frozen=True)
class _Sourced:
    id: str
    source: str
    advice: str


def _sourced(edition: Edition) -> Iterator[_Sourced]:
    parts = [*edition.veto, *edition.conditions, *([edition.direct] if edition.direct else [])]
    for part in (each for root in parts for each in root.walk()):
        yield _Sourced(part.id, _cited(part.source), part.advice)
    for item in edition.score.walk() if edition.score else ():
        yield _Sourced(item.id, _cited(item.source), item.advice)


def _cited(source: Source | None) -> str:
    if source is None:
        return ""
    return "，".join(text for text in (source.document, source.number, certainty(source), source.note) if text)


def _depths(item: Item, depth: int) -> Iterator[tuple[str, int]]:
    yield item.id, depth
    for part in item.items:
        yield from _depths(part, depth + 1)
