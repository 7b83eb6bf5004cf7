"""Files that come in pieces and are only downloaded, what is deleted after a time, and both databases."""

from __future__ import annotations

import json
import stat
from typing import Any

import pytest

from adapters.site.sender import delivery_error
from adapters.site.store import StoreDown
from bot.core.message import Attachment
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.cards import Card
from bot.ports.contents import whole
from bot.ports.inbound import MessageReceived
from bot.ports.outbound import DeliveryError, FileTrouble, Post, Trouble
from tests.adapters.site.conftest import Page, Stage
from tests.recording_desk import MemoryFiles

DAY = 86_400.0
HOSTILE = {
    "page.html": "text/html",
    "drawing.svg": "image/svg+xml",
    "script.js": "text/javascript",
    "a.xml": "application/xml",
    "x": "nonsense",
}


async def downloaded(page: Page, own: str) -> tuple[dict[str, str], bytes]:
    answer = await page.ask("GET", f"files/{own}")
    assert answer.status == 200 and answer.stream is not None
    return {**dict(answer.headers), "kind": answer.content_type}, await whole(answer.stream)


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_file_is_downloaded_and_never_shown(stage: Stage, page: Page, name: str) -> None:
    data = b"<script>alert(1)</script>" * 100
    await page.sends_file("file-0001", data, name, HOSTILE[name])
    await page.says("", files=["file-0001"])
    headers, body = await downloaded(page, "file-0001")
    assert body == data
    assert headers["kind"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    (said,) = stage.desk.told(MessageReceived)
    (file,) = said.files
    assert file.mime == (HOSTILE[name] if "/" in HOSTILE[name] else "application/octet-stream")
    assert await whole(page.channel.fetch(file)) == data


async def test_names_of_files_break_neither_headers_nor_folders(stage: Stage, page: Page) -> None:
    await page.sends_file("file-0001", b"x", '../..\\a"\r\nSet-Cookie: x=1\u202egnp.exe')
    await page.says("", files=["file-0001"])
    headers, _ = await downloaded(page, "file-0001")
    assert not set('\r\n"') & set(headers["Content-Disposition"])
    (said,) = stage.desk.told(MessageReceived)
    assert not set("/\\\r\n") & set(said.files[0].name)


async def test_pieces_may_be_sent_again_and_none_is_taken_out_of_order(page: Page) -> None:
    await page.told("POST", "files", {"id": "file-0001", "name": "a", "mime": "text/plain", "size": 10})
    assert await page.told("POST", "files/file-0001", b"01234", {"start": "0"}) == {"stored": 5}
    assert await page.told("POST", "files/file-0001", b"xxxxx", {"start": "0"}) == {"stored": 5}
    assert await page.told("POST", "files/file-0001", b"xxxxx", {"start": "7"}) == {"stored": 5}
    assert await page.told("POST", "files/file-0001", b"567890", {"start": "5"}) == {"stored": 5}, "more than was announced"
    assert await page.told("POST", "files", {"id": "file-0001", "name": "a", "mime": "text/plain", "size": 10}) == {"stored": 5}
    assert (await page.ask("GET", "files/file-0001")).status == 404, "it is not complete"
    assert await page.told("POST", "files/file-0001", b"56789", {"start": "5"}) == {"stored": 10}
    assert (await downloaded(page, "file-0001"))[1] == b"0123456789"


ANNOUNCED: dict[str, tuple[dict[str, Any], int]] = {
    "no id": ({"id": ""}, 400),
    "a path for an id": ({"id": "../../secret"}, 400),
    "a name that is no text": ({"name": 5}, 400),
    "a name that is too long": ({"name": "x" * 501}, 400),
    "another key": ({"key": "x"}, 400),
    "no size": ({"size": 0}, 413),
    "less than nothing": ({"size": -1}, 413),
    "a size that is true": ({"size": True}, 413),
    "too large": ({"size": 2 * 2**20 + 1}, 413),
}


@pytest.mark.parametrize("keys", [{"file_size": "2MB"}])
@pytest.mark.parametrize("case", ANNOUNCED)
async def test_a_file_that_is_not_described_rightly_is_refused(page: Page, case: str) -> None:
    change, status = ANNOUNCED[case]
    await page.told("POST", "files", {"id": "file-0001", "name": "a", "mime": "text/plain", "size": 10, **change}, status=status)


async def test_a_message_takes_only_complete_files_that_no_other_message_has(stage: Stage, page: Page) -> None:
    await page.told("POST", "files", {"id": "file-0001", "name": "a", "mime": "text/plain", "size": 10})
    await page.does(409, kind="message", files=["file-0001"])
    await page.sends_file("file-0002", b"x")
    await page.says("first", files=["file-0002"])
    for files in (["file-0002"], ["file-0003"]):
        await page.does(409, kind="message", files=files)
    for odd in ("file-0002", [5], ["file-0002", "file-0002"], ["\ud800-half-a-character"], ["../file-0002"]):
        await page.does(400, kind="message", files=odd)
    assert len(stage.desk.heard) == 1


@pytest.mark.parametrize("own", ["\ud800", "a\0b", "../file-0001", "file-0001/", "x" * 500])
async def test_what_is_no_id_of_a_file_is_the_id_of_none(page: Page, own: str) -> None:
    await page.sends_file("file-0001", b"x")
    await page.told("GET", f"files/{own}", status=404)
    await page.told("POST", f"files/{own}", b"x", {"start": "0"}, status=404)


async def test_the_desk_s_files_go_out_as_copies_and_broken_ones_say_so(page: Page) -> None:
    data = b"report" * 50_000
    card = Card(body=plain("Here"), files=(Attachment("back", "", "report.pdf", "application/pdf", len(data), key="report"),))
    await page.channel.deliver(Post(Address("shop", page.visitor), card), MemoryFiles(report=data))
    (message,) = await page.reads()
    (file,) = message["files"]
    assert (file["name"], file["mime"], file["size"]) == ("report.pdf", "application/pdf", len(data))
    assert (await downloaded(page, file["id"]))[1] == data
    for key, kept in (("", {}), ("report", {"report": b""})):
        broken = Card(files=(Attachment("back", "", "report.pdf", key=key),))
        with pytest.raises(DeliveryError) as caught:
            await page.channel.deliver(Post(Address("shop", page.visitor), broken), MemoryFiles(**kept))
        assert (caught.value.trouble, caught.value.about) == (Trouble.REFUSED, FileTrouble.BROKEN)
        assert caught.value.culprit is not None


@pytest.mark.parametrize("keys", [{"keep": "30d"}])
async def test_old_messages_visitors_and_files_without_a_message_are_deleted(stage: Stage, page: Page) -> None:
    await page.sends_file("file-0001", b"x")
    await page.says("old", files=["file-0001"])
    other = await stage.page()
    await other.begins()
    stage.now += 29 * DAY
    await other.sends_file("file-0002", b"y")
    await other.says("new")
    await page.channel._tidy()
    assert len(await page.reads()) == len(await other.reads()) == 1
    assert (await other.ask("GET", "files/file-0002")).status == 200
    stage.now += 2 * DAY
    await page.channel._tidy()
    assert (await page.told("GET", "messages", status=401))["error"] == "token"
    assert len(await other.reads()) == 1
    assert (await other.ask("GET", "files/file-0002")).status == 404
    counted = await page.channel.store.run(
        lambda chats: [chats._all(f"select count(*) from site_{table}")[0][0] for table in ("visitor", "message", "file", "piece")]
    )
    assert counted == [1, 1, 0, 0]


async def test_the_database_is_readable_for_its_owner_only(stage: Stage, page: Page) -> None:
    await page.says("secret")
    for path in stage.folder.glob("site.db*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


async def test_two_channels_share_a_database_and_nothing_else(stage: Stage, page: Page) -> None:
    from adapters.site.channel import SiteChannel
    from adapters.site.settings import SiteSettings
    from tests.adapters.site.conftest import ORIGIN, SECRET

    other = SiteChannel("club", SiteSettings.model_validate({"secret": SECRET, "origins": [ORIGIN], "database": stage.url}), "")
    await page.says("Hello")
    with pytest.raises(DeliveryError):
        await other.who(page.visitor)
    with pytest.raises(DeliveryError):
        await other.deliver(Post(Address("club", page.visitor), Card(body=plain("x"))), MemoryFiles())
    await other.close()


async def test_on_both_databases_a_chat_is_stored_changed_and_forgotten(stage: Stage, database: str) -> None:
    stage.url = database
    page = await stage.page()
    await page.begins()
    await page.sends_file("file-0001", bytes(range(256)) * 10)
    await page.says("Hello", files=["file-0001"])
    at = Address("shop", page.visitor)
    receipt = await page.channel.deliver(Post(at, Card(body=plain("Hi")), "d-1"), MemoryFiles())
    assert await page.channel.deliver(Post(at, Card(body=plain("Hi")), "d-1"), MemoryFiles()) == receipt
    assert [one["kind"] for one in await page.reads()] == ["in", "out"]
    assert (await downloaded(page, "file-0001"))[1] == bytes(range(256)) * 10
    worker = await stage.channel()  # another process on the same tables
    await worker.deliver(Post(at, Card(body=plain("Bye"))), MemoryFiles())
    assert [one["text"] for one in await page.reads()] == [["Hello"], ["Hi"], ["Bye"]]
    await page.channel.store.run(lambda chats: chats.forget(page.visitor))
    with pytest.raises(DeliveryError) as caught:
        await worker.deliver(Post(at, Card(body=plain("Anybody?"))), MemoryFiles())
    assert caught.value.trouble is Trouble.GONE


def test_a_database_that_refuses_us_is_not_waited_for() -> None:
    assert delivery_error(StoreDown("password authentication failed", denied=True)).trouble is Trouble.SHUT_OUT
    assert delivery_error(StoreDown("database is locked", denied=False)).trouble is Trouble.TRY_AGAIN


async def test_what_is_deleted_leaves_no_text_behind(page: Page) -> None:
    await page.says("A secret")
    await page.channel.store.run(lambda chats: chats.remove(page.visitor, "event-0001"))
    left = await page.channel.store.run(lambda chats: chats._all("select kind, data from site_message"))
    assert [tuple(row) for row in left] == [("gone", json.dumps({}))]


@pytest.mark.parametrize("keys", [{"bytes": "10KB/h"}])
async def test_one_visitor_may_send_so_many_bytes_and_one_address_ten_times_as_many(stage: Stage, page: Page) -> None:
    await page.sends_file("file-0001", b"x" * 10_000)
    await page.told("POST", "files", {"id": "file-0002", "name": "a", "mime": "a/b", "size": 1000})
    refused = await page.ask("POST", "files/file-0002", b"x" * 1000, {"start": "0"})
    assert (refused.status, json.loads(refused.body)["error"], refused.headers["Retry-After"]) == (429, "many", "3600")
    sent = []
    for _ in range(12):
        other = await stage.page()
        await other.begins()
        await other.told("POST", "files", {"id": "file-0001", "name": "a", "mime": "a/b", "size": 9000})
        sent.append((await other.ask("POST", "files/file-0001", b"x" * 9000, {"start": "0"})).status)
    assert sent.count(200) == 10
    stage.now += 3601
    await page.told("POST", "files/file-0002", b"x" * 1000, {"start": "0"})
