"""A channel that is its own platform: the chat of an erased customer goes too, and that survives whatever happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports.erasures import CHAT
from bot.ports.outbound import DeliveryError, Trouble
from tests.adapters.site.conftest import Page
from tests.journeys.shop import SiteHouse
from tests.waiting import answered


@pytest.fixture
async def shop(database: str, tmp_path: Path) -> AsyncIterator[SiteHouse]:
    made = SiteHouse(database, tmp_path)
    made.slack.workspace.channels["C0SUPPORT"].members.append("U0BOSS")
    await made.open()
    yield made
    await made.close()


async def removals(shop: SiteHouse) -> list[str]:
    return list(await shop.desk.store.write(lambda work: work.erasures.removals(100)))


async def rows(shop: SiteHouse) -> list[int]:
    tables = ("visitor", "message", "file", "piece")
    return await shop.chat.store.run(lambda chats: [chats._all(f"select count(*) from site_{table}")[0][0] for table in tables])


async def asks(shop: SiteHouse) -> Page:
    page = Page(shop.chat, origin=shop.origin)
    await page.begins()
    await page.sends_file("file-0001", b"%PDF-1.4 zeppelin")
    await page.says("My zeppelin burns", files=["file-0001"])
    await shop.ticket(1001)
    return page


async def test_what_is_kept_is_said_without_a_messenger_where_there_is_none(shop: SiteHouse) -> None:
    page = await asks(shop)
    await page.says("/privacy")

    async def told() -> str:
        return str(await page.reads())

    said = await answered(told, lambda words: "Was wir über Sie speichern" in words)
    assert "Messenger" not in said
    assert "wie die Seite sie angibt" in said
    assert "Auch den Chat selbst speichern wir." in said


async def test_an_erased_customer_has_no_chat_and_their_browser_is_somebody_new(shop: SiteHouse) -> None:
    page = await asks(shop)
    other = Page(shop.chat, origin=shop.origin, peer="192.0.2.2")
    await other.begins()
    await other.says("Another lantern")
    await shop.ticket(1002)
    known = page.visitor
    assert "being erased" in await shop.boss.commands("erase 1001 yes")
    await shop.later(minutes=1)
    await shop.desk.removals.turn()
    assert (await page.told("GET", "messages", status=401))["error"] == "token"
    assert await removals(shop) == []
    assert next(one["text"] for one in await other.reads()) == ["Another lantern"]
    assert await shop.chat.store.run(lambda chats: chats.visitor(known)) is None
    await page.begins(token=page.token)
    assert page.visitor != known and await page.reads() == []


async def test_a_chat_that_cannot_be_deleted_now_is_deleted_later(shop: SiteHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await asks(shop)
    refused: list[str] = []

    async def busy(person: str) -> None:
        refused.append(person)
        raise DeliveryError(Trouble.TRY_AGAIN, "the database is locked")

    monkeypatch.setattr(shop.chat, "forget", busy)
    await shop.boss.commands("erase 1001 yes")
    await shop.later(minutes=1)
    with pytest.raises(DeliveryError):
        await shop.desk.removals.turn()
    assert f"{CHAT}shop:{page.visitor}" in await removals(shop)
    assert refused[0] == page.visitor
    assert (await rows(shop))[0] == 1
    monkeypatch.undo()
    await shop.desk.removals.turn()
    assert await rows(shop) == [0, 0, 0, 0]
    assert await removals(shop) == []


async def test_platforms_that_keep_chats_themselves_are_asked_for_nothing(shop: SiteHouse) -> None:
    shop.olga.says("My printer burns")
    await shop.ticket(1001)
    await shop.boss.commands("erase 1001 yes")
    await shop.later(minutes=1)
    assert not [key for key in await removals(shop) if key.startswith(CHAT)]
