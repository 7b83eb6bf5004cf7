"""Telegram: customers write to a bot."""

from __future__ import annotations

from adapters import Adapter
from adapters.telegram.channel import TelegramChannel
from adapters.telegram.settings import TelegramSettings

ADAPTER = Adapter(settings=TelegramSettings, build=TelegramChannel, required="token")
