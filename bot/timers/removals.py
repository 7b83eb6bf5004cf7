"""Removes the files and chats of what was erased, and keeps the list of erasures where a restored database finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import structlog

from bot.core.people import Identity
from bot.ports.channel import Channel
from bot.ports.erasures import CHAT, Erased, ErasedList
from bot.ports.store import Store
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.privacy.erasing import apply_erasures, carry_on

log = structlog.get_logger()
EVERY = 10.0  # seconds
AT_ONCE = 50
DUTY = "removals"


class Removals:
    """Works beside the desk, because the store of files may be slow. One process at a time has this duty."""

    def __init__(self, store: Store, files: ErasedList, rules: Rules, channels: Mapping[str, Channel]) -> None:
        self._store, self._files, self._rules, self._channels = store, files, rules, channels
        self._caught_up = False
        self._complained = ""

    async def catch_up(self) -> None:
        """Erase again whom the list names and the database still knows. Called before any channel is connected."""
        known = await self._store.write(lambda work: work.erasures.erased())
        try:
            lines, unread = await self._files.erased({one.name for one in known})
        except Exception as error:  # noqa: BLE001  the store of files raises errors of its libraries; the next turn tries again
            lines, unread = [], [str(error)]
        self._complain(unread)
        again = await self._store.write(partial(apply_erasures, list(_entries(lines))))
        for number in again:
            while await self._store.write(partial(carry_on, number, self._rules)):
                pass
        if again:
            log.warning("erased again whom an older backup still had", customers=len(again))
        self._caught_up = not unread

    def _complain(self, unread: Sequence[str]) -> None:
        """Log once what can't be read: the next turn tries again."""
        reason = unread[0] if unread else ""
        if reason and reason != self._complained:
            log.error("the list of erasures can't be read: erased people may be back", reason=reason, unread=len(unread))
        self._complained = reason

    async def turn(self) -> None:
        """Add new erasures to the list, and remove files and chats."""
        if not await self._store.lead(DUTY):
            return
        if not self._caught_up:
            await self.catch_up()
        for entry in await self._store.write(_unlisted):
            await self._files.add_erased(entry.name, entry.line)
            await self._store.write(partial(_listed, entry))
        while keys := await self._store.write(lambda work: work.erasures.removals(AT_ONCE)):
            for key in keys:
                await self._remove(key)
            await self._store.write(partial(_removed, keys))

    async def _remove(self, key: str) -> None:
        if not key.startswith(CHAT):
            await self._files.remove(key)
            return
        who = Identity.parse(key.removeprefix(CHAT))
        channel = self._channels.get(who.channel)
        if channel is not None and channel.capabilities.keeps_chats:
            await channel.forget(who.id)


def _entries(lines: Sequence[str]) -> list[Erased]:
    found = []
    for line in lines:
        try:
            found.append(Erased.parse(line))
        except ValueError as error:
            log.warning("a line of the list of erasures is unreadable", reason=str(error))
    return found


def _unlisted(work: Work) -> list[Erased]:
    return [erasure.entry for erasure in work.erasures.unlisted(AT_ONCE)]


def _listed(entry: Erased, work: Work) -> None:
    for erasure in work.erasures.unlisted(AT_ONCE):
        if erasure.entry == entry:
            erasure.listed = work.now


def _removed(keys: Sequence[str], work: Work) -> None:
    work.erasures.removed(keys)
