"""An emulated Telegram: customers act in Python, and the bot uses the Bot API as on the real platform."""

from sandbox.telegram.emulator import TelegramWorld
from sandbox.telegram.people import Group, Person
from sandbox.telegram.refusal import Json

__all__ = ["Group", "Json", "Person", "TelegramWorld"]
