"""Runs a verb that a program called, with the rights of the person whose token it has, and keeps the answer for a repetition."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.catalogue import registry
from bot.core.errors import DeskError, StaleButton
from bot.core.journal import acting_through
from bot.core.people import Role
from bot.core.richtext import plain, text_of
from bot.core.ticket import Ticket
from bot.intake import invoke
from bot.intake.opened import open_for_customer
from bot.intake.pressed import refusal
from bot.intake.who import People, on_ticket
from bot.ports.api_errors import KeyUsedBefore, TicketChanged, TokenRefused, VerbNotGranted
from bot.ports.cards import Answer
from bot.ports.inbound import VerbCalled
from bot.ports.tokens import OPEN, KeptAnswer, Token
from bot.ports.work import Work
from bot.screens.ticket_data import etag_of, ticket_data
from bot.tickets.context import Context

MINUTE_MS = 60_000
ANY = "*"


def valid_token(work: Work, number: int) -> Token:
    """Return a token, and note that it is used. Raises TokenRefused."""
    token = work.tokens.get(number)
    if token is None or not token.is_valid(work.now):
        raise TokenRefused
    if work.now - token.used_at >= MINUTE_MS:
        token.used_at = work.now
    return token


def called(people: People, work: Work, inbound: VerbCalled) -> Answer:
    """Run the verb, or answer a repetition as before. What it does is recorded under the token's name. Raises TokenRefused, and
    KeyUsedBefore if the key belongs to another request.
    """
    token = valid_token(work, inbound.token)
    kept = work.tokens.first_time(token.id, inbound.key, inbound.request) if inbound.key else None
    if kept is not None:
        if kept.request != inbound.request:
            raise KeyUsedBefore
        return Answer(plain(kept.said), refused=kept.refused, data=kept.data)
    context = people.behind(work, token, inbound.by.language)
    with acting_through(token.name):
        try:
            answer = _run(people, context, token, inbound)
        except DeskError as error:
            data = json.dumps({"parameter": error.field}) if error.field else ""
            answer = replace(refusal(error, context.language), data=data)
    if inbound.key:
        said = KeptAnswer(inbound.request, answer.refused, text_of(answer.text), answer.data)
        work.tokens.keep(token.id, inbound.key, said)
    return answer


def _run(people: People, context: Context, token: Token, inbound: VerbCalled) -> Answer:
    if not token.may(inbound.verb):
        raise VerbNotGranted(verb=inbound.verb, choices=", ".join(token.verbs.split()))
    if inbound.verb == OPEN:
        ticket, told = open_for_customer(people, context, inbound)
        return _with_data(Answer(told), context, ticket)
    found = registry.find(inbound.verb, customer=False)
    if found is None or not found.on_ticket or found.by is Role.CUSTOMER:
        raise StaleButton
    context, ticket = on_ticket(found, context, inbound.ticket)
    if inbound.match and ANY not in inbound.match and etag_of(ticket_data(context.work, context.rules, ticket)) not in inbound.match:
        raise TicketChanged(ticket.number)
    context.acts_on = ticket
    values = invoke.from_form(found, inbound.values, {}, context)
    return _with_data(invoke.call(found, context, ticket, values), context, ticket)


def _with_data(answer: Answer, context: Context, ticket: Ticket) -> Answer:
    return replace(answer, data=json.dumps({"ticket": ticket_data(context.work, context.rules, ticket)}, ensure_ascii=False))
