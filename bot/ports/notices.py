"""Notices: what the desk tells other programs, and who sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.ports.channel import Pace

WEBHOOKS = "@webhooks"
"""The name of the outbox's channel for webhooks; no channel of the configuration can have it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One event for a webhook. ``id`` is the same whenever the event is sent again; ``at`` is in milliseconds since 1970."""

    id: str
    type: str
    at: int
    data: Mapping[str, Any]


class NoticeSender(Protocol):
    """Sends notices to webhooks."""

    @property
    def pace(self) -> Pace | None:
        """How fast it may be called."""

    async def send(self, webhook: str, notice: Notice) -> None:
        """Return once the webhook has accepted it. Raises DeliveryError."""
