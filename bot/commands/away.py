"""The verb ``away``: go off duty, perhaps until a time; the tickets return to their queues."""

from __future__ import annotations

import json
from typing import Annotated

from bot.catalogue.parameters import When
from bot.catalogue.registry import Topic, command
from bot.core.errors import TimeIsPast
from bot.core.people import Role
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import ticket_names
from bot.i18n.sentences import Sentence, say, say_many
from bot.i18n.times import said_back
from bot.ports.held_tickets import HeldTicket
from bot.tickets.context import Context
from bot.tickets.returning import go_off_duty

OPEN_END = When(0)


@command(by=Role.AGENT, topic=Topic.HAND)
def away(context: Context, until: Annotated[When, "Until when?"] = OPEN_END) -> Sentence:
    """Go off duty, perhaps until a time; your tickets return to the queue."""
    if until and until <= context.now:
        raise TimeIsPast
    returned, snoozed = go_off_duty(context.work, context.rules, context.announce, context.actor)
    told = _off_duty(len(returned), context.typing("back"))
    if until:
        data = json.dumps({"who": str(context.actor)})
        context.work.reminders.add(None, ReminderKind.RETURN, until, since=context.now, data=data)
        when = said_back(until, context.own_zone, context.zone)
        told = say("{words} {more}", words=told, more=say("Otherwise you are off duty until {when}.", when=when))
    return say("{words} {more}", words=told, more=_snoozed(snoozed)) if snoozed else told


def _off_duty(count: int, command: str) -> Sentence:
    if not count:
        return say("You are off duty. You had no tickets to return. Type {command} when you're back.", command=command)
    return say_many(
        "You are off duty. One ticket went back to the queue. Type {command} when you return.",
        "You are off duty. {n} tickets went back to the queue. Type {command} when you return.",
        count,
        command=command,
    )


def _snoozed(tickets: list[HeldTicket]) -> Sentence:
    return say_many(
        "Your snoozed ticket {tickets} follows when its snooze ends.",
        "Your snoozed tickets {tickets} follow when their snooze ends.",
        len(tickets),
        tickets=ticket_names(ticket.number for ticket in tickets),
    )
