"""Asks Slack, before a payload is translated, for what it has only ids of: people, channels, user groups, and files of other workspaces."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import structlog

from adapters.slack.api import Api
from adapters.slack.named import files_in, people_in, places_in
from adapters.slack.payload import Json, listing, mapping, maybe
from adapters.slack.people import Directory, Us, is_group, profile_of
from adapters.slack.translation import TranslationContext
from bot.core.people import Profile
from bot.ports.outbound import DeliveryError
from bot.ports.patience import left

log = structlog.get_logger()
WITHIN: Final = 1.0  # seconds that news may wait


class LookUps:
    """What is known, and what has to be asked for."""

    def __init__(self, api: Api, us: Callable[[], Awaitable[Us]]) -> None:
        self.people = Directory(self._profile)
        self.names = Directory(self._name)
        self._api = api
        self._us = us

    async def look_up(self, payload: Json, us: Us) -> None:
        """What Slack doesn't tell in time stays an id."""
        people = [user for user in people_in(payload) if user != us.user]
        await asyncio.gather(
            self.people.look_up(people, WITHIN),
            self.names.look_up([*places_in(payload)], WITHIN),
            *(self.describe(file) for file in files_in(payload)),
        )

    def context(self, us: Us) -> TranslationContext:
        people, names = self.people, self.names
        now = datetime.now(UTC)
        return TranslationContext(us, people.known, now, may_be_told=people.may_be_told, names=names.known, called=self._called)

    async def describe(self, file: Json) -> None:
        """Complete a file of another workspace, of which a message has only the id."""
        try:
            async with asyncio.timeout(left(WITHIN)):
                told = mapping(await self._api.call("files.info", safe=True, file=maybe(file, "id")), "file")
        except (DeliveryError, TimeoutError) as error:
            log.warning("a file cannot be looked up yet", file=file.get("id"), reason=str(error))
        else:
            file.update(told, file_access="visible")

    def _called(self, handle: str) -> Profile | None:
        return self.people.first(lambda profile: profile.handle == handle)

    async def _profile(self, person: str) -> Profile:
        found = await self._api.call("users.info", safe=True, user=person, include_locale=True)
        return profile_of(mapping(found, "user"), await self._us())

    async def _name(self, place: str) -> str:
        """The name of a channel, or the handle of a user group."""
        if not is_group(place):
            return maybe(mapping(await self._api.call("conversations.info", safe=True, channel=place), "channel"), "name")
        groups = listing(await self._api.call("usergroups.list", safe=True), "usergroups")
        return next((maybe(group, "handle") for group in groups if group.get("id") == place), "")
