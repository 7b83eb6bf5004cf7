"""Checks one entry of ``channels:`` in config.yaml. Each error is one sentence and never shows the secret."""

from __future__ import annotations

import hashlib
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from bot.settings.addresses import split_address

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_STRANGERS = (("xox", "Slack"), ("xapp-", "Slack"), ("Bot ", "Discord"), ("sk-", "another service"), ("https://", "another service"))


class TelegramSettings(BaseModel):
    """A bot of Telegram."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: Literal["telegram"] = Field(default="telegram", description="The adapter of this channel.", examples=["telegram"])
    token: SecretStr = Field(default=SecretStr(""), description="The bot's token from @BotFather.", examples=["123456:ABC-DEF"])
    base_url: str = Field(
        default="https://api.telegram.org", description="The address of the Bot API server.", examples=["http://127.0.0.1:8081"]
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling",
        description="How updates arrive: Bellhop asks for them, or Telegram sends them to `http.url`.",
        examples=["webhook"],
    )
    webhook_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The secret that Telegram sends with each webhook request; empty means one made from the token.",
        examples=["a-long-random-text"],
    )
    pace: Literal["platform", "none"] = Field(
        default="platform", description="Whether to stay within Telegram's rate limits; `none` is for test servers only.", examples=["none"]
    )

    @field_validator("token")
    @classmethod
    def _a_bot_token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if not token:
            return value
        for start, owner in _STRANGERS:
            if token.startswith(start):
                raise ValueError(f"this is a token of {owner}; a Telegram token looks like 123456:ABC-DEF and comes from @BotFather")
        if token != token.strip() or any(char in "\"'`" or char.isspace() for char in token):
            raise ValueError("the token holds blanks, line breaks or quotes; copy it again from @BotFather, without them")
        if not _TOKEN.fullmatch(token):
            raise ValueError("a Telegram token looks like 123456:ABC-DEF: the bot's number, a colon, and letters, digits, - or _")
        return value

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = split_address(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("allowed is an address such as https://api.telegram.org, without ? and #")
        return value.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _a_secret(cls, value: SecretStr) -> SecretStr:
        if not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("allowed are up to 256 letters, digits, - and _")
        return value

    @property
    def secret(self) -> str:
        """The webhook's secret. If none is set, it is made from the token, so that all processes agree on it."""
        own = self.webhook_secret.get_secret_value()
        return own or hashlib.sha256(b"webhook:" + self.token.get_secret_value().encode()).hexdigest()
