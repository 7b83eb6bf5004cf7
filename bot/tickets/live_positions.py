"""Positions that change: the post in the thread shows the latest one until it ends. The record has the first and the last."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.core.escalations import Reminder
from bot.core.event_kinds import EventKind
from bot.core.message import Message
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import at_clock, millis
from bot.ports.delivery import DeliveryKind, DeliveryState, Purpose
from bot.ports.inbound import MessageEdited
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.context import Context
from bot.tickets.reactions import CustomerWrote, on_customer_message


@on_customer_message
def expect_end_of_position(context: Context, wrote: CustomerWrote) -> None:
    """A channel doesn't say when the time of a position is over."""
    if wrote.inbound.live == "moving" and wrote.inbound.until is not None:
        data = json.dumps({"message": wrote.message})
        context.work.reminders.add(wrote.ticket, ReminderKind.LIVE, millis(wrote.inbound.until), data=data)


def moved(work: Work, rules: Rules, inbound: MessageEdited) -> None:
    """Show where a customer is now."""
    said = work.messages.by_source(*inbound.where[:2], inbound.message)
    ticket = work.tickets.get(said.ticket) if said else None
    if said is None or ticket is None or said.author != inbound.by.identity:
        return
    at = at_clock(millis(inbound.at), rules.queue_of(ticket).timezone, work.now)
    if inbound.live == "moving":
        _show(work, rules, ticket, said, inbound.text, say("Live location: this is where it was at {time}.", time=at))
        return
    for due in work.reminders.pending(ticket):
        if due.kind == ReminderKind.LIVE and json.loads(due.data)["message"] == said.id:
            due.fired_at = work.now
    _end(work, rules, ticket, said, inbound.text, millis(inbound.at))


def is_over(work: Work, rules: Rules, _announce: Announcer, reminder: Reminder) -> None:
    """The time of a position is over."""
    reminder.fired_at = work.now
    ticket, said = work.tickets.get(reminder.ticket), work.messages.get(json.loads(reminder.data)["message"])
    if ticket is None or said is None or said.source is None:
        return
    newest = work.inbound.newest_edit(*said.source[:2], said.source_id)
    _end(work, rules, ticket, said, (newest.text if newest else None) or said.text, reminder.due_at)


def _end(work: Work, rules: Rules, ticket: Ticket, said: Message, text: RichText, at: int) -> None:
    if text != said.text:
        digest = work.messages.revise(said.id, text, at)
        by = work.people.customer_of(ticket).actor
        ticket.record(EventKind.EDITED, by=by, now=work.now, message=said.id, digest=digest)
    told = say(
        "Live location: it ended at {time}, and this is the last position.", time=at_clock(at, rules.queue_of(ticket).timezone, work.now)
    )
    _show(work, rules, ticket, said, text, told)


def _show(work: Work, rules: Rules, ticket: Ticket, said: Message, text: RichText, told: Sentence) -> None:
    announce = Announcer(work, rules)
    shown = [post for post in work.outbox.of_ticket(ticket, Purpose.WORDS, said.id) if post.kind == DeliveryKind.POST and post.card]
    for post in shown:
        assert post.card is not None
        card = replace(post.card, body=text, foot=announce.team(told))
        if post.state == DeliveryState.HELD:
            post.card = card
            work.outbox.update_card(post)
        else:
            announce.change(post, card)
    if not shown:
        announce.customer_message(ticket, said.id, text, (), told)
