"""HTTP connections: time limits for each stage, and limits in total and per peer. A full server drops the connection that waits longest."""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from http import HTTPStatus
from time import monotonic
from typing import Any

import structlog
from aiohttp import web

from bot.ports.metrics import HTTP_CONNECTIONS, HTTP_DROPPED

log = structlog.get_logger()
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
RESERVE = 8  # one eighth of all connections is reserved for this machine: health checks, and a reverse proxy
ANSWER = 2.0  # seconds for the answer that the body is missing
TELL_EVERY = 60.0  # seconds between two log lines about dropped connections


class Stage(IntEnum):
    """What a connection does. Earlier stages are dropped first; a complete request is never dropped for another connection."""

    WAITING = 0  # no request yet, only a part of its headers, or idle between two requests
    READING = 1  # a request's body is coming in
    HANDLING = 2


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Limits in seconds, and numbers of connections."""

    total: int = 512
    per_peer: int = 64
    headers: float = 10.0
    body: float = 30.0
    idle: float = 75.0
    handling: float = 60.0

    def until(self, limit: str) -> float:
        """Return the deadline of a wait that begins now. A handler that gives up on a body has a moment to say so."""
        return monotonic() + float(getattr(self, limit)) + (ANSWER if limit == "body" else 0.0)


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end: an IPv4 address, or the /64 network of an IPv6 address. ``local`` is loopback."""

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


NOT_HTTP = json.dumps(
    {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "This isn't HTTP, or an address or header is too long."}
).encode()


class HttpConnection(web.RequestHandler):
    """aiohttp's protocol with time limits, registered among all connections.

    aiohttp itself limits idle connections only; it neither counts connections nor ends a request.
    """

    def __init__(self, server: web.Server, connections: Connections, peer: Peer, **more: Any) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), keepalive_timeout=connections.limits.idle, **more)
        self.connections, self.peer = connections, peer
        self.stage = Stage.WAITING
        self.limit = "headers"
        self._deadline = connections.limits.until("headers")
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
        self.connections.left(self)
        super().connection_lost(exc)

    def enter(self, stage: Stage) -> None:
        """Set the stage of the current request."""
        self._until({Stage.WAITING: "idle", Stage.READING: "body", Stage.HANDLING: "handling"}[stage])
        self.connections.moved(self, stage)

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """Answer what isn't HTTP with problem details, as the API describes all its errors."""
        answer = super().handle_error(request, status, exc, message)
        if status == HTTPStatus.BAD_REQUEST and isinstance(answer, web.Response):
            answer.body, answer.content_type = NOT_HTTP, "application/problem+json"
        return answer

    def drop(self) -> None:
        """Close the connection at once."""
        self._dropped = True
        if self._link is not None:
            self._link.abort()

    def _until(self, limit: str) -> None:
        self.limit = limit
        self._deadline = self.connections.limits.until(limit)
        if self._timer is not None and self._timer.when() > self._loop.time() + self._deadline - monotonic():
            self._watch()

    def _watch(self) -> None:
        """Keep one timer per connection. It is set again only if it rings too early or must ring sooner."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(max(0.0, self._deadline - monotonic()), self._ring)

    def _ring(self) -> None:
        self._timer = None
        if monotonic() < self._deadline:
            self._watch()
        else:
            self.connections.drop(self, f"slow {self.limit}")


class Connections:
    """All connections of the server. In each stage, those that have waited longest come first."""

    def __init__(self, limits: HttpLimits, freed: Callable[[], None]) -> None:
        """``freed`` is called when a connection has ended."""
        self.limits, self._freed = limits, freed
        keys = [(local, stage) for local in (False, True) for stage in Stage]
        self._stages: dict[tuple[bool, Stage], dict[HttpConnection, None]] = {key: {} for key in keys}
        self._peers: dict[str, dict[HttpConnection, None]] = {}
        self._drops: dict[str, int] = {}
        self._told_at = float("-inf")

    def __len__(self) -> int:
        return sum(len(found) for found in self._stages.values())

    def admits(self, peer: Peer) -> bool:
        """Make room for one more connection of this peer, if necessary by dropping one that only
        waits. Return False if there is no room.
        """
        mine = self._peers.get(peer.key, {})
        if not peer.trusted and len(mine) >= self.limits.per_peer and not self._drop_first(iter(list(mine)), "peer"):
            return self._refuse("peer")
        remote = sum(len(self._stages[False, stage]) for stage in Stage)
        full = len(self) >= self.limits.total or (not peer.local and remote >= self.limits.total - max(1, self.limits.total // RESERVE))
        if full and not self._drop_first(self._droppable(local=peer.local), "total"):
            return self._refuse("total")
        return True

    def joined(self, connection: HttpConnection) -> None:
        self._stages[connection.peer.local, connection.stage][connection] = None
        self._peers.setdefault(connection.peer.key, {})[connection] = None
        HTTP_CONNECTIONS.set(len(self))

    def moved(self, connection: HttpConnection, stage: Stage) -> None:
        line = self._stages[connection.peer.local, connection.stage]
        if connection in line:
            del line[connection]
            connection.stage = stage
            self._stages[connection.peer.local, stage][connection] = None

    def left(self, connection: HttpConnection) -> None:
        self._forget(connection)
        self._freed()

    def drop(self, connection: HttpConnection, why: str) -> None:
        self._count(why)
        self._forget(connection)
        connection.drop()

    def make_room(self, number: int) -> None:
        """Drop this many connections that only wait, because the process has run out of a resource that they hold."""
        for _ in range(number):
            if not self._drop_first(self._droppable(local=True), "exhausted"):
                return

    def _droppable(self, *, local: bool) -> Iterator[HttpConnection]:
        """Yield the connections in the order in which they are dropped. Connections of this machine are dropped only for others of this
        machine.
        """
        for here in (False, True) if local else (False,):
            for stage in (Stage.WAITING, Stage.READING):
                yield from self._stages[here, stage]

    def _drop_first(self, line: Iterator[HttpConnection], why: str) -> bool:
        found = next((one for one in line if one.stage is not Stage.HANDLING), None)
        if found is not None:
            self.drop(found, why)
        return found is not None

    def _forget(self, connection: HttpConnection) -> None:
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
        """Count in the metric each time, and log once a minute."""
        HTTP_DROPPED.labels(why).inc()
        self._drops[why] = self._drops.get(why, 0) + 1
        if monotonic() - self._told_at > TELL_EVERY:
            log.warning("HTTP connections dropped", **{name.replace(" ", "_"): number for name, number in self._drops.items()})
            self._told_at, self._drops = monotonic(), {}
