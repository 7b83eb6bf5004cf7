"""Errors as problem details (RFC 9457), in the caller's language. The type of an error is the name of its class."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.api.fields import FieldProblem
from bot.catalogue.figure_words import UnknownFigures
from bot.core import errors
from bot.core.cuts import short
from bot.core.errors import DeskError
from bot.i18n.sentences import known, words
from bot.ports import api_errors
from bot.ports.api_errors import WrongFields

CONTENT_TYPE = "application/problem+json"
TYPES = "/api/docs#problem-"
CONFLICT = 409
LONGEST_NAME = 40  # characters of a field's name
FEW, MOST = 10, 100  # wrong fields that are named in a sentence, and in a list
_STATUS: Mapping[int, tuple[type[DeskError], ...]] = {
    400: (api_errors.BrokenJson,),
    401: (api_errors.TokenRefused,),
    403: (
        api_errors.VerbNotGranted,
        errors.ForManagers,
        errors.CannedForManagers,
        errors.FactsForManagers,
        errors.NoManager,
        errors.NotYourReply,
        errors.NoAgentHere,
    ),
    404: (api_errors.NoSuchPage, api_errors.NoSuchFile, errors.NoSuchTicket, errors.NoSuchCustomer, errors.NeverWrote, errors.NoSuchView),
    405: (api_errors.WrongMethod,),
    408: (api_errors.BodyTooSlow,),
    412: (api_errors.TicketChanged,),
    413: (api_errors.BodyTooLarge,),
    415: (api_errors.NoJson,),
    422: (
        api_errors.KeyUsedBefore,
        api_errors.WrongFields,
        errors.AmbiguousCustomer,
        errors.AmbiguousName,
        errors.BadChoice,
        errors.BadDate,
        errors.BadFacet,
        errors.BadPeriod,
        errors.BadSearch,
        errors.BadTag,
        errors.BadTime,
        errors.MissingArgument,
        errors.NoSuchMessages,
        errors.NothingToSend,
        errors.TextTooLong,
        errors.TimeIsPast,
        errors.TimeTooFar,
        errors.UnknownFacet,
        UnknownFigures,
        errors.UnknownPerson,
        errors.UnknownQueue,
        errors.UnknownVariable,
    ),
    429: (api_errors.TooManyRequests,),
    500: (api_errors.DeskFailed,),
    503: (api_errors.DeskBusy, errors.MembershipUnknown),
}
STATUS_OF = {kind.__name__: status for status, kinds in _STATUS.items() for kind in kinds}
"""The status of an error by its name; all others are 409."""
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request is answered: a status, data for a JSON body, and headers."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def type_of(name: str) -> str:
    """Return the type of an error, ``/api/docs#problem-ticket-closed``."""
    return f"{TYPES}{_WORD.sub('-', name).lower()}"


def problem(name: str, detail: str, **more: object) -> Reply:
    """Return the problem details of an error, by the name of its class."""
    status = STATUS_OF.get(name, CONFLICT)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {"Retry-After": "1"} if status == 503 else {}
    return Reply(status, {"type": type_of(name), "title": TITLES[status], "status": status, "detail": detail, **more}, headers)


def problem_of(error: DeskError, language: str) -> Reply:
    """Return the problem details of an error that was raised."""
    detail = words(known(type(error).__doc__ or "", **error.values), language)
    found = problem(type(error).__name__, detail)
    return _at(found, [(error.field, detail)]) if error.field else found


def at_parameter(reply: Reply, name: str) -> Reply:
    """Say which parameter of a verb a problem is about."""
    return _at(reply, [(name, reply.data["detail"])])


def wrong_fields(problems: Sequence[FieldProblem], language: str) -> Reply:
    """Return the problem details of a request with wrong fields."""
    names = ", ".join(short(one.name, LONGEST_NAME) for one in islice(problems, FEW))
    detail = words(known(WrongFields.__doc__ or "", names=names), language)
    return _at(
        problem(WrongFields.__name__, detail),
        [(short(one.name, LONGEST_NAME), words(one.detail, language)) for one in islice(problems, MOST)],
    )


def _at(reply: Reply, fields: Sequence[tuple[str, str]]) -> Reply:
    listed = [{"field": name, "detail": detail} for name, detail in fields]
    return Reply(reply.status, {**reply.data, "errors": listed}, reply.headers)
