"""Handles edits and deletions. The record keeps what was sent; what became of it later is a version, and nobody but the team sees it."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from itertools import groupby

from bot.announce.announcer import Announcer
from bot.catalogue import registry
from bot.catalogue.registry import Words
from bot.core.event_kinds import EventKind
from bot.core.message import Attachment, Message, Version, Visibility
from bot.core.people import Identity, Profile, Role
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.i18n.times import at_clock, millis
from bot.intake import invoke
from bot.intake.in_channel import is_command
from bot.ports.cards import Answer, Card
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageDeleted, MessageEdited
from bot.ports.work import Work
from bot.screens.quotes import below_answer_of, one_line
from bot.screens.versions import sent_notes
from bot.settings.rules import Rules
from bot.tickets.limits import counted
from bot.tickets.queue_places import card_lost

QUOTED = 200  # characters


def edited(work: Work, rules: Rules, inbound: MessageEdited, prefix: str) -> Answer:
    """Store the edit. A customer's new text is shown to the team; an agent's is never sent to the customer."""
    said, came = _found(work, inbound)
    ticket = work.tickets.get(said.ticket) if said else None
    if said is None or ticket is None:
        return _not_run(rules, inbound, prefix) if came and _in_thread(work, rules, inbound) else Answer()
    text = below_answer_of(said.text, _without_command(inbound.text, prefix, customer=said.role is Role.CUSTOMER))
    versions = work.messages.versions(ticket).get(said.id, [])
    newest, at = versions[-1].text if versions else said.text, millis(inbound.at)
    if versions and at < versions[-1].at:  # events may arrive in any order
        return Answer()
    files = _new_files(said, versions, inbound)
    same = files is None and newest is not None and _meaning(newest) == _meaning(text)
    if newest is None or (same and not inbound.changed) or said.author != inbound.by.identity:
        return Answer()
    digest = work.messages.revise(said.id, text, at, files)
    ticket.record(EventKind.EDITED, by=_journal_name(work, ticket, said), now=work.now, message=said.id, digest=digest)
    announce = Announcer(work, rules)
    if said.role is Role.CUSTOMER:
        over = counted(work, rules, announce, ticket, len(files or ()))
        told = say("This replaces an earlier message.")
        announce.customer_message(ticket, said.id, text, files or (), told, held=over.message, files_held=over.files)
        return Answer()
    if not _was_sent(work, ticket, said):
        return _not_run(rules, inbound, prefix)
    values = {"name": said.author_name, "time": at_clock(work.now, rules.queue_of(ticket).timezone, work.now), "words": _quoted(said)}
    announce.line(
        ticket, say("✏️ {name} edited a reply at {time}. The edit isn't sent to the customer. As it was sent: “{words}”", **values)
    )
    told = say("Your edit isn't sent to the customer: they get the reply as you first wrote it. To correct it, send another reply.")
    return Answer(put(told, rules.language_for(inbound.by.language)))


def deleted(work: Work, rules: Rules, inbound: MessageDeleted) -> Answer:
    """Keep the text, and record and show the deletion. A deleted card is posted again."""
    post = work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.message)
    shown = work.tickets.get(post.ticket) if post is not None and post.purpose == Purpose.CARD else None
    if shown is not None and post is not None and post.message == inbound.message:
        if shown.card == post.id:
            card_lost(work, rules, Announcer(work, rules), shown)
        else:
            Announcer(work, rules).card_gone(post)
        return Answer()
    said, _ = _found(work, inbound)
    ticket = work.tickets.get(said.ticket) if said else None
    if said is None or ticket is None:
        return Answer()
    versions = work.messages.versions(ticket).get(said.id, [])
    if versions and versions[-1].text is None:
        return Answer()
    digest = work.messages.revise(said.id, None, millis(inbound.at))
    ticket.record(EventKind.DELETED, by=_journal_name(work, ticket, said), now=work.now, message=said.id, digest=digest)
    announce = Announcer(work, rules)
    if said.role is Role.CUSTOMER:
        told = say("{name} deleted a message. We keep what it said.", name=said.author_name)
        if counted(work, rules, announce, ticket).message:
            announce.hold(ticket, Card(foot=announce.team(told)), said.id)
        else:
            announce.line(ticket, told)
    elif _was_sent(work, ticket, said):
        values = {"name": said.author_name, "time": at_clock(work.now, rules.queue_of(ticket).timezone, work.now), "words": _quoted(said)}
        announce.line(
            ticket, say("🗑 A reply by {name} was deleted here at {time}. The customer keeps it. As it was sent: “{words}”", **values)
        )
    return Answer()


def _found(work: Work, inbound: MessageEdited | MessageDeleted) -> tuple[Message | None, bool]:
    """Return the message if it is on a ticket, and whether it came. It may be coming in at this moment, in another process."""
    where = (*inbound.where[:2], inbound.message)
    said = work.messages.by_source(*where)
    if said is not None:
        return said, True
    came = work.inbound.was_handled(inbound.channel, f"message:{inbound.where.place}:{inbound.message}")
    return work.messages.by_source(*where) if came else None, came


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
    word, rest = invoke.first_word(text)
    found = registry.find(text_of(word)[len(prefix) :], customer=customer)
    return rest if found is not None and any(parameter.type is Words for parameter in found.parameters) else text


def _in_thread(work: Work, rules: Rules, inbound: MessageEdited) -> bool:
    """Whether the message is in a ticket's thread."""
    where = inbound.where
    if not where.thread or rules.queue_at(where) is None:
        return False
    post = work.outbox.by_message(where.channel, where.place, where.thread)
    return post is not None and post.purpose == Purpose.CARD


def _not_run(rules: Rules, inbound: MessageEdited, prefix: str) -> Answer:
    """Say that an edit runs no command, if somebody edited a message into one."""
    word, _ = invoke.first_word(inbound.text)
    verb = text_of(word)[len(prefix) :]
    if not is_command(inbound.text, prefix) or registry.find(verb, customer=False) is None:
        return Answer()
    return not_run(rules, inbound.by, text_of(word))


def not_run(rules: Rules, by: Profile, command: str) -> Answer:
    told = say("Editing a message doesn't run a command, so nothing was done or sent. Type {command} in a new message.", command=command)
    return Answer(put(told, rules.language_for(by.language)))


def _was_sent(work: Work, ticket: Ticket, said: Message) -> bool:
    """Whether an agent's message went to the customer, at once or later from a note."""
    return said.visibility is Visibility.PUBLIC or said.id in sent_notes(work.tickets.events(ticket))


def _quoted(said: Message) -> str:
    return one_line(said.text, said.files, QUOTED)


def _journal_name(work: Work, ticket: Ticket, said: Message) -> Identity:
    return work.people.customer_of(ticket).actor if said.role is Role.CUSTOMER else said.author
