"""The process runs out of open files: it goes on, logs it briefly, and recovers."""

from __future__ import annotations

import re
import resource
import socket
from pathlib import Path

from tests.faults.desks import Desks, Process
from tests.waiting import answered


def open_files(process: Process) -> int:
    return len(list(Path(f"/proc/{process.process.pid}/fd").iterdir()))


def silent(port: int) -> socket.socket:
    made = socket.socket()
    made.setblocking(False)
    made.connect_ex(("127.0.0.1", port))
    return made


async def test_silent_connections_beyond_the_limit_of_open_files_stop_nothing(desk: Desks) -> None:
    process = await desk.run()
    await desk.until(lambda: "started" in process.log.read_text())
    port = int(process.url.rpartition(":")[2])
    await answered(process.ready, lambda told: told["status"] == 200)
    limit = open_files(process) + 40
    resource.prlimit(process.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    lines = [silent(port) for _ in range(300)]
    try:
        await desk.until(lambda: "no connection can be accepted" in process.log.read_text())
        for number in range(3):
            assert (await process.ready())["status"] == 200
            desk.olga.says(f"q-4711-{number}")
        await desk.ticket(1001)
        for number in range(3):
            await desk.in_thread(1001, f"q-4711-{number}")
    finally:
        for line in lines:
            line.close()
    assert (await process.ready())["status"] == 200
    desk.tom.says("And now?")
    await desk.ticket(1002)
    assert process.log.stat().st_size < 100_000
    assert len(re.findall("no connection can be accepted", process.log.read_text())) <= 2
    assert process.process.poll() is None


async def test_the_soft_limit_of_open_files_is_raised(desk: Desks) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(200, before[1]), before[1]))
    try:
        process = await desk.run()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    soft, hard = resource.prlimit(process.process.pid, resource.RLIMIT_NOFILE)
    assert soft == min(hard, 65_536)
