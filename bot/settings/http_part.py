"""The group ``http:`` of ``config.yaml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.settings.fields import Duration, Networks, Part, PositiveNumber, RateOrNone, public_url
from bot.settings.fields import host as host_name
from bot.settings.oidc_part import OidcSettings

SHORTEST_TOKEN = 16


def _status_token(value: SecretStr) -> SecretStr:
    token = value.get_secret_value()
    if token and (len(token) < SHORTEST_TOKEN or not token.isascii() or any(char.isspace() for char in token)):
        raise ValueError(f"it needs at least {SHORTEST_TOKEN} letters, digits and symbols without blanks; leave it empty for none")
    return value


class HttpSettings(Part):
    """``http:``"""

    host: Annotated[str, AfterValidator(host_name)] = Field(
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
    desk: bool = Field(
        default=True,
        description="Whether agents and managers can work in a browser under `/desk`. This needs the extra `web`.",
        examples=["false"],
    )
    oidc: OidcSettings = Field(default=OidcSettings(), description="Signing in at the web desk by OpenID Connect.")
    api: bool = Field(
        default=True,
        description="Whether programs can use the desk under `/api/v1`, with tokens of `bellhop token new`.",
        examples=["false"],
    )
    api_rate: RateOrNone = Field(
        default="600/min",
        validate_default=True,
        description="How many requests of the API one token may make; 0 for no limit. Each process counts for itself.",
        examples=["60/min"],
    )
    status_token: Annotated[SecretStr, AfterValidator(_status_token)] = Field(
        default=SecretStr(""),
        description="The bearer token that shows /metrics and the details of /readyz to other machines.",
        examples=["a-long-random-text"],
    )
