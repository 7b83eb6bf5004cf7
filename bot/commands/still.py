"""A customer who was thought to be silent still needs help."""

from __future__ import annotations

from bot.catalogue.registry import command
from bot.core.errors import TooOld
from bot.core.people import Role
from bot.core.ticket import Status, Ticket
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import span_ms
from bot.tickets.context import Deed
from bot.tickets.incoming import take_up
from bot.tickets.promises import review


@command(by=Role.CUSTOMER, button="I still need help", pressed=True)
def still(deed: Deed, ticket: Ticket) -> Sentence:
    """Say that you still need help"""
    own = f"#{ticket.number}"
    if ticket.is_closed:
        if deed.now - ticket.closed_at > span_ms(deed.queue(ticket).reopen_within):
            raise TooOld
        take_up(deed.work, deed.rules, deed.announce, ticket, by=deed.asker.actor)
        return say("Ticket {ticket} is open again.", ticket=own)
    if ticket.status == Status.WAITING:
        ticket.insist(by=deed.asker.actor, now=deed.now)
        review(deed.work, deed.rules, deed.announce, ticket)
        deed.announce.card(ticket)
        deed.announce.line(ticket, say("The customer still needs help."))
    return say("All right: we go on with {ticket}.", ticket=own)
