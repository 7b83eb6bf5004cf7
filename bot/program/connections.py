"""HTTP connections: each has a time limit in every stage, and a cap in total and per peer decides which one gives way to a new one."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from time import monotonic
from typing import Any

import structlog
from aiohttp import web

from bot.ports.metrics import HTTP_CONNECTIONS, HTTP_DROPPED

log = structlog.get_logger()
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
RESERVE = 8  # one part in eight of all connections is kept for this machine: health checks, and a proxy in front
ANSWER = 2.0  # seconds for the answer that the body did not come
TELL_EVERY = 60.0  # seconds between two log lines on dropped connections


class Stage(IntEnum):
    """What a connection does. The first stages give way first; a request that is complete is never dropped for another one."""

    WAITING = 0  # no request yet, only a part of its headers, or idle between two requests
    READING = 1  # a request's body is coming in
    HANDLING = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, and numbers of connections."""

    total: int = 512
    per_peer: int = 64
    headers: float = 10.0
    body: float = 30.0
    idle: float = 75.0
    handling: float = 60.0

    def until(self, limit: str) -> float:
        """When a connection that begins to wait now is ended. A handler that gives up a body itself may still say so."""
        return monotonic() + float(getattr(self, limit)) + (ANSWER if limit == "body" else 0.0)


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end: an address, or a network of IPv6 that one customer of a provider has. Loopback is this machine."""

    key: str
    local: bool
    trusted: bool


def peer_of(address: str, trusted: Sequence[Network] = ()) -> Peer:
    try:
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return Peer(address, local=False, trusted=False)
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    key = str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))
    return Peer(key, local=ip.is_loopback, trusted=ip.is_loopback or any(ip in network for network in trusted))


class Connection(web.RequestHandler):
    """aiohttp's protocol with time limits and a place among the others.

    aiohttp has one limit, for idle connections; it neither counts connections nor ends a request.
    """

    def __init__(self, server: web.Server, crowd: Crowd, peer: Peer, **more: Any) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), keepalive_timeout=crowd.limits.idle, **more)
        self.crowd, self.peer = crowd, peer
        self.stage = Stage.WAITING
        self.limit = "headers"
        self._deadline = crowd.limits.until("headers")
        self._timer: asyncio.TimerHandle | None = None
        self._link: asyncio.Transport | None = None
        self._dropped = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._link = transport
        super().connection_made(transport)
        if self._dropped:
            transport.abort()
        else:
            self._watch()

    def data_received(self, data: bytes) -> None:
        if self.limit == "idle":
            self._until("headers")  # the next request begins
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.crowd.left(self)
        super().connection_lost(exc)

    def enter(self, stage: Stage) -> None:
        """The handler of a request says what it does."""
        self._until({Stage.WAITING: "idle", Stage.READING: "body", Stage.HANDLING: "handling"}[stage])
        self.crowd.moved(self, stage)

    def drop(self) -> None:
        """End the connection at once."""
        self._dropped = True
        if self._link is not None:
            self._link.abort()

    def _until(self, limit: str) -> None:
        self.limit = limit
        self._deadline = self.crowd.limits.until(limit)
        if self._timer is not None and self._timer.when() > self._loop.time() + self._deadline - monotonic():
            self._watch()

    def _watch(self) -> None:
        """One timer a connection, set anew only when it rings too early or must ring sooner."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(max(0.0, self._deadline - monotonic()), self._ring)

    def _ring(self) -> None:
        self._timer = None
        if monotonic() < self._deadline:
            self._watch()
        else:
            self.crowd.drop(self, f"slow {self.limit}")


class Crowd:
    """All connections of the server. Those that have waited longest come first in their stage."""

    def __init__(self, limits: Limits, freed: Callable[[], None]) -> None:
        """``freed`` is told when a connection has ended."""
        self.limits, self._freed = limits, freed
        self._stages: dict[tuple[bool, Stage], dict[Connection, None]] = {(local, stage): {} for local in (False, True) for stage in Stage}
        self._peers: dict[str, dict[Connection, None]] = {}
        self._drops: dict[str, int] = {}
        self._told_at = float("-inf")

    def __len__(self) -> int:
        return sum(len(found) for found in self._stages.values())

    def admits(self, peer: Peer) -> bool:
        """Make room for one more connection of this peer, if need be by ending one that only waits. False when there is no room."""
        mine = self._peers.get(peer.key, {})
        if not peer.trusted and len(mine) >= self.limits.per_peer and not self._give_way(iter(list(mine)), "peer"):
            return self._refuse("peer")
        remote = sum(len(self._stages[False, stage]) for stage in Stage)
        full = len(self) >= self.limits.total or (not peer.local and remote >= self.limits.total - max(1, self.limits.total // RESERVE))
        if full and not self._give_way(self._in_line(local=peer.local), "total"):
            return self._refuse("total")
        return True

    def joined(self, connection: Connection) -> None:
        self._stages[connection.peer.local, connection.stage][connection] = None
        self._peers.setdefault(connection.peer.key, {})[connection] = None
        HTTP_CONNECTIONS.set(len(self))

    def moved(self, connection: Connection, stage: Stage) -> None:
        line = self._stages[connection.peer.local, connection.stage]
        if connection in line:
            del line[connection]
            connection.stage = stage
            self._stages[connection.peer.local, stage][connection] = None

    def left(self, connection: Connection) -> None:
        self._forget(connection)
        self._freed()

    def drop(self, connection: Connection, why: str) -> None:
        self._count(why)
        self._forget(connection)
        connection.drop()

    def make_room(self, number: int) -> None:
        """End so many connections that only wait: the process has run out of something they hold."""
        for _ in range(number):
            if not self._give_way(self._in_line(local=True), "exhausted"):
                return

    def _in_line(self, *, local: bool) -> Iterator[Connection]:
        """Who gives way first. This machine's connections give way only to its own."""
        for here in (False, True) if local else (False,):
            for stage in (Stage.WAITING, Stage.READING):
                yield from self._stages[here, stage]

    def _give_way(self, line: Iterator[Connection], why: str) -> bool:
        found = next((one for one in line if one.stage is not Stage.HANDLING), None)
        if found is not None:
            self.drop(found, why)
        return found is not None

    def _forget(self, connection: Connection) -> None:
        self._stages[connection.peer.local, connection.stage].pop(connection, None)
        mine = self._peers.get(connection.peer.key, {})
        mine.pop(connection, None)
        if not mine:
            self._peers.pop(connection.peer.key, None)
        HTTP_CONNECTIONS.set(len(self))

    def _refuse(self, why: str) -> bool:
        self._count(f"refused {why}")
        return False

    def _count(self, why: str) -> None:
        """A metric each time, a line in the log once a minute."""
        HTTP_DROPPED.labels(why).inc()
        self._drops[why] = self._drops.get(why, 0) + 1
        if monotonic() - self._told_at > TELL_EVERY:
            log.warning("HTTP connections dropped", **{name.replace(" ", "_"): number for name, number in self._drops.items()})
            self._told_at, self._drops = monotonic(), {}
