"""One line for a ticket in a list."""

from __future__ import annotations

from bot.core.facts import SPANS
from bot.core.richtext import RichText, Span, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say, words
from bot.i18n.times import day_and_clock, how_long, status_words
from bot.ports.figures import Counted
from bot.screens.due_texts import soonest_due_text
from bot.screens.viewer import Viewer

WITH_STATUS = ("closed", "open", "all", "overdue", "snoozed")  # lists whose lines say the status of each ticket


def ticket_line(viewer: Viewer, ticket: Ticket, customer: str, which: str) -> RichText:
    """Return number, subject and the ``customer``'s name, what the list ``which`` is about (assignee, status), and the most urgent time."""
    parts = [ticket.subject, customer]
    if which in WITH_STATUS:
        parts.append(words(status_words(ticket.status), viewer.language))
    if which not in ("mine", "unclaimed"):
        parts.append(ticket.assignee_name or words(say("nobody yet"), viewer.language))
    told = "".join(f" · {part}" for part in parts if part)
    snoozed = snoozed_words(viewer, ticket)
    until: RichText = (*put(snoozed, viewer.language), Span(" · ")) if snoozed else ()
    return (*ticket_name(ticket.number, bold=True), Span(f"{told} · "), *until, *put(when_words(viewer, ticket), viewer.language))


def counted_line(viewer: Viewer, one: Counted, ticket: Ticket, customer: str, which: str) -> RichText:
    """Return number, subject and the ``customer``'s name of a counted item, its time or rating, and when. Without a role in the ticket's
    queue, an agent sees only where it is.
    """
    queue = viewer.queue(ticket)
    at = day_and_clock(one.at, viewer.zone_on(ticket))
    if viewer.role_on(queue) is None:
        moved = say("now in {queue} · {when}", queue=queue.name, when=at)
        return (*ticket_name(ticket.number, bold=True), Span(" · "), *put(moved, viewer.language))
    value = say("{span}", span=how_long(one.value)) if which in SPANS else say("{n} ★", n=one.value) if one.value else None
    parts = [ticket.subject, customer, ticket.assignee_name, words(value, viewer.language) if value else ""]
    told = "".join(f" · {part}" for part in parts if part)
    return (*ticket_name(ticket.number, bold=True), Span(f"{told} · "), *put(say("{when}", when=at), viewer.language))


def snoozed_words(viewer: Viewer, ticket: Ticket) -> Sentence | None:
    """Say until when a ticket is snoozed; None if it isn't."""
    if not ticket.snoozed_until:
        return None
    return say("snoozed until {when}", when=day_and_clock(ticket.snoozed_until, viewer.zone_on(ticket)))


def when_words(viewer: Viewer, ticket: Ticket) -> Sentence:
    """Say the most urgent time of a ticket."""
    if due := soonest_due_text(ticket, viewer.now):
        return due
    zone = viewer.zone_on(ticket)
    if ticket.is_closed:
        return say("closed {when}", when=day_and_clock(ticket.closed_at, zone))
    if ticket.waiting_since:
        return say("waiting since {when}", when=day_and_clock(ticket.waiting_since, zone))
    return say("no activity since {when}", when=day_and_clock(ticket.changed_at, zone))
