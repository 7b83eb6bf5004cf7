"""Machines of their own for the desk's processes, whose network can be cut: namespaces where they are allowed, otherwise proxies."""

from __future__ import annotations

import asyncio
import ctypes
import os
import re
import secrets
import socket
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

BREAKS = 3.0
"""Seconds until a connection through a proxy that was cut breaks, as the kernel's limits end one through a cut cable."""
WIRES = ("database", "platforms")


CLONE_NEWNET = 0x40000000  # of setns(2)


def socket_in(space: str) -> socket.socket:
    """A socket in a network namespace, where it stays; without a name, in our own. Raises OSError."""

    def made_there() -> socket.socket:
        with Path("/run/netns", space).open() as file:
            if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return socket.socket()

    if not space:
        return socket.socket()
    with ThreadPoolExecutor(1) as pool:  # only the thread goes there
        return pool.submit(made_there).result()


class Relay:
    """Passes bytes on from a port of ``host`` to a target. While it is cut, it passes nothing, and says nothing about that at first.

    ``here`` and ``there`` are the network namespaces of the port and of the target; without a name, our own.
    """

    def __init__(self, host: str, target: tuple[str, int] | Path, *, here: str = "", there: str = "") -> None:
        self.host, self.target, self.here, self.there = host, target, here, there
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        listening = socket_in(self.here)
        listening.bind((self.host, self.port))
        self._server = await asyncio.start_server(self._accept, sock=listening)
        self.port = listening.getsockname()[1]

    def cut(self) -> None:
        self._open.clear()
        old = list(self._writers)
        asyncio.get_running_loop().call_later(BREAKS, lambda: [writer.transport.abort() for writer in old])

    def mend(self) -> None:
        self._open.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open.is_set():
            await asyncio.sleep(BREAKS)
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, far_writer}
        self._writers |= pair
        try:
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        finally:
            self._writers -= pair
            for one in pair:
                one.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, Path):
            return await asyncio.open_unix_connection(str(self.target))
        connecting = socket_in(self.there)
        connecting.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connecting, self.target)
        return await asyncio.open_connection(sock=connecting)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # the other side broke it, so this one breaks too
        finally:
            writer.close()

    async def close(self) -> None:
        self._open.set()
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()


class Network(ABC):
    """Where machines are. ``database`` and ``platforms`` are the addresses that everything outside of machines uses."""

    def __init__(self, database: str, platforms: str) -> None:
        self.database, self.platforms = database, platforms
        self.socket = _socket_of(database)
        self.relays: list[Relay] = []

    @abstractmethod
    async def open(self) -> None:
        """Build what all machines share."""

    @abstractmethod
    async def machine(self, name: str) -> Machine: ...

    async def reached_at(self, machine: Machine, url: str) -> str:
        """The address of a machine's program, which calls it ``url``, from here."""
        return url

    async def close(self) -> None:
        for relay in self.relays:
            await relay.close()

    async def relay(self, host: str, target: tuple[str, int] | Path, *, here: str = "", there: str = "") -> Relay:
        made = Relay(host, target, here=here, there=there)
        await made.start()
        self.relays.append(made)
        return made

    def through(self, host: str, port: int) -> str:
        """The database's address through a port."""
        return re.sub(r"@/(\w+)\?host=.*", rf"@{host}:{port}/\1", self.database)

    @property
    def platforms_at(self) -> tuple[str, int]:
        parts = urlsplit(self.platforms)
        assert parts.hostname
        assert parts.port
        return parts.hostname, parts.port


