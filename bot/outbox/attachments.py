"""Files on their way from one channel to another: fetched once, kept in our own store, handed out as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.core.file_kinds import Why, refused_inside
from bot.core.message import Attachment
from bot.core.richtext import RichText, plain
from bot.i18n.sentences import put, say
from bot.ports.cards import Card
from bot.ports.channel import Channel, FileStore
from bot.ports.outbound import DeliveryError, Trouble
from bot.screens.file_notices import for_team
from bot.settings.rules import Queue

log = structlog.get_logger()


Refused = list[tuple[Attachment, Why]]


async def fetched(
    card: Card, channels: Mapping[str, Channel], files: FileStore, language: str, *, insist: bool, queue: Queue | None = None
) -> tuple[Card, Refused]:
    """The card with every file in our store; one that cannot be had any more is named in the words instead.

    So is one that the ``queue`` does not take, now that its bytes are there; those are told too. Raises DeliveryError when it is worth
    trying again and we ``insist``.
    """
    kept: list[Attachment] = []
    refused: Refused = []
    body = card.body
    for file in card.files:
        if file.key:
            kept.append(file)
            continue
        try:
            data = await _fetch(file, channels)
            why = refused_inside(data, most=queue.files.max_size, kinds=queue.files.refuse) if queue else None
            if queue is None or why is None:
                kept.append(replace(file, key=await files.put(file.name, data)))
                continue
            refused.append((file, why))
            body = _with(body, put(for_team(file, why, queue), language))
        except DeliveryError as error:
            if not error.permanent and (insist or error.retry_after):
                raise DeliveryError(Trouble.TRY_AGAIN, f"{file.name}: {error.reason}") from error
            log.warning("file lost", name=file.name, channel=file.channel, reason=error.reason)
            body = _with(body, put(say("📎 {name}: could not be fetched ({reason})", name=file.name, reason=error.reason), language))
    return replace(card, files=tuple(kept), body=body), refused


def _with(body: RichText, line: RichText) -> RichText:
    return (*body, *plain("\n"), *line) if body else line


async def _fetch(file: Attachment, channels: Mapping[str, Channel]) -> bytes:
    if file.too_large:
        raise DeliveryError(Trouble.REFUSED, "too large")
    channel = channels.get(file.channel)
    if channel is None:
        raise DeliveryError(Trouble.GONE, f"no channel {file.channel}")
    return await channel.fetch(file)
