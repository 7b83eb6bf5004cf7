"""Handles what people do without a command: reactions, members who join or leave, blocked bots, lost places."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.catalogue import registry
from bot.catalogue.reading import from_line
from bot.core.message import Visibility
from bot.core.people import place_key
from bot.i18n.sentences import Sentence, put, say, words
from bot.intake import invoke
from bot.intake.customer_reactions import customer_reacted
from bot.intake.shortcuts import sendable
from bot.intake.who import People
from bot.ports.cards import Answer, Button, Card
from bot.ports.delivery import Purpose
from bot.ports.inbound import MembershipChanged, PersonGone, PlaceChanged, ReachChanged, ReactionAdded
from bot.ports.wording import Wording
from bot.ports.work import Work
from bot.settings.reactions import MAKES_TICKET, ON_CARD, SENDS_NOTE
from bot.settings.rules import Rules
from bot.tickets.context import Context
from bot.tickets.leaving import left_for_good, left_place
from bot.tickets.lost_places import place_found, place_lost, reached_again
from bot.tickets.queue_places import closed, opened

HELLO = "hello:"  # sent only once


def reacted(people: People, work: Work, inbound: ReactionAdded) -> Answer:
    """Handle an emoji on a message: an agent's in their queue's place, or a customer's on a reply that waits for their answer."""
    if people.rules.queue_at(inbound.where) is None:
        return customer_reacted(people, work, inbound)
    context = people.member(work, inbound.by, inbound.where)
    return _agent_reacted(context, inbound) if inbound.there else _agent_took_back(context, inbound)


def _agent_took_back(context: Context, inbound: ReactionAdded) -> Answer:
    """Remove what their emoji did at the customer: the sign that somebody has the ticket. The ticket stays theirs."""
    if inbound.on_ours is False or context.rules.reactions.get(inbound.emoji) != "claim":
        return Answer()
    post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.message)
    ticket = context.work.tickets.get(post.ticket) if post is not None and post.purpose == Purpose.CARD else None
    if ticket is not None and post is not None and ticket.card == post.id and ticket.belongs_to(context.actor):
        context.announce.mark_seen(ticket, there=False)
    return Answer()


def _agent_reacted(context: Context, inbound: ReactionAdded) -> Answer:
    """An emoji on a card does what the configuration says; one on their own note may offer to send it to the customer."""
    verb = context.rules.reactions.get(inbound.emoji, "")
    if inbound.on_ours is False and verb in ON_CARD:
        return Answer()
    post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.message)
    if post is not None and post.purpose == Purpose.CARD and verb in ON_CARD:
        ticket = context.ticket(post.ticket)
        if ticket.card != post.id:
            return Answer()
        found = registry.find(verb, customer=False)
        return invoke.call(found, context, ticket, from_line(found, (), context) or {}) if found else Answer()
    said = context.work.messages.by_source(inbound.where.channel, inbound.where.place, inbound.message) if verb == SENDS_NOTE else None
    if said is not None and said.visibility is Visibility.NOTE and said.author == context.actor:
        ticket = context.ticket(said.ticket)
        sendable(context, ticket, said)
        ticket.ensure_open()
        told = say("Nothing was sent yet. You can read your note again in the reply form before the customer gets it.")
        label = words(say("Send to the customer…"), context.language)
        return Answer(put(told, context.language), buttons=((Button("reply", (str(ticket.number), str(said.id)), label, "primary"),),))
    return Answer()


def membership(work: Work, rules: Rules, inbound: MembershipChanged) -> Answer:
    if rules.queue_at(inbound.where) is not None:
        work.people.save_profile(inbound.by)
        work.people.set_member(f"{inbound.where.channel}:{inbound.where.place}", inbound.by.identity.id, here=inbound.joined)
        if not inbound.joined:
            left_place(work, rules, inbound.by.identity, place_key(inbound.where))
    return Answer()


def person_gone(work: Work, rules: Rules, inbound: PersonGone) -> Answer:
    """Somebody's account was closed."""
    work.people.save_profile(inbound.by)
    left_for_good(work, rules, inbound.by.identity)
    return Answer()


def reach(work: Work, rules: Rules, inbound: ReachChanged) -> Answer:
    """A customer blocked the bot or unblocked it; their open cards say so."""
    customer = work.people.customer(inbound.by.identity)
    announce = Announcer(work, rules)
    if customer is not None and inbound.reachable:
        reached_again(work, announce, customer)
    elif customer is not None and not customer.blocked_at:
        customer.blocked_at = work.now
        for ticket in work.tickets.open_of(customer):
            announce.line(ticket, say("The customer has blocked the bot: our messages don't get through."))
    return Answer()


def place_changed(people: People, work: Work, inbound: PlaceChanged) -> Answer:
    """A chat got another id, was lost or came back: move its tickets, and tell a queue's managers about their place."""
    rules, wording = people.rules, people.channels[inbound.channel].wording
    where, announce = inbound.where, Announcer(work, rules)
    if rules.queue_at(where) is not None:
        if inbound.what == "back":
            opened(work, rules, where)
        else:
            closed(work, rules, where, wording.closed_place)
        return Answer()
    tickets = work.tickets.in_place(where.channel, where.place)
    if inbound.what == "moved":
        for ticket in tickets:
            ticket.place = inbound.to or ticket.place
        return Answer()
    for ticket in tickets:
        if inbound.what == "back":
            place_found(work, announce, ticket)
        elif not ticket.is_closed:
            place_lost(work, announce, ticket)
    if inbound.what == "back" and work.inbound.first_time(where.channel, f"{HELLO}{where.place}"):
        announce.to_place(where, Card(body=announce.team(_greeting(wording, rules))))
    return Answer()


def _greeting(wording: Wording, rules: Rules) -> Sentence:
    emoji = next((one for one, verb in rules.reactions.items() if verb == MAKES_TICKET), "")
    return wording.emoji_greeting.having(emoji=emoji) if wording.emoji_greeting and emoji else wording.room_greeting
