"""Who we are in the workspace, and what Slack tells of people and names, remembered for some minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

from adapters.slack.payload import Json, string
from bot.core.people import Identity, Profile
from bot.ports.outbound import DeliveryError, Trouble
from bot.ports.patience import left
from bot.ports.tolerant import obj, text

T = TypeVar("T")
Known = Callable[[str], Profile | None]
Names = Callable[[str], str | None]
"""The name of a channel or a user group, by its id."""
FRESH = 300.0
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Us:
    """The app as auth.test tells it, under the name that the channel has in config.yaml."""

    channel: str
    user: str
    bot: str
    team: str

    def wrote(self, message: Json) -> bool:
        """Whether a message is the app's own."""
        return bool(self.bot and message.get("bot_id") == self.bot) or bool(self.user and message.get("user") == self.user)

    @property
    def profile(self) -> Profile:
        return Profile(Identity(self.channel, self.user), "", is_bot=True)


def profile_of(user: Json, us: Us) -> Profile:
    """The ``user`` of users.info as a profile."""
    about = obj(user, "profile")
    name = text(about, "real_name") or text(user, "real_name") or text(about, "display_name") or text(user, "name")
    foreign = bool(us.team and text(user, "team_id") not in ("", us.team))
    guest = foreign or any(user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted"))
    return Profile(
        Identity(us.channel, string(user, "id")),
        name or string(user, "id"),
        handle=text(user, "name"),
        language=text(user, "locale"),
        timezone=text(user, "tz"),
        is_bot=bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        guest=guest,
        registered=not guest,
    )


def is_group(person: str) -> bool:
    """Whether an id is that of a user group; people's begin with U or W."""
    return person.startswith("S")


class Directory(Generic[T]):
    """What Slack tells by id: profiles, or names. What has gone stale still serves when the platform cannot be asked, and nothing is asked
    before the end of a wait that Slack named: of many who write at once, each message would ask, and each of these calls would be refused.
    """

    def __init__(self, ask: Callable[[str], Awaitable[T]]) -> None:
        self._ask = ask
        self._known: dict[str, tuple[float, T]] = {}
        self._asking: dict[str, asyncio.Future[T]] = {}
        self._refused: set[str] = set()
        self._waits_until = 0.0

    def known(self, user: str) -> T | None:
        found = self._known.get(user)
        return found[1] if found else None

    def may_be_told(self, user: str) -> bool:
        """Whether Slack may still tell who somebody is: it has neither done so nor refused for good."""
        return user not in self._known and user not in self._refused

    def fresh(self, user: str) -> bool:
        found = self._known.get(user)
        return found is not None and monotonic() - found[0] < FRESH

    def first(self, fits: Callable[[T], bool]) -> T | None:
        """Whichever is known and fits."""
        return next((found for _, found in self._known.values() if fits(found)), None)

    async def learn(self, user: str) -> T:
        """Ask the platform; those who ask for the same person meanwhile share the answer."""
        return await asyncio.shield(self._begin(user))

    async def look_up(self, users: list[str], within: float) -> None:
        """Wait a short time for the profiles of unknown people. Old profiles are renewed in the background."""
        asking = {user: self._begin(user) for user in users if not self.fresh(user)}
        if strangers := [asked for user, asked in asking.items() if user not in self._known]:
            await asyncio.wait(strangers, timeout=left(within))

    def _begin(self, user: str) -> asyncio.Future[T]:
        if user not in self._asking:
            asking = self._asking[user] = asyncio.ensure_future(self._answer(user))
            asking.add_done_callback(lambda done: self._learnt(user, done))
        return self._asking[user]

    async def _answer(self, user: str) -> T:
        if (wait := self._waits_until - monotonic()) > 0:
            raise DeliveryError(Trouble.TRY_AGAIN, "asked too often", retry_after=wait)
        try:
            return await self._ask(user)
        except DeliveryError as error:
            self._waits_until = max(self._waits_until, monotonic() + error.retry_after)
            raise

    def _learnt(self, user: str, done: asyncio.Future[T]) -> None:
        self._asking.pop(user, None)
        if done.cancelled():
            return
        if (error := done.exception()) is not None:
            if isinstance(error, DeliveryError) and error.permanent:
                self._refused.add(user)
            return
        self._refused.discard(user)
        self._known.pop(user, None)
        if len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[user] = (monotonic(), done.result())
