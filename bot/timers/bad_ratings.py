"""Answers a bad rating, and tells the queue's managers at once."""

from __future__ import annotations

from bot.core.message import Visibility
from bot.core.people import Address, place_key
from bot.core.richtext import RichText, Span, lines_of, plain
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer, Card
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.screens.quotes import one_line
from bot.screens.views import verb_button
from bot.tickets.comments import expect_comment, has_comment
from bot.tickets.context import Context
from bot.tickets.revising import as_it_is, is_reply

LATEST, LONGEST = 6, 200


def regret(context: Context, ticket: Ticket) -> Answer:
    """Answer a bad rating. After closing, the customer's next message is their comment, unless they have commented already."""
    if ticket.is_closed:
        expect_comment(context, ticket)
        if has_comment(context, ticket):
            return Answer(put(say("We're sorry. The team has your comment."), context.language), alert=True)
    return Answer(put(say("We're sorry. What was missing? Please write it here: it goes to the team."), context.language), alert=True)


def tell_managers(context: Context, ticket: Ticket, verdict: str) -> None:
    """Send each manager a direct message with the end of the conversation and a button to reopen or show the ticket."""
    queue, announce = context.queue(ticket), context.announce
    told = say(
        "{name} rated {ticket} “{subject}” in {queue}: {verdict}",
        name=context.name,
        ticket=f"#{ticket.number}",
        subject=ticket.subject,
        queue=queue.name,
        verdict=verdict,
    )
    lines: list[RichText] = []
    for said in context.work.messages.newest(ticket, LATEST):
        message = as_it_is(context.work, ticket, said) if is_reply(said) else said
        if message is None:  # it was taken back, so it isn't what was rated
            continue
        lock = "🔒 " if message.visibility is Visibility.NOTE else ""
        lines.append((Span(f"{lock}{message.author_name}: ", italic=True), *plain(one_line(message.text, message.files, LONGEST))))
    for manager in queue.managers:
        where = Address(manager.channel, manager.id)
        row = (verb_button("reopen" if ticket.is_closed else "show", ticket, announce.language_at(where)),)
        card = Card(body=lines_of([announce.told_at(where, told), *lines]), buttons=(row,))
        announce.put(where, DeliveryKind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.VERDICT, priority=Priority.REPLY)
