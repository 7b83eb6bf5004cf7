"""The group ``http.oidc:`` of ``config.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from bot.settings.addresses import split_address
from bot.settings.fields import Part, PersonName

_HERE = ("127.0.0.1", "::1", "localhost")


def _issuer(value: object) -> str:
    text = str(value).strip()
    parts = split_address(text)
    if text and (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE)):
        raise ValueError(f"{text!r} is no address with https: write it as the issuer does, for example https://login.example.com")
    return text


def _addresses(value: Mapping[str, PersonName]) -> Mapping[str, PersonName]:
    return {address.strip().lower(): person for address, person in value.items()}  # casefold makes straße.example strasse.example


class OidcSettings(Part):
    """``http.oidc:``"""

    issuer: Annotated[str, BeforeValidator(_issuer)] = Field(
        default="",
        description="The address of an OpenID Connect service with which the team may sign in at the web desk; empty for none.",
        examples=["https://login.example.com"],
    )
    name: str = Field(default="", max_length=40, description="What the button for it says; empty for its host.", examples=["Example"])
    client_id: str = Field(default="", description="The desk's id at that service.", examples=["bellhop"])
    client_secret: SecretStr = Field(default=SecretStr(""), description="The desk's secret at that service.", examples=["a-secret"])
    channel: str = Field(default="", description="The team's channel on which `claim` identifies people.", examples=["team"])
    claim: str = Field(
        default="",
        description="The claim with a person's id on `channel`. Without it, people are found by their verified e-mail address in `people`.",
        examples=["https://chat.example.com/user_id"],
    )
    require: Mapping[str, str] = Field(
        default={},
        description="Claims that must have these values, such as the id of your organisation. Everybody else is refused.",
        examples=["{https://chat.example.com/team_id: T0123}"],
    )
    people: Annotated[Mapping[str, PersonName], AfterValidator(_addresses)] = Field(
        default={}, description="Who has which e-mail address there.", examples=["{anna@example.com: 'team:U0ANNA'}"]
    )

    @property
    def shown(self) -> str:
        """What the button says; empty if nobody signs in that way."""
        return self.name or urlsplit(self.issuer).hostname or ""

    @model_validator(mode="after")
    def _complete(self) -> OidcSettings:
        if self.issuer and not (self.client_id and self.client_secret.get_secret_value()):
            raise ValueError("needs client_id and client_secret")
        if self.issuer and bool(self.claim) is not bool(self.channel):
            raise ValueError("needs both claim and channel, or neither of them")
        if self.issuer and not self.claim and not self.people:
            raise ValueError("needs claim and channel, or people: otherwise it knows nobody")
        return self
