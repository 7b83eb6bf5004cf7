"""What a customer on Telegram gets and what is left of them: real files, both stores of files, a backup, and its restore."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.screens.own_data import export
from storage.backups.backup import backup
from storage.engine import Connection, open_engine, sqlite_file
from storage.files import FileStore
from storage.indexes import metadata
from storage.search import WIPE
from tests.conftest import fresh_database
from tests.faults.bucket import NAME, Bucket
from tests.house import Customer, House
from tests.source_code import ROOT
from tests.storage.backed_up import NO_STEPS, restored
from tests.waiting import until

PERSON = 712_093_845
PICTURE = b"\x89PNG\r\n\x1a\n" + b"narwhal" * 40
PLAN = b"%PDF-1.4 aardvark" + bytes(range(256))
SECRETS = ("zanzibar", "xylophone", "quokka", "axolotl", "lantern.pdf", "narwhal", "aardvark", str(PERSON), "Tommaso")


class Stored(House):
    """``elsewhere``: the environment of a store of files that is no folder."""

    elsewhere: dict[str, str]
    tommaso: Customer

    def environment(self) -> dict[str, str]:
        return {**super().environment(), **self.elsewhere}


@pytest.fixture(params=[("sqlite", "folder"), ("postgresql", "bucket")], ids=" and ".join)
async def house(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stored]:
    engine, store = request.param
    made = Stored(fresh_database(request, tmp_path, engine), tmp_path)
    app = web.Application(client_max_size=2**27)
    app.add_routes(Bucket(tmp_path / "files").routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.elsewhere = {}
    if store == "bucket":
        made.elsewhere = {"BELLHOP_FILES__STORE": f"s3://{NAME}"}
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        for name, value in (
            ("ENDPOINT", address),
            ("ALLOW_HTTP", "true"),
            ("ACCESS_KEY_ID", "x"),
            ("SECRET_ACCESS_KEY", "x"),
            ("REGION", "x"),
        ):
            monkeypatch.setenv(f"AWS_{name}", value)
    made.tommaso = made.customer(PERSON, "Tommaso")
    await made.open()
    yield made
    await made.close()
    await runner.cleanup()


async def story(house: Stored) -> None:
    """Two tickets with pictures and files, a reply, and a note."""
    house.tommaso.says("My zanzibar burns")
    await house.ticket(1001)
    house.telegram.sends_photo(PERSON, PICTURE, "the zanzibar")
    house.telegram.sends_document(PERSON, "lantern.pdf", PLAN, "application/pdf", "and its plan")
    await house.in_thread(1001, "and its plan")
    await house.anna.commands("note 1001 They are a quokka")
    await house.anna.commands("reply 1001 Try an axolotl")
    await house.told(house.tommaso, "axolotl")
    await house.anna.commands("close 1001")
    house.tommaso.says("/new A xylophone fell down")
    await house.ticket(1002)
    await idle(house)


async def idle(house: Stored) -> None:
    await house.until(lambda: not house.desk.courier.waiting)


def archives(house: Stored) -> list[bytes]:
    """The zip files in the customer's chat."""
    shown = [
        message["document"] for message in house.telegram.chat(PERSON) if message.get("document", {}).get("file_name", "").endswith(".zip")
    ]
    return [house.telegram.files.by_id[one["file_id"]].data for one in shown]


async def exported(house: Stored, parts: int) -> dict[str, bytes]:
    house.tommaso.says("/privacy")
    await house.told(house.tommaso, "What we keep about you")
    answer = await house.telegram.answer_of(house.tommaso.presses("Export my data"))
    assert (f"{parts} files" in answer["text"]) == (parts > 1), answer
    await house.until(lambda: len(archives(house)) == parts)
    found: dict[str, bytes] = {}
    for data in archives(house):
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            assert opened.testzip() is None
            names = opened.namelist()
            assert not set(names) & set(found)
            found |= {name: opened.read(name) for name in names}
    return found


def right(found: dict[str, bytes]) -> None:
    data = json.loads(found["data.json"])
    assert [ticket["number"] for ticket in data["tickets"]] == [1001, 1002]
    assert data["missing_files"] == []
    assert sorted(content for name, content in found.items() if name.startswith("files/")) == sorted((PICTURE, PLAN))
    said = b"".join(content for name, content in found.items() if not name.startswith("files/")).decode()
    assert all(word in said for word in ("zanzibar", "axolotl", "xylophone", "lantern.pdf"))
    assert "quokka" not in said


def left(house: Stored) -> list[str]:
    """Where secrets are: in the database, in the store of files, or in what the app shows in Slack."""
    db = Connection(open_engine(house.database))
    places = {
        f"{table.name} {number}": repr([bytes(one) if isinstance(one, memoryview) else one for one in row])
        for table in metadata.sorted_tables
        for number, row in enumerate(db.all(f'select * from "{table.name}"'))
    }
    db.close()
    places |= {f"Slack {one['ts']}": json.dumps(one) for room in ("C0SUPPORT", "C0BILLING") for one in everything_in(house, room)}
    places |= {path.name: path.read_bytes().decode("latin-1") for path in house.folder.glob("files/**/*") if path.is_file()}
    return [f"{word} in {place}" for place, told in places.items() for word in SECRETS if word in told]


