"""The address a request comes from."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address. ``X-Forwarded-For`` counts only as far as it was written by a proxy named in ``TRUSTED_PROXIES``:
    read from the right, the first address that is no trusted proxy is the visitor's. What stands further left anyone can invent.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if not _trusted(address):
        return _clean(address)
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        hop = hop.strip()
        if not hop:
            continue
        address = hop
        if not _trusted(hop):
            break
    return _clean(address)


def _trusted(address: str) -> bool:
    """An empty address is a proxy on a Unix socket: ``unix`` in the settings makes it a trusted one."""
    if not address:
        return "unix" in settings.TRUSTED_PROXIES
    try:
        parsed = ipaddress.ip_address(address)
        return any(parsed in ipaddress.ip_network(entry, strict=False) for entry in settings.TRUSTED_PROXIES if entry != "unix")
    except ValueError:
        return False


def _clean(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(parsed)
