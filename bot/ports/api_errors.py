"""The errors that programs see. A class's docstring is the sentence, as in :mod:`bot.core.errors`; its name is the error's type."""

from __future__ import annotations

from bot.core.errors import DeskError, TicketError


class TokenRefused(DeskError):
    """This token isn't valid: it is unknown, was revoked or has expired."""


class VerbNotGranted(DeskError):
    """This token may not use “{verb}”. It may use: {choices}."""


class TicketChanged(TicketError):
    """{ticket} was changed since you read it. Nothing was done; read it again."""


class KeyUsedBefore(DeskError):
    """This Idempotency-Key was used for another request. Nothing was done; use a new key."""


class TooManyRequests(DeskError):
    """Too many requests with this token. Try again in {n} s."""


class NoSuchPage(DeskError):
    """There is nothing here."""


class WrongMethod(DeskError):
    """This works only with {methods}."""


class NoJson(DeskError):
    """Send a JSON object: Content-Type: application/json, without compression."""


class BrokenJson(DeskError):
    """The body isn't a JSON object in UTF-8, or it contains the same name twice."""


class BodyTooLarge(DeskError):
    """The body is too large: at most {most} bytes are possible."""


class BodyTooSlow(DeskError):
    """The body did not come in time. Nothing was done."""


class WrongFields(DeskError):
    """The request has wrong fields: {names}. Nothing was done."""


class NoSuchFile(DeskError):
    """There is no such file here."""


class FileNotStored(DeskError):
    """The desk has no copy of this file."""


class DeskBusy(DeskError):
    """The desk is busy. Nothing was done; please try again in a moment."""


class DeskFailed(DeskError):
    """Something went wrong, and nothing was done. The reason is in the desk's log."""
