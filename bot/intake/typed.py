"""Handles messages typed in a ticket's thread: a command, a note or, if the queue is configured so, a reply."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.reading import first_word
from bot.core.richtext import RichText, text_of, ticket_name
from bot.core.ticket import Ticket
from bot.core.visible_text import echoed
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.in_channel import in_channel, is_command
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageReceived
from bot.ports.store import RetryLater, UnknownPost
from bot.ports.work import Work
from bot.tickets.context import Context
from bot.tickets.followers import offers_to_follow
from bot.tickets.notes import add_note
from bot.tickets.replies import send


def in_thread(people: People, work: Work, inbound: MessageReceived) -> Answer:
    """Handle a message in a queue's place."""
    if not inbound.where.thread or inbound.under_ours is False:
        return in_channel(people, work, inbound)
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.where.thread)
    if post is None and inbound.under_ours:
        raise UnknownPost
    ticket = work.tickets.get(post.ticket) if post is not None and post.purpose == Purpose.CARD else None
    if post is None or ticket is None:
        return in_channel(people, work, inbound)
    context, written_on = people.member(work, inbound.by, inbound.where), ticket
    ticket = context.current(ticket)
    here = post.id == ticket.card and post.message == inbound.where.thread
    context = replace(context, source=inbound.message, files=inbound.files, typed=here, thread=ticket)
    role = context.role_on(context.queue(ticket))
    if role is None and context.membership_unknown(context.queue(ticket)):
        raise RetryLater
    if role is None:
        values = {"queue": context.queue(ticket).name, "ticket": f"#{ticket.number}"}
        refused = say("Only the agents of {queue} can write on {ticket}. Your message was not saved.", **values)
        return Answer(put(refused, context.language))
    context.role = role
    if is_command(inbound.text, context.prefix) and not inbound.forwarded:
        return _command(context, ticket, inbound)
    if here and not inbound.forwarded and context.queue(ticket).thread_messages == "reply" and not ticket.is_closed:
        send(context, ticket, inbound.text)
        return Answer()
    add_note(context, ticket, inbound.text)
    answer = _hint(context, inbound.text) or _moved_hint(context, ticket, written_on)
    return replace(answer, asides=offers_to_follow(context, ticket, inbound.text))


def _command(context: Context, ticket: Ticket, inbound: MessageReceived) -> Answer:
    word, rest = first_word(inbound.text)
    verb = text_of(word)[len(context.prefix) :]
    found = registry.find(verb, customer=False)
    if found is not None:
        return invoke.run(found, context, ticket if found.on_ticket else None, rest)
    add_note(context, ticket, inbound.text)
    near = registry.nearest(verb, customer=False)
    typed = f"{context.prefix}{echoed(verb)}"
    hint = say("There is no command {command}; this stays a note.", command=typed)
    if near:
        hint = say("There is no command {command}; this stays a note. Did you mean {near}?", command=typed, near=f"{context.prefix}{near}")
    return Answer(put(hint, context.language))


def _hint(context: Context, words: RichText) -> Answer | None:
    """Say that a note looks like a command but isn't one."""
    prefix, _, rest = text_of(words).lstrip().partition(context.prefix)
    found = registry.find(rest.split()[0], customer=False) if not prefix and rest.split() else None
    if found is None:
        return None
    return Answer(
        put(
            say(
                "This stays a note: a command begins with {command}, with nothing before it and no space after the {prefix}.",
                command=f"{context.prefix}{found.verb}",
                prefix=context.prefix,
            ),
            context.language,
        )
    )


def _moved_hint(context: Context, ticket: Ticket, written_on: Ticket) -> Answer:
    if context.typed:
        return Answer()
    if written_on is not ticket:
        values = {"ticket": f"#{written_on.number}", "target": ticket_name(ticket.number)}
        return Answer(put(say("{ticket} was merged into {target}; your note is in its thread.", **values), context.language))
    told = say(
        "{ticket} is now in {queue}; your note is in its thread there.", ticket=f"#{ticket.number}", queue=context.queue(ticket).name
    )
    return Answer(put(told, context.language))
