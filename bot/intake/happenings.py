"""What people do without a command: edit, delete, react, come, go, block. Each is written down and shown where it matters."""

from __future__ import annotations

from dataclasses import replace

from bot import catalogue
from bot.announce import Announcer
from bot.cards import Answer, Card
from bot.core.message import Message, Visibility
from bot.core.people import Identity, Role
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.inbound import MembershipChanged, MessageDeleted, MessageEdited, PlaceChanged, ReachChanged, ReactionAdded
from bot.intake import invoke
from bot.intake.shortcuts import send_said
from bot.rules import Rules
from bot.store import Work
from bot.words import put, say

SEND = "📨"
DEEDS = {"👀": "claim", "✅": "close"}


def reacted(deed: Deed, news: ReactionAdded) -> Answer:
    """An agent's emoji: 👀 on a card claims, ✅ closes, 📨 on a note sends it to the customer."""
    if not news.there or deed.rules.queue_at(news.where) is None:
        return Answer()
    post = deed.work.delivery_at(news.where.channel, news.where.place, news.message)
    if post is not None and post.purpose == "card" and news.emoji in DEEDS:
        ticket = deed.ticket(post.ticket)
        if ticket.card != post.id:
            return Answer()
        found = catalogue.find(DEEDS[news.emoji], customer=False)
        return invoke.call(found, deed, ticket, invoke.from_line(found, (), deed) or {}) if found else Answer()
    said = deed.work.message_at(news.where.channel, news.where.place, news.message) if news.emoji == SEND else None
    if said is not None and said.visibility is Visibility.NOTE and said.author == deed.actor:
        ticket = deed.ticket(said.ticket)
        card = deed.work.delivery(ticket.card)
        here = card is not None and said.source is not None and said.source.thread == card.message
        send_said(replace(deed, source=news.message, typed=here), ticket, said.text)
    return Answer()


def edited(work: Work, rules: Rules, news: MessageEdited) -> Answer:
    """Both versions are kept; the team sees the customer's new words."""
    said = work.message_at(news.where.channel, news.where.place, news.message)
    ticket = work.ticket(said.ticket) if said else None
    if said is None or ticket is None or text_of(said.text) == text_of(news.text) or said.author != news.by.identity:
        return Answer()
    digest = work.change_message(said.id, news.text)
    ticket.tell("edited", by=_journal_name(work, ticket, said), now=work.now, message=said.id, digest=digest)
    if said.role is Role.CUSTOMER:
        Announcer(work, rules).words_of_customer(ticket, said.id, news.text, (), say("This replaces an earlier message."))
    elif said.visibility is Visibility.PUBLIC:
        told = say("The customer keeps the words that were sent; changing them here changes nothing there.")
        return Answer(put(told, rules.language_for(news.by.language)))
    return Answer()


def deleted(work: Work, rules: Rules, news: MessageDeleted) -> Answer:
    """The words stay with us; that they were taken back is written down and shown. A card that somebody took away is posted again."""
    post = work.delivery_at(news.where.channel, news.where.place, news.message)
    shown = work.ticket(post.ticket) if post is not None and post.purpose == "card" else None
    if shown is not None and post is not None and shown.card == post.id:
        shown.card = 0
        Announcer(work, rules).card(shown)
        return Answer()
    said = work.message_at(news.where.channel, news.where.place, news.message)
    ticket = work.ticket(said.ticket) if said else None
    if said is not None and ticket is not None:
        ticket.tell("deleted", by=_journal_name(work, ticket, said), now=work.now, message=said.id)
        if said.role is Role.CUSTOMER:
            Announcer(work, rules).line(ticket, say("{name} took a message back. We keep what it said.", name=said.author_name))
    return Answer()


def membership(work: Work, rules: Rules, news: MembershipChanged) -> Answer:
    if rules.queue_at(news.where) is not None:
        work.remember(news.by)
        work.set_member(f"{news.where.channel}:{news.where.place}", news.by.identity.id, here=news.joined)
    return Answer()


def reach(work: Work, rules: Rules, news: ReachChanged) -> Answer:
    """A customer blocked us, or lets us speak again: his open cards say so."""
    customer = work.customer(news.by.identity)
    if customer is not None:
        customer.blocked_at = 0 if news.reachable else work.now
        announce = Announcer(work, rules)
        for ticket in work.open_tickets(customer):
            announce.card(ticket)
            announce.line(
                ticket,
                say("The customer can be reached again.")
                if news.reachable
                else say("The customer has blocked the bot: nothing we send arrives."),
            )
    return Answer()


def place_changed(work: Work, rules: Rules, news: PlaceChanged) -> Answer:
    """A chat got another id: what is said to its people goes there from now on."""
    customer = work.customer(news.by.identity)
    if news.what == "moved" and news.to and customer is not None:
        for ticket in work.open_tickets(customer):
            if (ticket.channel, ticket.place) == (news.where.channel, news.where.place):
                ticket.place = news.to
    elif news.what == "back" and rules.queue_at(news.where) is None:
        announce = Announcer(work, rules)
        told = say("Hello! In this channel I make tickets of messages: use “Make a ticket” in a message's menu, or put 🎫 on it.")
        announce.to_place(news.where, Card(body=announce.team(told)))
    elif news.what == "gone" and (queue := rules.queue_at(news.where)) is not None:
        announce = Announcer(work, rules)
        for manager in queue.managers:
            announce.to_manager(manager, say("I can no longer post where {queue} works. Please invite me there again.", queue=queue.name))
    return Answer()


def _journal_name(work: Work, ticket: Ticket, said: Message) -> Identity:
    return work.customer_of(ticket).actor if said.role is Role.CUSTOMER else said.author
