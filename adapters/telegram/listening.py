"""What polling and webhook share: pauses, the bot's identity, the command menu, and errors as text."""

from __future__ import annotations

from typing import Any

import structlog
from telegram.error import InvalidToken, TelegramError

from adapters.telegram.api import Api
from adapters.telegram.errors import delivery_error
from adapters.telegram.ingest import KINDS
from adapters.telegram.names import clean
from adapters.telegram.translation import Me
from bot.core.cuts import short
from bot.ports.channel import DeskPort

log = structlog.get_logger()

# Always in full: left out, Telegram takes the list of last time.
ALLOWED_UPDATES = sorted(KINDS)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
SHUT_OUT_PAUSE = 30.0
_HELP = 256


def why(error: TelegramError) -> str:
    """An error in plain words for the one who runs the desk."""
    if isinstance(error, InvalidToken):
        return "Telegram refuses the token"
    return f"Telegram cannot be reached: {delivery_error(error).reason}"


async def who_am_i(api: Api, channel: str) -> Me:
    me = await api.call("getMe")
    return Me(channel, int(me["id"]), str(me.get("username", "")), hears_all=bool(me.get("can_read_all_group_messages")))


async def offer_commands(api: Api, desk: DeskPort, channel: str) -> None:
    """The menu beside the text field, in each language; English for everybody else. It is a convenience: failures are only logged."""
    for language in ("", *(one for one in desk.languages if one != "en")):
        commands = [{"command": verb, "description": short(clean(help_), _HELP)} for verb, help_ in desk.menu(language or "en")]
        args: dict[str, Any] = {"commands": commands} | ({"language_code": language} if language else {})
        try:
            await api.call("setMyCommands", args)
        except TelegramError as error:
            log.warning("command menu not set", channel=channel, language=language or "default", reason=delivery_error(error).reason)
