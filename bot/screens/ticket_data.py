"""A ticket as plain data, for programs. Times are in ISO 8601, in UTC; what isn't set is null."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bot.core.customer import Customer
from bot.core.ticket import Ticket
from bot.i18n.times import moment
from bot.ports.work import Work
from bot.settings.rules import Rules


def time_data(at: int) -> str | None:
    """Return a time (milliseconds since 1970) as ``2026-11-24T09:00:00.000Z``; None for never."""
    return f"{moment(at):%Y-%m-%dT%H:%M:%S}.{at % 1000:03}Z" if at else None


def ticket_data(work: Work, rules: Rules, ticket: Ticket) -> dict[str, Any]:
    """Return the state of a ticket."""
    return {**brief_data(ticket, work.people.customer_of(ticket), rules), "events": ticket.events}


def brief_data(ticket: Ticket, customer: Customer, rules: Rules) -> dict[str, Any]:
    """Return the state of a ticket with its customer."""
    queue = rules.queue_of(ticket)
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status,
        "priority": ticket.priority,
        "kind": ticket.kind or None,
        "queue": queue.key,
        "customer": {"id": customer.id, "name": customer.name, "channel": customer.channel},
        "assignee": {"id": ticket.assignee, "name": ticket.assignee_name} if ticket.assignee else None,
        "tags": ticket.tags.split(),
        "hold": {"kind": ticket.hold, "link": ticket.link or None} if ticket.hold and ticket.status == "on_hold" else None,
        "opened_at": time_data(ticket.opened_at),
        "changed_at": time_data(ticket.changed_at),
        "closed_at": time_data(ticket.closed_at) if ticket.is_closed else None,
        "waiting_since": time_data(ticket.waiting_since),
        "reply_due_at": time_data(ticket.reply_due),
        "solution_due_at": time_data(ticket.solution_due),
        "promised_until": time_data(ticket.promised_until),
        "snoozed_until": time_data(ticket.snoozed_until),
        "rating": int(ticket.stars) if ticket.stars else None,
        "thumbs": {"up": ticket.up, "down": ticket.down},
        "spam": bool(ticket.spam),
        "erased": bool(ticket.erased_at),
        "merged_into": ticket.merged_into or None,
        "previous": ticket.previous or None,
    }


def etag_of(data: dict[str, Any]) -> str:
    """Return the tag of a ticket's state: another state has another one."""
    return f'"{hashlib.blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).hexdigest()}"'
