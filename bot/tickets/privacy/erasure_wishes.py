"""Customers ask to be erased, or change their mind, and the team is told."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.repairs import may_repair
from bot.core.customer import Customer
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.ports.erasures import Erasure
from bot.tickets.context import Context
from bot.tickets.privacy.erasing import erase_soon, open_ones


def ask_to_be_erased(context: Context) -> Erasure:
    """Plan what a customer asked for, and tell the team. Returns the erasure of the account that they wrote from."""
    work, asker = context.work, context.asker
    people = work.people.same_as(asker)
    due_at = context.now + span_ms(context.rules.privacy.reconsider)
    made = erase_soon(work, people, by=asker.actor, name=asker.name, due_at=due_at)
    _tell_team(context, people, due_at)
    return made[0]


def took_back(context: Context) -> None:
    """Tell the team that the customer wants to be kept."""
    _tell_team(context, context.work.people.same_as(context.asker), 0)


def _tell_team(context: Context, people: Sequence[Customer], due_at: int) -> None:
    """Write a line on the customer's open tickets, a few times a day at most; without one, tell the managers of their newest ticket."""
    if not may_repair(context.work, f"privacy:{context.asker.id}"):
        return
    tickets = open_ones(context.work, people)
    for ticket in tickets:
        when = by_then(due_at, context.queue(ticket).timezone, context.now) if due_at else None
        context.announce.line(ticket, _wish(when))
    if not tickets:
        newest = next(iter(context.work.tickets.of_customer(context.asker, 1)), None)
        queue = context.queue(newest) if newest else context.rules.queue_for(context.asker.channel)
        for who in queue.managers if queue else ():
            when = by_then(due_at, context.rules.zone, context.now) if due_at else None
            told = say("{name}: {words}", name=context.asker.name, words=_wish(when))
            context.announce.to_manager(who, told)


def _wish(when: Sentence | None) -> Sentence:
    if when is None:
        return say("The customer wants to be kept after all.")
    return say("The customer asked to be erased. It happens {when}, unless they change their mind.", when=when)
