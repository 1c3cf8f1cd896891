"""Remarks (批注): what people wrote about a file. The document's notes tell them; no figure is taken from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kaifaqu.evidence.readers.building import Builder

_MOST: Final = 30  # remarks that are shown
_LONGEST: Final = 200  # characters of a remark
SHORT: Final = 20  # characters of a name, of the words a remark is about


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: who wrote it, and where it hangs: 第3段“9.34亿元”."""

    text: str
    author: str = ""
    place: str = ""


def tell(builder: Builder, remarks: Sequence[Remark]) -> None:
    """A note of how many there are, and one for each of the first."""
    if not remarks:
        return
    more = f"，只列出前{_MOST}条" if len(remarks) > _MOST else ""
    builder.note(f"文件有{len(remarks)}条批注，不算正文，不从中取数{more}。")
    for remark in remarks[:_MOST]:
        head = "，".join(filter(None, (cut(remark.author, SHORT), remark.place)))
        builder.note(f"批注{f'（{head}）' if head else ''}：{cut(remark.text, _LONGEST)}")


def cut(text: str, most: int) -> str:
    """The text on one line, shortened."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
