"""The button ``rate``: the customer rates a ticket from 1 to 5. The newest rating counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.catalogue.parameters import Number
from bot.catalogue.registry import command
from bot.core.errors import BadChoice, NothingToRate, StaleButton
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.ports.delivery import Purpose
from bot.tickets.comments import BAD, BEST, expect_comment, has_comment, rating_buttons, thanks_for_rating
from bot.tickets.context import Context
from bot.timers.bad_ratings import regret, tell_managers


@command(by=Role.CUSTOMER, pressed=True)
def rate(context: Context, ticket: Ticket, score: Annotated[Number, "1 to 5"]) -> Answer:
    """Rate how a ticket was handled, 1 to 5"""
    if not 1 <= score <= BEST:
        raise BadChoice(word=str(score), choices="1, 2, 3, 4, 5")
    asked = context.work.messages.rating(ticket.number, 0)
    if asked is None:
        raise NothingToRate
    if not ticket.is_closed:
        raise StaleButton
    again = asked.score == score
    if not again:
        before, asked.score, asked.rated_at = asked.score, score, context.now
        ticket.rate(score=score, message=0, agent=asked.agent, by=context.asker.actor, now=context.now, before=before)
        stars = "★" * score + "☆" * (BEST - score)
        context.announce.line(ticket, say("{name} rated {agent}: {stars}", name=context.name, agent=asked.agent_name, stars=stars))
        _show(context, ticket, score)
        if score <= BAD:
            tell_managers(context, ticket, stars)
    expect_comment(context, ticket)
    return regret(context, ticket) if score <= BAD else Answer(put(say("Thank you!"), context.language))


def _show(context: Context, ticket: Ticket, score: int) -> None:
    """Replace the question by thanks that show the rating."""
    language = context.announce.language_of(context.asker)
    thanks = thanks_for_rating(score, commented=has_comment(context, ticket))
    for shown in context.work.outbox.of_ticket(ticket, Purpose.RATING)[-1:]:
        card = replace(shown.card, body=put(thanks, language), buttons=rating_buttons(context, ticket, score)) if shown.card else None
        if card:
            context.announce.change(shown, card)
