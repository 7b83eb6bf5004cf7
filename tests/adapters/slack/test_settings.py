"""The Slack part of config.yaml, with common mistakes."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from adapters import load
from adapters.slack.settings import SlackSettings
from bot.ports.channel import Pace

BOT, APP = "xoxb-1-2-secret", "xapp-1-A1-secret"


def test_without_tokens_the_channel_is_not_ready() -> None:
    adapter = load("slack")
    assert not adapter.ready(SlackSettings())
    assert adapter.ready(SlackSettings(bot_token=BOT, app_token=APP))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"bot_token": BOT + "\n", "app_token": APP}, "copy it again"),
        ({"bot_token": f'"{BOT}"', "app_token": APP}, "copy it again"),
        ({"bot_token": f"{BOT} ", "app_token": APP}, "copy it again"),
        ({"bot_token": "xoxp-1", "app_token": APP}, "must begin with xoxb-"),
        ({"bot_token": BOT, "app_token": "xoxb-1"}, "must begin with xapp-"),
        ({"bot_token": BOT}, "needs an app_token"),
        ({"bot_token": BOT, "mode": "http"}, "needs the signing_secret"),
        ({"bot_token": BOT, "mode": "http", "signing_secret": "a b"}, "copy it again"),
        ({"mode": "carrier pigeon"}, "'socket' or 'http'"),
        ({"base_url": "slack.com/api/"}, "must be an address"),
        ({"tokn": "x"}, "Extra inputs"),
    ],
)
def test_what_is_wrong_is_said_and_no_secret_with_it(told: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SlackSettings(**told)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value).replace("signing_secret", "").replace("no secret of Slack", "")


def test_no_token_is_shown() -> None:
    assert "secret" not in repr(SlackSettings(bot_token=BOT, app_token=APP)).replace("signing_secret", "")


def test_a_missing_slash_is_added() -> None:
    assert SlackSettings(base_url="http://127.0.0.1:4000/api").base_url == "http://127.0.0.1:4000/api/"


def test_the_pace_can_be_switched_off_for_test_servers() -> None:
    build = load("slack").build
    assert build("slack", SlackSettings(), "").pace == Pace(1.0, 3, 20.0, keeps_burst=True, changes_per_minute=50)
    assert build("slack", SlackSettings(pace="none"), "").pace is None
