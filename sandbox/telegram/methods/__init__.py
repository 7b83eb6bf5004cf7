"""The methods of the Bot API, one file per group. Loading this package registers all of them."""

from sandbox.telegram.methods import chats, editing, media, profile, receiving, texts
from sandbox.telegram.methods.registry import HANDLERS, NOT_EMULATED

__all__ = ["HANDLERS", "NOT_EMULATED", "chats", "editing", "media", "profile", "receiving", "texts"]
