"""Finds out whom the issuer speaks of: by the claim with their id on the team's channel, or by a verified e-mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.people import Identity
from bot.ports.web_errors import EmailNotVerified, NobodyByThatName, WrongOrganisation
from bot.settings.oidc_part import OidcSettings

LONGEST = 200  # characters of an id or address


def person_of(settings: OidcSettings, claims: Mapping[str, Any]) -> Identity:
    """Raises WrongOrganisation, EmailNotVerified and NobodyByThatName."""
    if any(claims.get(name) != value for name, value in settings.require.items()):
        raise WrongOrganisation
    if settings.claim:
        own = claims.get(settings.claim)
        if not isinstance(own, str) or not own or len(own) > LONGEST or not own.isprintable():
            raise NobodyByThatName
        return Identity(settings.channel, own)
    address = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(address, str):
        raise EmailNotVerified
    found = settings.people.get(address.strip().lower())
    if found is None:
        raise NobodyByThatName
    return found
