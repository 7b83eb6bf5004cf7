"""Telegram, emulated: customers act on it as people, the bot reaches it over the Bot API as on the real one."""

from sandbox.telegram.emulator import TelegramWorld
from sandbox.telegram.people import Group, Person
from sandbox.telegram.refusal import Json

__all__ = ["Group", "Json", "Person", "TelegramWorld"]
