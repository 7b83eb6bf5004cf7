"""Handles edits. The record keeps what was sent; what became of it later is a version."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from itertools import groupby

from bot.announce.announcer import Announcer
from bot.announce.readers import language_of_colleague
from bot.catalogue import registry
from bot.catalogue.reading import first_word
from bot.catalogue.registry import Words
from bot.core.event_kinds import EventKind
from bot.core.message import Attachment, Message, Version
from bot.core.people import Profile, Role
from bot.core.richtext import RichText, merged, text_of
from bot.i18n.sentences import Sentence, put, say
from bot.i18n.times import at_clock, millis
from bot.intake.customer_edits import show_customers_edit
from bot.intake.deletions import found, journal_name, quoted, was_sent
from bot.intake.in_channel import is_command
from bot.ports.cards import Answer
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageEdited
from bot.ports.work import Work
from bot.screens.quotes import below_answer_of
from bot.settings.rules import Rules
from bot.tickets.revising import can_become, is_reply, revise

REPLY = "reply"


def edited(work: Work, rules: Rules, inbound: MessageEdited, prefix: str) -> Answer:
    """Store the edit. A customer's new text is shown to the team; a reply is changed for the customer too."""
    said, came = found(work, inbound)
    ticket = work.tickets.get(said.ticket) if said else None
    if said is None or ticket is None:
        return _not_run(work, rules, inbound, prefix) if came and _in_thread(work, rules, inbound) else Answer()
    text = below_answer_of(said.text, _without_command(inbound.text, prefix, customer=said.role is Role.CUSTOMER))
    versions = work.messages.versions(ticket, [said.id]).get(said.id, [])
    newest, at = versions[-1].text if versions else said.text, millis(inbound.at)
    if versions and at < versions[-1].at:  # events may arrive in any order
        return Answer()
    files = _new_files(said, versions, inbound)
    same = files is None and newest is not None and _meaning(newest) == _meaning(text)
    if newest is None or (same and not inbound.changed) or said.author != inbound.by.identity:
        return Answer()
    announce = Announcer(work, rules)
    differs = _meaning(newest) != _meaning(text) or (inbound.changed and merged(newest) != merged(text))
    if is_reply(said) and _stays_reply(inbound.text, prefix) and differs:
        if not can_become(said, text):
            told = say("A reply can't become empty, so the customer keeps it. To take it back, type {command}.", command=f"{prefix}unsend")
            return Answer(put(told, language_of_colleague(work, rules, inbound.by.identity, inbound.by.language)))
        revise(work, announce, ticket, said, text, by=said.author, name=said.author_name, at=at, in_thread=True)
        return Answer()
    digest = work.messages.revise(said.id, text, at, files)
    ticket.record(EventKind.EDITED, by=journal_name(work, ticket, said), now=work.now, message=said.id, digest=digest)
    if said.role is Role.CUSTOMER and ticket.spam:
        return Answer()
    if said.role is Role.CUSTOMER:
        show_customers_edit(work, rules, announce, ticket, said, (newest, text), files or ())
        return Answer()
    if not was_sent(work, ticket, said):
        return _not_run(work, rules, inbound, prefix)
    values = {"name": said.author_name, "time": at_clock(work.now, rules.queue_of(ticket).timezone, work.now), "words": quoted(said)}
    announce.line(
        ticket, say("✏️ {name} edited a reply at {time}. The edit isn't sent to the customer. As it was sent: “{words}”", **values)
    )
    return Answer(put(_why_not_sent(said, prefix), language_of_colleague(work, rules, inbound.by.identity, inbound.by.language)))


def _stays_reply(text: RichText, prefix: str) -> bool:
    """Whether a reply that was edited to this text is still one: it has no command, or the same one."""
    if not is_command(text, prefix):
        return True
    word, _ = first_word(text)
    found = registry.find(text_of(word)[len(prefix) :], customer=False)
    return found is not None and found.verb == REPLY


def _why_not_sent(said: Message, prefix: str) -> Sentence:
    if is_reply(said):
        return say(
            "A reply stays a reply: your edit isn't sent to the customer, who keeps the reply as it was. To take it back, type {command}.",
            command=f"{prefix}unsend",
        )
    return say("Your edit isn't sent to the customer: they get the reply as you first wrote it. To correct it, send another reply.")


def _meaning(text: RichText) -> list[tuple[str, str]]:
    """The characters, and where the links among them lead."""
    return [(link, text_of(run)) for link, run in groupby(text, key=operator.attrgetter("link"))]


def _new_files(said: Message, versions: Sequence[Version], inbound: MessageEdited) -> tuple[Attachment, ...] | None:
    """Return the files of an edit if they are others than before."""
    before = next((version.files for version in reversed(versions) if version.files is not None), said.files)
    same = inbound.files is None or [file.remote for file in inbound.files] == [file.remote for file in before]
    return None if same else inbound.files


def _without_command(text: RichText, prefix: str, *, customer: bool) -> RichText:
    """Return the text after a command that takes one, such as a reply, because only that text is recorded."""
    if not is_command(text, prefix):
        return text
    word, rest = first_word(text)
    found = registry.find(text_of(word)[len(prefix) :], customer=customer)
    return rest if found is not None and any(parameter.type is Words for parameter in found.parameters) else text


def _in_thread(work: Work, rules: Rules, inbound: MessageEdited) -> bool:
    """Whether the message is in a ticket's thread."""
    where = inbound.where
    if not where.thread or rules.queue_at(where) is None:
        return False
    post = work.outbox.by_message(where.channel, where.place, where.thread)
    return post is not None and post.purpose == Purpose.CARD


def _not_run(work: Work, rules: Rules, inbound: MessageEdited, prefix: str) -> Answer:
    """Say that an edit runs no command, if somebody edited a message into one."""
    word, _ = first_word(inbound.text)
    verb = text_of(word)[len(prefix) :]
    if not is_command(inbound.text, prefix) or registry.find(verb, customer=False) is None:
        return Answer()
    return not_run(work, rules, inbound.by, text_of(word))


def not_run(work: Work, rules: Rules, by: Profile, command: str) -> Answer:
    told = say("Editing a message doesn't run a command, so nothing was done or sent. Type {command} in a new message.", command=command)
    return Answer(put(told, language_of_colleague(work, rules, by.identity, by.language)))
