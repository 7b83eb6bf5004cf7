"""Links as Telegram keeps them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?<![^\s/?#])[^\s/?#]+\.[^\s/?#.]{2,}|localhost|[\d.]+|[0-9a-f:]+")


def checked_link(url: str) -> str:
    """A link as Telegram keeps it; nothing for what is no link, whose text then stays plain."""
    if re.match(r"(tg|ton|tonsite):", url, re.IGNORECASE):
        return url
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(parts.hostname or ""):
        return ""
    return f"{url}/" if not (parts.path or parts.query or parts.fragment) else url
