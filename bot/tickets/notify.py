"""Notifies the recipients of a ping: now, or when their working day begins."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.announce.announcer import Announcer
from bot.announce.outbox_writer import ticket_lane
from bot.core.escalation import ASSIGNEE, QUEUE
from bot.core.escalations import Ping
from bot.core.event_kinds import EventKind
from bot.core.people import Address, Identity, place_key
from bot.core.reminder_kinds import ReminderKind
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules
from bot.tickets.recipients import available_from, is_off_duty, next_recipient


def notify(
    work: Work,
    rules: Rules,
    announce: Announcer,
    ticket: Ticket,
    ping: Ping,
    whom: Mapping[str, bool],
    words: Sentence,
    reason: Sentence | None = None,
) -> None:
    """Notify everybody who works now or may be disturbed; the others when their day begins.

    Instead of people who are off duty, the next person on the ladder is notified. If nobody works now, an open queue is notified.
    ``reason`` says why these people are notified instead of others.
    """
    queue = rules.queue_of(ticket)
    if off := [who for who in whom if is_off_duty(work, ticket, who)]:
        whom = _instead(work, rules, ticket, ping, whom, off)
        told = say("{names}: off duty.", names=", ".join(person_name(work, rules, ticket, who) for who in off))
        reason = say("{reason} {more}", reason=reason, more=told) if reason else told
    starts = {who: work.now if wake else available_from(work, queue, ticket, who) for who, wake in whom.items()}
    awake = [who for who, at in starts.items() if at <= work.now]
    asleep = {who: at for who, at in starts.items() if at > work.now}
    for who, at in asleep.items():
        _hold(work, ticket, ping, who, at)
    _say(announce, ticket, queue, ping, awake, words, reason)
    if asleep and not awake and available_from(work, queue, ticket, QUEUE) == work.now:
        names = ", ".join(person_name(work, rules, ticket, who) for who in asleep)
        later = say("{names}: to be told when their working day begins.", names=names)
        announce.ping_thread(ticket, ping, words, say("{reason} {more}", reason=reason, more=later) if reason else later, aloud=True)


def _instead(work: Work, rules: Rules, ticket: Ticket, ping: Ping, whom: Mapping[str, bool], off: Sequence[str]) -> dict[str, bool]:
    """Return the recipients without those who are off duty. If no person is left, add the next one, and if there is none, the queue."""
    left, wake = {who: wake for who, wake in whom.items() if who not in off}, any(whom[who] for who in off)
    people_off = [who for who in off if who != ASSIGNEE]
    if people_off and not any(who not in (ASSIGNEE, QUEUE) for who in left):
        other = next_recipient(work, rules, rules.queue_of(ticket), {*whom, *unreached(work, ticket, ping)})
        left.setdefault(other or QUEUE, wake)
    if ASSIGNEE in off:  # as with a ticket that nobody has
        left.setdefault(QUEUE, wake)
    return left


def unreached(work: Work, ticket: Ticket, ping: Ping) -> set[str]:
    """Return to whom a ping could not be delivered."""
    events = work.tickets.events(ticket, (EventKind.UNREACHED,))
    return {event.facts["who"] for event in events if event.facts["ping"] == ping.id}


def _say(
    announce: Announcer, ticket: Ticket, queue: Queue, ping: Ping, awake: Sequence[str], words: Sentence, reason: Sentence | None
) -> None:
    people = [Identity.parse(who) for who in awake if who not in (ASSIGNEE, QUEUE)]
    lanes = {place_key(Address(who.channel, who.id)) for who in people}
    in_thread = len(people) < len(awake)
    if ping.rounds > 1:
        announce.repeated_below(ticket, ping, lanes | {ticket_lane(queue, ticket)} if in_thread else lanes)
    if in_thread:
        calls = ASSIGNEE in awake and ticket.assignee
        assignee = Mention(Identity.parse(ticket.assignee), ticket.assignee_name) if calls else None
        # A ticket that nobody has concerns the whole queue. If a step notifies the queue anyway, it isn't notified twice.
        aloud = QUEUE in awake or not (ticket.assignee or any(QUEUE in step.notify for step in queue.ladder))
        announce.ping_thread(ticket, ping, say("{who}, {words}", who=assignee, words=words) if assignee else words, reason, aloud=aloud)
    for person in people:
        announce.ping_person(ticket, ping, person, words, reason)


def _hold(work: Work, ticket: Ticket, ping: Ping, who: str, at: int) -> None:
    """Notify a person later. Of several pings for one target, only the newest is kept."""
    for due in work.reminders.pending(ticket):
        if due.kind == ReminderKind.HELD and (json.loads(due.data)["who"], json.loads(due.data)["target"]) == (who, ping.target):
            due.fired_at = work.now
    work.reminders.add(ticket, ReminderKind.HELD, at, step=ping.step, data=json.dumps({"ping": ping.id, "who": who, "target": ping.target}))


def person_name(work: Work, rules: Rules, ticket: Ticket, who: str) -> str:
    """Return how to call somebody whom a step of the escalation names, or a queue by its place."""
    if who == ASSIGNEE:
        return ticket.assignee_name
    if (queue := rules.queue_at(Address(*Identity.parse(who)))) is not None:
        return queue.name
    known = work.people.profile(Identity.parse(who)) or work.people.customer(Identity.parse(who))
    return known.name if known else who
