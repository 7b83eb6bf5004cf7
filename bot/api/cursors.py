"""Cursors of pages: where a page begins. Programs return them unchanged."""

from __future__ import annotations

import base64
import re

_FORM = re.compile(r"([a-z])([0-9]{1,15})", re.ASCII)


def cursor(kind: str, at: int) -> str:
    """Return a cursor that says where the next page begins."""
    return base64.urlsafe_b64encode(f"{kind}{at}".encode()).decode().rstrip("=")


def begin_of(kind: str, written: str) -> int | None:
    """Return where a page begins; None if this is no cursor of this kind."""
    try:
        found = _FORM.fullmatch(base64.urlsafe_b64decode(f"{written}{'=' * (-len(written) % 4)}".encode("ascii")).decode("ascii"))
    except ValueError:
        return None
    return int(found[2]) if found and found[1] == kind else None
