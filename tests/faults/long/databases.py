"""What happens to a database: it is away, it takes nothing, its disk is full. The same faults on both engines."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from storage.engine import Connection, open_engine
from storage.migrate import migrate
from tests.conftest import Cluster, cluster
from tests.faults.long.disks import Disk


class Database(ABC):
    """A database on a disk of its own. ``desks`` are the processes that use it."""

    url: str

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.desks: set[int] = set()

    async def away(self, seconds: float) -> None:
        """Nothing can be read or written."""
        await asyncio.to_thread(self._leave)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self._come_back)

    @abstractmethod
    def _leave(self) -> None: ...
    @abstractmethod
    def _come_back(self) -> None: ...

    @abstractmethod
    def read_only(self) -> None:
        """What is opened from now on can't be written."""

    @abstractmethod
    def writable(self) -> None: ...

    async def full(self, seconds: float) -> None:
        await asyncio.to_thread(self.disk.fill, self.writers())
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.disk.free, self.writers())
        await asyncio.to_thread(self.repair)

    @abstractmethod
    def writers(self) -> list[int]:
        """The processes that write its files."""

    @abstractmethod
    def repair(self) -> None:
        """Start what a full disk has ended."""

    @property
    def size(self) -> int:
        """In bytes."""
        return self.disk.used


class Sqlite(Database):
    """A file. It is away while somebody else holds it, and read-only for processes that may not write it."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(disk)
        self.file = disk.folder / "bellhop.db"
        self.url = f"sqlite:///{self.file}"
        self._holder: Connection | None = None

    def _leave(self) -> None:
        self._holder = Connection(open_engine(self.url))
        self._holder.begin()

    def _come_back(self) -> None:
        assert self._holder is not None
        self._holder.rollback()
        self._holder.close()

    def read_only(self) -> None:
        self._allow(0o444, 0o555)

    def writable(self) -> None:
        self._allow(0o600, 0o755)

    def _allow(self, file: int, folder: int) -> None:
        for one in self.disk.folder.glob("bellhop.db*"):
            one.chmod(file)
        self.disk.folder.chmod(folder)

    def writers(self) -> list[int]:
        return sorted(self.desks)

    def repair(self) -> None:
        """A file needs nothing."""


class Postgresql(Database):
    """A server. It is read-only as after a switch to a standby: sessions end, and new ones can't write."""

    def __init__(self, disk: Disk, server: Cluster) -> None:
        super().__init__(disk)
        self.server, self.url = server, server.url
        migrate(open_engine(self.url))

    def _leave(self) -> None:
        self.server.stop()

    def _come_back(self) -> None:
        self.server.start()

    def repair(self) -> None:
        self.server.start()

    def read_only(self) -> None:
        self._switch("on")

    def writable(self) -> None:
        self._switch("off")

    def _switch(self, state: str) -> None:
        db = Connection(open_engine(self.url))
        try:
            db.run("set default_transaction_read_only = off")
            db.run(f"alter database postgres set default_transaction_read_only = {state}")
            db.all("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
        finally:
            db.close()

    def writers(self) -> list[int]:
        """None after a full disk has ended the server."""
        files = list(self.disk.folder.glob("bellhop-pg-*/data/postmaster.pid"))
        servers = [psutil.Process(pid) for pid in (int(file.read_text().split()[0]) for file in files) if psutil.pid_exists(pid)]
        return [one.pid for server in servers for one in (server, *server.children(recursive=True))]


@contextmanager
def opened(engine: str, disk: Disk) -> Iterator[Database]:
    if engine == "sqlite":
        yield Sqlite(disk)
        return
    with cluster(Path(disk.folder)) as server:
        yield Postgresql(disk, server)
