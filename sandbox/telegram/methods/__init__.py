"""The methods of the Bot API that are carried out, one file for each group; loading this package registers them all."""

from sandbox.telegram.methods import chats, editing, media, profile, receiving, texts
from sandbox.telegram.methods.registry import HANDLERS, NOT_EMULATED

__all__ = ["HANDLERS", "NOT_EMULATED", "chats", "editing", "media", "profile", "receiving", "texts"]
