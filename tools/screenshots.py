"""Make the pictures of README: build a demo, walk it in Chromium, write docs/images/*.png.

Usage: .venv/bin/python tools/screenshots.py [name …]      (all without a name; needs chromium and fonts-noto-cjk)
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
USER = "zhang"
# name: (address, what must be on the page before it is taken)
PAGES = {
    "cockpit": ("z/liaocheng/", "驾驶舱"),
    "indicator": ("z/liaocheng/indicators/general-budget-revenue/", "一般公共预算收入"),
    "plan": ("z/liaocheng/plans/fyp-14/", "规划"),
    "league": ("z/moni/ratings/province-composite/", "评价"),
    "sheet": ("z/moni/ratings/province-composite/zones/zone-054/", "得分的理由"),
    "document": ("z/moni/documents/u003/", "正文"),
    "findings": ("z/moni/documents/~findings/", "疑点"),
    "improve": ("z/moni/ratings/province-composite/zones/zone-054/~plan/?goal=rank&rank=50", "方案"),
}
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none", "--lang=zh-CN",
]  # fmt: skip
LARGEST = 256  # colours of a palette

Pixels = NDArray[np.uint8]


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own, on a free port; gives its address."""
    with tempfile.TemporaryDirectory(prefix="kaifaqu-screenshots-") as data:
        environment = {**os.environ, "KAIFAQU_DATA": data, "PYTHONUNBUFFERED": "1"}
        environment.pop("DATABASE_URL", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "kaifaqu", "demo", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                found = re.search(r"已启动：(\S+)", line)
                if found:
                    yield found[1]
                    break
            else:
                raise SystemExit("the demo did not start")
        finally:
            process.terminate()
            process.wait()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}accounts/login/")
    page.fill("input[name=login]", USER)
    page.fill("input[name=password]", f"{USER}-demo")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url, timeout=120_000)


def take(page: Page, address: str, path: str, text: str) -> bytes:
    """One picture, when its charts have drawn themselves."""
    answer = page.goto(address + path, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise SystemExit(f"{path}: {answer.status if answer else 'no answer'}")
    page.get_by_text(text).first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    return page.screenshot()


def main(names: list[str]) -> None:
    chromium = os.environ.get("KAIFAQU_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        raise SystemExit("no chromium (Debian: apt install chromium fonts-noto-cjk)")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=FLAGS, env={**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
        )
        for size, (width, height) in SIZES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
            )
            page = context.new_page()
            sign_in(page, address)
            for name, (path, text) in PAGES.items():
                if names and name not in names:
                    continue
                target = IMAGES / f"{name}-{size}.png"
                target.write_bytes(smaller(take(page, address, path, text)))
                print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} kB")
            context.close()
        browser.close()


def smaller(png: bytes) -> bytes:
    """The same picture with at most 256 colours: a third of the size, and the eye does not see it on a page of text."""
    pixels = decode(png)
    keys = (pixels.astype(np.uint32) * [65536, 256, 1]).sum(axis=2)
    colours, where, counts = np.unique(keys, return_inverse=True, return_counts=True)
    where = where.reshape(keys.shape)
    order = np.argsort(-counts, kind="stable")
    kept = colours[order[:LARGEST]]
    palette = np.stack([kept >> 16 & 255, kept >> 8 & 255, kept & 255], axis=1).astype(np.int32)
    every = np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)
    nearest = np.concatenate(
        [
            ((block[:, None, :] - palette[None]) ** 2).sum(axis=2).argmin(axis=1)
            for block in np.array_split(every, max(1, len(every) // 512))
        ]
    )
    return encode(nearest[where].astype(np.uint8), palette.astype(np.uint8))


def decode(png: bytes) -> Pixels:
    """Height × width × 3 of an 8-bit RGB or RGBA picture, not interlaced (what Chromium writes)."""
    place, data, header = 8, b"", (0, 0, 0, 0)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, body = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            header = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            data += body
        place += 12 + length
    width, height, depth, colour = header
    channels = {2: 3, 6: 4}[colour]
    assert depth == 8
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + width * channels)
    out = np.zeros((height, width, channels), np.uint8)
    above = np.zeros((width, channels), np.int32)
    for number, row in enumerate(rows):
        above = _line(int(row[0]), row[1:].reshape(width, channels).astype(np.int32), above)
        out[number] = above
    return out[:, :, :3]


def _line(kind: int, raw: NDArray[np.int32], above: NDArray[np.int32]) -> NDArray[np.int32]:
    """Undo one line's filter (PNG specification, 9.2)."""
    if kind == 0:
        return raw
    if kind == 1:
        return np.cumsum(raw, axis=0) & 255
    if kind == 2:
        return (raw + above) & 255
    line = np.zeros_like(raw)
    left = np.zeros(raw.shape[1], np.int32)
    corner = np.zeros(raw.shape[1], np.int32)
    for index in range(len(raw)):
        if kind == 3:
            guess = (left + above[index]) >> 1
        else:
            estimate = left + above[index] - corner
            a, b, c = abs(estimate - left), abs(estimate - above[index]), abs(estimate - corner)
            guess = np.where((a <= b) & (a <= c), left, np.where(b <= c, above[index], corner))
        left = line[index] = (raw[index] + guess) & 255
        corner = above[index]
    return line


def encode(indices: Pixels, palette: Pixels) -> bytes:
    """A palette PNG."""
    height, width = indices.shape
    lines = np.concatenate([np.zeros((height, 1), np.uint8), indices], axis=1).tobytes()

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", palette.tobytes()),
            chunk(b"IDAT", zlib.compress(lines, 9)),
            chunk(b"IEND", b""),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
