"""Turns errors of python-telegram-bot and the network into a DeliveryError that the desk can act on."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from adapters.telegram.api import NotSentError, ServerFailedError, TooLargeError, TooManyRequestsError
from bot.core.cuts import short
from bot.ports.outbound import DeliveryError, Trouble

_LONGEST = 200

# The first row that fits. Telegram has no codes, only these sentences; see Client.cpp in tdlib/telegram-bot-api.
_BAD_REQUEST: tuple[tuple[str, Trouble], ...] = (
    ("chat not found", Trouble.GONE),
    ("user not found", Trouble.GONE),
    ("peer_id_invalid", Trouble.GONE),
    ("message to edit not found", Trouble.GONE),
    ("message to react not found", Trouble.GONE),
    ("message to be replied not found", Trouble.GONE),
    ("message can't be edited", Trouble.GONE),
    ("message_id_invalid", Trouble.GONE),
    ("thread not found", Trouble.GONE),
    ("topic_deleted", Trouble.GONE),
    ("group chat was deactivated", Trouble.GONE),
    ("chat was deleted", Trouble.GONE),
    ("wrong file_id", Trouble.GONE),
    ("invalid file_id", Trouble.GONE),
    ("temporarily unavailable", Trouble.TRY_AGAIN),
    ("user_is_blocked", Trouble.BLOCKED),
    ("input_user_deactivated", Trouble.BLOCKED),
    ("not enough rights", Trouble.NOT_ALLOWED),
    ("have no rights", Trouble.NOT_ALLOWED),
    ("administrator rights", Trouble.NOT_ALLOWED),
    ("write_forbidden", Trouble.NOT_ALLOWED),
    ("_forbidden", Trouble.NOT_ALLOWED),
    ("admin_required", Trouble.NOT_ALLOWED),
    ("topic_closed", Trouble.NOT_ALLOWED),
    ("reaction", Trouble.NOT_ALLOWED),
)
_FORBIDDEN: tuple[tuple[str, Trouble], ...] = (
    ("chat was deleted", Trouble.GONE),
    ("not enough rights", Trouble.NOT_ALLOWED),
    ("have no rights", Trouble.NOT_ALLOWED),
    ("write_forbidden", Trouble.NOT_ALLOWED),
)

# From the special to the general. What was answered with a no has not happened; what was not answered may have.
_KINDS: tuple[tuple[type[TelegramError], Trouble], ...] = (
    (InvalidToken, Trouble.SHUT_OUT),
    (Conflict, Trouble.TRY_AGAIN),
    (NotSentError, Trouble.TRY_AGAIN),
    (ServerFailedError, Trouble.TRY_AGAIN),
    (TooLargeError, Trouble.REFUSED),
    (BadRequest, Trouble.REFUSED),
    (NetworkError, Trouble.IN_DOUBT),
    (TelegramError, Trouble.REFUSED),
)


def delivery_error(error: TelegramError) -> DeliveryError:
    reason = short(error.message, _LONGEST)
    if isinstance(error, TooManyRequestsError):
        return DeliveryError(Trouble.TRY_AGAIN, reason, retry_after=error.seconds)
    if isinstance(error, ChatMigrated):
        return DeliveryError(Trouble.MOVED, reason, moved_to=str(error.new_chat_id))
    if isinstance(error, BadRequest) and (trouble := _first(_BAD_REQUEST, error)):
        return DeliveryError(trouble, reason)
    if isinstance(error, Forbidden):
        return DeliveryError(_first(_FORBIDDEN, error) or Trouble.BLOCKED, reason)
    return DeliveryError(next(trouble for kind, trouble in _KINDS if isinstance(error, kind)), reason)


def says(error: TelegramError, *words: str) -> bool:
    """Whether a call was refused with one of these words (in lower case)."""
    text = error.message.lower()
    return isinstance(error, BadRequest) and any(word in text for word in words)


def _first(table: tuple[tuple[str, Trouble], ...], error: TelegramError) -> Trouble | None:
    text = error.message.lower()
    return next((trouble for words, trouble in table if words in text), None)
