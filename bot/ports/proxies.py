"""The proxy for an address, as the environment names it: ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import structlog

log = structlog.get_logger()

_HERE = ("localhost", "127.0.0.1", "::1")
_SCHEMES = {"wss": "https", "ws": "http"}


def proxy_for(url: str) -> str | None:
    """Return the proxy for this address; none for this machine itself. One without a scheme is an HTTP proxy."""
    parts = urlsplit(url)
    if parts.hostname in _HERE or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    named = getproxies()
    found = named.get(_SCHEMES.get(parts.scheme, parts.scheme)) or named.get("all")
    return _usable(found) if found else None


@cache
def _usable(named: str) -> str | None:
    address = named if "://" in named else f"http://{named}"
    scheme = urlsplit(address).scheme
    if scheme in ("http", "https"):
        return address
    log.warning("proxy not used: only HTTP proxies are supported", scheme=scheme)
    return None
