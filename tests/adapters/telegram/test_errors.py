"""Every error of Telegram and of the network, and the error that the desk gets."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TelegramError

from adapters.telegram.api import NotSentError, ServerFailedError, TooLargeError, TooManyRequestsError, UnansweredError
from adapters.telegram.errors import delivery_error
from bot.ports.outbound import Trouble


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (NotSentError("x"), Trouble.TRY_AGAIN),
        (UnansweredError("x"), Trouble.IN_DOUBT),
        (NetworkError("x"), Trouble.IN_DOUBT),
        (ServerFailedError("HTTP 502"), Trouble.TRY_AGAIN),
        (TooManyRequestsError(7), Trouble.TRY_AGAIN),
        (Conflict("x"), Trouble.TRY_AGAIN),
        (TooLargeError("x"), Trouble.REFUSED),
        (InvalidToken("Unauthorized"), Trouble.SHUT_OUT),
        (Forbidden("Forbidden: bot was blocked by the user"), Trouble.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), Trouble.BLOCKED),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Trouble.BLOCKED),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Trouble.BLOCKED),
        (Forbidden("Forbidden: the group chat was deleted"), Trouble.GONE),
        (BadRequest("Bad Request: chat not found"), Trouble.GONE),
        (BadRequest("Bad Request: message to edit not found"), Trouble.GONE),
        (BadRequest("Bad Request: message can't be edited"), Trouble.GONE),
        (BadRequest("Bad Request: message to react not found"), Trouble.GONE),
        (BadRequest("Bad Request: message thread not found"), Trouble.GONE),
        (BadRequest("Bad Request: not enough rights to send text messages to the chat"), Trouble.NOT_ALLOWED),
        (BadRequest("Bad Request: REACTION_INVALID"), Trouble.NOT_ALLOWED),
        (BadRequest("Bad Request: TOPIC_CLOSED"), Trouble.NOT_ALLOWED),
        (BadRequest("Bad Request: message is too long"), Trouble.REFUSED),
        (BadRequest("Bad Request: file is too big"), Trouble.REFUSED),
        (TelegramError("anything else"), Trouble.REFUSED),
    ],
    ids=str,
)
def test_an_error_of_telegram_is_a_trouble_of_the_desk(error: TelegramError, trouble: Trouble) -> None:
    assert delivery_error(error).trouble is trouble


def test_a_wait_and_a_move_bring_their_facts_along() -> None:
    assert delivery_error(TooManyRequestsError(10072)).retry_after == 10072
    assert delivery_error(ChatMigrated(-1007)).moved_to == "-1007"


def test_a_reason_is_never_a_page() -> None:
    assert len(delivery_error(Forbidden("x" * 10_000)).reason) == 200
