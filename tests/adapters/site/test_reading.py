"""What a page reads: its history, a stream that it resumes, long polling, and news that another process has written."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.site.feed import OF_ONE_VISITOR
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.cards import Card
from bot.ports.channel import Response
from bot.ports.outbound import Delete, Edit, Mark, Post, Receipt, Typing
from tests.adapters.site.conftest import Page, Stage
from tests.recording_desk import MemoryFiles
from tests.waiting import PATIENCE, until

FILES = MemoryFiles()


@dataclass
class Stream:
    """A page's stream as it comes in."""

    pieces: AsyncIterator[bytes]
    rest: str = ""
    found: list[Any] = field(default_factory=list)
    last: int = 0

    async def until(self, number: int) -> list[Any]:
        async with asyncio.timeout(PATIENCE):
            while len(self.found) < number:
                self._take((await anext(self.pieces)).decode())
        return self.found

    async def ends(self) -> list[Any]:
        async with asyncio.timeout(PATIENCE):
            async for piece in self.pieces:
                self._take(piece.decode())
        return self.found

    def _take(self, text: str) -> None:
        *events, self.rest = (self.rest + text).split("\n\n")
        for event in events:
            for line in event.split("\n"):
                name, _, value = line.partition(": ")
                if name == "data":
                    self.found.append(json.loads(value))
                if name == "id":
                    self.last = int(value)


async def streams(page: Page, last: int = 0) -> Stream:
    answer: Response = await page.ask("GET", "stream", **{"last-event-id": str(last)})
    assert (answer.status, answer.content_type) == (200, "text/event-stream")
    assert (answer.headers["Cache-Control"], answer.headers["X-Accel-Buffering"]) == ("no-store", "no")
    assert answer.stream is not None
    return Stream(answer.stream)


async def answers(page: Page, text: str, delivery: str = "") -> Receipt:
    return await page.channel.deliver(Post(Address("shop", page.visitor), Card(body=plain(text), author="Anna"), delivery), FILES)


def texts(found: list[Any]) -> list[str]:
    return ["".join(one["text"]) for one in found if "text" in one]


async def test_a_stream_tells_at_once_what_the_desk_says(stage: Stage, page: Page) -> None:
    stream = await streams(page)
    reading = asyncio.create_task(stream.until(1))
    await asyncio.sleep(0)
    await answers(page, "Hello Nina")
    (told,) = await reading
    assert (told["author"], told["text"], told["kind"]) == ("Anna", ["Hello Nina"], "out")


async def test_a_stream_goes_on_where_the_last_one_was_cut(page: Page) -> None:
    await answers(page, "one")
    first = await streams(page)
    await first.until(1)
    await answers(page, "two")
    await answers(page, "three")
    again = await streams(page, first.last)
    assert texts(await again.until(2)) == ["two", "three"]


async def test_edits_marks_deletions_and_typing_are_told(page: Page) -> None:
    await page.says("Hello")
    receipt = await answers(page, "Helo")
    at = Address("shop", page.visitor)
    stream = await streams(page, (await page.told("GET", "messages"))["last"])
    await page.channel.deliver(Edit(at, receipt.messages[0], Card(body=plain("Hello"))), FILES)
    await page.channel.deliver(Mark(at, "event-0001", "👀"), FILES)
    await page.channel.deliver(Typing(at), FILES)
    await page.channel.deliver(Delete(at, receipt.messages[0]), FILES)
    found = await stream.until(3)
    assert {one["kind"] for one in found} == {"in", "typing", "gone"}
    assert next(one for one in found if one["kind"] == "in")["marks"] == ["👀"]
    assert "text" not in next(one for one in found if one["kind"] == "gone")
    await page.channel.deliver(Mark(at, "event-0001", "👀", there=False), FILES)
    assert (await stream.until(4))[-1]["marks"] == []
    assert [one["id"] for one in await page.reads()] == ["event-0001"]


async def test_a_stream_tells_what_another_process_wrote(stage: Stage, page: Page) -> None:
    """A worker delivers, and the page hangs on a web process."""
    worker = await stage.channel()
    stream = await streams(page)
    reading = asyncio.create_task(stream.until(1))
    await until(lambda: len(page.channel._feed) == 1)
    await worker.deliver(Post(Address("shop", page.visitor), Card(body=plain("from afar"))), FILES)
    assert texts(await reading) == ["from afar"]


