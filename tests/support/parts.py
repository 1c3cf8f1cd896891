"""Parts of the machine that some tests need: is each here, and must it be?"""

from __future__ import annotations

import os
import shutil
from functools import cache
from typing import NoReturn

import pytest

PARTS = ("postgres", "browser", "spark")
POSTGRES_URL = os.environ.get("KAIFAQU_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


def required() -> set[str]:
    """The parts that ``KAIFAQU_REQUIRE`` names: their absence is a failure, not a skip."""
    return {name.strip() for name in os.environ.get("KAIFAQU_REQUIRE", "").split(",") if name.strip()}


def absent(part: str, reason: str) -> NoReturn:
    """Skip the running test because ``part`` is missing, or fail it where the part is required."""
    if part in required():
        pytest.fail(f"KAIFAQU_REQUIRE 要求 {part}，但{reason}", pytrace=False)
    pytest.skip(reason)


@cache
def missing(part: str) -> str:
    """Why the part cannot be used here; empty where it can."""
    return {"postgres": _no_postgres, "browser": _no_browser, "spark": _no_spark}[part]()


def chromium() -> str:
    """The browser to drive, empty where there is none."""
    return os.environ.get("KAIFAQU_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


def _no_postgres() -> str:
    try:
        import psycopg

        psycopg.connect(POSTGRES_URL, connect_timeout=3).close()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong, it is not usable
        return f"没有可用的 PostgreSQL（{POSTGRES_URL}：{type(error).__name__}）"
    return ""


def _no_browser() -> str:
    return "" if chromium() else "没有找到 Chromium（Debian：apt install chromium fonts-noto-cjk）"


def _no_spark() -> str:
    if not shutil.which("java"):
        return "没有找到 Java（Debian：apt install default-jre-headless）"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "没有安装 pyspark（pip install --no-deps --require-hashes -r requirements-spark.lock）"
    return ""
