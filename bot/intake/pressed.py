"""A pressed button or a filled-in form goes in: its claims are checked like typed words, and the deed is done or politely refused."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.core.errors import DeskError, NoSuchTicket, NotHere, StaleButton
from bot.core.richtext import plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.who import People, number_of, on_ticket
from bot.ports.cards import Answer, Card
from bot.ports.inbound import ButtonPressed, FormClosed, FormFilled
from bot.ports.store import Work
from bot.screens import writers
from bot.tickets.context import Deed

REPLY = "reply"


def button(people: People, work: Work, news: ButtonPressed) -> Answer:
    """Outside the teams' places a button that customers have is pressed by a customer."""
    theirs = registry.find(news.verb, customer=True, pressed=True)
    if theirs is not None and news.where.place and people.rules.queue_at(news.where) is None and not _of_the_house(people, work, news):
        return _customers(people, work, news, theirs)
    found = registry.find(news.verb, customer=False, pressed=True)
    deed = people.member(work, news.by, news.where)
    if found is None or not (found.on_ticket or deed.queues()):
        raise StaleButton
    if not found.on_ticket:
        return invoke.run(found, deed, None, plain(" ".join(news.args)))
    deed, ticket = on_ticket(found, deed, _number(news.args))
    answer = _agents(found, deed, ticket, news.args[1:])
    return Answer() if found.quiet and _is_card(work, news, ticket) else answer


def _is_card(work: Work, news: ButtonPressed, ticket: Ticket) -> bool:
    """Whether the ticket's own card was pressed: it shows what was done."""
    post = work.delivery_at(news.where.channel, news.where.place, news.message) if news.message else None
    return post is not None and post.id == ticket.card


def _of_the_house(people: People, work: Work, news: ButtonPressed) -> bool:
    """Whether a colleague presses what we sent him: a customer's ticket is his own."""
    if registry.find(news.verb, customer=False, pressed=True) is None or not (
        news.args and news.args[0].isascii() and news.args[0].isdigit()
    ):
        return False
    ticket, customer = work.ticket(number_of(news.args[0])), work.customer(news.by.identity)
    if ticket is None or (customer is not None and customer.id == ticket.customer):
        return False
    return people.member(work, news.by, news.where).role_on(people.rules.queue_of(ticket)) is not None


def _customers(people: People, work: Work, news: ButtonPressed, found: Command) -> Answer:
    customer = work.customer(news.by.identity)
    if customer is None:
        raise NoSuchTicket(number=news.args[0][:20]) if news.args else StaleButton
    deed = people.asker(work, customer, news.by, news.where)
    deed, args, ticket = privately(found, deed), news.args, None
    if found.on_ticket:
        deed, ticket = on_ticket(found, deed, _number(args))
        args = args[1:]
    values = invoke.from_line(found, plain(" ".join(args)), deed)
    if values is None:
        raise StaleButton
    answer = invoke.call(found, deed, ticket, values)
    return stays(deed, answer) if answer.buttons else answer


def _agents(found: Command, deed: Deed, ticket: Ticket, args: tuple[str, ...]) -> Answer:
    """A stale press is refused by the ticket's own rule. What the button does not say is asked."""
    if not found.offered(ticket):
        if found.parameters:
            ticket.ensure_open()
            raise StaleButton
        return invoke.call(found, deed, ticket, {})
    if not found.parameters:
        return invoke.call(found, deed, ticket, {})
    if deed.forms:
        if found.verb == REPLY:
            writers.begin(deed.work, ticket, deed.actor, deed.name)
            deed.announce.card(ticket)
        return invoke.form(found, deed, ticket)
    return invoke.run(found, deed, ticket, plain(":".join(args)))


def form(people: People, work: Work, news: FormFilled) -> Answer:
    """A form that somebody sent; a refusal keeps it open."""
    deed = people.member(work, news.by, news.where)
    found = registry.find(news.verb, customer=False)
    if found is None or not found.on_ticket or not news.args:
        told = put(say("This form is from another time. Nothing was done."), deed.language)
        return Answer(told, errors=(("", text_of(told)),))
    try:
        deed, ticket = on_ticket(found, deed, _number(news.args))
        with writers.sent(work, ticket, deed.actor):
            return invoke.call(found, deed, ticket, invoke.from_form(found, news.values, news.texts, deed))
    except DeskError as error:
        sentence = text_of(refusal(error, deed.language).text)
        return Answer(plain(sentence), errors=((found.parameters[0].name, sentence),) if found.parameters else ())


def closed(people: People, work: Work, news: FormClosed) -> Answer:
    """A form that somebody closed."""
    deed = people.member(work, news.by, news.where)
    ticket = work.ticket(_number(news.args)) if news.verb == REPLY and news.args else None
    if ticket is not None and writers.end(work, ticket, deed.actor):
        deed.announce.card(ticket)
    return Answer()


def _number(args: tuple[str, ...]) -> int:
    if not (args and args[0]):
        raise StaleButton
    return number_of(args[0])


def stays(deed: Deed, answer: Answer) -> Answer:
    """An answer that stays in a customer's chat is a row like every other. Where others read it too it quotes him."""
    if answer.text:
        quoted = deed.news.message if deed.news and deed.overheard else ""
        deed.announce.to_place(deed.where, Card(body=answer.text, buttons=answer.buttons), reply_to=quoted)
    return Answer()


def privately(found: Command, deed: Deed) -> Deed:
    """The deed in the customer's direct chat, if what he asks for is for his eyes. Raises NotHere when he never opened it."""
    if not (found.private and deed.overheard):
        return deed
    if not deed.announce.hears_alone(deed.asker):
        raise NotHere
    return replace(deed, where=deed.asker.direct)


def refusal(error: DeskError, language: str) -> Answer:
    """A refusal, said privately."""
    return Answer(put(say(type(error).__doc__ or "", **error.values), language), alert=True)
