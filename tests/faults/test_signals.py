"""Signals while the desk starts and at its very end, and to commands that are half done: the exit code, and nothing is left behind."""

from __future__ import annotations

import array
import asyncio
import fcntl
import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ports.contents import in_chunks
from storage.engine import Connection, open_engine
from storage.files import FileStore
from tests import waiting
from tests.faults import starter
from tests.faults.desks import Desks

ENDING = (signal.SIGTERM, signal.SIGINT)


class Pipe:
    """A named pipe in place of a file: whoever reads it waits for more."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(path)
        self.path, self._number = path, os.open(path, os.O_RDWR)
        os.write(self._number, b"#")

    async def is_read(self) -> None:
        await waiting.until(lambda: not self._waiting())

    def _waiting(self) -> int:
        count = array.array("i", [0])
        fcntl.ioctl(self._number, termios.FIONREAD, count)
        return count[0]

    def close(self) -> None:
        os.close(self._number)


@pytest.fixture
def pipe(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pipe]:
    made = Pipe(tmp_path / request.param)
    yield made
    made.close()


@pytest.mark.parametrize("sign", ENDING)
@pytest.mark.parametrize("pipe", ["slow.yaml", f"files/erased/7-{'a' * 40}"], indirect=True, ids=["configuration", "files"])
async def test_a_desk_that_is_stopped_while_it_starts_ends_with_0(desk: Desks, pipe: Pipe, sign: signal.Signals) -> None:
    running = desk.launch(**({"BELLHOP_CONFIG": str(pipe.path)} if pipe.path.suffix else {}))
    await pipe.is_read()
    running.send(sign)
    assert await running.ends() == 0
    assert running.log.read_text() == ""


async def test_a_second_ctrl_c_changes_nothing(desk: Desks) -> None:
    running = await desk.run()
    running.send(signal.SIGINT)
    await waiting.until(lambda: "stopped" in running.log.read_text())
    running.send(signal.SIGINT)
    assert await running.ends() == 0
    assert "Traceback" not in running.log.read_text()


@pytest.mark.parametrize("sign", [*ENDING, signal.SIGHUP])
async def test_a_restore_that_is_stopped_half_way_leaves_nothing(desk: Desks, sign: signal.Signals) -> None:
    files, path = FileStore(f"file:{desk.folder}/files"), desk.folder / "desk.backup"
    assert (await desk.bellhop("migrate"))[0] == 0
    key = await files.put("x", in_chunks(b"a picture"))
    assert (await desk.bellhop("backup", str(path)))[0] == 0
    files.delete(key)
    out, db = desk.folder / "out", Connection(open_engine(desk.database))
    db.begin()
    try:
        environment = starter.clean(desk.environment())
        running = starter.start(starter.Order(("restore", str(path)), str(desk.folder), environment, str(out), str(out)))
        await waiting.until(lambda: files.measured(key))
        running.send_signal(sign)
    finally:
        db.rollback()
        db.close()
    assert await asyncio.to_thread(running.wait) != 0, out.read_text()
    assert "Traceback" not in out.read_text()
    assert files.measured(key) is None
    assert desk.rows("select 1 from counter where name = 'restored'") == []
