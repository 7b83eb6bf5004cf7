"""Tells the language that somebody chose from the one that their app has because it has no better one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.core.people import Profile
from bot.ports.channel import Capabilities, Channel
from bot.ports.inbound import Inbound


def as_chosen(profile: Profile, can: Capabilities | None, team: str) -> Profile:
    """Return a profile without the language of the app if it says nothing: it is the app's default, and the app lacks the team's language.
    Then the person reads what the team reads, until they choose or write another language.
    """
    apps = can.app_languages if can else ()
    if not apps or profile.language != apps[0] or _base(team) in {_base(app) for app in apps}:
        return profile
    return replace(profile, language="")


def from_chosen_app(inbound: Inbound, channels: Mapping[str, Channel], team: str) -> Inbound:
    """Return what somebody reported, with their profile as :func:`as_chosen` returns it."""
    channel = channels.get(inbound.channel)
    by = as_chosen(inbound.by, channel.capabilities if channel else None, team)
    return inbound if by is inbound.by else replace(inbound, by=by)


def _base(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()
