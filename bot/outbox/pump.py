"""Starts sends as soon as the pace of places and channels allows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from bot.outbox.lanes import Account, PacedPlace
from bot.outbox.places import Places
from bot.outbox.store import Outbox
from bot.ports.delivery import Delivery

AT_ONCE = 64  # sends to one unpaced place that are under way, or sent and not yet recorded
LONGEST_TIMER = 5.0  # seconds

Send = Callable[[PacedPlace, Delivery], Coroutine[Any, Any, None]]


class Pump:
    """``send`` sends one row; ``halted`` says that no send may start now. ``tasks`` are the sends under way."""

    def __init__(self, store: Outbox, places: Places, send: Send, halted: Callable[[], bool]) -> None:
        self._store, self._places, self._send, self._halted = store, places, send, halted
        self.tasks: set[asyncio.Task[None]] = set()
        self._timers: set[str] = set()

    def start(self, place: PacedPlace) -> None:
        """Start as many sends as the place and its account allow now, and come back when more may go."""
        if self._halted() or not self._places.is_current(place):
            return
        account = self._places.account(place.channel)
        self._start_changes(place, account)
        while place.has_posts and len(place.flying) < AT_ONCE:
            now = time.monotonic()
            if (wait := place.wait(now)) > 0:
                self._call_later(place.key, wait, partial(self.start, place))
                break
            if (wait := account.wait(now)) > 0:
                account.line_up(place)
                self._call_later(f"{place.channel}:", wait, partial(self._start_next, place.channel))
                break
            post = place.next()
            place.leaves[post.id] = max((limit.take(now) for limit in (place.limit, account.limit) if limit), default=now)
            self._begin(place, post)
        if place.is_behind:
            self._store.busy.add(place.key)
        else:
            self._store.busy.discard(place.key)

    def _start_changes(self, place: PacedPlace, account: Account) -> None:
        """Start the changes that don't wait for posts."""
        while (change := place.change) is not None and len(place.flying) < AT_ONCE:
            now = time.monotonic()
            if (wait := max(place.paused_until - now, account.change_wait(change, now))) > 0:
                self._call_later(f"{place.key}~", wait, partial(self.start, place))
                return
            account.take_change(change, now)
            self._begin(place, place.next_change())

    def _begin(self, place: PacedPlace, delivery: Delivery) -> None:
        task = asyncio.create_task(self._send(place, delivery))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def start_later(self, place: PacedPlace, delivery: Delivery, seconds: float) -> None:
        """Try a row again after so many seconds. Its lane waits for it."""
        self._store.busy.add(place.key)

        def again() -> None:
            if self._places.is_current(place):
                place.again(delivery)
                self.start(place)

        asyncio.get_running_loop().call_later(seconds, again)

    def _start_next(self, channel: str) -> None:
        """The channel's limit allows another send: the most urgent place that waits for it goes first."""
        account = self._places.account(channel)
        while key := account.next():
            place = self._places.get(key)
            if place is not None and place.has_ready:
                self.start(place)
            if (wait := account.wait(time.monotonic())) > 0:
                self._call_later(f"{channel}:", wait, partial(self._start_next, channel))
                return

    def _call_later(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call a function later. Each name has one timer."""
        if name not in self._timers:
            self._timers.add(name)

            def ring() -> None:
                self._timers.discard(name)
                call()

            asyncio.get_running_loop().call_later(min(seconds, LONGEST_TIMER), ring)
