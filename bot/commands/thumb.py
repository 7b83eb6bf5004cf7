"""The button ``thumb``: the customer rates one reply. The newest rating counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from bot.catalogue.parameters import Number
from bot.catalogue.registry import command
from bot.core.errors import NothingToRate
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.ports.delivery import Purpose
from bot.tickets.context import Context
from bot.timers.bad_ratings import regret, tell_managers


@command(by=Role.CUSTOMER, pressed=True)
def thumb(
    context: Context, ticket: Ticket, message: Annotated[Number, "which reply"], verdict: Annotated[Literal["up", "down"], "up or down"]
) -> Answer:
    """Say whether a reply helped"""
    asked = context.work.messages.rating(ticket.number, message) if message else None
    if asked is None:
        raise NothingToRate
    score = 1 if verdict == "up" else -1
    if asked.score != score:
        before, asked.score, asked.rated_at = asked.score, score, context.now
        ticket.rate(score=score, message=message, agent=asked.agent, by=context.asker.actor, now=context.now, before=before)
        sign = "👍" if score > 0 else "👎"
        context.announce.line(
            ticket, say("{sign} from {name} for a reply by {agent}", sign=sign, name=context.name, agent=asked.agent_name)
        )
        if score < 0:
            tell_managers(context, ticket, sign)
        for shown in context.work.outbox.of_ticket(ticket, Purpose.REPLY, message):
            if shown.card and shown.card.buttons:
                row = tuple(
                    replace(button, label=f"• {button.label.strip('• ')} •" if button.args[-1] == verdict else button.label.strip("• "))
                    for button in shown.card.buttons[0]
                )
                context.announce.change(shown, replace(shown.card, buttons=(row,)))
    return regret(context, ticket) if score < 0 else Answer(put(say("Thank you!"), context.language))
