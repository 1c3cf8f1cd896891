"""Uploaded files on disk, each under the SHA-256 of its bytes: the same file is kept once, and a name from outside is no path.

They lie under ``MEDIA_ROOT``, outside of what the web serves, and are part of every backup.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from kaifaqu.errors import Problem

from .models import DocumentFile

MAX_BYTES: Final = 50_000_000  # of one file
FORMATS: Final = ("docx", "pptx", "xlsx", "xls", "ods", "csv", "pdf", "html", "txt", "md")
_ALSO: Final = {
    "docm": "docx", "dotx": "docx", "pptm": "pptx", "ppsx": "pptx", "xlsm": "xlsx", "xlsb": "xlsx", "et": "xls", "htm": "html",
    "xhtml": "html", "markdown": "md", "text": "txt",
}  # fmt: skip
ACCEPT: Final = ",".join(f".{name}" for name in (*FORMATS, *_ALSO))
_OLD: Final = {"doc": "docx", "ppt": "pptx", "wps": "docx", "dps": "pptx", "rtf": "docx", "ofd": "pdf"}
_ZIP: Final = ("docx", "pptx", "xlsx", "ods")
_TEXT: Final = ("csv", "html", "txt", "md")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 says so in its first bytes


def clean_name(name: str) -> str:
    """A file's name as it is shown: without folders and without signs that hide or turn text."""
    return _UNSEEN.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()[-255:] or "未命名"


def format_of(name: str) -> str:
    """The format that a name claims. Problems: "document-format" with what to do about it."""
    ending = clean_name(name).rpartition(".")[2].lower() if "." in name else ""
    ending = _ALSO.get(ending, ending)
    if ending in FORMATS:
        return ending
    old = _OLD.get(ending)
    hint = f"请在原来的办公软件中另存为 {old} 格式后上传。" if old else f"可以上传：{'、'.join(FORMATS)}。"
    raise Problem("document-format", f"“{clean_name(name)[:80]}”的格式不能读取。", hint=hint)


def check_beginning(name: str, kind: str, head: bytes) -> None:
    """Whether the first bytes are of the format that the name claims; what is behind them the reader checks, in its own process.

    Problem "document-empty", "document-format".
    """
    shown = clean_name(name)[:80]
    if not head:
        raise Problem("document-empty", f"“{shown}”是空文件。", hint="请检查文件是否保存完整。")
    is_zip, is_old = head.startswith(b"PK\x03\x04"), head.startswith(b"\xd0\xcf\x11\xe0")
    if kind in _ZIP and not is_zip:
        hint = (
            "文件可能加了密码，或是旧格式改了扩展名；请去掉密码，另存后再上传。" if is_old else "请用办公软件重新保存后再上传。"
        )
        raise Problem("document-format", f"“{shown}”的内容不是 {kind}。", hint=hint)
    if kind == "xls" and not (is_old or is_zip):
        raise Problem("document-format", f"“{shown}”的内容不是 xls 工作簿。", hint="请用办公软件重新保存后再上传。")
    if kind == "pdf" and b"%PDF" not in head[:1024]:
        raise Problem("document-format", f"“{shown}”的内容不是 pdf。", hint="请重新导出 pdf 后再上传。")
    if kind in _TEXT and b"\x00" in head and not head.startswith(_WIDE):
        raise Problem("document-format", f"“{shown}”不是文本。", hint="请核对扩展名；文本文件请存为 UTF-8。")


def check_size(name: str, size: int) -> None:
    """Problem "document-too-large"."""
    if size > MAX_BYTES:
        shown = clean_name(name)[:80]
        message = f"“{shown}”有 {size / 1_000_000:.0f} MB，最多 {MAX_BYTES // 1_000_000} MB。"
        raise Problem("document-too-large", message, hint="请去掉文件中的图片，或拆成几个文件。")


def keep(name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write a file under the hash of its bytes and give hash and size. Half a file is never to be found under a hash."""
    folder = root()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".part-", delete=False) as part:
        try:
            for chunk in chunks:
                size += len(chunk)
                check_size(name, size)
                head = head or chunk[:8192]
                digest.update(chunk)
                part.write(chunk)
            check_beginning(name, format_of(name), head)
            part.flush()
            os.fsync(part.fileno())
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    found = digest.hexdigest()
    target = path_of(found)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    Path(part.name).replace(target)
    return found, size


def root() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"


def path_of(sha256: str) -> Path:
    """Where the bytes of a hash lie."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a hash")
    return root() / sha256[:2] / sha256


def opened(file: DocumentFile) -> IO[bytes]:
    """The bytes of a version. Problem "file-missing" where the disk has lost them."""
    try:
        return path_of(file.sha256).open("rb")
    except OSError:
        hint = "请从备份恢复上传文件夹，或重新上传这份文件。"
        raise Problem("file-missing", f"磁盘上没有“{file.name[:80]}”的内容。", hint=hint) from None
