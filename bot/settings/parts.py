"""The groups of ``config.yaml`` as they are written, with their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.core.hours import ROUND_THE_CLOCK, Intervals, parse_exceptions, parse_hours
from bot.settings.fields import (
    LANGUAGES,
    Duration,
    DurationOrNone,
    Language,
    Names,
    Networks,
    Part,
    Persons,
    PlaceName,
    Places,
    PositiveNumber,
    RateOrNone,
    Size,
    Zone,
    ZoneOrNone,
    database_url,
    daytime,
    files_url,
    from_text,
    listed,
    public_url,
    weektime,
)

LONGEST_TIER = 32
SHORTEST_TOKEN = 16


def _not_empty(items: tuple[str, ...]) -> tuple[str, ...]:
    if not items:
        raise ValueError("it must name at least one")
    return tuple(dict.fromkeys(items))


def _hours(value: Any) -> Any:
    return parse_hours(from_text(value))


def _exceptions(value: Any) -> Any:
    return parse_exceptions(from_text(value))


def _tier(value: str) -> str:
    if value and (any(char.isspace() for char in value) or len(value) > LONGEST_TIER):
        raise ValueError(f"{value!r} is no tier: write one word, as in tier:vip under sla_by")
    return value


def _host(value: str) -> str:
    if "/" in value or any(char.isspace() for char in value):
        raise ValueError(f"{value!r} is no host: write for example 127.0.0.1, or 0.0.0.0 for all addresses")
    return value


def _status_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or any(char.isspace() for char in token)):
        raise ValueError(f"it needs at least {SHORTEST_TOKEN} letters, digits and signs without blanks; leave it empty for none")
    return value


class DeskSettings(Part):
    """``desk:``"""

    name: str = Field(default="Support", min_length=1, max_length=80)
    timezone: Zone = "UTC"
    language: Language = "en"
    languages: Annotated[tuple[Language, ...], BeforeValidator(listed), AfterValidator(_not_empty)] = LANGUAGES
    first_number: PositiveNumber = Field(default=1001, ge=1, le=1_000_000_000)
    send_seals: bool = False


class DatabaseSettings(Part):
    """``database:``"""

    url: Annotated[str, BeforeValidator(database_url)] = "sqlite:///bellhop.db"


class HttpSettings(Part):
    """``http:``; port 0 takes a free one."""

    host: Annotated[str, AfterValidator(_host)] = Field(default="127.0.0.1", min_length=1)
    port: PositiveNumber = Field(default=8080, ge=0, le=65535)
    url: Annotated[str, BeforeValidator(public_url)] = ""
    connections: PositiveNumber = Field(default=512, ge=4, le=100_000)
    connections_per_peer: PositiveNumber = Field(default=64, ge=1, le=100_000)
    header_timeout: Duration = Field(default="10s", validate_default=True)
    body_timeout: Duration = Field(default="30s", validate_default=True)
    idle_timeout: Duration = Field(default="75s", validate_default=True)
    trusted_proxies: Networks = ()
    status_token: Annotated[SecretStr, AfterValidator(_status_token)] = SecretStr("")


class RatingSettings(Part):
    """``rating:``"""

    replies: bool = True
    on_close: bool = True


class FileSettings(Part):
    """``files:`` at the top: where attachments lie."""

    store: Annotated[str, BeforeValidator(files_url)] = "file:files"


class Sla(Part):
    """``sla:``, and each entry of ``sla_by:``."""

    first_response: Duration | None = None
    next_response: Duration | None = None
    resolution: Duration | None = None


class AutoClosing(Part):
    """``auto_close:``"""

    remind_after: Duration | None = None
    close_after: Duration


class DigestSettings(Part):
    """``digest:``"""

    daily: Annotated[int | None, BeforeValidator(daytime)] = None
    weekly: Annotated[tuple[int, int] | None, BeforeValidator(weektime)] = None


class FileLimits(Part):
    """``files:`` of a queue."""

    max_size: Size = 20 * 2**20
    refuse: Annotated[tuple[Literal["programs", "scripts"], ...], BeforeValidator(listed)] = ("programs", "scripts")


class CustomerLimits(Part):
    """``limits:`` of a queue: what one customer may send in which period. The defaults only stop floods."""

    messages: RateOrNone = Field(default="120/min", validate_default=True)
    files: RateOrNone = Field(default="100/h", validate_default=True)
    tickets: RateOrNone = Field(default="60/h", validate_default=True)


class QueueEntry(Part):
    """One entry of ``queues:``."""

    name: str = Field(default="", max_length=80)
    place: PlaceName
    serves: Names = ()
    watch: Places = ()
    managers: Persons = ()
    agents: Persons = ()
    thread_messages: Literal["note", "reply"] = "note"
    persona: Literal["name", "team", "none"] = "name"
    signature: str = Field(default="", max_length=500)
    timezone: ZoneOrNone = ""
    hours: Annotated[Mapping[int, Intervals], BeforeValidator(_hours)] = Field(default_factory=lambda: ROUND_THE_CLOCK)
    holidays: str = ""
    exceptions: Annotated[Mapping[date, Intervals], BeforeValidator(_exceptions)] = Field(default_factory=dict)
    sla: Sla = Sla()
    sla_by: dict[str, Sla] = Field(default_factory=dict)
    escalation: Annotated[list[Any], BeforeValidator(from_text)] = Field(default_factory=list)
    claim_lapses: DurationOrNone = Field(default=0, validate_default=True)
    away_after: DurationOrNone = Field(default=0, validate_default=True)
    reopen_within: DurationOrNone = Field(default="7d", validate_default=True)
    auto_close: AutoClosing | None = None
    digest: DigestSettings | None = None
    hold: DurationOrNone = Field(default=0, validate_default=True)
    files: FileLimits = FileLimits()
    limits: CustomerLimits = CustomerLimits()


class CustomerEntry(Part):
    """One entry of ``customers:``. What is left out is as in the queue."""

    tier: Annotated[str, AfterValidator(_tier)] = ""
    timezone: Zone = ""
    hours: Annotated[Mapping[int, Intervals], BeforeValidator(_hours)] = Field(default_factory=dict)
    holidays: str = ""
    exceptions: Annotated[Mapping[date, Intervals], BeforeValidator(_exceptions)] = Field(default_factory=dict)


class Whole(BaseSettings):
    """The whole configuration, from the tree of :mod:`bot.settings.layers`, which knows where each value came from; ``channels:`` are
    checked
    by their adapters.
    """

    model_config = SettingsConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)

    desk: DeskSettings = DeskSettings()
    database: DatabaseSettings = DatabaseSettings()
    http: HttpSettings = HttpSettings()
    channels: dict[str, Any] = Field(default_factory=dict)
    queues: dict[str, QueueEntry] = Field(default_factory=dict)
    customers: Annotated[dict[str, CustomerEntry], BeforeValidator(from_text)] = Field(default_factory=dict)
    rating: RatingSettings = RatingSettings()
    files: FileSettings = FileSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  the port's signature, here and below
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
