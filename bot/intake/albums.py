"""Albums: files that were sent together and arrive one by one. Each part is stored at once; when no more come, they are one message."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.announce.announcer import Announcer
from bot.core.escalations import Reminder
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText, merged, plain, text_of
from bot.intake.late_answers import to_direct_chat
from bot.ports.albums import AlbumPart
from bot.ports.cards import Answer
from bot.ports.channel import Capabilities
from bot.ports.inbound import Inbound, MessageEdited, MessageReceived
from bot.ports.inbound_data import ANSWER, decoded, encoded
from bot.ports.store import RetryLater
from bot.ports.work import Work
from bot.settings.rules import Rules

SILENCE_MS = 1500  # after the last part
AGAIN_MS = 500  # while it isn't clear what the album refers to
LONGEST_MS = 60_000
Take = Callable[[MessageReceived, Work], Answer]


class Albums:
    """``take`` takes in the message that an album becomes."""

    def __init__(self, rules: Rules, channels: Mapping[str, Capabilities], take: Take) -> None:
        self._rules, self._channels, self._take = rules, channels, take

    def close_earlier(self, inbound: Inbound, work: Work) -> None:
        """Close the albums that somebody sent before they did something else in the same place, so that the order stays."""
        if not (inbound.where.place and inbound.channel in self._channels and self._channels[inbound.channel].albums):
            return
        own = inbound.album if isinstance(inbound, MessageReceived) else ""
        pending = work.albums.pending(*inbound.where[:2], str(inbound.by.identity))
        recent = (part.album for part in pending if part.album != own and work.now - part.at < LONGEST_MS)
        for album in dict.fromkeys(recent):
            self._close(work, [part for part in pending if part.album == album])

    def add(self, inbound: MessageReceived, work: Work) -> Answer:
        """Store a part. One that comes when its album is closed follows it as a message of its own."""
        key = (*inbound.where[:2], inbound.album)
        known = work.albums.parts(*key)
        closed = next((part for part in known if part.became), None)
        inbound = _as_edited(inbound, work)
        if closed is not None:
            late = replace(inbound, reply_to=inbound.reply_to or closed.message, addressed=True)
            answer = self._take(late, work)
            self._remember(work, late)
            return answer
        if not known:
            work.reminders.add(None, ReminderKind.ALBUM, work.now + SILENCE_MS, since=work.now, data=json.dumps(key))
        work.albums.add(_part(inbound, work.now, encoded(inbound)))
        return Answer()

    def due(self, work: Work, _rules: Rules, _announce: Announcer, reminder: Reminder) -> None:
        """Close an album if no part came lately, otherwise wait longer."""
        channel, place, album = json.loads(reminder.data)
        pending = [part for part in work.albums.parts(channel, place, album) if part.content]
        last = max((part.at for part in pending), default=0)
        if last + SILENCE_MS > work.now:
            reminder.due_at = last + SILENCE_MS
            return
        try:
            if pending:
                self._close(work, pending)
        except RetryLater:
            if work.now - reminder.since > LONGEST_MS:
                raise
            reminder.due_at = work.now + AGAIN_MS
        else:
            reminder.fired_at = work.now

    def edit_of_whole(self, inbound: MessageEdited, work: Work) -> MessageEdited:
        """Return the edit of a part as the edit of its album's message: the other files and the caption stay."""
        part = work.albums.part(*inbound.where[:2], inbound.message)
        said = work.messages.get(part.became) if part is not None and part.became else None
        ticket = work.tickets.peek(said.ticket) if said is not None else None
        if part is None or said is None or ticket is None:
            return inbound
        versions = work.messages.versions(ticket, [said.id]).get(said.id, [])
        files = list(next((version.files for version in reversed(versions) if version.files is not None), said.files))
        ids = [one.message for one in work.albums.parts(part.channel, part.place, part.album) if one.became == said.id]
        at = ids.index(part.message)
        if inbound.files and at < len(files):
            files[at] = inbound.files[0]
        text = inbound.text
        if not text and not part.captioned:
            text = (versions[-1].text if versions else said.text) or ()
        return replace(inbound, message=said.source_id, text=text, files=tuple(files))

    def _close(self, work: Work, parts: Sequence[AlbumPart]) -> None:
        whole = _whole([decoded(part.content) for part in parts])
        first = parts[0]
        to_direct_chat(work, self._rules, whole, self._take(whole, work))
        said = work.messages.by_source(first.channel, first.place, whole.message)
        work.albums.close(first.channel, first.place, first.album, said.id if said else 0)

    @staticmethod
    def _remember(work: Work, late: MessageReceived) -> None:
        said = work.messages.by_source(*late.where[:2], late.message)
        if said is not None:
            work.albums.add(replace(_part(late, work.now, ""), became=said.id))


def _part(inbound: MessageReceived, now: int, content: str) -> AlbumPart:
    person = str(inbound.by.identity)
    return AlbumPart(*inbound.where[:2], inbound.message, inbound.album, person, content, captioned=bool(text_of(inbound.text)), at=now)


def _as_edited(inbound: MessageReceived, work: Work) -> MessageReceived:
    """The part as it is now, if its edit came before it."""
    newest = work.inbound.newest_edit(*inbound.where[:2], inbound.message)
    if newest is None or newest.text is None:
        return inbound
    return replace(inbound, text=newest.text, files=newest.files or inbound.files)


def _whole(parts: Sequence[MessageReceived]) -> MessageReceived:
    """One message of all parts: every file in order, and each text once."""
    first, replying = parts[0], next((part for part in parts if part.reply_to or part.quote), parts[0])
    kept = _each_once([part.text for part in parts])
    return replace(
        first,
        text=merged(tuple(span for at, text in enumerate(kept) for span in (*plain("\n" if at else ""), *text))),
        files=tuple(file for part in parts for file in part.files),
        addressed=any(part.addressed for part in parts),
        called=any(part.called for part in parts),
        **{name: getattr(replying, name) for name in ANSWER},
        forwarded=any(part.forwarded for part in parts),
    )


def _each_once(texts: Sequence[RichText]) -> list[RichText]:
    """The texts without those that another one begins with: every part of a forwarded album names its origin."""
    by_words: dict[str, RichText] = {}
    for text in texts:
        by_words.setdefault(text_of(text), text)
    beginnings = {one for one, following in pairwise(sorted(by_words)) if following.startswith(one)}
    return [text for words, text in by_words.items() if words not in beginnings]
