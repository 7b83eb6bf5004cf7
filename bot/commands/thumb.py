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
from bot.ports.cards import Answer, Button
from bot.ports.delivery import Purpose
from bot.tickets.context import Context
from bot.tickets.replies import rating_of
from bot.timers.bad_ratings import regret, tell_managers

SIGNS, VERDICTS = {1: "👍", -1: "👎"}, {1: "up", -1: "down"}


@command(by=Role.CUSTOMER, pressed=True)
def thumb(
    context: Context, ticket: Ticket, message: Annotated[Number, "which reply"], verdict: Annotated[Literal["up", "down"], "up or down"]
) -> Answer:
    """Say whether a reply helped"""
    score = 1 if verdict == "up" else -1
    if rate_reply(context, ticket, message, score):
        asked = rating_of(context.work, ticket, message)
        context.announce.line(
            ticket,
            say("{sign} from {name} for a reply by {agent}", sign=SIGNS[score], name=context.name, agent=asked.agent_name if asked else ""),
        )
    return regret(context, ticket) if score < 0 else Answer(put(say("Thank you!"), context.language))


def rate_reply(context: Context, ticket: Ticket, message: int, score: int) -> bool:
    """Rate a reply with 1 or -1, or take its rating back with 0. False if that is its rating already. Raises NothingToRate."""
    asked = rating_of(context.work, ticket, message)
    if asked is None:
        raise NothingToRate
    if asked.score == score:
        return False
    before, asked.score, asked.rated_at = asked.score, score, context.now
    own = ticket if asked.ticket == ticket.number else context.work.tickets.get(asked.ticket) or ticket
    own.rate(score=score, message=message, agent=asked.agent, by=context.asker.actor, now=context.now, before=before)
    if score < 0:
        tell_managers(context, ticket, SIGNS[score])
    for shown in context.work.outbox.of_ticket(ticket, Purpose.REPLY, message):
        if (card := context.announce.shown_card(shown)).buttons:
            context.announce.change(shown, replace(card, buttons=(_marked(card.buttons[0], VERDICTS.get(score, "")),)))
    return True


def _marked(row: tuple[Button, ...], verdict: str) -> tuple[Button, ...]:
    labels = [(button, button.label.strip("• ")) for button in row]
    return tuple(replace(button, label=f"• {label} •" if button.args[-1] == verdict else label) for button, label in labels)
