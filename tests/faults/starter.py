"""Starts ``bellhop`` as processes that don't load the program each time: one that has loaded it forks.

A tenth of the CPU time of a real start. What a start loads, and that it does, is tested by those who start ``python -m bot``.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Any

from adapters import kinds, load

ROOT = Path(__file__).parent.parent.parent
LOADED = {"run": ("bot.program.running", "psycopg"), "other": ("bot.program.cli", "psycopg", "alembic.command")}


@dataclass(frozen=True)
class Order:
    """What to start, where, and where its output goes."""

    words: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    out: str
    err: str
    lease_ms: int = 20_000


class Started:
    """A process of the starter, with what :class:`subprocess.Popen` has too."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = threading.Event()

    def poll(self) -> int | None:
        return self.returncode

    def wait(self) -> int:
        self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, sign: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, sign)

    def ended(self, code: int) -> None:
        self.returncode = code
        self._ended.set()


Process = Started | subprocess.Popen[bytes]


class Starter:
    """The process that forks. ``kind`` is one of ``LOADED``: ``run`` loads less than the other commands."""

    def __init__(self, kind: str) -> None:
        command = [sys.executable, "-m", "tests.faults.starter", kind]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lock = threading.Lock()
        self._pids: SimpleQueue[Started] = SimpleQueue()
        self._running: dict[int, Started] = {}
        threading.Thread(target=self._read, daemon=True).start()
        atexit.register(self._close)

    def start(self, order: Order) -> Started:
        with self._lock:
            assert self._process.stdin
            self._process.stdin.write(f"{json.dumps(asdict(order))}\n")
            self._process.stdin.flush()
            return self._pids.get(timeout=60)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            told: dict[str, int] = json.loads(line)
            pid = told["pid"]
            if "code" in told:
                self._running.pop(pid).ended(told["code"])
            else:
                self._running[pid] = Started(pid)
                self._pids.put(self._running[pid])

    def _close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@cache
def starter(kind: str) -> Starter:
    return Starter(kind)


def clean(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that knows only these of our variables."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**keep, "PYTHONPATH": str(ROOT), **variables}


def start(order: Order) -> Started:
    return starter("run" if order.words[0] == "run" else "other").start(order)


def start_anew(order: Order) -> subprocess.Popen[bytes]:
    """Start it as people do: the program is loaded."""
    code = f"import storage.workers as w; w.LEASE_MS = {order.lease_ms}; from bot.__main__ import main; main()"
    command = [sys.executable, "-c", code, *order.words]
    with Path(order.out).open("ab") as out, Path(order.err).open("ab") as err:
        return subprocess.Popen(command, cwd=order.folder, env=dict(order.environment), stdout=out, stderr=err)


async def bellhop(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], start: Callable[[Order], Process] = start
) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    with TemporaryDirectory() as told:
        out, err = Path(told) / "out", Path(told) / "err"
        code = await asyncio.to_thread(start(Order(words, str(folder), clean(environment), str(out), str(err))).wait)
        return code, out.read_text(), err.read_text()


# The process that forks


def serve(kind: str) -> None:
    if kind == "run":
        for name in ("rich", "greenlet"):  # as in bot/__main__.py
            sys.modules[name] = None  # type: ignore[assignment]
    for name in LOADED[kind]:
        import_module(name)
    list(map(load, kinds()))
    assert threading.active_count() == 1, "a process with threads can't be forked safely"
    gc.freeze()
    signal.signal(signal.SIGCHLD, _bury)
    while line := sys.stdin.readline():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})  # its pid is told before its end
        pid = os.fork()
        if not pid:
            _become(Order(**json.loads(line)))
            return
        _tell(pid=pid)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _bury(*_: Any) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell(pid=pid, code=os.waitstatus_to_exitcode(status))


def _tell(**facts: int) -> None:
    os.write(sys.stdout.fileno(), f"{json.dumps(facts)}\n".encode())


def _become(order: Order) -> None:
    """Be ``python -m bot`` in a terminal, in the child. What runs these tests may ignore signals."""
    from bot import __main__ as program
    from storage import workers

    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in (signal.SIGCHLD, signal.SIGHUP, signal.SIGTERM):
        signal.signal(name, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    for number, name in enumerate((os.devnull, order.out, order.err)):
        opened = os.open(name, os.O_RDONLY if not number else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["bellhop", *order.words]
    workers.LEASE_MS = order.lease_ms
    program.main()


if __name__ == "__main__":
    serve(sys.argv[1])
