"""Queues in which only registered customers can open tickets."""

from __future__ import annotations

from bot.core.errors import DeskError
from bot.ports.inbound import MessageReceived
from bot.settings.rules import Queue
from bot.tickets.context import Context


class NotRegistered(DeskError):
    """Only registered customers can open a ticket here. Please sign in first, or ask us to register you."""


def ensure_registered(context: Context, inbound: MessageReceived, queue: Queue) -> None:
    """Raise NotRegistered for somebody who may not open tickets. What they may do on one that they have doesn't change."""
    if queue.registered_only and not inbound.by.registered and inbound.by.identity not in context.rules.customers:
        raise NotRegistered
