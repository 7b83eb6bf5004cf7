"""Handles actions on a person's home screen, and returns the updated screen: a team's lists or a customer's tickets."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue.list_words import wanted
from bot.core.people import Address
from bot.core.richtext import RichText
from bot.i18n.sentences import put, say
from bot.intake.who import People
from bot.ports.cards import Answer, Card, Screen, Section
from bot.ports.inbound import ButtonPressed, FormFilled, HomeOpened, Inbound
from bot.ports.work import Work
from bot.screens.home import team_screen
from bot.screens.own_tickets import own_sections
from bot.tickets.context import Context


def at_home(inbound: Inbound) -> bool:
    """Whether this happened on the person's home screen."""
    return isinstance(inbound, HomeOpened) or (isinstance(inbound, ButtonPressed | FormFilled) and not inbound.where.place)


def in_direct_chat(people: People, work: Work, inbound: Inbound) -> Inbound:
    """Treat a customer's action on their home screen as if it happened in their direct chat."""
    if not isinstance(inbound, ButtonPressed) or not at_home(inbound) or people.member(work, inbound.by, inbound.where).queues():
        return inbound
    customer = work.people.customer(inbound.by.identity)
    return replace(inbound, where=customer.direct if customer else Address(inbound.channel, inbound.by.identity.id))


def home_screen(people: People, work: Work, inbound: Inbound, answer: Answer) -> Answer:
    """Return the screen after an action; the answer is shown at its top."""
    if answer.form or answer.errors or answer.look:
        return answer
    context = people.member(work, inbound.by, inbound.where)
    own = (Section(buttons=answer.buttons),) if answer.buttons else ()
    if not context.queues():
        return Answer(screen=Screen(answer.text, (*own, *_customers(people, context, inbound))))
    if isinstance(inbound, ButtonPressed) and inbound.verb == "list" and not answer.alert:
        return Answer(screen=_teams(context, " ".join(inbound.args)))
    page = "" if isinstance(inbound, HomeOpened) else inbound.where.thread
    return Answer(screen=_teams(context, page, answer.text, own))


def _teams(context: Context, page: str, note: RichText = (), own: tuple[Section, ...] = ()) -> Screen:
    return team_screen(context, wanted(context, page.split()) if page else None, page, note, own)


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
