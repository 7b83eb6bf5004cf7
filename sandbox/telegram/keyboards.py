"""Checks a reply markup, and returns what the message shows of it."""

from __future__ import annotations

from sandbox.telegram.links import checked_link
from sandbox.telegram.refusal import Json, bad

BUTTONS = 100
DATA_BYTES = 64
_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
    "copy_text",
)


def inline_keyboard(markup: Json | None) -> Json | None:
    """The buttons under a message, checked. Other markups do not belong to a message."""
    if markup is None or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    for row in rows:
        for button in row:
            _check(button)
    if sum(map(len, rows)) > BUTTONS:
        raise bad("Reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def reply_keyboard(markup: Json | None) -> Json | None:
    """The keyboard instead of the customer's own, or the order to remove it; ``None`` leaves it as it is."""
    if markup is None or "inline_keyboard" in markup:
        return None
    for row in markup.get("keyboard", []):
        if any(not button["text"] for button in row):
            raise bad("Keyboard button text must be non-empty")
    return markup


def _check(button: Json) -> None:
    if not button["text"]:
        raise bad("Inline keyboard button text must be non-empty")
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "")]
    if not actions:
        raise bad("Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    # The real server takes the first one and drops the rest; the reference says exactly one.
    if len(actions) > 1:
        raise bad(f"Can't parse inline keyboard button: exactly one optional field must be used, not {', '.join(actions)}")
    if len(button.get("callback_data", "").encode()) > DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not checked_link(button["url"]):
        raise bad(f"Inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "style" in button and button["style"] not in ("primary", "danger", "success"):
        raise bad("Can't parse inline keyboard button: invalid button style specified")
