"""The groups of ``config.yaml`` as they are written, with their meaning, default and an example. queue_parts.py has those of a queue."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.fields import (
    LANGUAGES,
    Duration,
    Language,
    Networks,
    Part,
    PositiveNumber,
    Zone,
    database_url,
    files_url,
    from_text,
    listed,
    public_url,
)
from bot.settings.queue_parts import Exceptions, Hours, QueueEntry

LONGEST_TIER = 32
SHORTEST_TOKEN = 16


def _not_empty(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        raise ValueError("it must name at least one")
    return tuple(dict.fromkeys(items))


def _tier(value: str) -> str:
    if value and (any(char.isspace() for char in value) or len(value) > LONGEST_TIER):
        raise ValueError(f"{value!r} is not a tier: write one word, as in tier:vip under sla_by")
    return value


def _host(value: str) -> str:
    if "/" in value or any(char.isspace() for char in value):
        raise ValueError(f"{value!r} is not a host: write for example 127.0.0.1, or 0.0.0.0 for all addresses")
    return value


def _status_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or any(char.isspace() for char in token)):
        raise ValueError(f"it needs at least {SHORTEST_TOKEN} letters, digits and symbols without blanks; leave it empty for none")
    return value


class DeskSettings(Part):
    """``desk:``"""

    name: str = Field(default="Support", min_length=1, max_length=80, description="The name that customers see.", examples=["Acme Support"])
    timezone: Zone = Field(default="UTC", description="The team's time zone, from the IANA list.", examples=["Europe/Berlin"])
    language: Language = Field(default="en", description="The language that the team reads.", examples=["de"])
    languages: Annotated[tuple[Language, ...], BeforeValidator(listed), AfterValidator(_not_empty)] = Field(
        default=LANGUAGES, description="The languages that customers can choose from.", examples=["[en, ru, uk]"]
    )
    first_number: PositiveNumber = Field(
        default=1001, ge=1, le=1_000_000_000, description="The number of the first ticket.", examples=[5000]
    )
    send_seals: bool = Field(
        default=False, description="Whether managers get the newest seal of the record with the daily digest.", examples=["true"]
    )


class DatabaseSettings(Part):
    """``database:``"""

    url: Annotated[str, BeforeValidator(database_url)] = Field(
        default="sqlite:///bellhop.db",
        description="The database; a SQLite path is relative to the working directory.",
        examples=["postgresql://user:password@host/name"],
    )


class HttpSettings(Part):
    """``http:``"""

    host: Annotated[str, AfterValidator(_host)] = Field(
        default="127.0.0.1", min_length=1, description="The address that the HTTP server listens on.", examples=["192.168.1.10"]
    )
    port: PositiveNumber = Field(
        default=8080, ge=0, le=65535, description="The port that the HTTP server listens on; 0 takes a free port.", examples=[8081]
    )
    url: Annotated[str, BeforeValidator(public_url)] = Field(
        default="",
        description="The desk's public address, needed if platforms send their events over HTTP.",
        examples=["https://desk.example.com"],
    )
    connections: PositiveNumber = Field(
        default=512, ge=4, le=100_000, description="How many HTTP connections may be open at the same time.", examples=[1024]
    )
    connections_per_peer: PositiveNumber = Field(
        default=64, ge=1, le=100_000, description="How many HTTP connections one address may have open.", examples=[16]
    )
    header_timeout: Duration = Field(
        default="10s", validate_default=True, description="The headers of a request must be complete within this time.", examples=["5s"]
    )
    body_timeout: Duration = Field(
        default="30s", validate_default=True, description="The body of a request must be complete within this time.", examples=["1m"]
    )
    idle_timeout: Duration = Field(
        default="75s", validate_default=True, description="A connection may stay idle this long between two requests.", examples=["2m"]
    )
    trusted_proxies: Networks = Field(
        default=(), description="Addresses or networks of reverse proxies on other machines.", examples=["[10.0.0.5, 10.1.0.0/16]"]
    )
    status_token: Annotated[SecretStr, AfterValidator(_status_token)] = Field(
        default=SecretStr(""),
        description="The bearer token that shows /metrics and the details of /readyz to other machines.",
        examples=["a-long-random-text"],
    )


class RatingSettings(Part):
    """``rating:``"""

    replies: bool = Field(default=True, description="Whether customers can rate each reply with a thumb.", examples=["false"])
    on_close: bool = Field(default=True, description="Whether customers are asked for a rating when a ticket closes.", examples=["false"])


class FileSettings(Part):
    """``files:``"""

    store: Annotated[str, BeforeValidator(files_url)] = Field(
        default="file:files", description="Where attachments are stored: a folder, or an S3 bucket.", examples=["s3://bucket/prefix"]
    )


class CustomerEntry(Part):
    """One entry of ``customers:``. Whatever is left out is taken from the queue."""

    tier: Annotated[str, AfterValidator(_tier)] = Field(
        default="", description="The customer's tier, which `sla_by` can name as `tier:<name>`.", examples=["vip"]
    )
    timezone: Zone = Field(default="", description="The customer's time zone; empty means the queue's.", examples=["Europe/Kyiv"])
    hours: Hours = Field(
        default_factory=dict, description="The hours in which this customer's clocks run; if left out, the queue's.", examples=["always"]
    )
    holidays: str = Field(default="", description="The country or region whose holidays apply to this customer.", examples=["UA"])
    exceptions: Exceptions = Field(
        default_factory=dict, description="Dates on which other hours apply to this customer.", examples=['{"2026-12-24": []}']
    )


class Whole(BaseSettings):
    """The whole configuration, built from the tree of :mod:`bot.settings.layers`. The adapters check ``channels:``."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)

    desk: DeskSettings = Field(default=DeskSettings(), description="The desk as a whole.")
    database: DatabaseSettings = Field(default=DatabaseSettings(), description="Where tickets are stored.")
    http: HttpSettings = Field(default=HttpSettings(), description="The HTTP server.")
    channels: dict[str, Any] = Field(
        default_factory=dict, description="The channels, by names of your choice; `kind` says which folder of adapters/ runs a channel."
    )
    queues: dict[str, QueueEntry] = Field(default_factory=dict, description="The queues, by keys of your choice; one for each team.")
    customers: Annotated[dict[str, CustomerEntry], BeforeValidator(from_text)] = Field(
        default_factory=dict, description="Service terms of individual customers, by `<channel>:<id>`."
    )
    rating: RatingSettings = Field(default=RatingSettings(), description="What customers are asked to rate.")
    files: FileSettings = Field(default=FileSettings(), description="Attachments.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  pydantic's signature, here and below
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
