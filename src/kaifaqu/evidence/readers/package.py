"""The packages of OOXML and OpenDocument: a zip with bounds, and XML without document types, entities or network."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from functools import cached_property
from io import BytesIO
from typing import Any, Final

from lxml import etree

from kaifaqu.evidence.readers.limits import MEGABYTE, Limits, broken, dangerous, encrypted, too_large, unknown

_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_UNSAFE: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_MAIN: Final = (("word/", "docx"), ("ppt/", "pptx"), ("xl/", "xlsx"))
Element = Any  # lxml ships no types


def parser() -> Any:
    """An XML parser that resolves nothing: no entity, no document type, no network, bounded depth and size."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)


class Package:
    """The members of a zip. Everything about it is checked before any member is unpacked.

    Problems: ``document-broken``, ``document-encrypted``, ``document-dangerous`` (a bomb, a name that leads out, a document
    type), ``document-too-large``.
    """

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, UnicodeDecodeError):
            raise broken(name, "压缩结构不完整") from None
        self._check()

    def _check(self) -> None:
        members = self._zip.infolist()
        if len(members) > self.limits.members:
            raise dangerous(self.name, f"里面有{len(members)}个部件")
        total = 0
        for member in members:
            if _UNSAFE.search(member.filename) or _UNSAFE.search(member.orig_filename.partition("\x00")[0]):
                raise dangerous(self.name, "部件的名称指向文件之外")
            if member.flag_bits & 1:
                raise encrypted(self.name)
            if member.file_size > MEGABYTE and member.file_size > self.limits.ratio * max(member.compress_size, 1):
                raise dangerous(self.name, "展开后是原来的几百倍（压缩炸弹）")
            total += member.file_size
        if total > self.limits.unpacked_bytes:
            raise too_large(self.name, f"展开后有{total // MEGABYTE:,} MB，超过上限{self.limits.unpacked_bytes // MEGABYTE} MB")

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the members."""
        return frozenset(self._zip.namelist())

    @cached_property
    def format(self) -> str:
        """What the package is, by its members. ``document-format`` where it is none that is read."""
        if "[Content_Types].xml" in self.names:
            for folder, found in _MAIN:
                if any(name.startswith(folder) for name in self.names):
                    return found
        kind = self.part("mimetype")[:100].decode("ascii", "replace") if "mimetype" in self.names else ""
        if kind.endswith("opendocument.spreadsheet"):
            return "ods"
        if "opendocument" in kind:
            raise unknown(self.name, "OpenDocument 文档", "请用办公软件打开，另存为 docx 或 pptx 后再上传。")
        if "OFD.xml" in self.names:
            raise unknown(self.name, "OFD 版式文件", "请用阅读器另存为 PDF 后再上传。")
        raise unknown(self.name, "压缩包", "请解开后上传里面的文件。")

    def size(self, name: str) -> int:
        """The unpacked size of a member."""
        return self._zip.getinfo(name).file_size

    def part(self, name: str, most: int = 0) -> bytes:
        """The bytes of a member."""
        limit = most or self.limits.part_bytes
        try:
            if self.size(name) > limit:
                raise too_large(self.name, f"其中的 {posixpath.basename(name)} 展开后超过{limit // MEGABYTE} MB")
            return self._zip.read(name)
        except KeyError:
            raise broken(self.name, f"缺少 {name}") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
            raise broken(self.name, f"其中的 {name} 解不开") from None

    def tree(self, name: str) -> Element:
        """The root element of an XML member."""
        content = self.part(name)
        if _DOCTYPE.search(content):
            raise dangerous(self.name, f"{name} 里有文档类型或实体声明")
        try:
            root = etree.fromstring(content, parser())
        except (etree.XMLSyntaxError, ValueError):
            raise broken(self.name, f"其中的 {name} 不是完整的XML") from None
        if root.getroottree().docinfo.doctype:
            raise dangerous(self.name, f"{name} 里有文档类型或实体声明")
        return root

    def stream(self, name: str) -> BytesIO:
        """An XML member that is too large for one tree, for a parser that goes through it; without document types as ``tree``."""
        content = self.part(name, self.limits.unpacked_bytes)
        if _DOCTYPE.search(content):
            raise dangerous(self.name, f"{name} 里有文档类型或实体声明")
        return BytesIO(content)

    def optional(self, name: str) -> Element | None:
        """The root of a member that need not be there."""
        return self.tree(name) if name in self.names else None

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """The members that a member refers to, by id: the last word of the kind of reference, and the name. None from outside."""
        folder, _, file = name.rpartition("/")
        root = self.optional(f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
        found: dict[str, tuple[str, str]] = {}
        for relation in () if root is None else root.iter(_RELATION):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External" and target:
                path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
                if path in self.names:
                    found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], path)
        return found

    def main(self, usual: str) -> str:
        """The name of the main member: what the package's own references say, else the usual name."""
        for kind, name in self.relations("").values():
            if kind == "officeDocument":
                return name
        if usual in self.names:
            return usual
        raise broken(self.name, f"缺少 {usual}")

    def properties(self) -> dict[str, str]:
        """What the file says of itself: title, author, dates, pages."""
        wanted = {"title": "title", "creator": "author", "created": "created", "modified": "modified", "Pages": "pages"}
        found: dict[str, str] = {}
        for name in ("docProps/core.xml", "docProps/app.xml"):
            root = self.optional(name)
            for child in () if root is None else root:
                key = wanted.get(local(child), "")
                if key and child.text and child.text.strip():
                    found[key] = child.text.strip()[:200]
        return found

    @property
    def has_macros(self) -> bool:
        """Whether there is a macro project. It is never opened."""
        return any(name.endswith("vbaProject.bin") for name in self.names)


def whole(text: str | None, default: int = 0) -> int:
    """A whole number of up to nine digits in an attribute, else the default."""
    return int(text) if text is not None and len(text) < 10 and text.isascii() and text.isdigit() else default


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
