"""Checks the Slack part of config.yaml. Each error is one sentence."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.settings.addresses import split_address

_ODD = re.compile(r"[\s\"'`“”‘’]")
_PREFIXES = {"bot_token": "xoxb-", "app_token": "xapp-"}


class SlackSettings(BaseModel):
    """Without a ``bot_token`` the channel is not used. Secrets are kept out of error texts."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: Literal["slack"] = Field(default="slack", description="The adapter of this channel.", examples=["slack"])
    bot_token: SecretStr = Field(
        default=SecretStr(""), description="The bot's token from the app's page OAuth & Permissions.", examples=["xoxb-0000-abc"]
    )
    app_token: SecretStr = Field(
        default=SecretStr(""), description="The app-level token with connections:write; the mode socket needs it.", examples=["xapp-0-abc"]
    )
    signing_secret: SecretStr = Field(
        default=SecretStr(""), description="The secret that Slack signs its requests with; the mode http needs it.", examples=["0123abcd"]
    )
    base_url: str = Field(
        default="https://slack.com/api/", description="The address of Slack's API.", examples=["http://127.0.0.1:8765/api/"]
    )
    mode: Literal["socket", "http"] = Field(
        default="socket",
        description="How events arrive: over Socket Mode, or as HTTP requests to the desk's public address.",
        examples=["http"],
    )
    pace: Literal["platform", "none"] = Field(
        default="platform", description="Whether to stay within Slack's rate limits; `none` is for test servers only.", examples=["none"]
    )

    @field_validator("bot_token", "app_token", "signing_secret")
    @classmethod
    def _clean(cls, value: SecretStr) -> SecretStr:
        told = value.get_secret_value()
        if _ODD.search(told) or not told.isascii() or not told.isprintable():
            raise ValueError("has a blank, a line break, a quotation mark or another character that no secret of Slack has: copy it again")
        return value

    @field_validator("bot_token", "app_token")
    @classmethod
    def _of_its_kind(cls, value: SecretStr, info: object) -> SecretStr:
        prefix = _PREFIXES[str(getattr(info, "field_name", ""))]
        if value and not value.get_secret_value().startswith(prefix):
            raise ValueError(f"must begin with {prefix}: this looks like another kind of token")
        return value

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = split_address(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://slack.com/api/")
        return value if value.endswith("/") else f"{value}/"

    @model_validator(mode="after")
    def _complete(self) -> SlackSettings:
        if self.bot_token and self.mode == "http" and not self.signing_secret:
            raise ValueError("mode http needs the signing_secret (Basic Information, App Credentials)")
        if self.bot_token and self.mode == "socket" and not self.app_token:
            raise ValueError("mode socket needs an app_token with the scope connections:write (Basic Information, App-Level Tokens)")
        return self
