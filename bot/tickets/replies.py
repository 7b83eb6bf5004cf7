"""Records a reply to the customer and queues its delivery; finds its rating."""

from __future__ import annotations

from bot.announce.answered import now_read
from bot.core.escalations import Rating
from bot.core.message import Visibility
from bot.core.richtext import RichText
from bot.core.status import Status
from bot.core.ticket import Ticket
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.tickets.duties import start_waiting
from bot.tickets.promises import settle
from bot.tickets.questions import question_above
from bot.tickets.team_messages import require_content, store


def send(context: Context, ticket: Ticket, text: RichText) -> None:
    """Record a reply and queue it. A typed message needs no copy in the thread. Raises NothingToSend and TicketClosed."""
    require_content(context, text)
    ticket.ensure_open()
    unclaimed = not ticket.is_claimed
    target = context.answers or question_above(context, ticket)
    said, digest = store(context, ticket, text, Visibility.PUBLIC, now_read(context.work, target) if target else None)
    note = context.note.id if context.note else 0
    ticket.reply(said.message, digest, by=context.actor, name=context.name, now=context.now, note=note)
    if context.note:
        context.announce.unlock(ticket, context.note)
    if ticket.status == Status.WAITING:
        start_waiting(context.work, context.rules, ticket)
    context.work.messages.add_rating(ticket, said.message, str(context.actor), context.name)
    context.announce.reply(ticket, said)
    if unclaimed:
        context.announce.mark_seen(ticket)
    ticket.settle_promise(context.now, kept=context.now <= ticket.promised_until)
    settle(context.work, context.rules, context.announce, ticket, context.name)


def rating_of(work: Work, ticket: Ticket, message: int) -> Rating | None:
    """Return the rating of a reply; None if there is none to rate. It stays with the ticket on which the reply was sent, which may be part
    of this one now.
    """
    parts = [ticket] if message else []
    for part in parts:
        if (found := work.messages.rating(part.number, message)) is not None:
            return found
        parts += [merged for number in part.related_by("merged") if (merged := work.tickets.peek(number)) is not None]
    return None
