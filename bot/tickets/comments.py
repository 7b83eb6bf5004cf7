"""A customer's comment on a rating: it is thanked for where the rating was asked, and managers read it with the bad rating."""

from __future__ import annotations

from dataclasses import replace

from bot.core.event_kinds import EventKind
from bot.core.richtext import Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say, words
from bot.ports.cards import Button
from bot.ports.delivery import DeliveryKind, Purpose
from bot.ports.inbound import MessageReceived
from bot.screens.quotes import one_line
from bot.screens.ticket_facts import rating_symbols
from bot.tickets.context import Context

COMMENT_MS = 10 * 60 * 1000  # milliseconds in which the next message is the comment
BAD, BEST = 2, 5  # stars
LONGEST = 500  # characters of a comment in a manager's message


def expect_comment(context: Context, ticket: Ticket) -> None:
    """Take the customer's next message as their comment, if they haven't commented yet."""
    if not has_comment(context, ticket):
        context.asker.comment_on, context.asker.comment_until = ticket.number, context.now + COMMENT_MS


def has_comment(context: Context, ticket: Ticket) -> bool:
    """Whether the customer has commented on a rating since the ticket was closed."""
    return any(event.at >= ticket.closed_at for event in context.work.tickets.events(ticket, (EventKind.COMMENTED,)))


def comment_remark(ticket: Ticket) -> Sentence:
    """Return what stands beside a comment in the thread."""
    return say("Comment on the rating {stars}", stars=rating_symbols(ticket))


def thanks_for_rating(score: int, *, commented: bool) -> Sentence:
    """Return the words that replace the question about a rating. They ask for a comment until there is one."""
    if commented:
        return say("{score} ★: thank you, the team has your comment.", score=score)
    if score <= BAD:
        return say("{score} ★: we're sorry. What was missing? Your next message will go to the team as a comment.", score=score)
    return say("Thank you for {score} ★! If you like, tell us why: your next message will go to the team as a comment.", score=score)


def rating_buttons(context: Context, ticket: Ticket, score: int) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons under these words: the rating can still be changed, and a new ticket opened."""
    number = str(ticket.number)
    stars = tuple(Button("rate", (number, str(one)), f"• {one} ★ •" if one == score else f"{one} ★") for one in range(1, BEST + 1))
    new = Button("new", (number,), words(say("This is a new question"), context.announce.language_of(context.asker)))
    return (stars, (new,))


def take_comment(context: Context, ticket: Ticket, inbound: MessageReceived) -> None:
    """End the asking for a comment, and add the comment to what managers were told about a bad rating."""
    context.asker.comment_until = 0
    asked = context.work.messages.rating(ticket.number, 0)
    posts = context.work.outbox.of_ticket(ticket, Purpose.RATING)[-1:] if asked is not None and asked.score else []
    for shown in posts:
        card = context.announce.shown_card(shown)
        assert asked is not None
        body = put(thanks_for_rating(asked.score, commented=True), context.announce.language_of(context.asker))
        if card.body != body:
            context.announce.change(shown, replace(card, body=body, buttons=rating_buttons(context, ticket, asked.score)))
    if not posts:
        context.announce.to_customer(ticket, say("Thank you! The team has your comment."))
    for told in context.work.outbox.of_ticket(ticket, Purpose.VERDICT):
        if told.kind == DeliveryKind.POST and told.at >= ticket.closed_at:
            card = context.announce.shown_card(told)
            line = Span(f"{context.asker.name}: {one_line(inbound.text, inbound.files, LONGEST)}\n", italic=True)
            context.announce.change(told, replace(card, body=(*card.body, line)))