async def test_a_process_without_waiting_pages_does_not_look(stage: Stage, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []
    run = page.channel.store.run

    async def counted(work: Any) -> Any:
        looks.append(work)
        return await run(work)

    monkeypatch.setattr(page.channel.store, "run", counted)
    await page.channel._feed.catch_up()
    assert looks == []


async def test_one_look_serves_all_waiting_pages(stage: Stage, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = page.channel._feed
    others = [await stage.page() for _ in range(3)]
    for other in others:
        await other.begins()
    with feed.reading(others[0].visitor), feed.reading(others[1].visitor) as second, feed.reading(others[2].visitor) as third:
        assert second is not None and third is not None
        await feed.catch_up()
        second.news.clear()
        third.news.clear()
        worker = await stage.channel()
        await worker.deliver(Post(Address("shop", others[1].visitor), Card(body=plain("x"))), FILES)
        looks: list[object] = []
        run = page.channel.store.run

        async def counted(work: Any) -> Any:
            looks.append(work)
            return await run(work)

        monkeypatch.setattr(page.channel.store, "run", counted)
        await feed.catch_up()
        assert len(looks) == 1
        assert second.news.is_set() and not third.news.is_set()


async def test_long_polling_answers_as_soon_as_there_is_news(page: Page) -> None:
    await answers(page, "one")
    told = await page.told("GET", "poll", query={"after": "0"})
    assert texts(told["messages"]) == ["one"]
    waiting = asyncio.create_task(page.told("GET", "poll", query={"after": str(told["messages"][0]["number"])}))
    await until(lambda: len(page.channel._feed) == 1)
    await answers(page, "two")
    assert texts((await waiting)["messages"]) == ["two"]


async def test_the_oldest_page_of_a_visitor_makes_room_for_the_newest(page: Page) -> None:
    """Pages of one browser share a stream; this is for browsers that can't, and for somebody with many of them."""
    opened = [await streams(page) for _ in range(OF_ONE_VISITOR)]
    reading = [asyncio.create_task(stream.ends()) for stream in opened]
    await until(lambda: len(page.channel._feed) == OF_ONE_VISITOR)
    newest = await streams(page)
    later = asyncio.create_task(newest.until(1))
    assert await reading[0] == [{"later": True}]
    await until(lambda: len(page.channel._feed) == OF_ONE_VISITOR)
    await answers(page, "Hello")
    assert texts(await later) == ["Hello"]
    await page.channel.stop_listening()
    for one in reading[1:]:
        assert texts(await one) in ([], ["Hello"])


@pytest.mark.parametrize("keys", [{"streams": 2}])
async def test_a_full_process_sends_pages_away_that_then_ask_every_few_seconds(stage: Stage, page: Page) -> None:
    visitors = [page, await stage.page(), await stage.page()]
    for one in visitors[1:]:
        await one.begins()
    reading = [asyncio.create_task((await streams(one)).ends()) for one in visitors[:2]]
    await until(lambda: len(page.channel._feed) == 2)
    assert await (await streams(visitors[2])).ends() == [{"later": True}]
    assert await visitors[2].told("GET", "poll") == {"messages": [], "later": True}
    await answers(visitors[2], "Hello")
    assert texts((await visitors[2].told("GET", "poll"))["messages"]) == ["Hello"]
    await page.channel.stop_listening()
    await asyncio.gather(*reading)


async def test_a_stream_ends_with_its_token(stage: Stage) -> None:
    page = await stage.page()
    await page.begins(user=stage.user())
    stream = await streams(page)
    await stream.pieces.__anext__()
    stage.now += 7200
    assert await stream.ends() == []


@pytest.mark.parametrize(
    ("path", "query", "header"), [("poll", "-1", ""), ("poll", "x", ""), ("poll", "9" * 20, ""), ("poll", "١", ""), ("stream", "", "x")]
)
async def test_a_number_that_is_none_is_refused(page: Page, path: str, query: str, header: str) -> None:
    answer = await page.ask("GET", path, None, {"after": query} if query else {}, **({"last-event-id": header} if header else {}))
    assert answer.status == 400


async def test_history_comes_in_pages_of_fifty_in_the_order_of_the_chat(page: Page) -> None:
    for number in range(120):
        await answers(page, str(number))
    newest = await page.told("GET", "messages")
    assert texts(newest["messages"]) == [str(number) for number in range(70, 120)]
    before = await page.told("GET", "messages", query={"before": str(newest["messages"][0]["born"])})
    first = await page.told("GET", "messages", query={"before": str(before["messages"][0]["born"])})
    assert texts([*first["messages"], *before["messages"]]) == [str(number) for number in range(70)]
    assert (newest["more"], before["more"], first["more"]) == (True, True, False)


async def test_a_post_that_is_tried_again_is_shown_once_and_found(page: Page) -> None:
    first = await answers(page, "All work and no play. " * 400, "d-1")
    assert await answers(page, "All work and no play. " * 400, "d-1") == first
    assert len(await page.reads()) == len(first.messages) > 1
    assert await page.channel.find(Post(Address("shop", page.visitor), Card(), "d-1")) == first
    assert await page.channel.find(Post(Address("shop", page.visitor), Card(), "d-2")) is None
    assert await page.channel.identify(page.visitor, first.messages[0]) == "d-1"
