"""Files on their way from one channel to another: fetched once, kept in our own store, handed out as bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

import structlog

from bot.core.file_kinds import Why, refused_by_content
from bot.core.message import Attachment
from bot.i18n.sentences import Sentence, say
from bot.ports.channel import Channel, FileStore
from bot.ports.outbound import DeliveryError, Trouble
from bot.screens.file_notices import for_team
from bot.settings.rules import Queue

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it lies in our store."""

    key: str
    size: int
    sha256: str


@dataclass(slots=True)
class Fetched:
    """``kept`` are in our store, ``refused`` are not taken by the queue, ``late`` may be had later; ``lines`` are said of these two.
    ``stored`` went into our store just now.
    """

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[Attachment, Why]] = field(default_factory=list)
    late: list[Attachment] = field(default_factory=list)
    lines: list[Sentence] = field(default_factory=list)
    stored: list[StoredFile] = field(default_factory=list)


async def fetched(
    attachments: tuple[Attachment, ...],
    channels: Mapping[str, Channel],
    files: FileStore,
    *,
    insist: bool,
    queue: Queue | None,
    alone: bool,
) -> Fetched:
    """Every file in our store; one that cannot be had is named in a line with the reason.

    So is one that the ``queue`` does not take, now that its bytes are there. What may be had later is ``late``, unless we ``insist`` on
    trying again. A file that goes ``alone`` waits by itself. Raises DeliveryError.
    """
    found = Fetched()
    for file in attachments:
        try:
            kept = file if file.key else await _kept(file, channels, files, queue, found)
        except DeliveryError as error:
            if alone or (insist and error.trouble not in (Trouble.STORE, Trouble.OURS) and not error.permanent) or error.retry_after:
                _wait(file, error)
            log.warning("file not there", name=file.name, channel=file.channel, reason=error.reason, permanent=error.permanent)
            if error.permanent:
                found.lines.append(say("📎 {name}: could not be fetched ({reason})", name=file.name, reason=error.reason))
            else:
                found.late.append(file)
                found.lines.append(say("📎 {name}: follows later ({reason})", name=file.name, reason=error.reason))
        else:
            found.kept += [kept] if kept else []
    return found


def _wait(file: Attachment, error: DeliveryError) -> None:
    """The whole post is tried again, or refused for its file."""
    trouble = Trouble.REFUSED if error.permanent else error.trouble
    trouble = Trouble.TRY_AGAIN if trouble is Trouble.IN_DOUBT else trouble  # nothing is changed by fetching
    raise DeliveryError(trouble, f"{file.name}: {error.reason}", retry_after=error.retry_after, file=True) from error


async def _kept(
    file: Attachment, channels: Mapping[str, Channel], files: FileStore, queue: Queue | None, found: Fetched
) -> Attachment | None:
    """None when the queue does not take it."""
    data = await _fetch(file, channels)
    why = refused_by_content(data, most=queue.files.max_size, kinds=queue.files.refuse) if queue else None
    if queue is None or why is None:
        key = await files.put(file.name, data)
        found.stored.append(StoredFile(key, len(data), await asyncio.to_thread(_sha256, data)))
        return replace(file, key=key)
    found.refused.append((file, why))
    found.lines.append(for_team(file, why, queue))
    return None


def _sha256(data: bytes) -> str:
    return sha256(data).hexdigest()


async def _fetch(file: Attachment, channels: Mapping[str, Channel]) -> bytes:
    if file.too_large:
        raise DeliveryError(Trouble.REFUSED, "too large")
    channel = channels.get(file.channel)
    if channel is None:
        raise DeliveryError(Trouble.GONE, f"no channel {file.channel}")
    return await channel.fetch(file)
