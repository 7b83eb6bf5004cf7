"""Words in rooms where customers are among themselves: a watched room's messages, messages that somebody makes a ticket of, and their
threads.
"""

from __future__ import annotations

from dataclasses import replace

from bot.core.errors import NotYours
from bot.core.people import Address, Profile
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.inbound import MessageReceived, ShortcutUsed
from bot.ports.store import Work
from bot.settings.rules import Queue
from bot.tickets.context import Deed
from bot.tickets.incoming import Said, open_ticket, room_words


def in_room(people: People, work: Work, news: MessageReceived) -> Answer | None:
    """A message in a room with threads: under a ticket's message only its author's words count. None where the room is not ours to hear."""
    if news.direct or not people.channels[news.channel].threads:
        return None
    if news.where.thread:
        ticket = _ticket_under(work, news.where)
        if ticket is not None and work.customer_of(ticket).identity == news.by.identity:
            room_words(_asker(people, work, news.by, news.where), news, ticket)
        return Answer()
    watching = people.rules.queue_watching(news.where)
    if watching is not None:
        _open(people, work, news, watching)
        return Answer()
    if not news.addressed:
        return Answer()
    told = say("Here I make tickets of messages: use “Make a ticket” in a message's menu. For words between us, write to me directly.")
    return Answer(put(told, people.language(work, news.by, news.where)))


def make_ticket(people: People, work: Work, news: ShortcutUsed) -> Answer:
    """*Make a ticket* of a message: its author is the customer, its thread is where he is answered."""
    deed = people.member(work, news.by, news.where)
    own = deed.queues()
    queue = people.rules.queue_watching(news.where) or people.rules.queue_for(news.channel) or next(iter(own), None)
    if queue is None or not (own or news.author.identity == news.by.identity):
        raise NotYours
    made = work.message_at(news.where.channel, news.where.place, news.message)
    if made is not None:
        return Answer(put(say("There is a ticket of this message already: {ticket}.", ticket=f"#{made.ticket}"), deed.language))
    if news.author.is_bot:
        return Answer(put(say("A bot wrote this; it cannot be a customer."), deed.language))
    said = MessageReceived(
        event=news.event,
        at=news.at,
        by=news.author,
        where=Address(news.where.channel, news.where.place),
        message=news.message,
        text=news.text,
        files=news.files,
        direct=False,
    )
    ticket = _open(people, work, said, queue, thread=news.where.thread)
    return Answer(put(say("{ticket} is open now. Its answers go into this thread.", ticket=f"#{ticket.number}"), deed.language))


def _open(people: People, work: Work, news: MessageReceived, queue: Queue, thread: str = "") -> Ticket:
    where = Address(news.where.channel, news.where.place, thread or news.message)
    deed = _asker(people, work, news.by, where)
    return open_ticket(deed, queue, Said(deed, replace(news, where=where)), previous=0)


def _asker(people: People, work: Work, by: Profile, where: Address) -> Deed:
    return people.asker(work, people.customer(work, by), by, where)


def _ticket_under(work: Work, where: Address) -> Ticket | None:
    """The ticket that was made of the message which a thread stands under."""
    first = work.message_at(where.channel, where.place, where.thread)
    ticket = work.ticket(first.ticket) if first else None
    return ticket if ticket is not None and (ticket.channel, ticket.place, ticket.thread) == where else None
