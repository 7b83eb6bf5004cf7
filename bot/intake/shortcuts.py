"""A deed from the menu of a message in a ticket's thread goes in: the message is sent to the customer, or the ticket is split there."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.choosing import beginning_with
from bot.core.errors import AlreadySent, NotWordsOfOurs, NotWordsOfTheirs
from bot.core.message import Visibility
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.who import People, on_ticket
from bot.ports.cards import Answer
from bot.ports.delivery import Kind, Purpose
from bot.ports.inbound import ShortcutUsed
from bot.ports.store import Work
from bot.tickets.context import Deed
from bot.tickets.replies import send

EVERYTHING = 100_000
REPLY, SPLIT = "reply", "split"


def shortcut(people: People, work: Work, news: ShortcutUsed) -> Answer:
    """*Send to the customer* or *Split* on a message in a ticket's thread, or *Split* on the card above it."""
    deed = people.member(work, news.by, news.where)
    found = registry.find(news.verb, customer=False) if news.verb in (REPLY, SPLIT) else None
    top = news.where.thread or (news.message if news.verb == SPLIT else "")
    post = work.delivery_at(news.where.channel, news.where.place, top) if top else None
    if found is None or post is None or post.purpose != Purpose.CARD:
        return Answer(put(say("That works on a message in a ticket's thread."), deed.language))
    deed, ticket = on_ticket(found, deed, post.ticket)
    deed = replace(deed, typed=post.id == ticket.card, source=news.message)
    if found.verb == SPLIT:
        form = invoke.form(found, deed, ticket)
        return form if news.message == top else beginning_with(form, _words_of_customer(deed, ticket))
    send_said(deed, ticket, news.text)
    return Answer(put(say("Your reply to {ticket} is on its way.", ticket=f"#{ticket.number}"), deed.language))


def _words_of_customer(deed: Deed, ticket: Ticket) -> int:
    """The customer's message that stands there in the thread. Raises NotWordsOfTheirs."""
    post = deed.work.delivery_at(deed.where.channel, deed.where.place, deed.source)
    said = deed.work.message(post.ref) if post is not None and post.purpose == Purpose.WORDS else None
    if said is None or said.ticket != ticket.number:
        raise NotWordsOfTheirs
    return said.id


def send_said(deed: Deed, ticket: Ticket, words: RichText) -> None:
    """Send to the customer what stands in the thread as a message. Not his own words, and nothing twice."""
    channel, place = deed.where.channel, deed.where.place
    post = deed.work.delivery_at(channel, place, deed.source)
    if post is not None and post.kind != Kind.MARK.value:
        raise NotWordsOfOurs
    said = [
        message
        for message in deed.work.messages(ticket, limit=EVERYTHING)
        if message.source_id == deed.source and message.source and (message.source.channel, message.source.place) == (channel, place)
    ]
    if any(message.role is Role.CUSTOMER for message in said):
        raise NotWordsOfOurs
    if any(message.visibility is Visibility.PUBLIC for message in said):
        raise AlreadySent
    send(replace(deed, files=tuple(file for message in said for file in message.files)), ticket, words)
