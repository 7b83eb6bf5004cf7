"""``webhooks:`` of the configuration: which programs are told what happens."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from bot.core.event_kinds import EventKind
from bot.settings.errors import nearest
from bot.settings.fields import Part, WebAddress, listed

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a key, as the Standard Webhooks specification has it
TOLD = tuple(kind.value for kind in EventKind if kind is not EventKind.RECORDED)
"""The events that a webhook can get."""


def _kinds(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if value not in TOLD:
            raise ValueError(f"{value!r} is not an event: {nearest(value, TOLD)}")
    return values


def _keys(values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    for value in values:
        key_of(value)
    return values


def key_of(secret: SecretStr) -> bytes:
    """Return the key that a secret stands for. Raises ValueError."""
    try:
        key = base64.b64decode(secret.get_secret_value().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(
            f"it must be {PREFIX} and {SHORTEST} to {LONGEST} random bytes in Base64, for example {PREFIX}$(openssl rand -base64 32)"
        )
    return key


def _secrets(value: Any) -> Any:
    return listed(value.get_secret_value() if isinstance(value, SecretStr) else value) or ()


class WebhookSettings(Part):
    """One webhook of ``webhooks:``."""

    url: WebAddress = Field(description="The address that gets each event as a JSON POST.", examples=["https://example.org/hook"])
    secret: Annotated[tuple[SecretStr, ...], BeforeValidator(_secrets), AfterValidator(_keys)] = Field(
        default=(),
        description="Signs each request: `whsec_` and 24 to 64 random bytes in Base64. Without it the webhook stays off. "
        "While you replace it, name the old and the new one.",
        examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    )
    events: Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_kinds)] = Field(
        default=(), description="The events that it gets; empty for all. docs/webhooks.md lists them.", examples=["[opened, closed]"]
    )
    queues: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field(
        default=(), description="The queues whose tickets it hears of; empty for all.", examples=["[support]"]
    )
    notes: bool = Field(default=False, description="Whether it gets the team's notes too.", examples=["true"])
    private: bool = Field(
        default=False,
        description="Whether the address may be in your own network; otherwise it is refused there.",
        examples=["true"],
    )

    def wants(self, kind: str, queue: str) -> bool:
        """Whether it gets events of this kind on tickets of this queue."""
        return (not self.events or kind in self.events) and (not self.queues or queue in self.queues)
