"""What customers do, and how the bot gets it: by polling or webhook, in which order, and how often."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, ContextTypes

from tests.sandbox.telegram_wire import Wire, conforms, png, polled, serve, telegram
from tests.waiting import PATIENCE

TOM, OLGA = 4712, 4711


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    async with telegram() as wire:
        yield wire


class Hook:
    """A bot's webhook: it takes an update unless it is told to fail."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.failures: list[int] = []
        self.reply: dict[str, Any] = {}
        self.news = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.headers.append(dict(request.headers))
        if self.failures:
            return web.Response(status=self.failures.pop(0))
        self.seen.append(update)
        self.news.set()
        return web.json_response(self.reply) if self.reply else web.Response()

    async def until(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(PATIENCE):
            while len(self.seen) < count:
                self.news.clear()
                await self.news.wait()
        return self.seen


def texts(updates: Any) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(wire: Wire) -> None:
    first = (await wire.result("getUpdates"))[0]["update_id"]
    wire.world.says(TOM, "one")
    assert texts(await wire.result("getUpdates", offset=first)) == ["/start", "one"]
    assert texts(await wire.result("getUpdates", offset=first + 1)) == ["one"]
    assert texts(await wire.result("getUpdates")) == ["one"]
    assert await wire.result("getUpdates", offset=first + 2) == []
    wire.world.redeliver(first)
    assert texts(await wire.result("getUpdates", offset=first + 2)) == ["/start"]
    assert await wire.result("getUpdates", offset=first + 2) == []


async def test_an_offset_far_in_the_future_is_ignored_and_a_negative_one_keeps_the_newest(wire: Wire) -> None:
    wire.world.says(TOM, "one")
    assert texts(await wire.result("getUpdates", offset=5_000_000)) == ["/start", "one"]
    assert texts(await wire.result("getUpdates", offset=-1)) == ["one"]
    assert texts(await wire.result("getUpdates")) == ["one"]
    assert texts(await wire.result("getUpdates", limit=1)) == ["one"]


async def test_a_long_poll_ends_as_soon_as_somebody_writes(wire: Wire) -> None:
    offset = (await wire.result("getUpdates"))[-1]["update_id"] + 1
    poll = asyncio.create_task(wire.bot.get_updates(offset=offset, timeout=20))
    await polled(wire)
    assert not poll.done()
    wire.world.says(TOM, "now")
    updates = await poll
    assert updates[0].message is not None
    assert updates[0].message.text == "now"


async def test_a_second_poller_ends_the_first_with_a_conflict(wire: Wire) -> None:
    offset = (await wire.result("getUpdates"))[-1]["update_id"] + 1
    first = asyncio.create_task(wire.bot.get_updates(offset=offset, timeout=20))
    await polled(wire)
    second = asyncio.create_task(wire.ask("getUpdates", offset=offset, timeout=20))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance is running"):
        await first
    wire.world.says(TOM, "now")
    assert texts((await second)["result"]) == ["now"]


async def test_asking_the_same_again_at_once_has_to_wait() -> None:
    async with telegram(grace=3600.0) as wire:
        offset = (await wire.result("getUpdates"))[-1]["update_id"] + 1
        await wire.result("getUpdates", offset=offset)
        again = asyncio.create_task(wire.ask("getUpdates", offset=offset))
        await polled(wire)
        wire.world.says(TOM, "now")
        assert texts((await again)["result"]) == ["now"]


async def test_only_allowed_kinds_are_queued_and_leaving_them_out_means_as_before(wire: Wire) -> None:
    await wire.result("getUpdates", offset=-1, allowed_updates=["callback_query", "nonsense"])
    assert "update_id" not in wire.world.says(TOM, "unheard")
    await wire.result("getUpdates")
    assert "update_id" not in wire.world.says(TOM, "unheard")
    assert (await wire.result("getWebhookInfo"))["allowed_updates"] == ["callback_query"]
    await wire.result("getUpdates", allowed_updates=[])
    assert "update_id" in wire.world.says(TOM, "heard")
    assert "update_id" not in wire.world.update(chat_member={"chat": {"id": TOM}})
    assert "update_id" in wire.world.update(telepathy={"strength": 9})


async def test_a_button_press_that_nobody_fetched_is_gone_after_150_seconds_and_a_message_after_a_day() -> None:
    clock = [time.time()]
    async with telegram(now=lambda: clock[0]) as wire:
        menu = await wire.bot.send_message(TOM, "menu")
        wire.world.presses(TOM, menu.message_id, "a")
        assert len(await wire.result("getUpdates")) == 2
        clock[0] += 151
        assert len(await wire.result("getUpdates")) == 1
        clock[0] += 86400
        assert await wire.result("getUpdates") == []


async def test_every_kind_of_news_is_shaped_as_the_reference_says(wire: Wire) -> None:
    menu = await wire.bot.send_message(TOM, "menu")
    said = wire.world.says(TOM, "see https://example.com/a, @bellhop_sandbox_bot 😀 #now", reply_to=menu.message_id)
    wire.world.edits(TOM, said["message"]["message_id"], "/help me")
    wire.world.sends_photo(TOM, png(), "look")
    wire.world.sends_document(TOM, "a.txt", b"hello", "text/plain")
    wire.world.sends_voice(TOM, b"ogg")
    wire.world.sends_album(TOM, [png(), png()], "two of them")
    wire.world.sends(TOM, contact={"phone_number": "+49123", "first_name": "Tom"})
    wire.world.presses(TOM, menu.message_id, "x")
    wire.world.blocks(TOM)
    wire.world.unblocks(TOM)
    wire.world.add_group(-7, "Friends", [TOM], supergroup=False)
    wire.world.says(TOM, "/help", chat_id=-7)
    wire.world.upgrades(TOM, -7, -1007)
    wire.world.kicks_bot(TOM, -1007)
    updates = await wire.result("getUpdates")
    assert all(conforms(update, "Update") for update in updates)
    assert len(await wire.bot.get_updates()) == len(updates) == 16
    kinds = [entity["type"] for entity in updates[1]["message"]["entities"]]
    assert kinds == ["url", "mention", "hashtag"]
    assert updates[1]["message"]["entities"][2]["offset"] == updates[1]["message"]["text"].index("#") + 1
    assert updates[1]["message"]["reply_to_message"]["text"] == "menu"
    assert updates[2]["edited_message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 5}]
    assert updates[6]["message"]["media_group_id"] == updates[7]["message"]["media_group_id"]


async def test_what_a_person_cannot_do_is_an_error_of_the_test(wire: Wire) -> None:
    menu = await wire.bot.send_message(TOM, "menu")
    said = wire.world.says(TOM, "hello")["message"]["message_id"]
    with pytest.raises(ValueError, match="only messages of the bot have buttons"):
        wire.world.presses(TOM, said, "x")
    with pytest.raises(ValueError, match="only one's own"):
        wire.world.edits(TOM, menu.message_id, "x")
    with pytest.raises(ValueError, match="private chat"):
        wire.world.says(OLGA, "x", chat_id=TOM)
    wire.world.blocks(TOM)
    with pytest.raises(ValueError, match="unblock"):
        wire.world.says(TOM, "x")


async def test_in_a_group_a_plain_bot_hears_only_what_is_meant_for_it(wire: Wire) -> None:
    wire.world.add_group(-1005, "Friends", [TOM, OLGA])
    wire.world.add_group(-1006, "Work", [TOM], bot="administrator")
    sent = await wire.bot.send_message(-1005, "Hello all")
    assert "update_id" not in wire.world.says(TOM, "private talk", chat_id=-1005)
    assert "update_id" not in wire.world.says(TOM, "/go@other_bot", chat_id=-1005)
    assert "update_id" in wire.world.says(TOM, "/go", chat_id=-1005)
    assert "update_id" in wire.world.says(OLGA, "hey @bellhop_sandbox_bot", chat_id=-1005)
    thanks = wire.world.says(OLGA, "thanks", chat_id=-1005, reply_to=sent.message_id)
    assert "update_id" in thanks
    assert (thanks["message"]["message_thread_id"], "is_topic_message" in thanks["message"]) == (sent.message_id, False)
    lost = await wire.refusal("sendMessage", chat_id=-1005, text="x", message_thread_id=sent.message_id)
    assert lost == "Bad Request: message thread not found"
    assert "update_id" in wire.world.says(TOM, "open talk", chat_id=-1006)


async def test_a_press_is_answered_once_and_soon() -> None:
    clock = [time.time()]
    async with telegram(now=lambda: clock[0]) as wire:
        menu = await wire.bot.send_message(TOM, "menu")
        query = wire.world.presses(TOM, menu.message_id, "forged:data")
        waiting = asyncio.create_task(wire.world.answer_of(query))
        await wire.bot.answer_callback_query(query, "Done", show_alert=True)
        assert await waiting == {"text": "Done", "show_alert": True, "url": ""}
        assert wire.world.answers[query]["text"] == "Done"
        too_old = "Query is too old and response timeout expired or query id is invalid"
        with pytest.raises(BadRequest, match=too_old):
            await wire.bot.answer_callback_query(query)
        with pytest.raises(BadRequest, match=too_old):
            await wire.bot.answer_callback_query("12345")
        late = wire.world.presses(TOM, menu.message_id, "a")
        clock[0] += 16
        with pytest.raises(BadRequest, match=too_old):
            await wire.bot.answer_callback_query(late)


async def test_a_webhook_gets_updates_in_order_with_its_secret_and_the_one_that_fails_again(wire: Wire) -> None:
    hook = Hook()
    async with serve([web.post("/hook", hook.take)]) as base:
        await wire.bot.set_webhook(f"{base}/hook", secret_token="s3cret", allowed_updates=["message"])
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await wire.bot.get_updates()
        await hook.until(1)
        hook.failures = [500, 503]
        for number in range(5):
            wire.world.says(TOM, str(number))
        assert texts(await hook.until(6)) == ["/start", "0", "1", "2", "3", "4"]
        assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in hook.headers} == {"s3cret"}
        assert {headers["Content-Type"] for headers in hook.headers} == {"application/json"}
        assert len(hook.headers) == 8
        info = await wire.bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
        assert conforms(await wire.result("getWebhookInfo"), "WebhookInfo")
        wire.world.redeliver(hook.seen[0]["update_id"])
        assert texts(await hook.until(7))[-1] == "/start"
        await wire.bot.delete_webhook()
        wire.world.says(TOM, "later")
        assert texts(await wire.result("getUpdates")) == ["later"]


async def test_a_failing_chat_does_not_hold_up_another(wire: Wire) -> None:
    hook = Hook()

    async def take(request: web.Request) -> web.Response:
        update = await request.json()
        return web.Response(status=500) if update["message"]["from"]["id"] == TOM else await hook.take(request)

    async with serve([web.post("/hook", take)]) as base:
        await wire.bot.set_webhook(f"{base}/hook")
        wire.world.says(OLGA, "hello")
        assert texts(await hook.until(1)) == ["hello"]
        assert (await wire.result("getWebhookInfo"))["pending_update_count"] == 1
        await wire.bot.delete_webhook(drop_pending_updates=True)
    assert await wire.result("getUpdates") == []


async def test_the_answer_to_a_webhook_may_be_a_call(wire: Wire) -> None:
    hook = Hook()
    hook.reply = {"method": "sendMessage", "chat_id": TOM, "text": "at once"}
    async with serve([web.post("/hook", hook.take)]) as base:
        await wire.bot.set_webhook(f"{base}/hook")
        await wire.world.wait_for(lambda message: message["text"] == "at once", TOM)
        await wire.bot.delete_webhook()


async def test_setting_a_webhook_ends_a_poll_and_bad_addresses_are_refused(wire: Wire) -> None:
    offset = (await wire.result("getUpdates"))[-1]["update_id"] + 1
    poll = asyncio.create_task(wire.ask("getUpdates", offset=offset, timeout=20))
    await polled(wire)
    await wire.bot.set_webhook("http://127.0.0.1:9/")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    assert "HTTPS URL must be provided" in await wire.refusal("setWebhook", url="http://example.com/hook")
    assert "only on ports 80, 88, 443 or 8443" in await wire.refusal("setWebhook", url="https://example.com:9999/hook")
    assert "invalid webhook URL" in await wire.refusal("setWebhook", url="ftp://example.com")
    assert "unallowed characters" in await wire.refusal("setWebhook", url="http://127.0.0.1:9/", secret_token="a b")
    assert await wire.result("setWebhook", url="") is True
    assert (await wire.result("getWebhookInfo"))["url"] == ""


async def test_an_application_of_the_real_library_polls_and_answers(wire: Wire) -> None:
    async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("Welcome", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]]))

    async def go(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("Gone")
        await update.callback_query.edit_message_text("On the way")

    builder = ApplicationBuilder().token(wire.world.token).base_url(f"{wire.base}/bot").base_file_url(f"{wire.base}/file/bot")
    application = builder.build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(go))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling()
        greeting = await wire.world.wait_for(lambda message: message["text"] == "Welcome", TOM)
        query = wire.world.presses(TOM, greeting["message_id"], "go")
        assert (await wire.world.answer_of(query))["text"] == "Gone"
        await wire.world.wait_for(lambda message: message["text"] == "On the way", TOM)
        await application.updater.stop()
        await application.stop()
    assert await wire.result("getUpdates") == []
    assert wire.world.journal.complaints() == []


async def test_shuffled_updates_come_in_no_order_but_all_of_them(wire: Wire) -> None:
    for number in range(30):
        wire.world.says(TOM, str(number))
    wire.world.shuffle(True)
    seen = texts(await wire.result("getUpdates"))
    assert seen != sorted(seen, key=lambda text: -1 if text == "/start" else int(text))
    assert len(seen) == 31


async def test_listeners_are_told_which_chat_changed(wire: Wire) -> None:
    notices = wire.world.subscribe()
    wire.world.says(TOM, "one")
    await wire.bot.send_message(TOM, "two")
    assert [notices.get_nowait(), notices.get_nowait()] == [{"chat_id": TOM}, {"chat_id": TOM}]
    wire.world.unsubscribe(notices)
    wire.world.says(TOM, "three")
    assert notices.empty()
    with pytest.raises(AssertionError, match="in vain; the chat shows"):
        await wire.world.wait_for(lambda message: message["text"] == "never", TOM, timeout=0.01)
    assert len(await wire.world.wait_for_chat(lambda messages: len(messages) > 3, TOM)) == 4
