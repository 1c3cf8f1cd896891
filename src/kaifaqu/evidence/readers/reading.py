"""``read``: a file of any format becomes a Document."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from kaifaqu.errors import EnvironmentProblem, Place, Problem
from kaifaqu.evidence.document import Document
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.csv_file import read_csv
from kaifaqu.evidence.readers.detect import detect, promised
from kaifaqu.evidence.readers.limits import DEFAULT, Limits, broken, empty, too_large
from kaifaqu.evidence.readers.text import decode, read_text


def read(path: Path, *, limits: Limits = DEFAULT, name: str = "", ocr: bool = False) -> Document:
    """The document in a file. ``name`` is what it is called where the path is that of a copy; ``ocr`` recognises scanned pages.

    In this process, within all limits but time and memory: what strangers send is for :func:`read_apart`. Problems:
    ``file-unreadable``, ``document-format``, ``document-encrypted``, ``document-broken``, ``document-empty``,
    ``document-too-large``, ``document-dangerous``, ``document-scanned``.
    """
    return read_bytes(content_of(path, limits, name or path.name), name or path.name, limits=limits, ocr=ocr)


def content_of(path: Path, limits: Limits, name: str) -> bytes:
    """The bytes of a regular file; its size is asked before it is read."""
    place = Place(file=name)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a named pipe must be refused, not waited for
    except OSError as error:
        raise Problem("file-unreadable", f"读不到文件：{error.strerror}。", place=place, hint="请检查文件名和权限。") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise Problem("file-unreadable", "不是普通文件（是文件夹或设备）。", place=place, hint="请给出文件本身。")
    with os.fdopen(descriptor, "rb") as handle:
        content = handle.read(limits.file_bytes + 1)
    if max(status.st_size, len(content)) > limits.file_bytes:
        size = max(status.st_size, len(content)) / 1024 / 1024
        raise too_large(name, f"文件有{size:,.0f} MB，超过上限{limits.file_bytes // 1024 // 1024} MB")
    return content


def read_bytes(content: bytes, name: str, *, limits: Limits = DEFAULT, ocr: bool = False) -> Document:
    """The document in these bytes. See :func:`read`."""
    builder = Builder(name, limits)
    try:
        found = _fill(builder, content, detect(content, name), ocr=ocr)
    except (Problem, MemoryError):
        raise
    except ImportError as error:
        hint = "运行 pip install 'kaifaqu[documents]'。"
        raise EnvironmentProblem("reader-missing", f"没有安装读这种文件的软件包（{error.name}）。", hint=hint) from error
    except Exception as error:  # whatever a parser meets in a file that is not as it should be
        raise broken(name, "内容不合格式") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how calamine, which is Rust, falls; it is no Exception
            raise broken(name, "内容不合格式") from error
        raise
    if not builder.blocks:
        raise empty(name, "文件里没有文字")
    said = promised(name)
    if said and said != found:
        builder.note(f"文件名说是{said}，内容是{found}，按内容读。")
    title = builder.title or builder.properties.get("title", "") or builder.first_heading
    digest = hashlib.sha256(content).hexdigest()
    return Document(name, found, digest, tuple(builder.blocks), title, tuple(builder.notes), builder.properties)


def _fill(builder: Builder, content: bytes, found: str, *, ocr: bool) -> str:
    """Puts the blocks of a file into the builder. Returns its format. A library is loaded when a file asks for it."""
    if found == "zip":
        return _package(builder, content)
    if found == "pdf":
        from kaifaqu.evidence.readers.pdf import read_pdf

        read_pdf(builder, content, ocr=ocr)
    elif found == "xls":
        from kaifaqu.evidence.readers.sheets import read_workbook

        read_workbook(builder, content, None)
    elif found == "html":
        from kaifaqu.evidence.readers.html_file import read_html, text_of

        read_html(builder, _encoded(builder, *text_of(content, builder.name)))
    else:
        text = _encoded(builder, *decode(content, builder.name))
        if found == "csv":
            read_csv(builder, text)
        else:
            read_text(builder, text, markdown=found == "md")
    return found


def _encoded(builder: Builder, text: str, encoding: str) -> str:
    if encoding != "utf-8":
        builder.properties["encoding"] = encoding
    return text


def _package(builder: Builder, content: bytes) -> str:
    """The same for OOXML and OpenDocument."""
    from kaifaqu.evidence.readers.package import Package

    package = Package(content, builder.name, builder.limits)
    found = package.format
    if package.has_macros:
        builder.note("文件带有宏。宏没有运行，只读了文字。")
    builder.properties.update(package.properties())
    if found == "docx":
        from kaifaqu.evidence.readers.docx import read_docx

        read_docx(builder, package)
    elif found == "pptx":
        from kaifaqu.evidence.readers.pptx import read_pptx

        read_pptx(builder, package)
    else:
        from kaifaqu.evidence.readers.sheets import read_workbook

        read_workbook(builder, content, package)
    return found
