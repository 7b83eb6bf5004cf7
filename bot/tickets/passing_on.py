"""Passes the pings of somebody who goes off duty to the next person on the ladder."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.escalations import Ping, PingState
from bot.core.people import Identity, place_key
from bot.core.ticket import Ticket
from bot.ports.delivery import Purpose
from bot.ports.work import Work
from bot.screens.ping_texts import ping_words
from bot.settings.rules import Queue, Rules
from bot.tickets.notify import notify
from bot.tickets.promises import is_late
from bot.tickets.recipients import next_recipient, recipients


def pass_pings_on(work: Work, rules: Rules, announce: Announcer, who: Identity) -> None:
    """Notify the next recipient of each ping that rings for somebody; nobody if a colleague on duty has it already."""
    single = {(post.ticket, post.ref) for post in work.outbox.pings_to(str(who))}
    for number, ref in sorted(single | {entry for lane, entry in _listed(work) if lane == str(who)}):
        ticket, ping = work.tickets.get(number), work.reminders.ping(ref)
        if ticket is None or ping is None or ping.state != PingState.RINGING.value:
            continue
        queue = rules.queue_of(ticket)
        if not _rings_elsewhere(work, rules, queue, ticket, ping):
            words = ping_words(work, ticket, queue, ping, late=is_late(work, rules, ticket, ping.target))
            wake = recipients(work, rules, queue, queue.ladder).get(str(who), False)
            notify(work, rules, announce, ticket, ping, {str(who): wake}, words)


def _listed(work: Work) -> list[tuple[str, tuple[int, int]]]:
    """The lists in which pings are, each as its lane with the ticket and the ping."""
    return [(shown.lane, (entry[0], entry[1])) for shown in work.outbox.ping_lists() for entry in shown.extra[Purpose.PINGS.value]]


def _rings_elsewhere(work: Work, rules: Rules, queue: Queue, ticket: Ticket, ping: Ping) -> bool:
    """Whether somebody on duty has the ping, or the queue has it and there is nobody else to notify."""
    posts = work.outbox.of_ticket(ticket, Purpose.PING, ping.id)
    lanes = {post.lane for post in posts} | {lane for lane, entry in _listed(work) if entry == (ticket.number, ping.id)}
    people = {name for name in recipients(work, rules, queue, queue.ladder) if name in lanes}
    if any(not work.people.away_at(Identity.parse(name)) for name in people):
        return True
    in_queue = any(post.extra.get("aloud") for post in posts) or place_key(queue.place) in lanes
    return in_queue and not next_recipient(work, rules, queue, people)
