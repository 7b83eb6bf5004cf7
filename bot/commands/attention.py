"""The verb ``attention``: a message that was taken for thanks needs a reply after all."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue.registry import Topic, command
from bot.core.errors import NoUnansweredThanks
from bot.core.event_kinds import QUIET, EventKind
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.delivery import Purpose
from bot.tickets.after_closing import open_again
from bot.tickets.context import Context
from bot.tickets.duties import tell_or_return
from bot.tickets.promises import review


def _thanks(context: Context, ticket: Ticket) -> int:
    """Return the newest message that was taken for thanks or a mere emoji and is still unmarked. Raises NoUnansweredThanks."""
    last = next(reversed(context.work.tickets.events(ticket, QUIET)), None)
    if last is None or context.work.tickets.events(ticket, (EventKind.HEEDED, EventKind.REPLIED), after=last.seq, limit=1):
        raise NoUnansweredThanks(ticket.number)
    return int(last.facts["message"])


@command(by=Role.AGENT, short="heed", button="Needs a reply", topic=Topic.SORT, listed=False, acts_on=_thanks)
def attention(context: Context, ticket: Ticket) -> Sentence:
    """Mark the customer's last thank-you or emoji as needing attention; a closed ticket reopens."""
    number = _thanks(context, ticket)
    said = context.work.messages.get(number)
    if said is None:
        raise NoUnansweredThanks(ticket.number)
    if ticket.is_closed:
        open_again(context.work, context.announce, ticket, by=context.actor, waiting=True)
    ticket.require_reply(number, by=context.actor, now=context.now, since=said.at)
    review(context.work, context.rules, context.announce, ticket)
    for shown in context.work.outbox.of_ticket(ticket, Purpose.WORDS, number):
        if shown.card and shown.card.buttons:
            context.announce.change(shown, replace(shown.card, buttons=(), files=()))
    told = say("{name}: the customer's last message needs a reply.", name=context.name)
    tell_or_return(context.work, context.rules, context.announce, ticket, told)
    return say("The customer is now waiting for a reply on {ticket}.", ticket=f"#{ticket.number}")
