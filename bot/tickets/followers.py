"""Agents who follow a ticket: they are told of the customer's messages as its assignee is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.announce.readers import language_of_colleague
from bot.core.message import Visibility
from bot.core.people import Address, Identity, place_key
from bot.core.richtext import RichText, plain
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, say, words
from bot.ports.cards import Aside, Button
from bot.ports.work import Work
from bot.screens.viewer import Viewer
from bot.tickets.context import Context

LATEST = 200  # messages that are looked at
NONE = "none"


def mention_of(work: Work, ticket: Ticket, who: Identity) -> Mention:
    """Return the mention of an agent, by the name that their channel tells."""
    if ticket.belongs_to(who):
        return Mention(who, ticket.assignee_name)
    profile = work.people.profile(who)
    return Mention(who, profile.name if profile else who.id)


def followers_of(viewer: Viewer, ticket: Ticket) -> list[Identity]:
    """Return the followers who may act in the ticket's queue, without its assignee."""
    queue = viewer.queue(ticket)
    people = [who for who in map(Identity.parse, ticket.followers.split()) if not ticket.belongs_to(who)]
    return [who for who in people if viewer.role_on(queue, who)]


def offers_to_follow(context: Context, ticket: Ticket, note: RichText) -> tuple[Aside, ...]:
    """Offer to follow the ticket to everybody whom a note that was just stored mentions for the first time on it: their platform has
    notified them already. Nobody else is told.
    """
    card = context.work.outbox.get(ticket.card) if ticket.card and any(span.mention for span in note) else None
    if card is None or not card.message or ticket.is_closed:
        return ()
    where = Address(card.channel, card.place, card.message)
    return tuple(_offer(context, ticket, who, where) for who in _mentioned_first(context, ticket, note))


def _mentioned_first(context: Context, ticket: Ticket, note: RichText) -> Iterator[Identity]:
    queue, people = context.queue(ticket), context.work.people
    notes = [said for said in context.work.messages.newest(ticket, LATEST) if said.visibility is Visibility.NOTE]
    for name in dict.fromkeys(span.mention for span in note if span.mention):
        who = Identity.parse(name)
        here = who.channel == queue.place.channel and people.is_member(place_key(queue.place), who.id)
        told_anyway = who == context.actor or ticket.belongs_to(who) or ticket.is_followed_by(who)
        before = sum(any(span.mention == name for span in said.text) for said in notes) > 1
        if here and context.role_on(queue, who) and not told_anyway and not before and people.notify_of(who) != NONE:
            yield who


def _offer(context: Context, ticket: Ticket, who: Identity, where: Address) -> Aside:
    profile = context.work.people.profile(who)
    language = language_of_colleague(context.work, context.rules, who, profile.language if profile else "")
    told = say(
        "{name} mentioned you on {ticket}. Do you want to hear when the customer writes?", name=context.name, ticket=f"#{ticket.number}"
    )
    button = Button("follow", (str(ticket.number),), words(say("Follow"), language))
    return Aside(who, where, plain(words(told, language)), ((button,),))
