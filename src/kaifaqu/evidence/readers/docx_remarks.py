"""What people wrote about a Word file without it being its text: changes that nobody accepted yet, and comments.

The file is read as with all changes accepted. What was taken out, and what the comments say, is told in the document's notes: it
is worth knowing, but no figure may be taken from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

from kaifaqu.evidence.document import Locator
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.docx_styles import W
from kaifaqu.evidence.readers.docx_text import Text, text_of
from kaifaqu.evidence.readers.package import Element
from kaifaqu.evidence.readers.remarks import SHORT, Remark, cut, tell

_SAMPLES: Final = 5  # deletions that are shown


def accept_marks(root: Element) -> None:
    """Joins each paragraph whose end was deleted to the next one, as accepting the change would. Emptied ones stay, and count."""
    ends = [mark.getparent().getparent().getparent() for mark in root.iter(W + "del") if _of_end(mark)]
    into: dict[Element, Element] = {}
    for paragraph in reversed(ends):
        following = paragraph.getnext()
        if following is None or following.tag != W + "p":
            continue
        into[paragraph] = target = into.get(following, following)
        place = 1 if len(target) and target[0].tag == W + "pPr" else 0
        for child in reversed([child for child in paragraph if child.tag != W + "pPr"]):
            target.insert(place, child)


def _of_end(mark: Element) -> bool:
    """Whether a deletion is that of a paragraph's end: w:p/w:pPr/w:rPr/w:del."""
    above = [element.tag for element in islice(mark.iterancestors(), 3)]
    return above == [W + "rPr", W + "pPr", W + "p"]


def tell_changes(builder: Builder, root: Element) -> None:
    """A note of what was put in, which is read, and of what was taken out, which is not."""
    inserted = sum(1 for element in root.iter(W + "ins") if next(element.iter(W + "t"), None) is not None)
    deleted = ["".join(text.text or "" for text in element.iter(W + "delText")) for element in root.iter(W + "del")]
    deleted = [text.strip() for text in deleted if text.strip()]
    rows = sum(1 for element in root.iter(W + "trPr") if element.find(W + "del") is not None)
    if not (inserted or deleted or rows):
        return
    parts = [f"插入的{inserted}处已读入"] if inserted else []
    if deleted:
        shown = "".join(f"“{cut(text, SHORT)}”" for text in deleted[:_SAMPLES])
        parts.append(f"删除的{len(deleted)}处没有读：{shown}{'等' if len(deleted) > _SAMPLES else ''}")
    parts += [f"删除的{rows}行表格没有读"] if rows else []
    builder.note(f"文件有未接受的修订，按全部接受读：{'；'.join(parts)}。")


class Comments:
    """The comments of a file, with the words and places that they hang on."""

    def __init__(self, root: Element | None) -> None:
        self._comments: Mapping[str, Element] = (
            {} if root is None else {comment.get(W + "id", ""): comment for comment in root.iter(W + "comment")}
        )
        self._places: dict[str, tuple[str, Locator]] = {}

    def hang(self, text: Text, place: Locator) -> None:
        """The comments of a paragraph stand there."""
        for key, words in text.comments:
            self._places.setdefault(key, (words, place))

    def tell(self, builder: Builder) -> None:
        """A note for each comment, in the order of the text; those that hang on nothing come last."""
        hung = [key for key in self._places if key in self._comments]
        keys = [*hung, *(key for key in self._comments if key not in self._places)]
        tell(builder, [remark for remark in map(self._remark, keys) if remark.text])

    def _remark(self, key: str) -> Remark:
        words, place = self._places.get(key, ("", Locator()))
        about = f"“{cut(words, SHORT)}”" if words.strip() else ""
        return Remark(_said(self._comments[key]), self._comments[key].get(W + "author", "").strip(), f"{place}{about}")


def _said(comment: Element) -> str:
    return " ".join(filter(None, (" ".join(str(text_of(paragraph)).split()) for paragraph in comment.iter(W + "p"))))