def everything_in(house: Stored, channel: str) -> list[dict[str, Any]]:
    top = house.slack.messages(channel)
    return [one for first in top for one in (first, *house.slack.thread(channel, first["ts"])) if one.get("bot_id")]


def back_up(database: str, files: FileStore, path: Path) -> None:
    db = Connection(open_engine(database))
    backup(db, files, path, NO_STEPS)
    db.close()


async def gone(house: Stored) -> None:
    """The last step is over, and the days for which repeated events are recognised."""
    await house.later(days=4)
    await house.desk.desk.forget()
    await until(lambda: not left(house), progress=lambda: left(house), shown=lambda: left(house))
    await house.until(lambda: is_done(house))
    await idle(house)


def is_done(house: Stored) -> bool:
    """Every erasure is carried out, and the words are out of the search index's file."""
    db = Connection(open_engine(house.database))
    ((waiting,),) = db.all(
        "select (select count(*) from erasure where state <> 'done') + (select count(*) from counter where name = ? and value > 0)", (WIPE,)
    )
    db.close()
    return not waiting


async def test_a_customer_gets_their_data_and_is_erased_for_good_on_both_sides(house: Stored) -> None:
    await story(house)
    right(await exported(house, parts=1))
    await idle(house)
    store, path = house.environment()["BELLHOP_FILES__STORE"], house.folder / "before.backup"
    await asyncio.to_thread(back_up, house.database, FileStore(store), path)
    found = " ".join(left(house))
    assert [word for word in SECRETS if word not in found] == [], "the test can find them"
    house.tommaso.presses("Erase me")
    assert "#1002" in await house.told(house.tommaso, "Shall we erase")
    house.tommaso.presses("Yes, erase me")
    await house.told(house.tommaso, "Your data will be erased")
    await house.later(days=7, hours=1)
    await house.until(lambda: "closed" in json.dumps(house.card(1002)))
    await gone(house)
    await house.stop()
    if file := sqlite_file(house.database):
        written = b"".join(path.read_bytes() for path in (file, *file.parent.glob("*.db-wal")))
        assert [word for word in SECRETS if word.encode() in written] == []
    heard, posts = len(house.telegram.chat(PERSON)), len(everything_in(house, "C0SUPPORT"))
    await asyncio.to_thread(restored, house.database, FileStore(store), path, replace=True)
    assert left(house) != []
    await house.start()
    said = "\n".join(left(house))
    assert [word for word in SECRETS[:5] if word in said] == [], f"{said}: they were erased again before any channel was connected"
    house.customer(4900, "Ada").says("A new question")
    await house.until(lambda: any("A new question" in json.dumps(one) for one in house.slack.messages("C0SUPPORT")))
    await idle(house)
    await gone(house)
    assert len(house.telegram.chat(PERSON)) == heard
    assert len(everything_in(house, "C0SUPPORT")) >= posts


async def test_a_large_export_comes_in_parts_that_telegram_takes(house: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    assert export.PART < 50_000_000 - 5_000_000, "Telegram takes no larger files from a bot, and the pages need some room"
    monkeypatch.setattr(export, "PART", len(PLAN))
    await story(house)
    right(await exported(house, parts=2))
    told = [text for text in house.tommaso.heard() if "part" in text]
    assert ["part 1 of 2" in told[-2], "part 2 of 2" in told[-1]] == [True, True]


async def test_files_texts_and_people_go_when_their_time_is_over_and_a_dry_run_says_it_before(house: Stored) -> None:
    await story(house)
    house.configure(more="    reopen_within: 1s\n    retention: {files: 1s, texts: 2s, people: 3s}")
    await until(lambda: time.time() > closed_at(house) + 4)
    environment = {**os.environ, **house.environment(), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "bot", "retention", "--dry-run"]
    asked = await asyncio.create_subprocess_exec(*command, cwd=house.folder, env=environment, stdout=subprocess.PIPE)
    told = (await asked.communicate())[0].decode()
    assert asked.returncode == 0
    assert [line.count("1") for line in told.splitlines()] == [1, 1, 0], told
    assert any("narwhal" in one for one in left(house)), "nothing is removed by it"
    await house.stop()
    await house.start()
    gone_by_now = ("zanzibar", "axolotl", "quokka", "lantern.pdf", "narwhal", "aardvark")
    await until(
        lambda: not [one for one in left(house) if one.startswith(gone_by_now) and "Slack" not in one], 30, shown=lambda: left(house)
    )
    assert any("xylophone" in one for one in left(house)), "the open ticket stays"


def closed_at(house: Stored) -> float:
    db = Connection(open_engine(house.database))
    found = db.one("select closed_at from ticket where number = 1001")
    db.close()
    assert found
    return float(found[0]) / 1000
