"""Ways out of the desk that depend on no channel: for alerts about channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Alert:
    """What an outlet sends. ``kind`` is what is wrong, or ``over``. ``since`` is in milliseconds since 1970."""

    kind: str
    channel: str
    since: int
    waiting: int
    text: str


class Outlet(Protocol):
    """E-mail, or a webhook."""

    name: str

    async def send(self, alert: Alert) -> None:
        """Raises :class:`OutletError`."""

    async def check(self) -> None:
        """See whether it would work. Sends nothing. Raises :class:`OutletError`."""


class OutletError(Exception):
    """An alert could not be sent. The text is the reason, without secrets."""
