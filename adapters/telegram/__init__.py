"""Telegram: customers write to a bot."""

from __future__ import annotations

from adapters import Adapter
from adapters.telegram.channel import TelegramChannel
from adapters.telegram.settings import TelegramSettings


def _ready(settings: TelegramSettings) -> bool:
    return bool(settings.token.get_secret_value())


ADAPTER = Adapter(settings=TelegramSettings, build=TelegramChannel, ready=_ready)
