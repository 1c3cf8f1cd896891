"""The tables of docs/permissions.md: role × action from the policy, address × action from the doors of pages and API."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from .policy import policy

# Pages of allauth and ninja: doors of their own. The value is what the walker expects of them.
FOREIGN = {
    "account_login": "open",
    "account_logout": "login",
    "account_inactive": "open",
    "account_reauthenticate": "login",
    "account_change_password": "login",
    "account_set_password": "login",
    "mfa_index": "login",
    "mfa_authenticate": "open",
    "mfa_reauthenticate": "login",
    "mfa_activate_totp": "login",
    "mfa_deactivate_totp": "login",
    "mfa_view_recovery_codes": "login",
    "mfa_generate_recovery_codes": "login",
    "mfa_download_recovery_codes": "login",
    "api:openapi-json": "open",
    "api:openapi-view": "open",
    "api:api-root": "open",
}


@dataclass(frozen=True)
class Door:
    """An address and the action that opens it; ``action`` is empty where none is declared."""

    method: str
    route: str
    name: str
    action: str


def role_table() -> str:
    """Actions down, roles across: ● in the whole zone, ○ only within the scope granted."""
    rules = policy()
    roles = list(rules.roles.values())
    lines = [
        "| 操作 | 代码 | " + " | ".join(role.title for role in roles) + " |",
        "| --- | --- | " + " | ".join("---" for _ in roles) + " |",
    ]
    for action in rules.actions.values():
        marks = ["●" if action.code in role.actions else "○" if action.code in role.own else "" for role in roles]
        lines.append(f"| {action.title} | `{action.code}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def door_table() -> str:
    """Every address with its action, sorted."""
    lines = ["| 方法 | 地址 | 操作 |", "| --- | --- | --- |"]
    lines += sorted(f"| {door.method} | `/{door.route}` | {_word(door.action)} |" for door in (*pages(), *operations()))
    return "\n".join(lines) + "\n"


def _word(action: str) -> str:
    return {"open": "任何人", "login": "已登录", "": "**未声明**"}.get(action, f"`{action}`")


def pages() -> Iterator[Door]:
    """The pages of the address map, without the API's operations."""
    for route, name, view in _patterns(get_resolver().url_patterns, "", ""):
        if route.startswith("api/v1/") and name not in FOREIGN:
            continue  # an operation: told by operations()
        action = getattr(view, "kq_action", "") or FOREIGN.get(name, "")
        yield Door("页面", route, name, action)


def operations() -> Iterator[Door]:
    """The operations of the API."""
    from .api import api

    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                route = "api/v1" + re.sub(r"/+", "/", f"/{prefix}/{path}")
                for method in operation.methods:
                    yield Door(
                        method, route, operation.view_func.__name__, declared_action(operation.view_func, operation.openapi_extra)
                    )


def declared_action(function: Callable[..., Any], extra: dict[str, Any] | None = None) -> str:
    """The action that an operation asks for: its ``openapi_extra["x-action"]``, else the one it hands to ``core.access``."""
    if extra and extra.get("x-action"):
        return str(extra["x-action"])
    plain = inspect.unwrap(function)
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(plain)))):
        if not isinstance(node, ast.Call) or not any(isinstance(word, ast.Name) and word.id == "request" for word in node.args):
            continue  # the door, or a helper that goes through it: both are handed the request and the action
        for argument in [*node.args, *(word.value for word in node.keywords)]:
            value = _constant(argument, plain.__globals__)
            if value in policy().actions or value == "open":
                return value
    return ""


def _constant(node: ast.expr, names: dict[str, Any]) -> str:
    """A text written out, or a module's constant (``services.RUN``)."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return str(names.get(node.id, ""))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return str(getattr(names.get(node.value.id), node.attr, ""))
    return ""


def _patterns(patterns: list[Any], route: str, namespace: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    for entry in patterns:
        place = route + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _patterns(entry.url_patterns, place, inner)
        elif isinstance(entry, URLPattern):
            yield place, f"{namespace}{entry.name}", entry.callback


def renew(file: Path) -> None:
    """Renew both tables between their marks in docs/permissions.md."""
    text = file.read_text(encoding="utf-8")
    for mark, table in (("roles", role_table()), ("doors", door_table())):
        text = re.sub(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", lambda m, t=table: m[1] + t + m[2], text, flags=re.S)  # type: ignore[misc]
    file.write_text(text, encoding="utf-8")
