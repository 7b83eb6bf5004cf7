"""The page of the desk, for managers. It changes nothing: the configuration file is the source of truth, and acts are verbs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.core.errors import ForManagers
from bot.i18n.sentences import say, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Button
from bot.ports.operations import Operations
from bot.ports.web_errors import PageForManagers
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.web.asked import HOME, Asked, Page, Route
from bot.web.desk.people import away_rows
from bot.web.desk.programs import token_rows, webhook_rows
from bot.web.desk.queues import queue_part

PATH = f"{HOME}/setup"


def desk(context: Context, asked: Asked) -> Page:  # noqa: ARG001  every page has these parameters
    """Show the queues, who is away, and the programs; the rest is loaded after it."""
    queues = _managed(context)
    values = {
        "queues": [queue_part(context, queue) for queue in queues],
        "away": away_rows(context, queues),
        "tokens": token_rows(context),
        "webhooks": webhook_rows(context),
        "clock": partial(_clock, context.own_zone, context.language),
        "file": "",
    }
    return Page("desk.html", values, fetch=_file)


def waiting(context: Context, asked: Asked) -> Page:  # noqa: ARG001
    """Show what waits for a person: what could not be processed, and what was not delivered."""
    keys, language = [queue.key for queue in _managed(context)], context.language
    return Page("desk_waiting.html", {"clock": partial(_clock, context.own_zone, language)}, fetch=partial(_waiting, keys, language))


def health(context: Context, asked: Asked) -> Page:  # noqa: ARG001
    """Show what the database, the disk and the clocks tell."""
    _managed(context)
    return Page("desk_health.html", fetch=_health)


def settings(context: Context, asked: Asked) -> Page:  # noqa: ARG001
    """Show every key of the configuration that is in effect, except those of other people's queues."""
    keys = [queue.key for queue in _managed(context)]
    return Page("desk_settings.html", fetch=partial(_settings, keys))


def verify(context: Context, asked: Asked) -> Page:  # noqa: ARG001
    """Show the page on which the record is checked. Its form is sent here."""
    _managed(context)
    return Page("desk_verify.html")


def _managed(context: Context) -> list[Queue]:
    """Return the queues that the reader manages. Raises PageForManagers, which says whom to ask, and NoManager."""
    try:
        return context.managed("")
    except ForManagers as error:
        raise PageForManagers(names=error.values["names"]) from None


async def _file(operations: Operations) -> Mapping[str, Any]:
    return {"file": operations.file}


async def _waiting(queues: Sequence[str], language: str, operations: Operations) -> Mapping[str, Any]:
    parked, undelivered = await operations.parked(), await operations.undelivered(queues)
    again, give_up, arrived = (words(one, language) for one in (say("Send again"), say("Give up"), say("It arrived")))
    buttons = {
        one.id: (
            Button("resend", (str(one.ticket), str(one.id)), again),
            Button("drop", (str(one.ticket), str(one.id)), arrived if one.in_doubt else give_up),
        )
        for one in undelivered
    }
    retry = {one.id: Button("retry", (str(one.id),), words(say("Try again"), language)) for one in parked}
    return {"parked": parked, "retry": retry, "undelivered": undelivered, "buttons": buttons, "target": PATH}


async def _health(operations: Operations) -> Mapping[str, Any]:
    return {"findings": await operations.health()}


async def _settings(queues: Sequence[str], operations: Operations) -> Mapping[str, Any]:
    return {"lines": [one for one in operations.settings() if not one.queue or one.queue in queues], "file": operations.file}


def _clock(zone: str, language: str, at: int) -> str:
    return words(say("{when}", when=day_and_clock(at, zone)), language) if at else "–"


VERIFY = Route("/setup/verify", verify, "desk")
ROUTES = (
    Route("/setup", desk, "desk"),
    VERIFY,
    Route("/setup/waiting", waiting, "desk"),
    Route("/setup/health", health, "desk"),
    Route("/setup/settings", settings, "desk"),
)
