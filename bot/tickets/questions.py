"""Finds the customer's message that a reply answers."""

from __future__ import annotations

from bot.core.message import Message, Visibility
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.ports.delivery import DeliveryState, Purpose
from bot.tickets.context import Context

LOOKED_AT = 30  # messages


def question_above(context: Context, ticket: Ticket) -> Message | None:
    """Return the customer's message right above a reply that was typed in the thread, if it isn't the only one without a reply."""
    if context.standing is None:
        return None
    seen = [said for said in context.work.messages.newest(ticket, LOOKED_AT) if _is_seen(context, ticket, said)]
    if not seen or seen[-1].role is not Role.CUSTOMER:
        return None
    replied = max((place for place, said in enumerate(seen, 1) if _is_reply(said)), default=0)
    questions = [said for said in seen[replied:] if said.role is Role.CUSTOMER]
    return questions[-1] if len(questions) > 1 else None


def _is_reply(said: Message) -> bool:
    return said.role is not Role.CUSTOMER and said.visibility is Visibility.PUBLIC


def _is_seen(context: Context, ticket: Ticket, said: Message) -> bool:
    """Whether the message is in the thread already. The first one may be on the card."""
    posts = context.work.outbox.of_ticket(ticket, Purpose.WORDS, said.id) if said.role is Role.CUSTOMER else []
    return not posts or any(post.state == DeliveryState.SENT for post in posts)
