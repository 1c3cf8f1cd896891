"""What a file is: by its content, and by its name only where the content leaves it open."""

from __future__ import annotations

import re
from typing import Final

from kaifaqu.evidence.readers.limits import empty, encrypted, unknown

FORMATS: Final = ("docx", "pptx", "xlsx", "xls", "ods", "csv", "pdf", "html", "txt", "md")
# What names end in, and the format they promise.
_ENDINGS: Final = {
    "docx": "docx", "docm": "docx", "dotx": "docx", "pptx": "pptx", "pptm": "pptx", "ppsx": "pptx", "xlsx": "xlsx",
    "xlsm": "xlsx", "xlsb": "xlsx", "xls": "xls", "et": "xls", "ods": "ods", "csv": "csv", "pdf": "pdf", "html": "html",
    "htm": "html", "xhtml": "html", "txt": "txt", "text": "txt", "md": "md", "markdown": "md",
}  # fmt: skip
_SIGNATURES: Final = (
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"II*\x00", "图片（TIFF）"),
    (b"MM\x00*", "图片（TIFF）"),
    (b"RIFF", "图片或音视频"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"Rar!", "压缩包（RAR）"),
    (b"7z\xbc\xaf", "压缩包（7z）"),
    (b"\x1f\x8b", "压缩包（gzip）"),
    (b"OFD", "OFD"),
)
_PICTURE: Final = "请用文字识别软件转成文字，核对后存为 docx 或 txt。"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>]|table[\s>]|meta\s)", re.IGNORECASE)


def ending(name: str) -> str:
    """What the name ends in, in small letters without the dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def promised(name: str) -> str:
    """The format that the name promises, or empty."""
    return _ENDINGS.get(ending(name), "")


def detect(content: bytes, name: str) -> str:
    """The format of a file. A package (``zip``) is told apart by its members later, see ``package``.

    Problems: ``document-empty``, ``document-format`` (an image, a program, an archive, an old Word file …) and
    ``document-encrypted``.
    """
    if not content:
        raise empty(name)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if content.startswith(_OLE):
        return _compound(content, name)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{\\rtf"):
        raise unknown(name, "RTF", "请用办公软件打开，另存为 docx 后再上传。")
    if b"mso-application" in head[:512] or head.startswith(b"MIME-Version:"):
        raise unknown(name, "单个文件的网页或XML格式", "请用办公软件打开，另存为 docx 或 xlsx 后再上传。")
    for signature, what in _SIGNATURES:
        if content.startswith(signature) and (len(signature) > 2 or b"\x00" in content[:512]):
            raise unknown(name, what, _PICTURE if what.startswith("图片") else "")
    return _text(content, head, name)


def _text(content: bytes, head: bytes, name: str) -> str:
    """The format of what should be text."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff"))
    if not wide and b"\x00" in content[:65536]:
        raise unknown(name, "不是文字，也认不出是什么")
    start = head.replace(b"\x00", b"") if wide else head
    start = start.lstrip(b"\xff\xfe")
    if start.startswith(b"<") and _HTML.search(start[:2048]):
        return "html"
    found = promised(name)
    if found == "html":
        return "html" if b"<" in start else "txt"
    return found if found in ("csv", "md") else "txt"


def _compound(content: bytes, name: str) -> str:
    """A compound file (OLE2): an old workbook is read, an encrypted new file and an old Word or PowerPoint file are refused."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted(name)
    if "WordDocument".encode("utf-16-le") in content:
        raise unknown(name, "旧版Word文件（doc）", "请用 Word 或 WPS 打开，另存为 docx 后再上传。")
    if "PowerPoint Document".encode("utf-16-le") in content:
        raise unknown(name, "旧版演示文稿（ppt）", "请用 PowerPoint 或 WPS 打开，另存为 pptx 后再上传。")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise unknown(name, "认不出的复合文件（OLE2）")
