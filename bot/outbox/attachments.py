"""Fetches files from the channel that they came from, and puts them into our own store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog

from bot.core.file_contents import Label, label
from bot.core.file_kinds import Refusal
from bot.core.message import Attachment
from bot.core.richtext import RichText
from bot.outbox.reading import NotAccepted, Reading
from bot.ports.channel import Channel, FileStore
from bot.ports.contents import Chunks
from bot.ports.outbound import DeliveryError, StoredElsewhere, Trouble
from bot.settings.rules import Queue

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in our store."""

    key: str
    size: int
    sha256: str


class NotFetched(DeliveryError):
    """A post waits for a file, or fails because it is only this file. Another form of the post wouldn't help."""


@dataclass(slots=True)
class Fetched:
    """``kept`` files are in our store, and ``refused`` files aren't accepted by the queue. ``late`` files may be fetched later, ``lost``
    ones can't be fetched; both with the reason. ``stored`` files were put into our store just now. ``links`` replace files that are
    stored elsewhere. ``labels`` are about kept files.
    """

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[Attachment, Refusal]] = field(default_factory=list)
    late: list[tuple[Attachment, str]] = field(default_factory=list)
    lost: list[tuple[Attachment, str]] = field(default_factory=list)
    stored: list[StoredFile] = field(default_factory=list)
    links: list[RichText] = field(default_factory=list)
    labels: list[tuple[Attachment, Label]] = field(default_factory=list)


async def fetched(
    attachments: tuple[Attachment, ...],
    channels: Mapping[str, Channel],
    files: FileStore,
    *,
    insist: bool,
    queue: Queue | None,
    alone: bool,
) -> Fetched:
    """Fetch the files, and check whether the ``queue`` accepts their content.

    A file that may be fetched later is ``late``, or the post is tried again if ``insist`` is set. ``alone``: the post is only a file.
    Raises DeliveryError.
    """
    found = Fetched()
    for file in attachments:
        try:
            kept = file if file.key else await _kept(file, channels, files, queue, found)
        except StoredElsewhere as error:
            found.links.append(error.link)
        except DeliveryError as error:
            if alone or (insist and error.trouble not in (Trouble.STORE, Trouble.OURS) and not error.permanent) or error.retry_after:
                _wait(error)
            log.warning("file not there", reason=error.reason, permanent=error.permanent)
            (found.lost if error.permanent else found.late).append((file, error.reason))
        else:
            found.kept += [kept] if kept else []
    return found


def _wait(error: DeliveryError) -> None:
    """Raise an error for the whole post: it is tried again, or refused because of its file."""
    trouble = Trouble.REFUSED if error.permanent else error.trouble
    trouble = Trouble.TRY_AGAIN if trouble is Trouble.IN_DOUBT else trouble  # fetching changes nothing
    raise NotFetched(trouble, error.reason, retry_after=error.retry_after, file=True) from error


async def _kept(
    file: Attachment, channels: Mapping[str, Channel], files: FileStore, queue: Queue | None, found: Fetched
) -> Attachment | None:
    """None if the queue doesn't accept it."""
    read = Reading(queue)
    try:
        key = await files.put(file.name, read.checked(_fetched(file, channels)))
    except NotAccepted as error:
        found.refused.append((file, error.why))
        return None
    found.stored.append(StoredFile(key, read.size, read.sha256))
    if not read.size:
        raise DeliveryError(Trouble.REFUSED, "the file is empty, 0 bytes", file=True)
    if odd := label(file.name, read.head, read.tail, read.size, file.size):
        found.labels.append((file, odd))
    return replace(file, key=key, size=read.size)


def _fetched(file: Attachment, channels: Mapping[str, Channel]) -> Chunks:
    if file.too_large:
        raise DeliveryError(Trouble.REFUSED, "too large")
    channel = channels.get(file.channel)
    if channel is None:
        raise DeliveryError(Trouble.GONE, f"no channel {file.channel}")
    return channel.fetch(file)
