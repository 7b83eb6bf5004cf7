"""``alerts:`` of the configuration: how managers hear that a channel is down."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from bot.settings.fields import Duration, Part, PositiveNumber, WebAddress, listed
from bot.settings.fields import host as host_name

_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}", re.ASCII)
"""Other letters need a mail server that takes them, and break the header in which they are folded."""


def _mail(value: str) -> str:
    if value and not _MAIL.fullmatch(value):
        raise ValueError(f"{value!r} is not an e-mail address: write for example boss@example.org (other letters in a domain as xn--)")
    return value


def _mails(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_mail(value) for value in values)


def _mail_host(value: str) -> str:
    return host_name(value) if value else value


class EmailAlerts(Part):
    """``alerts.email:``"""

    host: Annotated[str, AfterValidator(_mail_host)] = Field(
        default="", max_length=255, description="The mail server (SMTP); empty for no e-mail.", examples=["smtp.example.org"]
    )
    port: PositiveNumber = Field(default=587, ge=1, le=65535, description="Its port.", examples=[465])
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is encrypted; `none` is for a server on this machine.", examples=["tls"]
    )
    user: str = Field(default="", max_length=255, description="The user name; empty to send without logging in.", examples=["bellhop"])
    password: SecretStr = Field(default=SecretStr(""), description="The password.", examples=["a-secret"])
    sender: Annotated[str, AfterValidator(_mail)] = Field(
        default="", description="The address that e-mails come from; empty for the first recipient's.", examples=["bellhop@example.org"]
    )
    to: Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_mails)] = Field(
        default=(), description="Who gets the e-mails.", examples=["[boss@example.org]"]
    )

    @model_validator(mode="after")
    def _complete(self) -> EmailAlerts:
        if bool(self.host) != bool(self.to):
            raise ValueError("needs both, host and to; leave out both for no e-mail")
        return self


class WebhookAlerts(Part):
    """``alerts.webhook:``"""

    url: WebAddress = Field(
        default="", description="An address that gets each alert as a JSON POST; empty for none.", examples=["https://example.org/hook"]
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        description="Signs the body: the header `X-Bellhop-Signature` is `sha256=` and the HMAC in hex.",
        examples=["a-long-random-text"],
    )
    private: bool = Field(
        default=False,
        description="Whether the address may be in your own network or behind the environment's proxy; otherwise it is refused there.",
        examples=["true"],
    )


class AlertSettings(Part):
    """``alerts:``"""

    after: Duration = Field(
        default="15m", validate_default=True, description="A channel that is down for so long is reported.", examples=["5m"]
    )
    silence: bool = Field(
        default=True, description="Whether an unusual silence on a channel is reported, once two weeks are known.", examples=["false"]
    )
    email: EmailAlerts = Field(default=EmailAlerts(), description="Alerts by e-mail; needs the extra `bellhop[email]`.")
    webhook: WebhookAlerts = Field(default=WebhookAlerts(), description="Alerts to another program.")
