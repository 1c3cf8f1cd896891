"""What the commands share: Django when it is needed, how a refusal is told, and the exit codes."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from kaifaqu.errors import EnvironmentProblem, Problem, Problems

OK, WRONG, BAD_INPUT, ENVIRONMENT = 0, 1, 2, 3


def start_django() -> None:
    """Load the settings and the rooms. Several calls do no harm; a broken setting is told as an :class:`EnvironmentProblem`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaifaqu.web.config.settings")
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    if apps.ready:
        return
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise EnvironmentProblem("settings-invalid", f"设置有误：{error}", hint="各项设置见 docs/operations.md。") from error
    except OSError as error:
        raise EnvironmentProblem(
            "data-folder-unusable",
            f"数据目录不能使用：{error.strerror}（{error.filename}）",
            hint="请检查 KAIFAQU_DATA 及其权限。",
        ) from error


def print_json(value: Any) -> None:
    """One JSON document on standard output, for a program to read."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def tell(error: Problem | Problems, *, as_json: bool) -> int:
    """Print a refusal (Chinese on standard error; with ``as_json`` also a document on standard output); return the exit code."""
    items = error.items if isinstance(error, Problems) else [error]
    for item in items:
        sys.stderr.write(f"错误 {item}\n")
    if len(items) > 1:
        sys.stderr.write(f"共 {len(items)} 处问题，没有写入任何内容。\n")
    if as_json:
        print_json({"problems": [item.as_dict() for item in items]})
    return ENVIRONMENT if any(isinstance(item, EnvironmentProblem) for item in items) else BAD_INPUT
