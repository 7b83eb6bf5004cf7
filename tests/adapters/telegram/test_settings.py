"""A channel's part of the configuration."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from adapters import load
from adapters.telegram.settings import TelegramSettings


def test_a_bare_entry_is_complete_but_not_ready() -> None:
    settings = TelegramSettings.model_validate({"kind": "telegram"})
    assert (settings.base_url, settings.mode, settings.pace) == ("https://api.telegram.org", "polling", "platform")
    assert not load("telegram").ready(settings)
    assert load("telegram").ready(TelegramSettings.model_validate({"token": "1:A"}))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"token": " 12:abc"}, "blanks"),
        ({"token": "12:abc\n"}, "line breaks"),
        ({"token": "'12:abc'"}, "quotes"),
        ({"token": "12: abc"}, "blanks"),
        ({"token": "xoxb-1-2-secret"}, "Slack"),
        ({"token": "xapp-1-secret"}, "Slack"),
        ({"token": "secret"}, "123456:ABC-DEF"),
        ({"base_url": "api.telegram.org"}, "https://api.telegram.org"),
        ({"mode": "pull"}, "'polling' or 'webhook'"),
        ({"pace": "fast"}, "'platform' or 'none'"),
        ({"webhook_secret": "not allowed!"}, "256"),
        ({"tokn": "12:secret"}, "Extra inputs"),
    ],
)
def test_what_is_wrong_is_said_without_the_secret(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence) as error:
        TelegramSettings.model_validate(wrong)
    assert "secret" not in str(error.value).replace("webhook_secret", "")


def test_a_token_is_not_shown() -> None:
    assert "12:hidden" not in repr(TelegramSettings.model_validate({"token": "12:hidden"}))


def test_without_a_secret_all_processes_agree_on_one() -> None:
    one, two = (TelegramSettings.model_validate({"token": "12:a"}).secret for _ in range(2))
    assert one == two
    assert len(one) == 64
    assert TelegramSettings.model_validate({"token": "12:a", "webhook_secret": "own"}).secret == "own"
