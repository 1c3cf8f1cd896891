"""Take the front-end assets (Tabler, htmx, ECharts) at pinned versions with ``npm pack``, or check the committed ones.

    python tools/vendor_assets.py          # fetch, verify, write (needs npm; only when a version changes)
    python tools/vendor_assets.py --check  # compare the committed files with their manifest (needs nothing)

Only the minified files that pages load are kept, with their licences. The archive must have the integrity value pinned here.
``sourceMappingURL`` comments are taken out: the manifest storage of static files would look for maps that are not shipped.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/kaifaqu/web/core/static/vendor"
MANIFEST = TARGET / "manifest.json"
LIMIT = 2_000_000
SOURCE_MAP = re.compile(rb"\n?(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=[^*]*\*/)\s*$")

MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

# The npm archive of Tabler says "MIT" but carries no licence file; its script and sheet contain Bootstrap and Popper (MIT too).
TABLER_LICENCE = f"""\
The MIT License (MIT)

Copyright (c) 2018-2026 The Tabler Authors
Copyright (c) 2011-2025 The Bootstrap Authors (Bootstrap, contained in Tabler)
Copyright (c) 2019 Federico Zivolo (Popper, contained in Tabler)

{MIT}"""


@dataclass(frozen=True)
class Package:
    """One npm package: its pinned version, the integrity of its archive, and what is kept (path in archive → our name)."""

    name: str
    folder: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str]
    written: dict[str, str] = field(default_factory=dict)


PACKAGES = (
    Package(
        "@tabler/core", "tabler", "1.6.1",
        "sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==", "MIT",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
        {"LICENSE": TABLER_LICENCE},
    ),
    Package(
        "htmx.org", "htmx", "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==", "0BSD",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "echarts", "echarts", "6.1.0",
        "sha512-q0yaFPggC9FUdsWH4blavRWFmxdrIodbkoKNAjJudAI6CA9gNPxHtV2RcZNEepZVlk4yvBYkOkbk6HIVpIyHZA==", "Apache-2.0",
        # "common": line, bar, pie, scatter with grid, legend, tooltip, marks, zoom and aria; two thirds of the whole.
        {"dist/echarts.common.min.js": "echarts.common.min.js", "LICENSE": "LICENSE", "NOTICE": "NOTICE"},
    ),
)  # fmt: skip


def pack(package: Package, folder: Path) -> Path:
    """The package's archive, fetched by npm and verified against the pinned integrity."""
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", wanted, "--json", "--loglevel=error", "--pack-destination", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    archive = max(folder.glob("*.tgz"), key=lambda path: path.stat().st_mtime_ns)
    digest = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != package.integrity:
        sys.exit(f"{package.name} {package.version}: archive has {digest}, pinned is {package.integrity}")
    return archive


def take(package: Package, archive: Path) -> dict[str, str]:
    """Write the kept files; return name → SHA-256."""
    folder = TARGET / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    contents = {name: text.encode() for name, text in package.written.items()}
    with tarfile.open(archive) as tar:
        for inside, name in package.files.items():
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{package.name}: {inside} is not a file")
            contents[name] = SOURCE_MAP.sub(b"\n", member.read())
    for name, data in contents.items():
        if len(data) > LIMIT:
            sys.exit(f"{package.name}: {name} has {len(data)} bytes, the limit is {LIMIT}")
        (folder / name).write_bytes(data)
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(contents.items())}


def fetch() -> None:
    """Fetch all packages and write the manifest."""
    manifest = {}
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            files = take(package, pack(package, Path(folder)))
        manifest[package.folder] = {
            "package": package.name,
            "version": package.version,
            "licence": package.licence,
            "integrity": package.integrity,
            "files": files,
        }
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def check(target: Path = TARGET) -> list[str]:
    """What differs between the files in ``target``, its manifest and the versions pinned here; empty when all is well."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    faults = []
    expected = {"manifest.json"}
    for package in PACKAGES:
        entry = manifest.get(package.folder, {})
        if (entry.get("version"), entry.get("integrity")) != (package.version, package.integrity):
            faults.append(f"{package.folder}: the manifest is not of version {package.version}")
        for name, digest in entry.get("files", {}).items():
            path = target / package.folder / name
            expected.add(f"{package.folder}/{name}")
            if not path.is_file():
                faults.append(f"{package.folder}/{name}: missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                faults.append(f"{package.folder}/{name}: changed")
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    return faults + [f"{name}: not in the manifest" for name in sorted(found - expected)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare the committed files with their manifest")
    if not parser.parse_args().check:
        fetch()
    faults = check()
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
