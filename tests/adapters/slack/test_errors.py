"""Every error of Slack and of the network, and the error that the desk gets."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import failure, wait
from bot.ports.outbound import Trouble
from tests.adapters.slack.stage import recorded


def refused(word: str, status: int = 200, **headers: str) -> SlackApiError:
    data: Any = {"ok": False, "error": word} if word else {}
    told = AsyncSlackResponse(
        client=AsyncWebClient(),
        http_verb="POST",
        api_url="x",
        req_args={},
        data=data,
        headers={name.replace("_", "-"): text for name, text in headers.items()},
        status_code=status,
    )
    return SlackApiError("no", told)


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ("invalid_auth token_revoked account_inactive not_authed token_expired", Trouble.SHUT_OUT),
        ("message_not_found thread_not_found", Trouble.GONE),
        ("channel_not_found is_archived not_in_channel", Trouble.CLOSED),
        ("missing_scope cant_update_message restricted_action", Trouble.NOT_ALLOWED),
        ("msg_too_long invalid_blocks no_text invalid_arguments msg_blocks_too_long a_word_of_tomorrow", Trouble.REFUSED),
        ("user_not_found user_disabled cannot_dm_bot", Trouble.BLOCKED),
        ("ratelimited service_unavailable request_timeout", Trouble.TRY_AGAIN),
        ("internal_error fatal_error", Trouble.IN_DOUBT),
    ],
)
def test_slacks_words(words: str, trouble: Trouble) -> None:
    for word in words.split():
        found = failure(refused(word))
        assert (found.trouble, found.reason) == (trouble, word)


def test_every_word_of_the_reference_has_been_thought_of() -> None:
    """Only complaints about what was sent may fall through to REFUSED."""
    known = recorded("error_words")
    for word in known["not_the_content"]:
        assert failure(refused(word)).trouble is not Trouble.REFUSED, word
    for word in known["the_content"]:
        assert failure(refused(word)).trouble is Trouble.REFUSED, word


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (refused("", 500), Trouble.IN_DOUBT),
        (refused("", 503), Trouble.IN_DOUBT),
        (refused("", 404), Trouble.TRY_AGAIN),
        (refused("", 413), Trouble.REFUSED),
        (refused("", 200, Content_Type="text/html"), Trouble.TRY_AGAIN),
        (refused("", 200), Trouble.IN_DOUBT),
        (refused("", 429), Trouble.TRY_AGAIN),
        (aiohttp.ClientConnectorError(None, OSError()), Trouble.TRY_AGAIN),  # type: ignore[arg-type]
        (aiohttp.ConnectionTimeoutError(), Trouble.TRY_AGAIN),
        (aiohttp.SocketTimeoutError(), Trouble.IN_DOUBT),
        (TimeoutError(), Trouble.IN_DOUBT),
        (aiohttp.ServerDisconnectedError(), Trouble.IN_DOUBT),
        (aiohttp.ClientOSError(), Trouble.IN_DOUBT),
        (aiohttp.ClientPayloadError(), Trouble.IN_DOUBT),
        (ConnectionResetError(), Trouble.IN_DOUBT),
        (ValueError("no json"), Trouble.IN_DOUBT),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_the_networks_accidents(error: Exception, trouble: Trouble) -> None:
    assert failure(error).trouble is trouble
    safe = failure(error, safe=True).trouble
    assert safe is (Trouble.TRY_AGAIN if trouble is Trouble.IN_DOUBT else trouble)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("3", 3.0),
        ("0", 1.0),
        ("-5", 1.0),
        ("86400", 3600.0),
        ("soon", 30.0),
        ("nan", 30.0),
        ("inf", 30.0),
        ("1.5", 1.5),
        ("", 30.0),
        (None, 30.0),
    ],
)
def test_the_wait_that_slack_names_is_kept_within_reason(told: str | None, seconds: float) -> None:
    assert wait({} if told is None else {"Retry-After": told}) == seconds


def test_a_wait_holds_for_the_place_or_for_the_app() -> None:
    error = refused("ratelimited", 429, Retry_After="7")
    assert (failure(error, account=False).retry_after, failure(error, account=False).account) == (7.0, False)
    assert failure(error).account is True


def test_a_missing_scope_is_named() -> None:
    error = refused("missing_scope")
    error.response.data["needed"] = "files:read"
    assert failure(error).reason == "missing_scope: files:read"
