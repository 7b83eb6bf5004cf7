"""Deletes a post with its files."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from adapters.slack.api import Api
from adapters.slack.payload import Json, listing, maybe
from bot.ports.outbound import Delete, DeliveryError, Trouble

log = structlog.get_logger()

FRESH, WAITS, PAUSE = 10.0, 4, 0.5  # seconds and tries: files are shown a moment after they were shared


class Deleting:
    """``recent`` reads the messages of a place, or of a thread, since a time."""

    def __init__(self, api: Api, channel: str, recent: Callable[[str, str, float], Awaitable[list[Json]]]) -> None:
        self._api, self._channel, self._recent = api, channel, recent

    async def run(self, delete: Delete, place: str, us: str) -> None:
        """Delete the messages of a post, and its files: a file outlives the message that shows it."""
        texts = [ts for ts in (delete.message, *delete.more) if ts]
        were_there = [await self._unless_gone("chat.delete", channel=place, ts=ts) for ts in texts]
        shown = await self._files_of(delete, place, texts, us)
        for _ in range(WAITS if all(were_there) and time.time() - delete.since < FRESH else 0):
            if len([file for message in shown for file in listing(message, "files")]) >= len(delete.files):
                break
            await asyncio.sleep(PAUSE)
            shown = await self._files_of(delete, place, texts, us)
        for message in shown:
            await self._unless_gone("chat.delete", channel=place, ts=maybe(message, "ts"))
        for file in [maybe(file, "id") for message in shown for file in listing(message, "files")]:
            try:
                await self._unless_gone("files.delete", file=file)
            except DeliveryError as error:
                if not error.permanent:
                    raise
                log.warning("the message of a file is deleted, but not the file", channel=self._channel, file=file, reason=error.reason)

    async def _files_of(self, delete: Delete, place: str, texts: Sequence[str], us: str) -> list[Json]:
        """The messages that show the post's files: the first ones after its text with files of these names."""
        missing, found = [file.name for file in delete.files], []
        seen = await self._recent(place, delete.at.thread, delete.since) if missing else []
        after = float(texts[-1]) if texts else self._api.clock.oldest(delete.since)
        for message in sorted(seen, key=lambda one: abs(float(maybe(one, "ts")) - (after if texts else delete.since))):
            titles = [maybe(file, "title") for file in listing(message, "files")]
            if titles and float(maybe(message, "ts")) > after and message.get("user") == us and set(titles) <= set(missing):
                found.append(message)
                missing = [name for name in missing if name not in titles]
        return found

    async def _unless_gone(self, method: str, **args: Any) -> bool:
        """False if it was gone already."""
        try:
            await self._api.call(method, account=False, **args)
        except DeliveryError as error:
            if error.trouble is not Trouble.GONE:
                raise
            return False
        return True
