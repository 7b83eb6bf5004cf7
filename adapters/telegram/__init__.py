"""Telegram: customers write to a bot."""

from __future__ import annotations

from adapters import Adapter
from bot.settings.partial_packages import load_parts_only, load_without

# We need its errors, constants and requests. The package would load 150 modules, and another HTTP client.
load_parts_only("telegram", "telegram.request")
# It decrypts passports, which no desk asks for. What it decrypts them with is installed for others, and takes 6 MiB.
load_without("cryptography", "telegram._passport.credentials")

from adapters.telegram.channel import TelegramChannel  # noqa: E402
from adapters.telegram.settings import TelegramSettings  # noqa: E402

ADAPTER = Adapter(settings=TelegramSettings, build=TelegramChannel, required="token")
