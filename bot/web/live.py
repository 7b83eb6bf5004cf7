"""Live updates: pages hear which tickets have changed. One look at the database serves all pages of this process, and there is none while
nothing happens or no page is open.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import structlog
from aiohttp import web

from bot.api.store import ReadingStore
from bot.core.event_kinds import SAID_BY_CUSTOMER, EventKind
from bot.core.people import Identity
from bot.i18n.sentences import Sentence, say, words
from bot.intake.who import People
from bot.ports.background import Background, Endless
from bot.ports.delivery import Purpose
from bot.ports.pauses import pause
from bot.ports.store import StoreUnavailable
from bot.ports.web_errors import NotSignedIn
from bot.ports.web_sessions import News
from bot.ports.work import Work
from bot.web.sessions import Visitor, visitor
from bot.web.visit import Visit, visit

log = structlog.get_logger()
GLANCE, LOOK = 0.25, 1.0  # seconds between two glances at whether another process has committed, and between two looks without that
OVERLAP_MS = 5_000  # a commit may take so long, and a clock differ so much
MOST = 500  # events of one look; with more, pages are read again as a whole
BREATH = 20.0  # seconds after which a silent connection is known to live
MOST_WATCHED = 50  # tickets of one browser
Calls = list[Callable[[], None]]


class LiveStore(ReadingStore, Protocol):
    """A store that tells of commits."""

    committed_here: Callable[[], None]


@dataclass(eq=False, slots=True)
class Stream:
    """One connection of a browser. ``watched`` are the tickets that are open in its tabs. ``told`` waits to be sent.
    ``over``: the session has ended. ``cut``: only the connection ends, so the page comes back by itself.
    """

    found: Visitor
    watched: frozenset[int]
    since: int
    told: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    everything: bool = False
    over: bool = False
    cut: bool = False
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, ticket: int, at: int = 0, news: Iterable[dict[str, Any]] = ()) -> None:
        self.told.setdefault(ticket, []).extend(news)
        self.since = max(self.since, at)
        self.ready.set()

    def refresh(self) -> None:
        self.everything = True
        self.ready.set()

    def end(self) -> None:
        self.over = True
        self.ready.set()

    def cut_off(self) -> None:
        self.cut = True
        self.ready.set()

    def take(self) -> str:
        """Return what is sent next, as an event of the stream."""
        self.ready.clear()
        news = [one for found in self.told.values() for one in found]
        data = {"tickets": sorted(self.told), "news": news, "all": self.everything}
        self.told, self.everything = {}, False
        return f"id: {self.since}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


class Live:
    """The streams of this process."""

    def __init__(self, store: LiveStore, people: People, background: Background) -> None:
        self._store, self._people, self._background = store, people, background
        self._streams: set[Stream] = set()
        self._stirred = asyncio.Event()
        self._task: Endless | None = None
        self._at = 0
        self._seen: dict[tuple[int, int], int] = {}
        self._looks: dict[int, tuple[int, ...]] = {}

    async def stream(
        self, request: web.Request, found: Visitor, headers: Mapping[str, str], more_time: Callable[[], None]
    ) -> web.StreamResponse:
        """Serve one connection until it ends."""
        one = await self._begin(request, found)
        response = web.StreamResponse(headers={**headers, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        try:
            await response.prepare(request)
            await response.write(b"retry: 2000\n\n")
            while True:
                more_time()
                await pause(one.ready, BREATH)
                if one.over or one.cut:
                    break
                await response.write(one.take().encode() if one.ready.is_set() else f"id: {one.since}\n:\n\n".encode())
            if one.over:
                await response.write(b"event: over\ndata: {}\n\n")
        except ConnectionError:
            log.debug("a page was closed")
        finally:
            self._streams.discard(one)
        return response

    async def close(self) -> None:
        """End all connections, because the process stops. Their pages come back by themselves."""
        streams, self._streams = self._streams, set()
        for one in streams:
            one.cut_off()
        if self._task is not None:
            await self._task.cancel()

    async def _begin(self, request: web.Request, found: Visitor) -> Stream:
        watched = [part for part in request.query.get("tickets", "").split(",") if part.isascii() and part.isdigit() and len(part) < 16]
        last = _moment(request.headers.get("Last-Event-ID") or request.query.get("since", ""))
        since = last or _moment(request.query.get("page", ""))
        now = await self._store.view(lambda work: work.now)
        one = Stream(found, frozenset(map(int, watched[:MOST_WATCHED])), since or now)
        if since:
            await self._catch_up(one, one.watched if last else ())
        if not self._streams:
            self._at, self._seen, self._looks = now, {}, {}
        self._streams.add(one)
        if self._task is None or self._task.task.done():
            self._store.committed_here = self._stirred.set
            self._task = self._background.until_done("web live", self._watch, expected=(StoreUnavailable,))
        return one

    async def _catch_up(self, one: Stream, watched: Iterable[int]) -> None:
        """Tell a page what happened since its last event, or since it was made, and which tickets may look different."""
        news = await self._store.view(lambda work: work.web.news(one.since - OVERLAP_MS, MOST))
        if len(news) == MOST:
            one.refresh()
        elif news:
            _do(await self._store.view(partial(self._told, [one], news, frozenset())))
        for number in watched:
            one.add(number)

    async def _watch(self) -> None:
        mark: object | None = None
        while self._streams:
            await pause(self._stirred, GLANCE if self._store.mark() is not None else LOOK)
            now_mark = self._store.mark()
            if not self._stirred.is_set() and now_mark is not None and now_mark == mark:
                continue
            self._stirred.clear()
            mark = now_mark
            _do(await self._store.view(partial(self._look, list(self._streams))))
            await asyncio.sleep(0.02)  # so that a burst of commits is one look

    def _look(self, streams: list[Stream], work: Work) -> Calls:
        """Find what is new since the last look. Return what tells each stream what its person may know, for the event loop."""
        news = work.web.news(self._at - OVERLAP_MS, MOST)
        fresh = [one for one in news if (one.ticket, one.seq) not in self._seen]
        self._at = max(self._at, *(one.at for one in news)) if news else self._at
        self._seen = {(one.ticket, one.seq): one.at for one in news}
        watched = {number for one in streams for number in one.watched}
        looks = {number: work.web.looks(number) for number in watched}
        moved = frozenset(number for number, found in looks.items() if found != self._looks.get(number, found))
        self._looks = looks
        if len(news) == MOST:  # more than one look tells apart
            self._at = work.now
            return [one.refresh for one in streams]
        ended = [one.end for one in streams if visitor(work, one.found.word) is None]
        return [*ended, *(self._told(streams, fresh, moved, work) if fresh or moved else [])]

    def _told(self, streams: Sequence[Stream], news: Sequence[News], moved: frozenset[int], work: Work) -> Calls:
        calls: Calls = []
        known: dict[str, Visit | None] = {}
        for stream in streams:
            if (word := stream.found.word) not in known:
                known[word] = _present(self._people, work, word)
            here = known[word]
            if here is None:
                calls.append(stream.end)
                continue
            own = {queue.key for queue in here.context.queues()}
            for one in news:
                if one.queue in own and one.kind != EventKind.RECORDED:
                    calls.append(partial(stream.add, one.ticket, one.at, _concerning(here, one, work)))
            for number in moved & stream.watched:
                ticket = work.tickets.peek(number)
                if ticket is not None and ticket.queue in own:
                    calls.append(partial(stream.add, number))
        return calls


def _moment(told: str) -> int:
    """Return a time that a browser names; 0 for anything else."""
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def _do(calls: Calls) -> None:
    for call in calls:
        call()


def _present(people: People, work: Work, word: str) -> Visit | None:
    """Return who a stream is for, as of now; None if their session is over or they aren't in the team any more."""
    found = visitor(work, word)
    try:
        return visit(people, found, work) if found is not None else None
    except NotSignedIn:
        return None


