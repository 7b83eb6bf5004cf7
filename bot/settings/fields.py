"""The types of single configuration values: parsing and checks. All functions raise ValueError with a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from bot.core.cuts import short
from bot.core.durations import parse_duration
from bot.core.hours import DAYS
from bot.core.limits import Rate, parse_rate
from bot.core.people import Address, Identity
from bot.settings.addresses import split_address
from bot.settings.reading import parse_yaml

Network = IPv4Network | IPv6Network
LANGUAGES = ("en", "ru", "uk", "de", "hy", "th")
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s?(KB|MB|GB)", re.IGNORECASE | re.ASCII)
_UNITS = {"KB": 2**10, "MB": 2**20, "GB": 2**30}
_YEARS = re.compile(r"([1-9]\d?)y", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,9}\.?")
_LONGEST_NAME = 32


class Part(BaseModel):
    """A group of keys. Unknown keys are refused; a key without a value counts as left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, data: Any) -> Any:
        data = from_text(data)
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, Mapping) else data


def from_text(value: Any) -> Any:
    """Parse a group or list that an environment variable holds as one line of YAML."""
    return parse_yaml(value) if isinstance(value, str) and value.strip().startswith(("{", "[")) else value


def listed(value: Any) -> Any:
    """Accept a list, or ``en,ru`` from the environment."""
    value = from_text(value)
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def duration(value: Any) -> Any:
    return value if isinstance(value, timedelta) else parse_duration(str(value))


def long_duration(value: Any) -> Any:
    """Accept years too."""
    years = _YEARS.fullmatch(str(value).strip().lower())
    try:
        return value if isinstance(value, timedelta) else timedelta(days=365 * int(years[1])) if years else parse_duration(str(value))
    except ValueError as error:
        raise ValueError(f"{error}, or 2y") from None


def duration_or_none(value: Any) -> Any:
    return value if isinstance(value, timedelta) else parse_duration(str(value), zero=True)


def rate_or_none(value: Any) -> Any:
    return value if isinstance(value, Rate) or value is None else parse_rate(str(value))


def size_rate_or_none(value: Any) -> Any:
    """Parse ``500MB/h``: so many bytes in a period; None for 0, which means no limit."""
    if isinstance(value, Rate) or value is None or str(value).strip() == "0":
        return value if isinstance(value, Rate) else None
    written, slash, period = str(value).partition("/")
    if not slash:
        raise ValueError(f"{value!r} is not a rate: write how much in which period, for example 500MB/h; 0 for no limit")
    each = parse_rate(f"1/{period}")
    assert each is not None
    return Rate(size(written), each.period)


def zone(value: Any) -> str:
    """Check an IANA time zone; outdated names are allowed, because they are links."""
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError):
        places = {name.lower(): name for name in available_timezones()}
        known = places.get(str(value).lower())
        hint = f"did you mean {known}?" if known else "write a place of the IANA list, for example Europe/Berlin or UTC"
        raise ValueError(f"{value!r} is not a time zone: {hint}") from None


def zone_or_none(value: Any) -> str:
    return zone(value) if value else ""


def language(value: Any) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is not a language of the desk: allowed are {', '.join(LANGUAGES)}")
    return str(value)


def number(value: Any) -> Any:
    """Refuse true and 1.5 for a whole number."""
    if isinstance(value, bool | float):
        raise ValueError(f"{value!r} is not a whole number")  # noqa: TRY004  pydantic collects ValueErrors
    return value


def identity(value: Any) -> Identity:
    return Identity(*_parted(value))


def address(value: Any) -> Address:
    return Address(*_parted(value))


