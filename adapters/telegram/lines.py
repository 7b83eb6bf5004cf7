"""What has neither text nor file, in one line or a few: a place with its map, a contact, a poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from adapters.telegram import names
from adapters.telegram.entities import Json
from bot.ports.tolerant import obj, objects, whole

# OpenStreetMap needs no account, app or consent, and its links open on every device.
MAP = "https://www.openstreetmap.org/"
_FULL_CIRCLE = 360.0


def readable(read: Callable[[Any], str], found: object) -> str:
    """The line; empty for what can't be read or contains nothing."""
    try:
        return read(found).strip()
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return ""


def _text(value: object) -> str:
    return names.clean(value) if isinstance(value, str) else ""


def _named(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _numbered(found: Json) -> str:
    number = whole(found, "number")
    return f"#{number}" if number else ""


def _contact(found: Json) -> str:
    return f"👤 {names.person(found.get('first_name'), found.get('last_name'), found.get('phone_number'))}"


def _place(found: Json) -> str:
    latitude, longitude = (_degrees(found[name]) for name in ("latitude", "longitude"))
    return f"📍 {latitude}, {longitude}\n{MAP}?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


def _degrees(value: Any) -> str:
    degrees = float(value)
    if not -_FULL_CIRCLE <= degrees <= _FULL_CIRCLE:
        raise ValueError(value)
    return f"{degrees:.6f}".rstrip("0").rstrip(".")


def _venue(found: Json) -> str:
    named = ", ".join(part for part in (_text(found.get("title")), _text(found.get("address"))) if part)
    return "\n".join(filter(None, [named and f"🏠 {named}", readable(_place, found.get("location"))]))


def _poll(found: Json) -> str:
    options = (f"• {_text(option.get('text'))}" for option in objects(found, "options"))
    return "\n".join([f"📊 {_text(found.get('question'))}", *filter(None, [_text(found.get("description"))]), *options])


def _checklist(found: Json) -> str:
    tasks = (f"{'☑' if 'completion_date' in task else '☐'} {_text(task.get('text'))}" for task in objects(found, "tasks"))
    return "\n".join([f"📋 {_text(found.get('title'))}", *tasks])


def _invoice(found: Json) -> str:
    # Minor units; stars have none, and the few currencies without cents are shown as they came.
    return f"🧾 {_text(found.get('title'))} {whole(found, 'total_amount')} {_text(found.get('currency'))}"


def _leaves(value: object) -> Iterator[str]:
    """The words in a rich message, whatever its blocks are called: strings under ``text``, in order."""
    left = [value]  # a stack of our own: blocks may be nested deeper than functions
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield names.clean(one)
        elif isinstance(one, list):
            left += reversed(one)
        elif isinstance(one, dict):
            left += [part for key, part in reversed(one.items()) if isinstance(part, dict | list) or key in ("text", "summary")]


def _rich(found: Json) -> str:
    return "\n".join("".join(_leaves(block)) for block in found["blocks"])


LINES: dict[str, Callable[[Any], str]] = {
    "rich_message": _rich,
    "contact": _contact,
    "venue": _venue,  # comes with a location too
    "location": _place,
    "poll": _poll,
    "dice": lambda found: f"{_text(found.get('emoji')) or '🎲'} {int(found['value'])}",
    "game": lambda found: f"🎮 {_text(found.get('title'))}",
    "story": lambda found: f"📖 {names.person(found['chat'].get('title'), found['chat'].get('first_name'))}",
    "checklist": _checklist,
    "invoice": _invoice,
    "gift": lambda found: _named("🎁", _text(obj(obj(found, "gift"), "sticker").get("emoji")), _text(found.get("text"))),
    "unique_gift": lambda found: _named("🎁", _text(obj(found, "gift").get("base_name")), _numbered(obj(found, "gift"))),
    "paid_media": lambda found: f"🖼 ⭐ {int(found['star_count'])}",
    "giveaway": lambda found: f"🎁 {_text(found.get('prize_description'))}".strip(),
    "giveaway_winners": lambda _: "🎁",
    "successful_payment": lambda found: f"🧾 {int(found['total_amount'])} {_text(found.get('currency'))}",
    "users_shared": lambda found: "\n".join(f"👤 {names.person(*one.values()) or one.get('user_id')}" for one in objects(found, "users")),
    "chat_shared": lambda found: f"👥 {_text(found.get('title')) or found['chat_id']}",
    "web_app_data": lambda found: _text(found["data"]),
}
ONLY_NAMED = frozenset({"story", "game", "paid_media"})
"""What these contain is not told to a bot."""
