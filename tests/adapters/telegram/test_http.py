"""Responses that don't come from the Bot API but from servers in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.error import TelegramError
from yarl import URL

from adapters.telegram.api import Api
from adapters.telegram.errors import delivery_error
from bot.ports.contents import whole
from bot.ports.outbound import DeliveryError, Trouble

PAGE = "<html>no</html>"


@asynccontextmanager
async def answering(answer: Callable[[web.Request], Any]) -> AsyncIterator[Api]:
    """A bot whose every call is answered so."""

    async def handle(request: web.Request) -> web.StreamResponse:
        await request.read()
        found: web.StreamResponse = answer(request)
        return found

    app = web.Application(client_max_size=1 << 30)
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api = Api("1:secret", f"http://127.0.0.1:{runner.addresses[0][1]}")
    await api.open()
    try:
        yield api
    finally:
        await api.close()
        await runner.cleanup()


async def told(api: Api) -> DeliveryError:
    with pytest.raises(TelegramError) as error:
        await api.call("sendMessage", {"chat_id": 1, "text": "x"})
    found = delivery_error(error.value)
    assert "secret" not in found.reason
    return found


def json_of(status: int, **body: Any) -> Callable[[web.Request], web.Response]:
    return lambda _: web.json_response({"ok": False, "error_code": status, **body}, status=status)


def page(status: int, **headers: str) -> Callable[[web.Request], web.Response]:
    return lambda _: web.Response(status=status, text=PAGE, content_type="text/html", headers=headers)


@pytest.mark.parametrize(
    ("answer", "trouble", "wait"),
    [
        (page(429, **{"Retry-After": "40"}), Trouble.TRY_AGAIN, 40),
        (page(429), Trouble.TRY_AGAIN, 1),
        (page(429, **{"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), Trouble.TRY_AGAIN, 1),
        (json_of(429, parameters={"retry_after": 0}), Trouble.TRY_AGAIN, 1),
        (json_of(429, parameters={"retry_after": 10072}), Trouble.TRY_AGAIN, 10072),
        (json_of(429, parameters=[]), Trouble.TRY_AGAIN, 1),
        (page(403), Trouble.TRY_AGAIN, 0),
        (page(400), Trouble.TRY_AGAIN, 0),
        (page(302, Location="http://127.0.0.1:9/"), Trouble.TRY_AGAIN, 0),
        (page(503), Trouble.IN_DOUBT, 0),
        (json_of(500, description="Internal Server Error"), Trouble.TRY_AGAIN, 0),
        (page(413), Trouble.REFUSED, 0),
        (page(404), Trouble.SHUT_OUT, 0),
        (json_of(401, description="Unauthorized"), Trouble.SHUT_OUT, 0),
        (json_of(400), Trouble.REFUSED, 0),
        (json_of(400, parameters="none"), Trouble.IN_DOUBT, 0),
        (lambda _: web.json_response({"ok": False}), Trouble.IN_DOUBT, 0),
        (lambda _: web.json_response([]), Trouble.IN_DOUBT, 0),
        (page(200), Trouble.IN_DOUBT, 0),
        (lambda _: web.Response(body=b"[" * 200_000), Trouble.IN_DOUBT, 0),
    ],
)
async def test_an_answer_is_taken_for_what_it_can_mean(answer: Callable[[web.Request], Any], trouble: Trouble, wait: float) -> None:
    async with answering(answer) as api:
        found = await told(api)
        assert (found.trouble, found.retry_after) == (trouble, wait)


async def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.telegram.api._LARGEST_ANSWER", 1000)
    async with answering(lambda _: web.Response(body=b" " * 1001)) as api:
        assert (await told(api)).trouble is Trouble.IN_DOUBT


async def test_a_download_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.telegram.api.LARGEST_FILE", 1000)
    async with answering(lambda _: web.Response(body=b"x" * 1001)) as api:
        with pytest.raises(TelegramError) as error:
            await whole(api.download("documents/a b.pdf"))
        assert delivery_error(error.value).trouble is Trouble.REFUSED


async def test_a_call_that_is_cancelled_leaves_the_session_usable() -> None:
    async with answering(lambda _: web.json_response({"ok": True, "result": 1})) as api:
        call = asyncio.create_task(api.call("getMe"))
        await asyncio.sleep(0)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        assert await api.call("getMe") == 1


@settings(max_examples=150)
@given(st.dictionaries(st.text("abc_", min_size=1), st.text(st.characters(codec="utf-8"), min_size=1), max_size=3))
def test_a_form_says_what_was_meant(form: dict[str, str]) -> None:
    sent = URL.build(query=form).raw_query_string
    assert dict(parse_qsl(sent, keep_blank_values=True, strict_parsing=bool(form))) == form
