"""Slack: ADAPTER is all that the rest of the program sees of this folder."""

from __future__ import annotations

from adapters import Adapter
from adapters.slack.channel import SlackChannel
from adapters.slack.manifest import manifest
from adapters.slack.settings import SlackSettings


def _build(name: str, settings: SlackSettings, url: str) -> SlackChannel:
    del url  # Slack is told where to send by its manifest
    return SlackChannel(name, settings)


ADAPTER = Adapter(settings=SlackSettings, build=_build, required="bot_token", manifest=manifest)
