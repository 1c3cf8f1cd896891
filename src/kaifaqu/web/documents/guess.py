"""What a file tells of itself: title, date, number and issuer, from its name and its first words. Guesses, shown as such."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from kaifaqu.errors import Problem
from kaifaqu.evidence import Document
from kaifaqu.observe import Period

_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[（(【](?:19|20)\d\d[〕\]）)】]\s*第?\s*\d{1,4}\s*号")
_DAY: Final = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?")
_ISO: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.](\d{1,2})(?:[-_.](\d{1,2}))?(?!\d)")
_PLAIN: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)?(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_ISSUER: Final = re.compile(
    r"^[\u4e00-\u9fff]{2,24}(?:委员会|管委会|人民政府|办公室|统计局|财政局|[\u4e00-\u9fff]{2}局|报社|日报|中心)$"
)
# 关于…（聊政发〔2021〕3号） inside a sentence is a document that this one cites; its own stands at the head of a line.
_OWN_NUMBER: Final = re.compile(
    rf"\W*(?:文号|编号)?[:：\s]*(?P<number>{_NUMBER.pattern})(?:\s*(?:签发人.{{0,12}}|[^\u4e00-\u9fff]*))?$"
)
_PART: Final = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十\d]{1,3}[章节部条]|[（(]?\d{1,2}[）)、.．]\D"
)
KINDS: Final = {
    "统计公报": "统计公报", "工作报告": "工作报告", "规划": "规划", "纲要": "规划", "总结": "工作总结", "汇报": "汇报材料",
    "新闻发布": "新闻发布", "简报": "简报", "通知": "通知", "方案": "方案", "要点": "工作要点", "月报": "月报", "快报": "月报",
}  # fmt: skip
_LETTERS: Final = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_LABEL: Final = "模拟文件"  # how a made-up file is marked on its first line
_FIRST, _LAST = 12, 6  # blocks at the beginning and at the end that tell of the whole


@dataclass(frozen=True)
class Guess:
    """Empty where nothing was found. ``dated`` as it is kept: 2022, 2022-10, 2022-10-31."""

    title: str = ""
    dated: str = ""
    number: str = ""
    issuer: str = ""
    kind: str = ""


def from_name(name: str) -> Guess:
    """From the file's name: 聊城高新区2022年10月工作汇报.docx."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", name).strip(" _-") or name
    return Guess(title=stem[:300], dated=_dated([stem], years=True), kind=_kind(stem))


def from_text(document: Document) -> Guess:
    """From the document: its own title, the number (文号) and the day near its beginning or its end."""
    texts = [block.text.strip() for block in document.blocks if block.kind != "table" and block.text.strip()]
    title = document.title.strip()
    title = title if title and not _PART.match(title) else _title(texts[:_FIRST]) or title
    edges = [*texts[:_FIRST], *texts[-_LAST:]]
    short = [text for text in edges if len(text) <= 60]
    number = next((found["number"] for text in edges if (found := _OWN_NUMBER.match(text))), "")
    issuer = next((text for text in short if _ISSUER.match(text)), "")
    # A day that stands by itself (under the title, under the signature) is the document's; one inside a sentence need not be.
    dated = _dated([text for text in short if len(text) <= 30], years=False)
    return Guess(title[:300], dated, re.sub(r"\s", "", number)[:100], issuer[:200], _kind(title))


def _title(texts: Iterable[str]) -> str:
    """The first line that can be a title: not who issues it, its number, its day, the heading of a part, or a sentence."""
    for text in texts:
        line = text.split("\n")[0].lstrip("# ").strip()
        other = _NUMBER.search(line) or _ISSUER.match(line) or _PART.match(line) or _DAY.fullmatch(line)
        if (
            4 <= len(line) <= 60
            and not other
            and line != _LABEL
            and _LETTERS.search(line)
            and not line.endswith(("。", "；", "：", "，"))
        ):
            return line
    return ""


def _kind(text: str) -> str:
    return next((kind for word, kind in KINDS.items() if word in text), "")


def _dated(texts: Iterable[str], *, years: bool) -> str:
    for text in texts:
        for pattern in (_DAY, _ISO, _PLAIN):
            for found in pattern.finditer(text):
                made = _made(found[1], found[2], found[3])
                if made:
                    return made
    bare = (_YEAR.search(text) for text in texts) if years else iter(())
    return next((match[1] for match in bare if match), "")


def _made(year: str, month: str, day: str | None) -> str:
    if not 1 <= int(month) <= 12:
        return ""
    try:
        return date(int(year), int(month), int(day)).isoformat() if day else f"{year}-{int(month):02}"
    except ValueError:
        return ""


def read_dated(text: str) -> Period | None:
    """The day, month or year that a document is dated by; None for an empty text. Problem "date-invalid"."""
    text = text.strip()
    if not text:
        return None
    try:
        period = Period.strict(text)
    except Problem:
        period = None
    if period is None or period.kind not in ("day", "month", "year"):
        hint = "请写成 2022-10-31、2022-10 或 2022 的样子。"
        raise Problem("date-invalid", f"“{text[:40]}”不是日期。", hint=hint)
    return period


def published_on(dated: str, today: date) -> date | None:
    """The day from which the source counts as known: of a month or a year its last day, but never a day to come."""
    period = read_dated(dated)
    return min(period.end, today) if period is not None and period.end is not None else None
