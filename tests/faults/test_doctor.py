"""``bellhop doctor`` names everything that needs manual action, with what to do, and nothing else."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from bot.i18n.sentences import words
from bot.ports.channel import Finding
from bot.program.surroundings import LITTLE, TOO_LITTLE, disk, platform_clocks, running_desk, skew, store
from storage.engine import open_engine
from storage.files import FileStore
from storage.migrate import migrate
from tests.faults.desks import FIRST_CUSTOMER, Desks

OLD = int(time.time() * 1000) - 3_600_000
ROW = "insert into delivery (id, pace, lane, seq, kind, state, payload, ticket, purpose, ref, error, at) values "


async def test_a_healthy_desk_needs_nothing(desks: Desks) -> None:
    await desks.run()
    desks.customer(FIRST_CUSTOMER, "Olga").says("My printer burns")
    await desks.ticket(1001)
    code, out, err = await desks.bellhop("doctor")
    assert (code, err) == (0, ""), out
    assert "✗" not in out and "Nothing is parked, late, stuck or in doubt" in out and "schema" in out
    assert "No backup was made yet" in out
    assert (await desks.bellhop("backup", "one.backup"))[0] == 0
    code, out, _ = await desks.bellhop("doctor", "--offline")
    assert code == 0 and "backup" not in out


SYMPTOMS = [
    ("parked", "insert into parked (id, channel, event, raw, reason, at) values (1, 'front', 'e', '', 'odd', {old})", "Parked items: 1"),
    ("in doubt", f"{ROW} (7, 'p', 'p', 1, 'post', 'in_doubt', '', 1001, 'reply', 5, '', {{old}})", "Deliveries in doubt: 1 (#1001)"),
    ("failed", f"{ROW} (7, 'p', 'p', 1, 'post', 'failed', '', 1001, 'reply', 5, 'x', {{old}})", "not delivered: 1 (#1001)"),
    ("stuck", f"{ROW} (7, 'x:p', 'p', 1, 'post', 'queued', '', 1001, 'reply', 5, '', {{old}})", "No desk sends there"),
    ("refused", f"{ROW} (7, 'x:p', 'p', 1, 'post', 'queued', '', 1001, 'reply', 5, 'odd', {{old}})", "The last try failed (odd)"),
    (
        "late",
        "insert into reminder (id, ticket, kind, step, due_at, since, data) values (7, 1001, 'repeat', 0, {old}, 0, '{{}}')",
        "Late pings and reminders: 1",
    ),
    ("restored", "insert into counter (name, value) values ('restored', {old})", "was restored from a backup on"),
]


@pytest.mark.parametrize(("statement", "told"), [case[1:] for case in SYMPTOMS], ids=[case[0] for case in SYMPTOMS])
async def test_each_symptom_is_told_with_what_to_do(desks: Desks, statement: str, told: str) -> None:
    migrate(open_engine(desks.database))
    _, before, _ = await desks.bellhop("doctor", "--offline")
    assert told not in before and "No desk is running on this database. Start it: bellhop run" in before
    desks.change("insert into customer (id, channel, person) values (1, 'front', 'olga')")
    desks.change("insert into ticket (number, customer) values (1001, 1)")
    desks.change(statement.format(old=OLD))
    code, out, _ = await desks.bellhop("doctor", "--offline")
    assert code == 1 and told in out, out


async def test_a_reply_that_was_sent_again_needs_nothing(desk: Desks) -> None:
    migrate(open_engine(desk.database))
    desk.change(f"{ROW} (7, 'p', 'p', 1, 'post', 'failed', '', 1001, 'reply', 5, 'x', {OLD})")
    desk.change(f"{ROW} (8, 'p', 'p', 2, 'post', 'sent', '', 1001, 'reply', 5, '', {OLD})")
    _, out, _ = await desk.bellhop("doctor", "--offline")
    assert "not delivered" not in out and "Nothing is parked" in out


async def test_an_older_database_is_told_once(desk: Desks) -> None:
    engine = open_engine(desk.database)
    migrate(engine)
    migrate(engine, "2026_11_28_written")
    code, out, err = await desk.bellhop("doctor", "--offline")
    assert code == 1 and out.count("migrate") == 1 and err == ""


def read(found: Iterator[Finding] | list[Finding], language: str = "en") -> list[tuple[str, str]]:
    return [(finding.level, words(finding.what, language)) for finding in found]


@pytest.mark.parametrize(
    ("free", "level"),
    [(LITTLE + 1, ""), (LITTLE - 1, "warning"), (TOO_LITTLE - 1, "error"), (0, "error")],
    ids=["much", "little", "none", "0"],
)
def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    found = read(disk(_settings(tmp_path)))
    assert [level for level, _ in found] == ([level] if level else [])
    assert all(str(tmp_path) in told for _, told in found)


def _settings(folder: Path, **more: Any) -> Any:
    http = SimpleNamespace(host="127.0.0.1", port=more.pop("port", 1), status_token=SimpleNamespace(get_secret_value=lambda: "t" * 16))
    files = SimpleNamespace(store=more.pop("store", f"file:{folder}"))
    channels = more.pop("channels", {})
    return SimpleNamespace(database=SimpleNamespace(url=f"sqlite:///{folder}/b.db"), files=files, http=http, channels=channels)


async def test_a_store_that_refuses_files_is_told(tmp_path: Path) -> None:
    assert read(await store(_settings(tmp_path)))[0][0] == "ok"
    assert list(FileStore(f"file:{tmp_path}").keys()) == []
    (tmp_path / "file").write_text("in the way")
    ((level, told),) = read(await store(_settings(tmp_path, store=f"file:{tmp_path}/file")))
    assert level == "error" and "files.store" in told


@pytest.mark.parametrize("ahead", [0, 4_000, 8_000, -8_000, 300_000])
def test_a_clock_that_is_off_is_told(ahead: int) -> None:
    levels = [level for level, _ in read(skew(ahead, "front"))]
    assert levels == ([] if abs(ahead) < 5_000 else ["warning"] if abs(ahead) < 120_000 else ["error"])


class Server:
    """A web server with one answer."""

    def __init__(self, answer: Callable[[web.Request], web.Response]) -> None:
        self._answer = answer

    async def __aenter__(self) -> int:
        async def handle(request: web.Request) -> web.Response:
            return self._answer(request)

        app = web.Application()
        app.add_routes([web.route("*", "/{path:.*}", handle)])
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return int(self._runner.addresses[0][1])

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


async def test_the_platforms_clock_is_compared_with_ours(tmp_path: Path) -> None:
    async with Server(lambda _: web.Response(headers={"Date": "Sun, 01 Nov 2026 08:00:00 GMT"})) as port:
        channels = {"front": SimpleNamespace(base_url=f"http://127.0.0.1:{port}/api/")}
        ((level, told),) = read(await platform_clocks(_settings(tmp_path, channels=channels)))
    assert level == "error" and "channel front" in told
    async with Server(lambda _: web.Response()) as port:
        channels = {"front": SimpleNamespace(base_url=f"http://127.0.0.1:{port}")}
        assert await platform_clocks(_settings(tmp_path, channels=channels)) == []
    channels = {"front": SimpleNamespace(base_url="http://127.0.0.1:1")}
    assert await platform_clocks(_settings(tmp_path, channels=channels)) == []


async def test_what_the_running_desk_says_is_told(tmp_path: Path) -> None:
    said = {"status": "down", "database": "ok", "channels": {"front": "the token was revoked"}, "warnings": ["a task is down"]}

    def answer(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {'t' * 16}"
        return web.json_response(said, status=503)

    async with Server(answer) as port:
        found = read(await running_desk(_settings(tmp_path, port=port), ["a"]))
    assert [level for level, _ in found] == ["error", "warning"]
    assert "the token was revoked" in found[0][1] and "a task is down" in found[1][1]
    async with Server(lambda _: web.Response(text="<html>")) as port:
        ((level, told),) = read(await running_desk(_settings(tmp_path, port=port), ["a"]))
    assert level == "warning" and "/readyz" in told


@pytest.mark.parametrize(
    ("is_ours", "flags", "command"),
    [(True, 0, "chmod u+rwx {path}"), (False, 0, "sudo chown 12345 {path}"), (True, os.ST_RDONLY, "sudo mount -o remount,rw /")],
)
def test_a_folder_that_cannot_be_written_is_told_with_the_command_that_helps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_ours: bool, flags: int, command: str
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags))
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid if is_ours else 12345)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=LITTLE + 1))
    ((level, told),) = read(disk(_settings(tmp_path)))
    assert level == "error" and f"Run: {command.format(path=tmp_path)}" in told
