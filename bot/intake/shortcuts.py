"""Handles shortcuts in the menu of a message in a ticket's thread: reply to it, send it to the customer, take it back, or split there."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.choosing import beginning_with
from bot.catalogue.registry import Command
from bot.core.errors import AlreadySent, NoOwnReply, NotFromCustomer, NotFromTeam
from bot.core.message import Message, Visibility
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.canned_choice import with_choice
from bot.intake.who import People, on_own_reply, on_ticket
from bot.ports.cards import Answer
from bot.ports.delivery import DeliveryKind, Purpose
from bot.ports.inbound import ShortcutUsed
from bot.ports.work import Work
from bot.screens import writers
from bot.screens.versions import notes_sent
from bot.tickets.context import Context
from bot.tickets.notes import keep_draft
from bot.tickets.revising import as_it_is

REPLY, SPLIT, ANSWER, UNSEND = "reply", "split", "answer", "unsend"


def shortcut(people: People, work: Work, inbound: ShortcutUsed) -> Answer:
    """Handle *Reply to this*, *Send to the customer*, *Unsend* or *Split* on a message in a thread. The card stands for the first one."""
    context = people.member(work, inbound.by, inbound.where)
    verb = REPLY if inbound.verb == ANSWER else inbound.verb
    found = registry.find(verb, customer=False) if verb in (REPLY, SPLIT, UNSEND) else None
    top = inbound.where.thread or inbound.message
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, top)
    if found is None or post is None or post.purpose != Purpose.CARD:
        return Answer(put(say("That works only on a message in a ticket's thread."), context.language))
    typed = work.messages.by_source(*inbound.where[:2], inbound.message) if found.verb == UNSEND else None
    context, ticket = on_own_reply(context, typed) or on_ticket(found, context, post.ticket)
    context = replace(context, typed=post.id == ticket.card, source=inbound.message)
    if found.verb == UNSEND:
        return invoke.call(found, context, ticket, {"message": str(_reply(context, ticket))})
    if found.verb == SPLIT:
        form = invoke.form(found, context, ticket)
        return form if inbound.message == top else beginning_with(form, _customer_message(context, ticket))
    answers = _theirs(context, ticket, on_card=inbound.message == top)
    if answers is not None:
        return reply_form(found, replace(context, answers=answers), ticket)
    if inbound.verb == ANSWER:
        told = say("Choose one of the customer's messages on {ticket}.", ticket=f"#{ticket.number}")
        return Answer(put(told, context.language))
    return reply_form(found, replace(context, note=_note(context, ticket)), ticket, inbound.text)


def _theirs(context: Context, ticket: Ticket, *, on_card: bool) -> Message | None:
    """Return the customer's message that was chosen; None if it is none of theirs."""
    post = context.work.outbox.by_message(context.where.channel, context.where.place, context.source)
    number = ticket.first_message if on_card else post.ref if post is not None and post.purpose == Purpose.WORDS else 0
    return _of_customer(context, ticket, number)


def _of_customer(context: Context, ticket: Ticket, number: int) -> Message | None:
    said = context.work.messages.get(number) if number else None
    return said if said is not None and said.ticket == ticket.number and said.role is Role.CUSTOMER else None


def recall(context: Context, ticket: Ticket, note: str = "", answers: str = "") -> None:
    """Find again what a submitted reply form was opened with: the note that is sent, and the message that is answered."""
    if note:
        context.note = note_of(context, ticket, note)
        context.files = context.note.files
    if answers.isascii() and answers.isdigit() and len(answers) < 16:
        context.answers = _of_customer(context, ticket, int(answers))


def _customer_message(context: Context, ticket: Ticket) -> int:
    """Return the customer's message at this place in the thread. Raises NotFromCustomer."""
    said = _theirs(context, ticket, on_card=False)
    if said is None:
        raise NotFromCustomer(ticket.number)
    return said.id


def _reply(context: Context, ticket: Ticket) -> int:
    """Return the reply that was chosen in the thread, where it was typed or is copied. Raises NoOwnReply."""
    channel, place = context.where.channel, context.where.place
    post = context.work.outbox.by_message(channel, place, context.source)
    shown = context.work.messages.get(post.ref) if post is not None and post.purpose == Purpose.MIRROR else None
    said = shown or context.work.messages.by_source(channel, place, context.source)
    if said is None:
        raise NoOwnReply(ticket.number)
    return said.id


def edit_form(found: Command, context: Context, ticket: Ticket, said: Message) -> Answer:
    """Open the form with a reply's text as the customer has it."""
    now = as_it_is(context.work, ticket, said)
    form = invoke.form(found, context, ticket)
    return invoke.with_text(form, now.text if now else (), required=not said.files)


def _note(context: Context, ticket: Ticket) -> Message | None:
    """Return the note that was chosen in the thread; None if the desk doesn't know the message. Raises NotFromTeam and AlreadySent."""
    channel, place = context.where.channel, context.where.place
    post = context.work.outbox.by_message(channel, place, context.source)
    if post is not None and post.kind != DeliveryKind.MARK:
        said = context.work.messages.get(post.ref) if post.purpose == Purpose.NOTE else None
        if said is None:
            raise NotFromTeam(ticket.number)
    else:
        said = context.work.messages.by_source(channel, place, context.source)
    return None if said is None else sendable(context, ticket, said)


def sendable(context: Context, ticket: Ticket, said: Message) -> Message:
    """Return a note that can be sent to the customer. Raises NotFromTeam for a customer's message, AlreadySent for what they have."""
    if said.role is Role.CUSTOMER or said.ticket != ticket.number:
        raise NotFromTeam(ticket.number)
    if said.visibility is Visibility.PUBLIC or said.id in notes_sent(context.work, ticket):
        raise AlreadySent(ticket.number)
    return said


def note_of(context: Context, ticket: Ticket, written: str) -> Message:
    """Return the note that a button or form names. Anybody can forge it, so it is checked."""
    digits = written.isascii() and written.isdigit() and len(written) < 16
    said = context.work.messages.get(int(written)) if digits else None
    if said is None:
        raise NotFromTeam(ticket.number)
    return sendable(context, ticket, said)


def reply_form(found: Command, context: Context, ticket: Ticket, words: RichText = ()) -> Answer:
    """Open the reply form, with the note's newest text or these words in it. Nothing is sent before it is submitted."""
    ticket.ensure_open()
    note = context.note
    if words or note:
        _keep_draft(context, ticket)
    draft = writers.begin(context.work, ticket, context.actor, context.name)
    context.announce.card(ticket)
    form = invoke.form(found, context, ticket)
    assert form.form is not None
    form = replace(form, form=with_choice(context, ticket, form.form))
    if note is None:
        return invoke.with_text(form, words or draft, required=True) if words or draft else form
    versions = [version.text for version in context.work.messages.versions(ticket, [note.id]).get(note.id, ()) if version.text]
    return invoke.with_text(form, versions[-1] if versions else note.text, required=not note.files)


def _keep_draft(context: Context, ticket: Ticket) -> None:
    """Keep the draft of an earlier form as a note, because this form begins with another text."""
    if draft := writers.draft_in(writers.end(context.work, ticket, context.actor)):
        keep_draft(context.work, context.announce, ticket, (context.actor, context.name), draft)
