"""The groups of ``config.yaml`` as they are written, with their meaning, default and an example. queue_parts.py has those of a queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.alerts import AlertSettings
from bot.settings.fields import (
    LANGUAGES,
    DurationOrNone,
    Language,
    Name,
    Part,
    PositiveNumber,
    Zone,
    database_url,
    files_url,
    from_text,
    listed,
)
from bot.settings.http_part import HttpSettings
from bot.settings.queue_parts import Exceptions, Hours, QueueEntry
from bot.settings.reactions import DEFAULT, verbs_by_character
from bot.settings.webhooks import WebhookSettings

LONGEST_TIER = 32


def _not_empty(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        raise ValueError("it must name at least one")
    return tuple(dict.fromkeys(items))


def _tier(value: str) -> str:
    if value and (any(char.isspace() for char in value) or len(value) > LONGEST_TIER):
        raise ValueError(f"{value!r} is not a tier: write one word, as in tier:vip under sla_by")
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
        description="The database; a SQLite path is relative to the working directory, or begins with `~/`, the home folder.",
        examples=["postgresql://user:password@host/name"],
    )


class RatingSettings(Part):
    """``rating:``"""

    replies: bool = Field(default=True, description="Whether customers can rate each reply with a thumb.", examples=["false"])
    on_close: bool = Field(default=True, description="Whether customers are asked for a rating when a ticket closes.", examples=["false"])


class FileSettings(Part):
    """``files:``"""

    store: Annotated[str, BeforeValidator(files_url)] = Field(
        default="file:files",
        description="Where attachments are stored: a folder, which may begin with `~/`, the home folder, or an S3 bucket.",
        examples=["s3://bucket/prefix"],
    )


class PrivacySettings(Part):
    """``privacy:``"""

    four_eyes: bool = Field(
        default=False, description="Whether a second manager must approve before a customer is erased by `erase`.", examples=["true"]
    )
    reconsider: DurationOrNone = Field(
        default="7d",
        validate_default=True,
        description="How long customers who ask to be erased can change their mind.",
        examples=["3d"],
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


class Configuration(BaseSettings):
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
    reactions: Annotated[Mapping[str, str], BeforeValidator(verbs_by_character)] = Field(
        default=DEFAULT,
        validate_default=True,
        description="What an agent's emoji does, by its name: on a ticket's card `attention`, `claim`, `close`, `release`, `reopen` or "
        "`wait`; on any other message `new` makes a ticket of it; on an agent's own note `reply` offers to send it to the customer. "
        "The group replaces the defaults.",
        examples=["{eyes: claim, white_check_mark: close}"],
    )
    webhooks: Annotated[dict[Name, WebhookSettings], BeforeValidator(from_text)] = Field(
        default_factory=dict, description="Programs that are told what happens, by names of your choice; see docs/webhooks.md."
    )
    rating: RatingSettings = Field(default=RatingSettings(), description="What customers are asked to rate.")
    files: FileSettings = Field(default=FileSettings(), description="Attachments.")
    privacy: PrivacySettings = Field(default=PrivacySettings(), description="Erasing customers.")
    alerts: AlertSettings = Field(
        default=AlertSettings(),
        description="How managers hear that a channel is down, refuses the token or is silent: on another channel if they are listed with "
        "it, and in these ways.",
    )

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
