"""The places that this process sends to, their accounts and pauses, and the rows that it has taken on."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from bot.core.people import place_key
from bot.outbox.lanes import Account, Change, PacedPlace
from bot.outbox.store import Outbox
from bot.ports.channel import Pace
from bot.ports.delivery import Delivery
from bot.ports.metrics import WAITING
from bot.ports.outbound import Typing
from bot.ports.waiting_rows import Pause


class Places:
    """``taken`` holds the ids of the rows that are in memory and not finished yet."""

    def __init__(self, store: Outbox, paces: Mapping[str, Pace | None]) -> None:
        """``paces`` has the pace of each channel; None for one that may be written to at any speed."""
        self._store, self._paces = store, paces
        self._accounts = {name: Account.of(pace) for name, pace in paces.items()}
        self._places: dict[str, PacedPlace] = {}
        self._stored_pauses: dict[str, int] = {}
        self.taken: set[int] = set()

    def __iter__(self) -> Iterator[PacedPlace]:
        return iter(self._places.values())

    def account(self, channel: str) -> Account:
        return self._accounts[channel]

    def get(self, key: str) -> PacedPlace | None:
        """The place with this key, if something was sent there lately."""
        return self._places.get(key)

    def at(self, key: str) -> PacedPlace | None:
        """The place with this key. None if its channel isn't configured."""
        if key not in self._places:
            name = key.partition(":")[0]
            if name not in self._paces:
                return None
            self._places[key] = PacedPlace.of(key, name, self._paces[name])
        return self._places[key]

    def is_current(self, place: PacedPlace) -> bool:
        """False for a place that was forgotten since, for example after our lease ran out."""
        return self._places.get(place.key) is place

    def take(self, delivery: Delivery) -> PacedPlace | None:
        """Put a row into its lane. None if its channel isn't configured."""
        place = self.at(delivery.pace)
        if place is not None:
            self.taken.add(delivery.id)
            WAITING.set(len(self.taken))
            place.put(delivery)
        return place

    def finished(self, *done: Delivery) -> None:
        """These rows need nothing more."""
        self.taken.difference_update([one.id for one in done])
        WAITING.set(len(self.taken))

    def forget_idle(self) -> None:
        now = time.monotonic()
        for place in [place for place in self if place.is_forgettable(now)]:
            del self._places[place.key]
            self._store.busy.discard(place.key)

    def forget_all(self) -> None:
        """Other processes may have taken everything over."""
        self._places.clear()
        self._stored_pauses.clear()
        self.taken.clear()

    def share(self, senders: int) -> None:
        """So many processes send, and share the limits of the channels."""
        for account in self._accounts.values():
            account.share(senders)

    # Pauses

    def pause(self, place: PacedPlace, seconds: float, *, account: bool) -> None:
        """The platform asks for a pause in this place, or in the whole channel."""
        _pause_until(self._accounts[place.channel] if account else place, time.monotonic() + seconds)

    def slow_down(self, place: PacedPlace, delivery: Delivery, seconds: float) -> None:
        """Pause this kind of send. A platform that counts changes apart pauses the posts of a place, or the channel's changes."""
        if (change := self._accounts[place.channel].changes.get(delivery.kind)) is not None:
            _pause_until(change, time.monotonic() + seconds)
        elif place.changes_apart:
            place.posts_paused_until = max(place.posts_paused_until, time.monotonic() + seconds)
            if place.limit is not None:
                place.limit.refuse()
        else:
            self.pause(place, seconds, account=False)

    def pause_was_stored(self, key: str, until: int) -> None:
        """A pause of our own is in the database now. It already counts here."""
        self._stored_pauses[key] = until

    def pause_as_stored(self, pauses: Mapping[str, Pause], places: AbstractSet[str]) -> None:
        """Respect pauses that other processes stored.

        Each one is measured once, when it is read, because the time of day may be changed later.
        """
        for key, pause in pauses.items():
            if self._stored_pauses.get(key) == pause.until:
                continue
            paused: PacedPlace | Account | None = self._accounts.get(key) or (self.at(key) if key in places else self.get(key))
            if paused is not None:
                _pause_until(paused, time.monotonic() + pause.left / 1000)
                self._stored_pauses[key] = pause.until
        self._stored_pauses = {key: until for key, until in self._stored_pauses.items() if key in pauses}

    # What is sent apart from any row

    def may_type(self, send: Typing) -> bool:
        """Whether a typing sign may go out now. It never delays a row, and it counts towards the channel's limit."""
        account, now = self._accounts.get(send.to.channel), time.monotonic()
        place = self.get(place_key(send.to))
        if account is None or account.wait(now) > 0 or (place and (place.has_ready or place.paused_until > now)):
            return False
        if account.limit:
            account.limit.take(now)
        return True

    def pause_typing(self, send: Typing, seconds: float, *, account: bool) -> None:
        place = self.at(place_key(send.to))
        assert place is not None
        self.pause(place, seconds, account=account)


def _pause_until(paused: PacedPlace | Account | Change, until: float) -> None:
    paused.paused_until = max(paused.paused_until, until)
