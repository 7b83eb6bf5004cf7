"""Files on their way from one channel to another: fetched once, kept in our own store, handed out as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.cards import Card
from bot.core.message import Attachment
from bot.core.richtext import plain
from bot.outbound import DeliveryError, Trouble
from bot.ports import Channel, Files
from bot.words import put, say

log = structlog.get_logger()


async def fetched(card: Card, channels: Mapping[str, Channel], files: Files, language: str, *, insist: bool) -> Card:
    """The card with every file in our store; one that cannot be had any more is named in the words instead.

    Raises DeliveryError when it is worth trying again and we ``insist``.
    """
    kept: list[Attachment] = []
    body = card.body
    for file in card.files:
        if file.key:
            kept.append(file)
            continue
        try:
            kept.append(await _fetch(file, channels, files))
        except DeliveryError as error:
            if not error.permanent and (insist or error.retry_after):
                raise DeliveryError(Trouble.TRY_AGAIN, f"{file.name}: {error.reason}") from error
            log.warning("file lost", name=file.name, channel=file.channel, reason=error.reason)
            lost = put(say("📎 {name}: could not be fetched ({reason})", name=file.name, reason=error.reason), language)
            body = (*body, *plain("\n"), *lost) if body else lost
    return replace(card, files=tuple(kept), body=body)


async def _fetch(file: Attachment, channels: Mapping[str, Channel], files: Files) -> Attachment:
    if file.too_large:
        raise DeliveryError(Trouble.REFUSED, "too large")
    channel = channels.get(file.channel)
    if channel is None:
        raise DeliveryError(Trouble.GONE, f"no channel {file.channel}")
    return replace(file, key=await files.put(file.name, await channel.fetch(file)))
