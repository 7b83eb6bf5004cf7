"""Machines of their own for the desk's processes, whose network can be cut: namespaces where they are allowed, otherwise proxies."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

BREAKS = 3.0
"""Seconds until a connection through a proxy that was cut breaks, as the kernel's limits end one through a cut cable."""
WIRES = ("database", "platforms")


class Relay:
    """Passes bytes on from a port of ``host`` to a target. While it is cut, it passes nothing, and says nothing about that at first."""

    def __init__(self, host: str, target: tuple[str, int] | Path) -> None:
        self.host, self.target = host, target
        self.port = 0
        self._server: asyncio.Server | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

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
            if isinstance(self.target, Path):
                far_reader, far_writer = await asyncio.open_unix_connection(str(self.target))
            else:
                far_reader, far_writer = await asyncio.open_connection(*self.target)
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

    async def close(self) -> None:
        for relay in self.relays:
            await relay.close()

    async def relay(self, host: str, target: tuple[str, int] | Path) -> Relay:
        made = Relay(host, target)
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
        self.address = "127.0.0.1"

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
        _run("ip", "link", "add", name, "type", "bridge")
        _run("ip", "link", "del", name)
        _run("ip", "netns", "del", name)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


class Namespaces(Network):
    """Each machine has a wire to a bridge for the database and one for the platforms, with an address on both."""

    async def open(self) -> None:
        self.id = secrets.token_hex(2)
        self.names: list[str] = []
        self.doors: dict[str, Relay] = {}
        block = int(self.id[:2], 16)
        for number, wire in enumerate(WIRES):
            bridge, net = f"b{self.id}{wire[0]}", f"10.{200 + number}.{block}"
            _run("ip", "link", "add", bridge, "type", "bridge")
            _run("ip", "addr", "add", f"{net}.1/24", "dev", bridge)
            _run("ip", "link", "set", bridge, "up")
            self.doors[wire] = await self.relay(f"{net}.1", self.socket if wire == "database" else self.platforms_at)

    async def machine(self, name: str) -> Machine:
        space = f"n{self.id}{name}"
        _run("ip", "netns", "add", space)
        self.names.append(space)
        made = InNamespace(name, space)
        _run("ip", "-n", space, "link", "set", "lo", "up")
        for wire, door in self.doors.items():
            bridge, here, there = f"b{self.id}{wire[0]}", f"v{self.id}{wire[0]}{name}", f"{wire[0]}0"
            net, host = door.host.rpartition(".")[0], len(self.names) + 1
            _run("ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", space)
            _run("ip", "link", "set", here, "master", bridge, "up")
            _run("ip", "-n", space, "addr", "add", f"{net}.{host}/24", "dev", there)
            _run("ip", "-n", space, "link", "set", there, "up")
            made.plugs[wire] = (here, bridge)
            made.address = f"{net}.{host}"  # the last one: on the side of the platforms
        doors = self.doors
        made.reach(
            self.through(doors["database"].host, doors["database"].port), f"http://{doors['platforms'].host}:{doors['platforms'].port}"
        )
        return made

    async def close(self) -> None:
        await super().close()
        for space in self.names:
            _run("ip", "netns", "del", space)
        for wire in WIRES:
            _run("ip", "link", "del", f"b{self.id}{wire[0]}")


class InNamespace(Machine):
    """``plugs`` are the near ends of its wires, and the bridges that they belong to."""

    def __init__(self, name: str, space: str) -> None:
        super().__init__(name)
        self.prefix = ["ip", "netns", "exec", space]
        self.environment["BELLHOP_HTTP__HOST"] = "0.0.0.0"
        self.plugs: dict[str, tuple[str, str]] = {}

    def cut(self, wires: Collection[str]) -> None:
        for wire in wires:
            _run("ip", "link", "set", self.plugs[wire][0], "nomaster")

    def mend(self) -> None:
        for plug, bridge in self.plugs.values():
            _run("ip", "link", "set", plug, "master", bridge)


def network() -> type[Network]:
    """Namespaces where they are allowed. MACHINES=proxies chooses the other kind."""
    return Proxies if os.environ.get("MACHINES") == "proxies" or not namespaces_allowed() else Namespaces


def _socket_of(database: str) -> Path:
    """The file on which a throw-away cluster listens."""
    return Path(parse_qs(urlsplit(database).query)["host"][0]) / ".s.PGSQL.5432"
