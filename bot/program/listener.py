"""Listens on the HTTP address and accepts connections. If the process runs out of open files, it pauses, makes room and continues."""

from __future__ import annotations

import asyncio
import errno
import resource
import socket
from time import monotonic
from typing import Any

import structlog
from aiohttp import web

from bot.program.connections import TELL_EVERY, Connections, HttpConnection, HttpLimits, Network, peer_of

log = structlog.get_logger()
BACKLOG = 256
AT_ONCE = 64  # connections accepted in a row before other tasks run
PASSING = (errno.ECONNABORTED, errno.EPROTO, errno.EPERM, errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH)
"""Errors of ``accept`` that concern the peer or its network. Every other error is ours, such as too many open files."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0  # seconds
ROOM = 16  # connections that are dropped when open files run out
MOST_FILES = 65_536


def raise_file_limit() -> int:
    """Raise the soft limit of open files as far as allowed, up to ``MOST_FILES``. Return the resulting limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError) as error:
            log.warning("limit of open files not raised", limit=soft, reason=str(error))
        else:
            return wanted
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft


def fitting(total: int) -> int:
    """Limit the connections to half of the files that the process may open, because the database and the platforms need files too."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return total if soft == resource.RLIM_INFINITY else max(4, min(total, soft // 2))


class Listener:
    """Accepts connections for an aiohttp server.

    asyncio's own listener calls ``accept`` again and again when no file is left, logs each failure, and sets a timer for each.
    """

    def __init__(self, server: web.Server, limits: HttpLimits, trusted: tuple[Network, ...] = (), **more: Any) -> None:
        self._server, self._trusted, self._more = server, trusted, more
        self.connections = Connections(limits, self._freed)
        self._sockets: list[socket.socket] = []
        self._adopting: set[asyncio.Task[None]] = set()
        self._paused: asyncio.TimerHandle | None = None
        self._rest = FIRST_PAUSE
        self._failures, self._told_at = 0, float("-inf")

    @property
    def port(self) -> int:
        port: int = self._sockets[0].getsockname()[1]
        return port

    async def start(self, host: str, port: int) -> None:
        """Start listening. Raises OSError if the address can't be used."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        try:
            for family, address in dict.fromkeys((entry[0], entry[4]) for entry in found):
                self._sockets.append(_bound(family, address, self.port if self._sockets and not port else port))
        except OSError:
            await self.stop()
            raise
        self._resume()

    async def stop(self) -> None:
        """Accept no more connections; open ones stay open."""
        if self._paused is not None:
            self._paused.cancel()
            self._paused = None
        sockets, self._sockets = self._sockets, []
        for sock in sockets:
            asyncio.get_running_loop().remove_reader(sock.fileno())
            sock.close()
        await asyncio.gather(*self._adopting)

    def _accept(self, sock: socket.socket) -> None:
        for _ in range(AT_ONCE):
            try:
                made, address = sock.accept()
            except (BlockingIOError, InterruptedError):
                return
            except OSError as error:
                if error.errno in PASSING:
                    continue
                self._pause(error)
                return
            self._rest = FIRST_PAUSE
            self._admit(made, str(address[0]))

    def _admit(self, made: socket.socket, address: str) -> None:
        peer = peer_of(address, self._trusted)
        if not self.connections.admits(peer):
            made.close()
            return
        made.setblocking(False)
        connection = HttpConnection(self._server, self.connections, peer, **self._more)
        self.connections.joined(connection)
        task = asyncio.create_task(self._adopt(connection, made))
        self._adopting.add(task)
        task.add_done_callback(self._adopting.discard)

    async def _adopt(self, connection: HttpConnection, made: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: connection, made)
        except OSError:
            made.close()
            self.connections.left(connection)

    def _pause(self, error: OSError) -> None:
        """Accept nothing for a moment: the sockets stay ready, so the event loop would do nothing else."""
        self._failures += 1
        if monotonic() - self._told_at > TELL_EVERY:
            log.error(
                "no connection can be accepted; making room", reason=error.strerror, times=self._failures, connections=len(self.connections)
            )
            self._told_at, self._failures = monotonic(), 0
        loop = asyncio.get_running_loop()
        for sock in self._sockets:
            loop.remove_reader(sock.fileno())
        if self._paused is None:
            self._paused = loop.call_later(self._rest, self._resume)
            self._rest = min(self._rest * 2, LONGEST_PAUSE)
        self.connections.make_room(ROOM)

    def _freed(self) -> None:
        """A connection has ended, so a file is free again."""
        if self._paused is not None:
            self._paused.cancel()
            self._resume()

    def _resume(self) -> None:
        self._paused = None
        for sock in self._sockets:
            asyncio.get_running_loop().add_reader(sock.fileno(), self._accept, sock)


def _bound(family: int, address: Any, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.bind((address[0], port, *address[2:]))
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
