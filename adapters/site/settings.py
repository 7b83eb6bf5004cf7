"""Checks one entry of ``channels:`` in config.yaml. Each error is one sentence and never shows the secret."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator

from bot.settings.fields import LongDuration, Names, PositiveNumber, RateOrNone, Size, SizeRateOrNone, database_url

SHORTEST_SECRET = 32
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_origin(value) for value in values))


def _origin(value: str) -> str:
    parts = urlsplit(value)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = "?"
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    found = f"{parts.scheme}://{host}{port}"
    if parts.scheme not in ("http", "https") or value.rstrip("/").lower() != found or "*" in value:
        raise ValueError(f"{value!r} is not an origin: write scheme, host and perhaps port, as in https://shop.example.com")
    standard = {"http": ":80", "https": ":443"}[parts.scheme]
    return found.removesuffix(standard) if port == standard else found


class SiteSettings(BaseModel):
    """A chat on web pages."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    kind: Literal["site"] = Field(default="site", description="The adapter of this channel.", examples=["site"])
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs the tokens of visitors, and the users that the site vouches for. The site's server knows it too.",
        examples=["a-long-random-text-of-32-characters-or-more"],
    )
    origins: Annotated[Names, AfterValidator(_origins)] = Field(
        default=(),
        description="The origins of the pages that show the chat; all others are refused.",
        examples=["[https://shop.example.com]"],
    )
    database: Annotated[str, BeforeValidator(database_url)] = Field(
        default="sqlite:///bellhop-site.db",
        description="Where the chats are stored, in tables of their own. Processes on several machines need PostgreSQL.",
        examples=["postgresql://user:password@host/name"],
    )
    title: str = Field(default="Support", min_length=1, max_length=60, description="The heading of the chat.", examples=["Acme Support"])
    visitor: str = Field(
        default="Visitor", min_length=1, max_length=40, description="What visitors without a name are called.", examples=["Besucher"]
    )
    color: str = Field(
        default="#14637a",
        description="The colour of the chat's button and heading. The text on it is white or dark, whichever is easier to read.",
        examples=["#7a1f5c"],
    )
    keep: LongDuration = Field(
        default="1y",
        validate_default=True,
        description="How long visitors can read a message. The desk's own copy has the queue's `retention`.",
        examples=["90d"],
    )
    remember: LongDuration = Field(
        default="1y",
        validate_default=True,
        description="How long a browser is recognised after its last visit, if it isn't signed in.",
        examples=["30d"],
    )
    file_size: Size = Field(
        default="20MB", validate_default=True, description="The largest file that a visitor can send.", examples=["5MB"]
    )
    new_visitors: RateOrNone = Field(
        default="20/min", validate_default=True, description="How many new visitors may come from one address.", examples=["5/min"]
    )
    requests: RateOrNone = Field(
        default="120/min",
        validate_default=True,
        description="How many messages, presses and pieces of files one visitor may send; ten times as many from one address. "
        "Pages and files may be read five times as often.",
        examples=["60/min"],
    )
    bytes: SizeRateOrNone = Field(
        default="200MB/h",
        validate_default=True,
        description="How large the files of one visitor may be together; ten times as large from one address.",
        examples=["50MB/h"],
    )
    streams: PositiveNumber = Field(
        default=200,
        ge=1,
        le=10_000,
        description="How many pages each process keeps informed at once; the others ask every few seconds.",
        examples=[1000],
    )

    @field_validator("secret")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and (len(secret) < SHORTEST_SECRET or secret != secret.strip()):
            raise ValueError(f"it needs at least {SHORTEST_SECRET} characters, without blanks at its ends: openssl rand -hex 32 makes one")
        return value

    @field_validator("color")
    @classmethod
    def _a_colour(cls, value: str) -> str:
        if not _COLOUR.fullmatch(value):
            raise ValueError("write a colour as # and six digits or letters a-f, for example #14637a")
        return value