def _concerning(here: Visit, one: News, work: Work) -> list[dict[str, Any]]:
    """Return what somebody is notified of: tickets assigned to them, customers' messages on theirs, and pings. Nothing off duty."""
    me = here.context.actor
    if one.actor == str(me) or work.people.away_at(me):
        return []
    told = _words(me, one, work)
    if told is None:
        return []
    return [{"ticket": one.ticket, "seq": one.seq, "at": one.at, "title": words(told, here.language), "text": one.subject}]


def _words(me: Identity, one: News, work: Work) -> Sentence | None:
    mine = one.assignee == str(me) or str(me) in one.followers.split()
    number = f"#{one.ticket}"
    if one.kind in SAID_BY_CUSTOMER and mine:
        return say("The customer has written on {ticket}.", ticket=number)
    if one.kind == EventKind.ASSIGNED and one.assignee == str(me):
        return say("{ticket} is yours now.", ticket=number)
    if one.kind == EventKind.ESCALATED:
        ping = json.loads(one.data).get("ping", 0)
        ticket = work.tickets.peek(one.ticket)
        rows = work.outbox.of_ticket(ticket, Purpose.PING, ping) if ticket is not None and ping else []
        if one.assignee == str(me) or any((row.channel, row.place) == me for row in rows):
            return say("{ticket} needs somebody.", ticket=number)
    return None
