"""Live updates: at once in this process, soon from others, also what happened while a page was away, and only what somebody may know."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.intake.desk import Desk
from storage import workers
from storage.store import SqlStore
from tests.api.program import ON_BOTH
from tests.waiting import PATIENCE
from tests.web.browser import Browser, Browsers


class Stream:
    """A page that listens."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self.last = ""

    async def hears(self) -> dict[str, Any]:
        """Return the next event: its data, or its name if it has one."""
        name = ""
        async for raw in self._answer.content:
            key, _, value = raw.decode().strip().partition(": ")
            if key == "id":
                self.last = value
            elif key == "event":
                name = value
            elif key == "data":
                return {"event": name} if name else json.loads(value)
        return {"event": "end"}

    async def ends(self) -> str:
        """Return how it ends."""
        async with asyncio.timeout(PATIENCE):
            while "event" not in (found := await self.hears()):
                pass
        return str(found["event"])

    async def hears_of(self, ticket: int) -> dict[str, Any]:
        """Return the next event about a ticket."""
        async with asyncio.timeout(PATIENCE):
            while ticket not in (found := await self.hears()).get("tickets", []):
                assert "event" not in found
        return found


@asynccontextmanager
async def listening(one: Browser, tickets: str = "", since: str = "", page: int = 0) -> AsyncIterator[Stream]:
    headers = {**one.headers, **({"Last-Event-ID": since} if since else {})}
    async with one.session.get(f"{one.url}/desk/live", params={"tickets": tickets, "page": str(page)}, headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        await answer.content.readline()
        yield Stream(answer)


@ON_BOTH
async def test_a_page_hears_at_once_of_what_happens_in_the_chat(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    async with listening(anna) as stream:
        await browsers.desk.asks("tom", "Still burning")
        found = await stream.hears_of(1001)
        assert found["news"] == [] and not found["all"], "nobody's ticket concerns nobody"
        await browsers.desk.does("anna", "claim 1001")
        await stream.hears_of(1001)
        await browsers.desk.asks("tom", "Hello?")
        (news,) = (await stream.hears_of(1001))["news"]
        assert (news["title"], news["text"]) == ("The customer has written on #1001.", "My printer burns")


@ON_BOTH
async def test_a_page_hears_of_what_another_process_commits(browsers: Browsers) -> None:
    desk = browsers.desk
    other = SqlStore(desk.engine, workers.new_name(), clock=lambda: desk.now, sends=False)
    other.start()
    theirs = Desk(desk.desk.rules, other, {"front": desk.front, "back": desk.back}, clock=lambda: desk.now, card_wait=0.0)
    anna = await browsers.of("back:anna")
    async with listening(anna) as stream:
        here, desk.desk = desk.desk, theirs
        await desk.does("boris", "claim 1001")
        desk.desk = here
        assert (await stream.hears_of(1001))["tickets"] == [1001]
    await theirs.close()
    await other.close()


@ON_BOTH
async def test_a_page_that_was_away_hears_of_everything_since(browsers: Browsers) -> None:
    desk = browsers.desk
    anna = await browsers.of("back:anna")
    async with listening(anna) as stream:
        await desk.does("boris", "claim 1001")
        await stream.hears_of(1001)
        last = stream.last
    desk.now += 7200
    number = await desk.asks("olga", "No internet")
    async with listening(anna, since=last) as stream:
        assert number in (await stream.hears_of(number))["tickets"]


async def test_a_page_hears_of_its_ticket_when_a_delivery_ends_and_when_somebody_writes(browsers: Browsers) -> None:
    desk = browsers.desk
    anna, boris = await browsers.of("back:anna"), await browsers.of("back:boris")
    form = (await boris.opens("/tickets/1001")).form(verb="reply", kind="form")
    async with listening(anna, "1001") as stream:
        data = [(name, "begin" if name == "kind" else value) for name, value in form.fields]
        await boris.asks("POST", form.action, {"Origin": boris.url}, data=data)
        await stream.hears_of(1001)
        assert "✍ Boris is writing" in (await anna.opens("/tickets/1001")).text
        assert "is writing" not in (await boris.opens("/tickets/1001")).text, "they know"
        await boris.sends(form, text="Done.")
        await stream.hears_of(1001)
        assert "is writing" not in (await anna.opens("/tickets/1001")).text
        desk.now += 1
        await desk.store.write(
            lambda work: work.db.run(f"update delivery set state = 'sent', done_at = {int(desk.now * 1000)} where purpose = 'reply'")
        )  # type: ignore[attr-defined]
        await stream.hears_of(1001)
        assert "✓ delivered" in (await anna.opens("/tickets/1001")).text


async def test_nobody_hears_of_tickets_that_they_may_not_see(browsers: Browsers) -> None:
    clara, anna = await browsers.of("back:clara"), await browsers.of("back:anna")
    async with listening(clara, "1001") as theirs, listening(anna, "1001") as own:
        await browsers.desk.does("boris", "claim 1001")
        await own.hears_of(1001)
        await browsers.desk.does("boris", "move 1001 billing")
        found = await theirs.hears_of(1001)
        assert found["tickets"] == [1001], "from now on it is one of theirs, and this is the first that they hear"


async def test_the_stream_ends_with_the_session_and_with_the_membership(browsers: Browsers) -> None:
    anna, boris = await browsers.of("back:anna"), await browsers.of("back:boris")
    async with listening(anna) as first, listening(boris) as second:
        await browsers.desk.presses("anna", "web", "end")
        await browsers.desk.store.write(lambda work: work.people.set_members("back:C1", ["anna"]))
        await browsers.desk.asks("tom", "Hello?")
        assert await first.ends() == await second.ends() == "over"


async def test_the_stream_ends_with_the_session_also_if_nothing_else_happens(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    async with listening(anna) as stream:
        await browsers.desk.presses("anna", "web", "end")
        assert await stream.ends() == "over"


async def test_a_page_hears_of_what_happened_while_it_was_made_and_nothing_else_twice(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    made = int((await anna.opens("/tickets/1001")).html.partition('data-at="')[2].partition('"')[0])
    await browsers.desk.does("boris", "claim 1001")
    browsers.desk.now += 60
    async with listening(anna, "1001", page=made) as stream:
        assert (await stream.hears_of(1001))["tickets"] == [1001]
    async with listening(anna, "1001", page=made + 60_000) as stream:
        await browsers.desk.asks("olga", "No internet")
        assert 1001 not in (await stream.hears())["tickets"]


async def test_who_is_off_duty_is_not_notified(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    await browsers.desk.does("anna", "follow 1001")
    await browsers.desk.does("anna", "away")
    async with listening(anna) as stream:
        await browsers.desk.asks("tom", "Hello?")
        assert (await stream.hears_of(1001))["news"] == []
        await browsers.desk.does("anna", "back")
        await browsers.desk.asks("tom", "Anybody?")
        assert [one["title"] for one in (await stream.hears_of(1001))["news"]] == ["The customer has written on #1001."]


async def test_a_stream_is_no_answer_to_a_question_about_headers(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    assert (await anna.asks("HEAD", "/live")).status == 404
    assert (await anna.asks("HEAD", "/tickets")).status == 200, "on the same connection"


async def test_twenty_tabs_may_listen_and_a_stop_cuts_them_at_once_but_signs_nobody_out(browsers: Browsers) -> None:
    anna = await browsers.of("back:anna")
    streams = [listening(anna) for _ in range(20)]
    open_ = [await one.__aenter__() for one in streams]
    await browsers.desk.does("boris", "claim 1001")
    for one in open_:
        await one.hears_of(1001)
    await browsers.pages.close()
    for one in open_:
        assert await one.ends() == "end", "so the browser connects again"
    for stream in streams:
        await stream.__aexit__(None, None, None)
