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
    options = [
        _lines(_named("•", _text(option.get("text")), _counted("—", option, "voter_count")), _beside(obj(option, "media")))
        for option in objects(found, "options")
    ]
    above = _lines(f"📊 {_text(found.get('question'))}", _text(found.get("description")), _beside(obj(found, "media")))
    return _lines(above, *options, _text(found.get("explanation")), _beside(obj(found, "explanation_media")))


def _beside(media: Json) -> str:
    """What a part of a poll has beside its words, unless it is a file."""
    return _text(obj(media, "link").get("url")) or readable(_venue, obj(media, "venue")) or readable(_place, obj(media, "location"))


def _checklist(found: Json) -> str:
    tasks = (f"{'☑' if 'completion_date' in task else '☐'} {_text(task.get('text'))}" for task in objects(found, "tasks"))
    return "\n".join([f"📋 {_text(found.get('title'))}", *tasks])


def _added(found: Json) -> str:
    return _checklist(found).partition("\n")[2]


def _done(found: Json) -> str:
    """The ticks of a checklist that Telegram doesn't send along: only the numbers of its tasks are known."""
    marks = (("☑", "marked_as_done_task_ids"), ("☐", "marked_as_not_done_task_ids"))
    return "\n".join(f"{mark} #{number}" for mark, name in marks for number in found.get(name, ()) if isinstance(number, int))


def _invoice(found: Json) -> str:
    # Minor units; stars have none, and the few currencies without cents are shown as they came.
    return _lines(f"🧾 {_text(found.get('title'))} {_amount(found)}", _text(found.get("description")))


def _amount(found: Json) -> str:
    return f"{whole(found, 'total_amount')} {_text(found.get('currency'))}"


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _counted(sign: str, found: Json, name: str) -> str:
    number = whole(found, name)
    return f"{sign} {number}" if number else ""


def _gift(found: Json) -> str:
    gift = obj(found, "gift")
    return _named("🎁", _text(obj(gift, "sticker").get("emoji")), _counted("⭐", gift, "star_count"), _text(found.get("text")))


def _unique_gift(found: Json) -> str:
    gift = obj(found, "gift")
    looks = [_text(obj(gift, part).get("name")) for part in ("model", "symbol", "backdrop")]
    return _lines(_named("🎁", _text(gift.get("base_name")), _numbered(gift)), " · ".join(filter(None, looks)))


def _prizes(found: Json) -> str:
    """What can be won, by how many, where, and who has won it."""
    months = whole(found, "premium_subscription_month_count")
    chats = [*objects(found, "chats"), *([obj(found, "chat")] if "chat" in found else [])]
    winners = ", ".join(filter(None, (names.person(one.get("first_name"), one.get("last_name")) for one in objects(found, "winners"))))
    stars, won = _counted("⭐", found, "prize_star_count"), _counted("🏆", found, "winner_count")
    return _lines(
        _named("🎁", _text(found.get("prize_description"))),
        _named(stars, f"Telegram Premium × {months}" if months else "", f"{won}: {winners}" if won and winners else won),
        ", ".join(filter(None, (names.person(chat.get("title")) for chat in chats))),
    )


def _paid_media(found: Json) -> str:
    """Its price, and what it consists of: of what wasn't paid for, Telegram tells only how long it is."""
    moving, shown = ("video", "live_photo"), []
    for one in objects(found, "paid_media"):
        seconds = whole(one, "duration") or whole(obj(one, "video"), "duration")
        shown.append(f"🎬 {seconds // 60}:{seconds % 60:02}" if seconds else "🎬" if one.get("type") in moving else "🖼")
    return f"{' '.join(shown) or '🖼'} ⭐ {int(found['star_count'])}"


def _story(found: Json) -> str:
    chat, number = found["chat"], whole(found, "id")
    name, handle = names.person(chat.get("title"), chat.get("first_name"), chat.get("last_name")), _text(chat.get("username"))
    known = number and handle.isascii() and handle.replace("_", "").isalnum()
    return _lines(f"📖 {name}", f"https://t.me/{handle}/s/{number}" if known else "")


def _game(found: Json) -> str:
    return _lines(f"🎮 {_text(found.get('title'))}", _text(found.get("description")), _text(found.get("text")))


def _shared_chat(found: Json) -> str:
    handle = _text(found.get("username"))
    return _named("👥", _text(found.get("title")) or ("" if handle else str(found["chat_id"])), f"@{handle}" if handle else "")


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
    "game": _game,
    "story": _story,
    "checklist": _checklist,
    "checklist_tasks_done": _done,
    "checklist_tasks_added": _added,
    "poll_option_added": lambda found: f"📊 + {_text(found.get('option_text'))}",
    "poll_option_deleted": lambda found: f"📊 − {_text(found.get('option_text'))}",
    "invoice": _invoice,
    "gift": _gift,
    "gift_upgrade_sent": _gift,
    "unique_gift": _unique_gift,
    "paid_media": _paid_media,
    "giveaway": _prizes,
    "giveaway_winners": _prizes,
    "successful_payment": lambda found: f"🧾 {_amount(found)}",
    "refunded_payment": lambda found: f"🧾 ↩ {_amount(found)}",
    "passport_data": lambda _: "🪪",
    "users_shared": lambda found: "\n".join(f"👤 {names.person(*one.values()) or one.get('user_id')}" for one in objects(found, "users")),
    "chat_shared": _shared_chat,
    "web_app_data": lambda found: _text(found["data"]),
}
ONLY_NAMED = frozenset({"story", "game", "paid_media", "passport_data"})
"""What these contain is not told to a bot, except media that were paid for."""