def size(value: Any) -> int:
    """Parse ``20MB`` into bytes."""
    match = _SIZE.fullmatch(str(value).strip())
    length = round(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if not 0 < length <= _UNITS["GB"]:
        raise ValueError(f"{value!r} is not a size: write for example 500KB or 20MB, at most 1GB")
    return length


def daytime(value: Any) -> int:
    """Parse ``09:00`` into minutes since midnight."""
    match = _TIME.fullmatch(str(value).strip())
    if not match:
        raise ValueError(f"{value!r} is not a time of day: write for example 09:00")
    return int(match[1]) * 60 + int(match[2])


def weektime(value: Any) -> tuple[int, int]:
    """Parse ``mon 09:00`` into the weekday (0 is Monday) and minutes."""
    day, _, at = str(value).strip().partition(" ")
    if day.lower() not in DAYS:
        raise ValueError(f"{value!r} is not a time of the week: write for example mon 09:00")
    return DAYS.index(day.lower()), daytime(at)


def name(value: Any) -> str:
    """Check the name of a channel or queue; it must fit into buttons, addresses and variables."""
    if not _NAME.fullmatch(str(value)) or len(str(value)) > _LONGEST_NAME:
        raise ValueError(f"{value!r} is not a valid name: use up to {_LONGEST_NAME} letters a-z, digits, and single - or _ between them")
    return str(value)


def from_home(path: str) -> str:
    """Replace ``~`` at the beginning of a path by the home folder, which no shell does in a file."""
    if path != "~" and not path.startswith("~/"):
        return path
    try:
        return f"{Path.home()}{path[1:]}"
    except RuntimeError:
        raise ValueError("~ stands for your home folder, but you have none here: write the whole path") from None


def database_url(value: Any) -> str:
    """Check ``sqlite:///file`` or ``postgresql://user:password@host/name``. ``~`` at the beginning of the file is the home folder."""
    text = str(value).strip()
    if text.startswith("postgres://"):
        text = text.replace("postgres", "postgresql", 1)
    scheme, colon, rest = text.partition("://")
    if not colon or scheme not in ("sqlite", "postgresql"):
        raise ValueError(
            f"{short(scheme, 20)!r} is not a supported database: write sqlite:///bellhop.db or postgresql://user:password@host/name"
        )
    if scheme == "sqlite":
        rest = f"/{from_home(rest[1:])}" if rest.startswith("/") else rest
        if not rest.startswith("/") or rest in ("/", "/:memory:") or any(char in rest for char in "?\0"):
            raise ValueError("a SQLite database is a file: write sqlite:///bellhop.db, or sqlite:////var/lib/bellhop.db from the root")
        return f"sqlite://{rest}"
    try:
        port = urlsplit(text).port
    except ValueError:
        port = 0
    if port == 0 or rest.count("@") > 1 or not urlsplit(text).path.strip("/"):
        raise ValueError(
            "it must be postgresql://user:password@host/name; in the password write %40 for @, %3A for :, %2F for / and %25 for %"
        )
    return text


def host(value: str) -> str:
    """Check the address or name of a machine, without a port."""
    if not _HOST.fullmatch(value):
        try:
            ip_address(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a host: write for example 127.0.0.1, or 0.0.0.0 for all addresses") from None
    return value


def public_url(value: Any) -> str:
    """Check the address under which others reach us; it may be empty."""
    text = str(value).strip().rstrip("/")
    parts = split_address(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError(f"{value!r} is not a public address: write for example https://desk.example.com, or leave it empty")
    return text


def web_address(value: Any) -> str:
    """Check the address of somebody else's HTTP server; it may be empty."""
    text = str(value).strip()
    parts = split_address(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password):
        raise ValueError(f"{text!r} is not an address that can be called: write for example https://example.org/hook")
    return text


def network(value: Any) -> Network:
    """Parse an address or a network such as ``10.0.0.0/8``."""
    try:
        return ip_network(str(value).strip(), strict=False)
    except ValueError as error:
        raise ValueError(f"{value!r} is neither an address nor a network: write for example 10.0.0.5 or 10.0.0.0/8") from error


def files_url(value: Any) -> str:
    """Check ``file:directory`` or ``s3://bucket/prefix``. ``~`` at the beginning of the directory is the home folder."""
    text = str(value).strip()
    if "\0" in text or not re.fullmatch(r"file:.+|s3://[a-z0-9][a-z0-9.-]+(/.*)?", text):
        raise ValueError(f"{value!r} is not a place for files: write file:files or s3://bucket/prefix")
    return f"file:{from_home(text.removeprefix('file:').removeprefix('//'))}" if text.startswith("file:") else text


def _parted(value: Any) -> Identity:
    try:
        parted = Identity.parse(str(value))
    except ValueError:
        parted = None
    if parted is None or any(char.isspace() for char in str(value)):
        raise ValueError(f"{value!r} must be <channel>:<id>, the channel's name and the platform's own id")
    return parted


Duration = Annotated[timedelta, BeforeValidator(duration)]
LongDuration = Annotated[timedelta, BeforeValidator(long_duration)]
DurationOrNone = Annotated[timedelta, BeforeValidator(duration_or_none)]
RateOrNone = Annotated[Rate | None, BeforeValidator(rate_or_none)]
SizeRateOrNone = Annotated[Rate | None, BeforeValidator(size_rate_or_none)]
Zone = Annotated[str, BeforeValidator(zone)]
ZoneOrNone = Annotated[str, BeforeValidator(zone_or_none)]
Language = Annotated[str, BeforeValidator(language)]
PositiveNumber = Annotated[int, BeforeValidator(number)]
PersonName = Annotated[Identity, BeforeValidator(identity)]
PlaceName = Annotated[Address, BeforeValidator(address)]
WebAddress = Annotated[str, BeforeValidator(web_address)]
Size = Annotated[int, BeforeValidator(size)]
Name = Annotated[str, BeforeValidator(name)]
Persons = Annotated[tuple[PersonName, ...], BeforeValidator(listed)]
Places = Annotated[tuple[PlaceName, ...], BeforeValidator(listed)]
Names = Annotated[tuple[str, ...], BeforeValidator(listed)]
Networks = Annotated[tuple[Annotated[Network, BeforeValidator(network)], ...], BeforeValidator(listed)]
