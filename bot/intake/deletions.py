"""Handles deletions. The record keeps what was said, and a deletion is a later version."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.answered import line_about, now_read
from bot.announce.readers import language_of_colleague
from bot.core.event_kinds import EventKind
from bot.core.message import Message
from bot.core.people import Identity, Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.i18n.times import at_clock, millis
from bot.ports.cards import Answer, Button, Card
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageDeleted, MessageEdited
from bot.ports.work import Work
from bot.screens.quotes import one_line
from bot.screens.versions import notes_sent
from bot.settings.rules import Rules
from bot.tickets.limits import counted
from bot.tickets.queue_places import card_lost
from bot.tickets.revising import as_it_is, is_reply, withheld

QUOTED = 200  # characters


def deleted(work: Work, rules: Rules, inbound: MessageDeleted) -> Answer:
    """Keep the text, and record and show the deletion. A deleted card is posted again."""
    if _card_is_gone(work, rules, inbound):
        return Answer()
    said, _ = found(work, inbound)
    ticket = work.tickets.get(said.ticket) if said else None
    if said is None or ticket is None:
        return Answer()
    versions = work.messages.versions(ticket, [said.id]).get(said.id, [])
    theirs = as_it_is(work, ticket, said)
    if theirs is not None and versions and versions[-1].text is None:
        return Answer()
    announce = Announcer(work, rules)
    if theirs is not None and (told := withheld(work, announce, ticket, said)) is not None:
        return Answer(put(told, language_of_colleague(work, rules, inbound.by.identity, inbound.by.language)))
    digest = work.messages.revise(said.id, None, millis(inbound.at))
    ticket.record(EventKind.DELETED, by=journal_name(work, ticket, said), now=work.now, message=said.id, digest=digest)
    if said.role is Role.CUSTOMER and ticket.spam:
        return Answer()
    if said.role is Role.CUSTOMER:
        told = say("{name} deleted a message. We keep what it said.", name=said.author_name)
        card = Card(body=line_about(now_read(work, said)), foot=announce.team(told))
        if counted(work, rules, announce, ticket).message:
            announce.hold(ticket, card, said.id)
        else:
            announce.thread(ticket, card, purpose=Purpose.LINE, answers=said.id)
    elif was_sent(work, ticket, said) and theirs is not None:
        values = {"name": said.author_name, "time": at_clock(work.now, rules.queue_of(ticket).timezone, work.now), "words": quoted(theirs)}
        announce.line(
            ticket, say("🗑 A reply by {name} was deleted here at {time}. The customer keeps it. As it was sent: “{words}”", **values)
        )
        if is_reply(said):
            return _whether_to_unsend(ticket, theirs, language_of_colleague(work, rules, inbound.by.identity, inbound.by.language))
    return Answer()


def _card_is_gone(work: Work, rules: Rules, inbound: MessageDeleted) -> bool:
    """Post a ticket's card again. False if the message was none."""
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.message)
    shown = work.tickets.get(post.ticket) if post is not None and post.purpose == Purpose.CARD else None
    if shown is None or post is None or post.message != inbound.message:
        return False
    if shown.card == post.id:
        card_lost(work, rules, Announcer(work, rules), shown)
    else:
        Announcer(work, rules).card_gone(post)
    return True


def found(work: Work, inbound: MessageEdited | MessageDeleted) -> tuple[Message | None, bool]:
    """Return the message if it is on a ticket, and whether it came. It may be coming in at this moment, in another process."""
    where = (*inbound.where[:2], inbound.message)
    said = work.messages.by_source(*where)
    if said is not None:
        return said, True
    came = work.inbound.was_handled(inbound.channel, f"message:{inbound.where.place}:{inbound.message}")
    return work.messages.by_source(*where) if came else None, came


def _whether_to_unsend(ticket: Ticket, said: Message, language: str) -> Answer:
    """Ask the author of a reply that was deleted in the thread whether the customer should keep it."""
    told = say(
        "You deleted your reply on {ticket} here: “{words}”. The customer still has it.", ticket=f"#{ticket.number}", words=quoted(said)
    )
    number, message = str(ticket.number), str(said.id)
    there = Button("unsend", (number, message), words(say("Delete it there too"), language), "danger")
    keep = Button("unsend", (number, message, "keep"), words(say("Leave it"), language))
    return Answer(put(told, language), buttons=((there, keep),))


def was_sent(work: Work, ticket: Ticket, said: Message) -> bool:
    """Whether an agent's message went to the customer, at once or later from a note."""
    return is_reply(said) or said.id in notes_sent(work, ticket)


def quoted(said: Message) -> str:
    return one_line(said.text, said.files, QUOTED)


def journal_name(work: Work, ticket: Ticket, said: Message) -> Identity:
    return work.people.customer_of(ticket).actor if said.role is Role.CUSTOMER else said.author
