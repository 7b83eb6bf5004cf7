"""Tells webhooks what happened: at the end of each transaction, one row of the outbox for each event and each webhook that wants it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.announce.outbox_writer import OutboxWriter
from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.message import Visibility
from bot.core.people import Address, place_key
from bot.core.ticket import Ticket
from bot.ports import webhook_marks
from bot.ports.delivery import EVENT, DeliveryKind, Priority, Purpose
from bot.ports.notices import WEBHOOKS
from bot.ports.work import Work
from bot.settings.rules import Rules


def tell_webhooks(rules: Rules, work: Work) -> None:
    """Queue the events of this transaction for the webhooks that want them."""
    if not rules.webhooks:
        return
    for event in work.tickets.recorded():
        if (ticket := work.tickets.peek(event.ticket)) is not None:
            for name in _listeners(rules, work, ticket, event):
                send_event(rules, work, name, ticket, event)


def send_event(rules: Rules, work: Work, webhook: str, ticket: Ticket, event: Event) -> None:
    """Queue an event for a webhook. The events of one ticket keep their order."""
    where = Address(WEBHOOKS, webhook)
    lane = f"{place_key(where)}#{ticket.number}"
    extra: dict[str, object] = {EVENT: event.seq}
    writer = OutboxWriter(work, rules)
    writer.put(where, DeliveryKind.EVENT, None, lane=lane, purpose=Purpose.WEBHOOK, ticket=ticket, priority=Priority.TALK, extra=extra)


def wants(rules: Rules, work: Work, webhook: str, ticket: Ticket, event: Event) -> bool:
    """Whether a webhook gets an event. What is about a note goes only to those that may read notes."""
    settings = rules.webhooks[webhook]
    queues = {ticket.queue, event.facts["before"]} if event.kind is EventKind.MOVED else {ticket.queue}
    wanted = event.kind is not EventKind.RECORDED and any(settings.wants(event.kind.value, queue) for queue in queues)
    return wanted and (settings.notes or not _is_about_note(work, event))


def _listeners(rules: Rules, work: Work, ticket: Ticket, event: Event) -> Iterator[str]:
    for name in rules.webhooks:
        if not _is_paused(rules, work, name) and wants(rules, work, name, ticket, event):
            yield name


def _is_paused(rules: Rules, work: Work, webhook: str) -> bool:
    """What this process knows may be some seconds old, and after a replay every event counts."""
    return webhook in rules.paused_webhooks and bool(work.counters.peek(webhook_marks.paused(webhook)))


def _is_about_note(work: Work, event: Event) -> bool:
    if event.kind is EventKind.NOTED:
        return True
    number = event.facts.get("message")
    said = work.messages.get(number) if isinstance(number, int) and number else None
    return said is not None and said.visibility is not Visibility.PUBLIC
