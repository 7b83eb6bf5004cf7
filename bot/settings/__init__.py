"""Loads ``config.yaml``, ``.env`` and the environment into typed settings, or explains in sentences what is wrong."""

from bot.settings.customers import Customers, CustomerSettings
from bot.settings.errors import ConfigError
from bot.settings.http_part import HttpSettings
from bot.settings.load import Settings, load_settings
from bot.settings.parts import DatabaseSettings, DeskSettings, FileSettings, PrivacySettings, RatingSettings
from bot.settings.queue_settings import AutoClose, Digest, FileRules, QueueSettings

__all__ = [
    "AutoClose",
    "ConfigError",
    "CustomerSettings",
    "Customers",
    "DatabaseSettings",
    "DeskSettings",
    "Digest",
    "FileRules",
    "FileSettings",
    "HttpSettings",
    "PrivacySettings",
    "QueueSettings",
    "RatingSettings",
    "Settings",
    "load_settings",
]
