"""Handles actions on a person's home screen, and returns the updated screen: a team's lists or a customer's tickets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from bot.catalogue.list_words import wanted
from bot.catalogue.saved_views import shown_views
from bot.core.errors import StaleButton
from bot.core.people import Address
from bot.core.richtext import RichText
from bot.i18n.sentences import put, say
from bot.intake.who import People
from bot.ports.cards import Answer, Card, Screen, Section
from bot.ports.inbound import ButtonPressed, FormFilled, HomeOpened, Inbound, LineTyped
from bot.ports.store import Queries
from bot.ports.work import Work
from bot.screens.home import team_screen
from bot.screens.own_tickets import own_sections
from bot.tickets.context import Context
from bot.tickets.rounds import ended_since, named_ticket

LIST = "list"
DRAWN = "\n"  # between a page and the time


def at_home(inbound: Inbound) -> bool:
    """Whether this happened on the person's home screen."""
    return isinstance(inbound, HomeOpened) or (isinstance(inbound, ButtonPressed | FormFilled | LineTyped) and not inbound.where.place)


def as_elsewhere(people: People, work: Work, inbound: Inbound) -> Inbound:
    """Treat a customer's action on their home screen as if it happened in their direct chat. Raises StaleButton for a button that was
    drawn before a round of its ticket ended.
    """
    if not isinstance(inbound, ButtonPressed) or not at_home(inbound):
        return inbound
    context, customer = people.member(work, inbound.by, inbound.where), work.people.customer(inbound.by.identity)
    ticket = named_ticket(work, inbound.args) if inbound.verb != LIST else None
    own = ticket is not None and (context.role_on(context.queue(ticket)) or (customer is not None and ticket.customer == customer.id))
    if ticket is not None and own and ended_since(work, ticket, _page(inbound)[1] or work.now):
        raise StaleButton
    if context.queues():
        return inbound
    return replace(inbound, where=customer.direct if customer else Address(inbound.channel, inbound.by.identity.id))


def home_screen(people: People, work: Work, inbound: Inbound, answer: Answer) -> Answer:
    """Return the screen after an action; the answer is shown at its top. One that is looked up later is told in the direct chat."""
    if answer.form or answer.errors:
        return answer
    context = people.member(work, inbound.by, inbound.where)
    if answer.look is not None or answer.start_link is not None:
        noted = home_screen(people, work, inbound, Answer(put(context.can.wording.home_answer, context.language)))
        return replace(answer, screen=noted.screen) if answer.look is None else Answer(look=partial(_looked_up, answer.look, noted.screen))
    own = (Section(buttons=answer.buttons),) if answer.buttons else ()
    if not context.queues():
        return _drawn(context, Screen(answer.text, (*own, *_customers(people, context, inbound))))
    if isinstance(inbound, ButtonPressed) and inbound.verb == LIST and not answer.alert:
        return _drawn(context, _teams(context, " ".join(inbound.args)))
    page = "" if isinstance(inbound, HomeOpened) else _page(inbound)[0]
    return _drawn(context, _teams(context, page, answer.text, own))


def _looked_up(look: Callable[[Any], Answer], screen: Screen | None, queries: Queries) -> Answer:
    return replace(look(queries), screen=screen)


def _drawn(context: Context, screen: Screen) -> Answer:
    """Return the screen with the time on its page."""
    return Answer(screen=replace(screen, page=f"{screen.page}{DRAWN}{context.now}"))


def _page(inbound: Inbound) -> tuple[str, int]:
    """Return the page on which something happened and when it was drawn, 0 if it doesn't say."""
    page, _, at = inbound.where.thread.partition(DRAWN)
    return page, int(at) if at.isascii() and at.isdigit() and len(at) < 16 else 0


def _teams(context: Context, page: str, note: RichText = (), own: tuple[Section, ...] = ()) -> Screen:
    views = shown_views(context)
    if not page and views and views[0].first and views[0].asked:
        page = " ".join(views[0].asked.args)
    return team_screen(context, wanted(context, page.split()) if page else None, page, note, own, views)


def _customers(people: People, context: Context, inbound: Inbound) -> tuple[Section, ...]:
    """Return the screen of somebody who isn't an agent."""
    customer = context.work.people.customer(context.actor)
    if people.rules.queue_for(inbound.channel) is None:
        return (
            Section(cards=(Card(put(say("This is where the {desk} team finds its tickets.", desk=context.rules.name), context.language)),)),
        )
    if customer is None:
        hello = context.can.wording.home_greeting.having(desk=context.rules.name)
        return (Section(cards=(Card(put(hello, context.language)),)),)
    return own_sections(people.asker(context.work, customer, inbound.by, customer.direct))
