"""Scanned pages, by Debian's tesseract with chi_sim where it is installed. Nothing else of the product needs it."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any, Final

from kaifaqu.errors import EnvironmentProblem
from kaifaqu.evidence.document import Locator, Mark
from kaifaqu.evidence.readers.building import Builder
from kaifaqu.evidence.readers.forms import form, joint

_DPI: Final = 300
_SECONDS: Final = 120
_WIDEST: Final = 6000  # points of a picture's side: larger pages are drawn smaller
_BETWEEN: Final = re.compile(r"(?<=[\u2e80-\uffef]) (?=\S)|(?<=\S) (?=[\u2e80-\uffef])")  # tesseract parts Chinese characters


def missing() -> str:
    """Why pages cannot be recognised here; empty where they can."""
    program = shutil.which("tesseract")
    if program is None:
        return "没有安装 tesseract"
    told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    return "" if "chi_sim" in told.stdout.split() else "没有安装 tesseract 的简体中文数据（chi_sim）"


def recognise(builder: Builder, page: Any, number: int) -> None:
    """The text of a scanned page, as paragraphs. ``EnvironmentProblem("ocr-missing")`` where tesseract is not installed."""
    reason = missing()
    if reason:
        hint = "请在服务器上安装 tesseract-ocr 和 tesseract-ocr-chi-sim，或上传有文字层的文件。"
        raise EnvironmentProblem("ocr-missing", f"不能识别扫描页：{reason}。", hint=hint)
    builder.note("扫描页的文字由机器识别，请逐处核对原件。")
    text = _read(_picture(page))
    for count, paragraph in enumerate(re.split(r"\n\s*\n", text.replace("\f", "")), 1):
        joined = ""
        for line in paragraph.split("\n"):
            tidy = _BETWEEN.sub("", line.strip())
            joined += joint(joined, tidy) + tidy
        kind, rank = form(joined)
        marks = (Mark(0, Locator(page=number, paragraph=count)),)
        if kind == "heading":
            builder.heading(joined, rank, marks)
        else:
            builder.add(kind, joined, marks)


def _picture(page: Any) -> bytes:
    """The page as a grey picture (PGM)."""
    scale = min(_DPI / 72, _WIDEST / max(page.get_width(), page.get_height(), 1))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    lines = b"".join(bytes(rows[at * bitmap.stride : at * bitmap.stride + bitmap.width]) for at in range(bitmap.height))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + lines


def _read(picture: bytes) -> str:
    program = shutil.which("tesseract") or "tesseract"
    command = [program, "stdin", "stdout", "-l", "chi_sim", "--psm", "3"]
    done = subprocess.run(command, input=picture, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")
