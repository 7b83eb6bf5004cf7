"""An event as plain data for a webhook: what happened, and the ticket as it is when the event is sent."""

from __future__ import annotations

from typing import Any

from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.message import Message
from bot.core.people import Identity
from bot.core.ticket import DESK
from bot.ports.delivery import EVENT, Delivery
from bot.ports.notices import Notice
from bot.ports.work import Work
from bot.screens.message_data import Copies, message_data
from bot.screens.ticket_data import ticket_data, time_data
from bot.screens.versions import notes_sent
from bot.settings.rules import Rules

TOLD = ("queue", "before", "to", "name", "as", "link", "level", "kind", "tags", "until", "score", "other", "way", "into", "source", "why")
"""The facts of an event that are told. Texts are told of its message only, and times as times."""
ELSEWHERE = ("number", "queue")
"""What a webhook learns of a ticket that is now in a queue of which it doesn't hear."""


def notice_of(delivery: Delivery, rules: Rules, work: Work) -> Notice | None:
    """Return what a row of the outbox tells a webhook. None if its ticket or event is gone, or nothing may be told any more."""
    ticket = work.tickets.peek(delivery.ticket)
    webhook = rules.webhooks.get(delivery.place)
    number = int(delivery.extra[EVENT])
    if ticket is None or webhook is None or not 0 < number <= ticket.events:
        return None
    (event,) = work.tickets.events(ticket, after=number - 1, limit=1)
    told = ticket_data(work, rules, ticket)
    elsewhere = webhook.queues and ticket.queue not in webhook.queues
    data = {"event": _event_data(work, event), "ticket": {name: told[name] for name in ELSEWHERE} if elsewhere else told}
    if (said := _message(work, event)) is not None:
        versions = work.messages.versions(ticket, [said.id]).get(said.id, ())
        data["message"] = message_data(said, versions, Copies(work, ticket, [said.id]), public=said.id in notes_sent(work, ticket))
    return Notice(f"evt_{event.hash}", f"ticket.{event.kind.value}", event.at, data)


def _message(work: Work, event: Event) -> Message | None:
    number = event.facts.get("message")
    return work.messages.get(number) if isinstance(number, int) and number else None


def _event_data(work: Work, event: Event) -> dict[str, Any]:
    facts: dict[str, Any] = {name: value for name, value in event.facts.items() if name in TOLD and isinstance(value, str | int)}
    if "until" in facts:
        facts["until"] = time_data(facts["until"])
    if event.kind is EventKind.HELD:
        facts["kind"] = facts.pop("as")
    return {"number": event.seq, "kind": event.kind.value, "at": time_data(event.at), "by": _person(work, event.actor), **facts}


def _person(work: Work, actor: str) -> dict[str, Any] | None:
    """Who did it; None for the desk itself."""
    if actor == DESK:
        return None
    profile = work.people.profile(Identity.parse(actor))
    return {"id": actor, "name": profile.name if profile else ""}
