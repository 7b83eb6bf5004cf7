"""Files: the three steps of an upload, the message that follows, and downloads with a token."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.slack_wire import CHANNEL, Wire, error_of, peopled, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(peopled()) as wire:
        yield wire


def shared(wire: Wire) -> dict[str, Any] | None:
    return next((one for one in wire.world.messages(CHANNEL) if one.get("subtype") == "file_share"), None)


async def test_an_upload_is_shared_a_moment_after_the_answer(wire: Wire) -> None:
    answer = await wire.client.files_upload_v2(
        channel=CHANNEL,
        content=b"%PDF".decode(),
        filename="bill.pdf",
        title="Bill",
        initial_comment="here",
    )
    assert "ts" not in answer
    assert shared(wire) is None
    message = await wire.world.wait_for(lambda: shared(wire))
    assert (message["text"], message["files"][0]["title"], message["files"][0]["mimetype"]) == ("here", "Bill", "application/pdf")
    kinds = [body["event"]["type"] for body in wire.world.events]
    assert kinds == ["message", "file_shared"]
    info = await wire.client.files_info(file=answer["file"]["id"])
    assert info["file"]["shares"]["public"][CHANNEL][0]["ts"] == message["ts"]
    assert wire.world.file_bytes(answer["file"]["id"]) == b"%PDF"


async def test_a_reported_upload_may_never_be_shared(wire: Wire) -> None:
    wire.world.uploads.sharing = False
    answer = await wire.client.files_upload_v2(channel=CHANNEL, content="x", filename="x.txt")
    assert answer["ok"]
    assert (await wire.client.files_info(file=answer["file"]["id"]))["file"]["shares"] == {}


async def test_the_steps_of_an_upload_must_fit_together(wire: Wire) -> None:
    url = await wire.client.files_getUploadURLExternal(filename="x.txt", length=3)
    files = [{"id": url["file_id"], "title": "x"}]
    assert (await error_of(wire.client.files_completeUploadExternal(files=files, channel_id=CHANNEL)))[0] == "file_not_found"
    async with wire.http.post(url["upload_url"], data=b"four") as response:
        assert response.status == 400
    async with wire.http.post(url["upload_url"], data=b"abc") as response:
        assert response.status == 200
    assert (await error_of(wire.client.files_completeUploadExternal(files=files, channel_id="general")))[0] == "invalid_channel"
    late = wire.client.files_completeUploadExternal(files=files, channel_id=CHANNEL, thread_ts="1.000001")
    assert (await error_of(late))[0] == "thread_not_found"
    assert (await wire.client.files_completeUploadExternal(files=files, channel_id=CHANNEL))["ok"]
    assert (await error_of(wire.client.files_completeUploadExternal(files=files, channel_id=CHANNEL)))[0] == "file_not_found"


async def test_a_users_file_comes_as_a_file_share_and_is_downloaded_with_the_token_only(wire: Wire) -> None:
    await wire.world.posts("U0ANNA", CHANNEL, "look", files=[("photo 1.png", b"\x89PNG", "image/png")])
    event = wire.world.events[0]["event"]
    assert (event["subtype"], event["text"], event["files"][0]["mimetype"]) == ("file_share", "look", "image/png")
    url = event["files"][0]["url_private_download"].replace("http://127.0.0.1", wire.base)
    async with wire.http.get(url, headers={"Authorization": "Bearer xoxb-sandbox"}) as response:
        assert (response.content_type, await response.read()) == ("image/png", b"\x89PNG")
    async with wire.http.get(url) as response:
        assert (response.status, response.content_type) == (200, "text/html")


async def test_without_the_scope_a_download_is_a_login_page() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with served(peopled(manifest=manifest)) as wire:
        await wire.raw("auth.test")
        await wire.world.posts("U0ANNA", CHANNEL, "", files=[("a.txt", b"a", "text/plain")])
        url = wire.world.messages(CHANNEL)[0]["files"][0]["url_private"]
        async with wire.http.get(url, headers={"Authorization": "Bearer xoxb-sandbox"}) as response:
            assert "Sign in" in await response.text()


async def test_a_file_from_another_organisation_must_be_asked_for(wire: Wire) -> None:
    wire.world.join("U0OTHER", CHANNEL)
    await wire.world.posts("U0OTHER", CHANNEL, "look", files=[("a.txt", b"abc", "text/plain")])
    told = next(body["event"] for body in wire.world.events if body["event"].get("subtype") == "file_share")["files"][0]
    assert told["file_access"] == "check_file_info"
    assert "url_private_download" not in told
    assert (await wire.client.files_info(file=told["id"]))["file"]["size"] == 3


async def test_a_large_file_is_taken(wire: Wire) -> None:
    data = "x" * 3_000_000
    answer = await wire.client.files_upload_v2(content=data, filename="x.txt")
    assert wire.world.file_bytes(answer["file"]["id"]) == data.encode()
