"""Passes the pings of somebody who goes off duty to the next person on the ladder."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.escalation import ASSIGNEE, QUEUE
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
    shown = work.ping_lists.at(str(who))
    for ref in dict.fromkeys([*(post.ref for post in work.outbox.pings_to(str(who))), *(work.ping_lists.pings(shown) if shown else ())]):
        ping = work.reminders.ping(ref)
        ticket = work.tickets.get(ping.ticket) if ping is not None and ping.state == PingState.RINGING else None
        if ping is None or ticket is None:
            continue
        queue = rules.queue_of(ticket)
        if not _rings_elsewhere(work, rules, queue, ticket, ping):
            words = ping_words(work, ticket, queue, ping, late=is_late(work, rules, ticket, ping.target))
            wake = recipients(work, rules, queue, queue.ladder).get(str(who), False)
            notify(work, rules, announce, ticket, ping, {str(who): wake}, words)


def _rings_elsewhere(work: Work, rules: Rules, queue: Queue, ticket: Ticket, ping: Ping) -> bool:
    """Whether somebody on duty has the ping, or the queue has it and there is nobody else to notify."""
    posts = work.outbox.of_ticket(ticket, Purpose.PING, ping.id)
    lanes = {post.lane for post in posts}

    def has(lane: str) -> bool:
        shown = work.ping_lists.at(lane)
        return lane in lanes or (shown is not None and work.ping_lists.has(shown, ping))

    people = {name for name in recipients(work, rules, queue, queue.ladder) if name not in (ASSIGNEE, QUEUE) and has(name)}
    if any(not work.people.away_at(Identity.parse(name)) for name in people):
        return True
    in_queue = any(post.extra.get("aloud") for post in posts) or has(place_key(queue.place))
    return in_queue and not next_recipient(work, rules, queue, people)
