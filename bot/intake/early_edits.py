"""Edits and deletions that arrive before their message, or out of order: the newest one is remembered and applied to the message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.catalogue.reading import first_word
from bot.core.richtext import text_of
from bot.intake.deletions import deleted
from bot.intake.edits import edited, not_run
from bot.intake.in_channel import is_command, typed_verb
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.inbound import MessageDeleted, MessageEdited, MessageReceived
from bot.ports.work import NewestEdit, Work

START = datetime(1970, 1, 1, tzinfo=UTC)
Take = Callable[[MessageReceived, Work], Answer]


def message_key(inbound: MessageReceived | MessageEdited) -> str:
    """Return the key that identifies a message, because two events may report it."""
    return f"message:{inbound.where.place}:{inbound.message}"


def remember(work: Work, inbound: MessageEdited | MessageDeleted) -> bool:
    """Keep an edit or a deletion. Return False if it was heard already, or a newer one was."""
    text, files = (inbound.text, inbound.files) if isinstance(inbound, MessageEdited) else (None, None)
    stamp = (inbound.at - START) // timedelta(microseconds=1)
    return work.inbound.keep_edit(NewestEdit(*inbound.where[:2], inbound.message, str(inbound.by.identity), text, files, stamp))


def called_by_edit(people: People, work: Work, inbound: MessageEdited) -> MessageReceived | None:
    """Return the message to take in if the edit calls the desk to a message that was not meant for it before."""
    new, where = inbound.as_new, inbound.where
    if new is None or new.direct or people.rules.queue_at(where) or is_command(new.text, people.channels[inbound.channel].prefix):
        return None
    key = message_key(inbound)
    if work.messages.by_source(*where[:2], inbound.message) or not work.inbound.first_time(inbound.channel, f"called:{key}"):
        return None
    work.inbound.first_time(inbound.channel, key)  # an older version that comes later is none of ours
    return new


def overtaken(people: People, work: Work, inbound: MessageReceived, newest: NewestEdit, take: Take) -> Answer:
    """Take in a message whose edit or deletion is known already. What would be sent or run is never what somebody has taken back."""
    prefix, rules = people.channels[inbound.channel].prefix, people.rules
    if newest.text is not None and newest.by != str(inbound.by.identity):
        return take(inbound, work)
    queue = rules.queue_at(inbound.where)
    verb = typed_verb(inbound, inbound.text, prefix, customer=queue is None)
    if newest.text is None and verb:
        return Answer()
    if queue is None or not (verb or (inbound.where.thread and queue.thread_messages == "reply")):
        answer = take(inbound, work)
        return _apply(people, work, inbound, newest) or answer
    if newest.text is None:
        return Answer()
    if typed_verb(inbound, newest.text, prefix, customer=False) != verb:
        word = next((word for text in (newest.text, inbound.text) if is_command(text, prefix) and (word := first_word(text)[0])), ())
        return not_run(work, rules, inbound.by, text_of(word)) if word else Answer()
    return take(replace(inbound, text=newest.text, files=inbound.files if newest.files is None else newest.files), work)


def _apply(people: People, work: Work, inbound: MessageReceived, newest: NewestEdit) -> Answer | None:
    """Apply the edit to the message that was taken in. Return None if there is nothing to say about it."""
    event = f"{inbound.event}:newest"
    at = START + timedelta(microseconds=newest.stamp)
    if newest.text is None:
        deleted(work, people.rules, MessageDeleted(event=event, at=at, by=inbound.by, where=inbound.where, message=inbound.message))
        return None
    edit = MessageEdited(
        event=event,
        at=at,
        by=inbound.by,
        where=inbound.where,
        message=inbound.message,
        text=newest.text,
        files=newest.files,
        changed=newest.text != inbound.text,
    )
    answer = edited(work, people.rules, edit, people.channels[inbound.channel].prefix)
    return answer if answer.text else None