class Machine(ABC):
    """One host. ``prefix`` starts a program there, and ``environment`` tells it where everything is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.prefix: list[str] = []
        self.environment: dict[str, str] = {"FAULTS_HOST": name}

    @abstractmethod
    def cut(self, wires: Collection[str]) -> None: ...
    @abstractmethod
    def mend(self) -> None: ...

    def reach(self, database: str, platforms: str) -> None:
        """Set the addresses that this machine uses."""
        self.environment |= {
            "BELLHOP_DATABASE__URL": database,
            "BELLHOP_CHANNELS__TELEGRAM__BASE_URL": platforms,
            "BELLHOP_CHANNELS__SLACK__BASE_URL": f"{platforms}/api/",
        }


# Proxies: on every machine


class Proxies(Network):
    async def open(self) -> None:
        """Nothing is shared."""

    async def machine(self, name: str) -> Machine:
        wires = {
            "database": await self.relay("127.0.0.1", self.socket),
            "platforms": await self.relay("127.0.0.1", self.platforms_at),
        }
        made = BehindProxies(name, wires)
        made.reach(self.through("127.0.0.1", wires["database"].port), f"http://127.0.0.1:{wires['platforms'].port}")
        return made


class BehindProxies(Machine):
    def __init__(self, name: str, wires: Mapping[str, Relay]) -> None:
        super().__init__(name)
        self.wires = wires

    def cut(self, wires: Collection[str]) -> None:
        for wire in wires:
            self.wires[wire].cut()

    def mend(self) -> None:
        for relay in self.wires.values():
            relay.mend()


# Namespaces: where they are allowed


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True)


def namespaces_allowed() -> bool:
    name = f"bh{secrets.token_hex(3)}"
    try:
        _run("ip", "netns", "add", name)
        _run("ip", "-n", name, "link", "add", name, "type", "bridge")
        socket_in(name).close()
        _run("ip", "netns", "del", name)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


class Namespaces(Network):
    """Each machine has a wire to a bridge for the database and one for the platforms, with an address on both.

    The bridges have a namespace too, the hub. So the network of this machine never changes: a browser on it would break off what it loads.
    """

    async def open(self) -> None:
        self.id = secrets.token_hex(2)
        self.hub = f"h{self.id}"
        self.names: list[str] = []
        self.doors: dict[str, Relay] = {}
        block = int(self.id[:2], 16)
        _run("ip", "netns", "add", self.hub)
        for number, wire in enumerate(WIRES):
            bridge, net = f"b{self.id}{wire[0]}", f"10.{200 + number}.{block}"
            self.in_hub("link", "add", bridge, "type", "bridge")
            self.in_hub("addr", "add", f"{net}.1/24", "dev", bridge)
            self.in_hub("link", "set", bridge, "up")
            self.doors[wire] = await self.relay(f"{net}.1", self.socket if wire == "database" else self.platforms_at, here=self.hub)

    def in_hub(self, *words: str) -> None:
        _run("ip", "-n", self.hub, *words)

    async def machine(self, name: str) -> Machine:
        space = f"n{self.id}{name}"
        _run("ip", "netns", "add", space)
        self.names.append(space)
        made = InNamespace(name, space, self)
        _run("ip", "-n", space, "link", "set", "lo", "up")
        for wire, door in self.doors.items():
            bridge, here, there = f"b{self.id}{wire[0]}", f"v{self.id}{wire[0]}{name}", f"{wire[0]}0"
            net, host = door.host.rpartition(".")[0], len(self.names) + 1
            self.in_hub("link", "add", here, "type", "veth", "peer", "name", there, "netns", space)
            self.in_hub("link", "set", here, "master", bridge, "up")
            _run("ip", "-n", space, "addr", "add", f"{net}.{host}/24", "dev", there)
            _run("ip", "-n", space, "link", "set", there, "up")
            made.plugs[wire] = (here, bridge)
            made.address = f"{net}.{host}"  # the last one: on the side of the platforms
        doors = self.doors
        made.reach(
            self.through(doors["database"].host, doors["database"].port), f"http://{doors['platforms'].host}:{doors['platforms'].port}"
        )
        return made

    async def reached_at(self, machine: Machine, url: str) -> str:
        assert isinstance(machine, InNamespace)
        port = urlsplit(url).port
        assert port
        return f"http://127.0.0.1:{(await self.relay('127.0.0.1', (machine.address, port), there=self.hub)).port}"

    async def close(self) -> None:
        await super().close()
        for space in (*self.names, self.hub):
            _run("ip", "netns", "del", space)


class InNamespace(Machine):
    """``plugs`` are the near ends of its wires, and the bridges that they belong to."""

    def __init__(self, name: str, space: str, network: Namespaces) -> None:
        super().__init__(name)
        self.prefix = ["ip", "netns", "exec", space]
        self.address = ""
        self._in_hub = network.in_hub
        self.environment["BELLHOP_HTTP__HOST"] = "0.0.0.0"
        self.plugs: dict[str, tuple[str, str]] = {}

    def cut(self, wires: Collection[str]) -> None:
        for wire in wires:
            self._in_hub("link", "set", self.plugs[wire][0], "nomaster")

    def mend(self) -> None:
        for plug, bridge in self.plugs.values():
            self._in_hub("link", "set", plug, "master", bridge)


def network() -> type[Network]:
    """Namespaces where they are allowed. MACHINES=proxies chooses the other kind."""
    return Proxies if os.environ.get("MACHINES") == "proxies" or not namespaces_allowed() else Namespaces


def _socket_of(database: str) -> Path:
    """The file on which a throw-away cluster listens."""
    return Path(parse_qs(urlsplit(database).query)["host"][0]) / ".s.PGSQL.5432"
