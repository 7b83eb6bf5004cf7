"""The entry point of the Web API: tokens, scopes and arguments in all formats."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.faults import Fault
from sandbox.slack.spec import METHODS
from tests.sandbox.slack_wire import CHANNEL, Wire, error_of, peopled, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(peopled()) as wire:
        yield wire


async def test_an_unknown_method_is_refused(wire: Wire) -> None:
    assert (await wire.raw("chat.shout", json={}))["error"] == "unknown_method"


async def test_a_documented_method_that_is_not_emulated_says_so_after_its_arguments_were_checked(wire: Wire) -> None:
    assert (await wire.raw("pins.add", json={"channel": CHANNEL, "timestamp": "1.1"}))["error"] == "not_emulated"
    assert (await wire.raw("pins.add", json={"chanel": CHANNEL}))["error"] == "invalid_arguments"


async def test_each_kind_of_token_opens_only_its_own_methods(wire: Wire) -> None:
    assert (await wire.raw("auth.test", token=None))["error"] == "not_authed"
    assert (await wire.raw("auth.test", token="xoxb-other"))["error"] == "invalid_auth"
    assert (await wire.raw("auth.test", token="xapp-sandbox"))["error"] == "not_allowed_token_type"
    assert (await wire.raw("apps.connections.open"))["error"] == "not_allowed_token_type"
    assert (await wire.raw("apps.connections.open", token=None, data={"token": "xapp-sandbox"}))["error"] == "invalid_auth"
    assert (await wire.raw("apps.connections.open", token="xapp-sandbox"))["url"].startswith("ws://127.0.0.1")
    assert (await wire.raw("auth.test", token=None, data={"token": "xoxb-sandbox"}))["ok"]
    assert (await wire.raw("auth.test", token=None, params={"token": "xoxb-sandbox"}))["error"] == "invalid_auth"


async def test_a_revoked_token_is_told_and_refused(wire: Wire) -> None:
    wire.world.revoke_token()
    assert (await wire.raw("auth.test"))["error"] == "token_revoked"
    assert wire.world.events[-1]["event"]["type"] == "tokens_revoked"


async def test_the_app_learns_who_it_is_and_what_it_may(wire: Wire) -> None:
    answer = await wire.client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BELLHOP", "B0BELLHOP", "T0SANDBOX")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_missing_scope_is_named(wire: Wire) -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write", "channels:read"]}}}
    async with served(peopled(manifest=manifest)) as poor:
        answer = await poor.raw("reactions.add", json={"channel": CHANNEL, "timestamp": "1.1", "name": "eyes"})
        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "reactions:write", "channels:read,chat:write")
        answer = await poor.raw("conversations.open", json={"users": "U0ANNA"})
        assert answer["error"] == "missing_scope"
        posted = await poor.client.chat_postMessage(channel="U0ANNA", text="hello")
        answer = await poor.raw("conversations.info", data={"channel": posted["channel"]})
        assert (answer["error"], answer["needed"]) == ("missing_scope", "im:read")
        assert (await error_of(poor.client.chat_postMessage(channel=CHANNEL, text="x", username="Anna")))[0] == "missing_scope"


async def test_arguments_may_come_as_query_form_multipart_or_json(wire: Wire) -> None:
    url, headers = f"{wire.base}/api/users.info", {"Authorization": "Bearer xoxb-sandbox"}
    async with wire.http.get(url, headers=headers, params={"user": "U0ANNA"}) as response:
        assert (await response.json())["user"]["name"] == "anna"
    assert (await wire.raw("users.info", data={"user": "U0ANNA"}))["ok"]
    with aiohttp.MultipartWriter("form-data") as form:
        form.append("U0ANNA").set_content_disposition("form-data", name="user")
    assert (await wire.raw("users.info", data=form))["ok"]
    blocks = '[{"type": "divider"}]'
    assert (await wire.raw("chat.postMessage", data={"channel": CHANNEL, "text": "x", "blocks": blocks}))["ok"]
    assert (await wire.raw("chat.postMessage", json={"channel": CHANNEL, "text": "x", "blocks": blocks}))["ok"]


@pytest.mark.parametrize(
    ("method", "how", "error"),
    [
        ("users.info", {"json": {"user": "U0ANNA"}}, "invalid_arguments"),
        ("users.info", {"data": {"user": "U0ANNA", "usr": "x"}}, "invalid_arguments"),
        ("users.info", {"data": {}}, "invalid_arguments"),
        ("users.info", {"data": {"user": "U0ANNA", "include_locale": "yes"}}, "invalid_arguments"),
        ("conversations.members", {"data": {"channel": CHANNEL, "limit": "many"}}, "invalid_arguments"),
        ("chat.postMessage", {"json": {"channel": 7, "text": "x"}}, "invalid_arguments"),
        ("chat.postMessage", {"json": {"channel": CHANNEL, "text": "x", "mrkdwn": "true"}}, "invalid_arguments"),
        ("chat.postMessage", {"json": {"channel": CHANNEL, "text": 5}}, "invalid_arguments"),
        ("chat.postMessage", {"json": ["channel"]}, "json_not_object"),
        ("chat.postMessage", {"data": b"{", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ("chat.postMessage", {"data": b"x", "headers": {"Content-Type": "text/csv"}}, "invalid_post_type"),
        ("chat.postMessage", {"data": {"channel": CHANNEL, "blocks": "[{"}}, "invalid_blocks_format"),
        ("chat.postMessage", {"data": {"channel": CHANNEL, "text": "x", "metadata": "{"}}, "invalid_metadata_format"),
    ],
)
async def test_odd_arguments_are_refused(wire: Wire, method: str, how: dict[str, object], error: str) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", **how.pop("headers", {})}  # type: ignore[dict-item]
    async with wire.http.post(f"{wire.base}/api/{method}", headers=headers, **how) as response:  # type: ignore[arg-type]
        assert (await response.json())["error"] == error
    assert wire.world.messages(CHANNEL) == []


async def test_an_unknown_argument_is_named(wire: Wire) -> None:
    error, messages = await error_of(wire.client.chat_postMessage(channel=CHANNEL, text="x", tread_ts="1.1"))
    assert (error, messages) == ("invalid_arguments", ["[ERROR] unknown argument: tread_ts"])


@pytest.mark.parametrize(("kind", "status"), [("500", 500), ("502_html", 502), ("bad_json", 200), ("empty", 200)])
async def test_faults_that_spoil_the_answer_have_no_effect(wire: Wire, kind: str, status: int) -> None:
    wire.world.faults.add(Fault(kind, method="chat.postMessage"))  # type: ignore[arg-type]
    headers = {"Authorization": "Bearer xoxb-sandbox"}
    async with wire.http.post(f"{wire.base}/api/chat.postMessage", headers=headers, json={"channel": CHANNEL, "text": "x"}) as response:
        assert response.status == status
    assert wire.world.messages(CHANNEL) == []
    assert [call.method for call in wire.world.journal.refused()] == ["chat.postMessage"]


async def test_a_429_says_how_long_to_wait_and_an_error_says_its_code(wire: Wire) -> None:
    wire.world.faults.add(Fault("429", method="chat.postMessage", retry_after=7))
    async with wire.http.post(f"{wire.base}/api/chat.postMessage", json={}) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
    wire.world.faults.add(Fault("error", error="channel_not_found", where={"channel": CHANNEL}))
    assert (await error_of(wire.client.chat_postMessage(channel=CHANNEL, text="x")))[0] == "channel_not_found"


async def test_a_connection_torn_before_loses_the_call_and_torn_after_only_the_answer(wire: Wire) -> None:
    # The SDK repeats a call whose connection broke, so both faults stay until cleared.
    wire.world.faults.add(Fault("reset_before", times=-1))
    with pytest.raises(aiohttp.ClientError):
        await wire.raw("chat.postMessage", json={"channel": CHANNEL, "text": "x"})
    assert wire.world.messages(CHANNEL) == []
    wire.world.faults.clear()
    wire.world.faults.add(Fault("reset_after"))
    with pytest.raises(aiohttp.ClientError):
        await wire.raw("chat.postMessage", json={"channel": CHANNEL, "text": "x"})
    assert [one["text"] for one in wire.world.messages(CHANNEL)] == ["x"]
    assert len(wire.world.journal.of("chat.postMessage")) == 1


async def test_with_limits_a_burst_is_slowed_down_per_channel() -> None:
    async with served(peopled(limits=True)) as wire:
        for _ in range(4):
            assert (await wire.raw("chat.postMessage", json={"channel": CHANNEL, "text": "x"}))["ok"]
        headers = {"Authorization": "Bearer xoxb-sandbox"}
        async with wire.http.post(f"{wire.base}/api/chat.postMessage", headers=headers, json={"channel": CHANNEL, "text": "x"}) as response:
            assert response.status == 429
            assert int(response.headers["Retry-After"]) >= 1
        assert (await wire.raw("chat.postMessage", json={"channel": "U0ANNA", "text": "x"}))["ok"]


async def test_no_answer_ever_holds_a_token(wire: Wire) -> None:
    await wire.raw("chat.postMessage", token=None, data={"token": "xoxb-sandbox", "channel": CHANNEL, "text": "x"})
    assert "xoxb" not in str(wire.world.journal.calls)


def test_every_handler_is_a_documented_method() -> None:
    assert set(peopled().api.handlers) <= set(METHODS)


async def test_a_client_without_the_base_path_is_told_nothing(wire: Wire) -> None:
    stray = AsyncWebClient(token="xoxb-sandbox", base_url=f"{wire.base}/")
    with pytest.raises(Exception, match="404"):
        await stray.auth_test()
