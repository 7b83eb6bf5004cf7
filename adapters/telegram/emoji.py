"""Replaces an emoji by the nearest one that Telegram lets a bot react with."""

from __future__ import annotations

from telegram.constants import ReactionEmoji

_VARIATION = "\ufe0f"
# Telegram wants its own spelling: some with the variation sign, most without.
_ALLOWED: dict[str, str] = {emoji.value.replace(_VARIATION, ""): emoji.value for emoji in ReactionEmoji}
_NEAREST = {
    "✅": "👌",
    "✔": "👌",
    "☑": "👌",
    "🆗": "👌",
    "👋": "🤝",
    "❌": "👎",
    "✖": "👎",
    "⛔": "👎",
    "⏳": "👀",
    "⌛": "👀",
    "🎫": "👀",
    "📨": "👀",
    "🔒": "👀",
    "✏": "✍",
    "📝": "✍",
    "⭐": "🤩",
    "🌟": "🤩",
    "💤": "😴",
    "🙂": "😁",
    "😊": "🥰",
    "🙁": "😢",
    "😕": "🤔",
    "❓": "🤔",
    "❗": "⚡",
    "⚠": "⚡",
    "🚀": "🔥",
    "💙": "❤",
    "💚": "❤",
}
_ANY = "👀"


def nearest(emoji: str) -> str:
    bare = emoji.replace(_VARIATION, "")
    return _ALLOWED.get(_NEAREST.get(bare, bare), _ANY)
