"""Gives a post its files, or the texts that say why it goes out without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.core.richtext import RichText, text_of
from bot.i18n.sentences import Sentence, put, say
from bot.outbox.attachments import Fetched, NotFetched, fetched
from bot.outbox.file_outcome import explain, explain_lost, explain_refused, follow_later, keep_stored
from bot.outbox.landed import below
from bot.outbox.outcome import read_in
from bot.outbox.retries import FETCHES
from bot.outbox.store import Outbox
from bot.ports.channel import Channel, FileStore
from bot.ports.delivery import (
    FILE_LINES,
    FILELESS,
    FILES_FOLLOW,
    INSTEAD,
    LATE_FILES,
    LOST_FILES,
    Delivery,
    Purpose,
)
from bot.ports.outbound import Post, Trouble
from bot.screens.file_notices import for_team, labelled, lost_for_customer, not_fetched, refused_for_team
from bot.settings.rules import Queue, Rules


class PostFiles:
    """Fetches the files of posts, and records what became of them."""

    def __init__(self, store: Outbox, channels: Mapping[str, Channel], files: FileStore, rules: Rules) -> None:
        self._store, self._channels, self._files, self._rules = store, channels, files, rules

    async def with_files(self, delivery: Delivery, send: Post) -> Post:
        """The post with its files in our store, or with texts instead of them. Customers are told which of their files are not accepted."""
        if reason := str(delivery.extra.get(FILELESS, "")):
            if FILES_FOLLOW in delivery.extra:
                await self._store.write(partial(follow_later, delivery, [(file, reason) for file in send.card.files]))
                lines = [say("📎 {name}: will follow later ({reason})", name=file.name, reason=reason) for file in send.card.files]
            else:
                ours = self._rules.queue_at(delivery.address) is not None
                explained = ours and await self._store.write(partial(explain_refused, delivery, self._rules))
                lines = [refused_for_team(file.name, reason, customer_told=explained) for file in send.card.files]
            instead = await self.read(delivery, lines)
            delivery.extra[INSTEAD] = [text_of(line) for line in instead]
            return replace(send, instead=tuple(instead))
        queue = self._rules.queue_at(delivery.address) if delivery.purpose in (Purpose.WORDS, Purpose.FILE) else None
        insist, alone = delivery.attempts < FETCHES, delivery.purpose == Purpose.FILE
        found = await fetched(send.card.files, self._channels, self._files, insist=insist, queue=queue, alone=alone)
        if found.refused and queue is not None:
            await self._store.write(partial(explain, delivery, found.refused, self._rules))
        if found.stored and delivery.ticket:
            await self._store.write(partial(keep_stored, delivery, found.stored, found.kept))
        if found.late and (found.kept or send.card.body):
            delivery.extra[LATE_FILES] = True
            await self._store.write(partial(follow_later, delivery, found.late))
        labels = [labelled(file.name, odd) for file, odd in found.labels]
        told = [*found.links, *await self.read(delivery, [*labels, *await self._missing(delivery, found, queue)])]
        if told:
            delivery.extra[FILE_LINES] = [*delivery.extra.get(FILE_LINES, ()), *map(text_of, told)]
        card = below(replace(send.card, files=tuple(found.kept)), told)
        if not card.body and not found.kept:
            trouble = Trouble.TRY_AGAIN if found.late else Trouble.REFUSED
            raise NotFetched(trouble, "; ".join(reason for _, reason in (found.late or found.lost)), file=True)
        if found.lost and delivery.purpose == Purpose.REPLY:
            lost = [[file.name, reason] for file, reason in found.lost]
            delivery.extra[LOST_FILES] = [*delivery.extra.get(LOST_FILES, ()), *lost]
        delivery.card = card
        return replace(send, card=delivery.card)

    async def _missing(self, delivery: Delivery, found: Fetched, queue: Queue | None) -> list[Sentence]:
        """What the post says about files that it goes out without. A customer isn't told of an agent's files: the agent is."""
        if delivery.purpose == Purpose.REPLY:
            return []
        lines = [for_team(file, why, queue) for file, why in found.refused] if queue else []
        told = queue is not None and bool(found.lost)
        named = [(file.name, lost_for_customer(file.name)) for file, _ in found.lost]
        told = told and await self._store.write(partial(explain_lost, delivery, named, self._rules))
        lines += [not_fetched(file.name, reason, customer_told=told) for file, reason in found.lost]
        return [*lines, *(say("📎 {name}: will follow later ({reason})", name=file.name, reason=reason) for file, reason in found.late)]

    async def read(self, delivery: Delivery, lines: Sequence[Sentence]) -> list[RichText]:
        """Sentences in the language of the post's reader."""
        if not lines:
            return []
        language = await self._store.write(partial(read_in, delivery, self._rules))
        return [put(line, language) for line in lines]
