"""A customer's message goes in: a word that we know, an answer to a ping, or words for a ticket."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.catalogue import registry
from bot.core.customer import Customer
from bot.core.people import Address
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.pressed import privately, stays
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageReceived
from bot.ports.store import Work
from bot.settings.rules import Queue
from bot.tickets.incoming import ask
from bot.tickets.lost_places import reached_again
from bot.tickets.notes import keep


def said(people: People, work: Work, news: MessageReceived) -> Answer:
    """Words outside the teams' places. In a direct chat everybody is a customer, agents too."""
    if news.direct and (ticket := _pinged(work, news)) is not None:
        deed = replace(people.member(work, news.by, news.where), files=news.files, source=news.message)
        keep(deed, ticket, news.text)
        if deed.forms:  # where agents sit, the lock says it
            deed.announce.lock(news.where, news.message)
            return Answer()
        return Answer(put(say("Noted on {ticket}. Only agents see it.", ticket=f"#{ticket.number}"), deed.language))
    queue = people.rules.queue_for(news.channel)
    return _from_customer(people, work, news, queue) if news.addressed and queue else Answer()


def _from_customer(people: People, work: Work, news: MessageReceived, queue: Queue) -> Answer:
    customer = people.customer(work, news.by)
    if news.direct:  # a thread picks the ticket of its message; we write beside it, never inside
        if not customer.place:
            _bring_home(work, customer, news.where)
        customer.place = news.where.place
        reached_again(work, Announcer(work, people.rules), customer)
        if news.where.thread:
            news = replace(news, where=Address(news.where.channel, news.where.place), reply_to=news.reply_to or news.where.thread)
    deed = people.asker(work, customer, news.by, news.where)
    deed.news = news
    meant = text_of(news.text).lstrip().startswith(deed.prefix) and not news.forwarded
    word, rest = invoke.first_word(news.text) if meant else ((), ())
    found = registry.find(text_of(word)[len(deed.prefix) :], customer=True) if meant else None
    if found is None and news.kind == "text" and not (news.direct or news.files or can_be_seen(text_of(news.text))):
        found = registry.find("help", customer=True)  # somebody calls us by name and says no more
    if found is None:
        return ask(deed, news, queue)
    deed = privately(found, deed)
    return stays(deed, invoke.run(found, deed, None, rest))


def _bring_home(work: Work, customer: Customer, where: Address) -> None:
    """What he opened by a slash command before he ever wrote to us is answered here, too."""
    for ticket in work.open_tickets(customer):
        if (ticket.channel, ticket.place) == (customer.channel, customer.person):
            ticket.place = where.place


def _pinged(work: Work, news: MessageReceived) -> Ticket | None:
    """The ticket whose ping is answered, in its thread or as a reply to it."""
    answered = news.where.thread or news.reply_to
    post = work.delivery_at(news.where.channel, news.where.place, answered) if answered else None
    return work.ticket(post.ticket) if post is not None and post.purpose == Purpose.PING else None
