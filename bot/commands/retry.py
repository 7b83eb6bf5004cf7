"""The verb ``retry``: try again what could not be processed."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.people import Role
from bot.i18n.sentences import Sentence, say_many
from bot.ports.web_errors import NothingParked
from bot.tickets.context import Context

LONGEST = 18  # digits of a number that fits into the database


@command(by=Role.AGENT, listed=False)
def retry(context: Context, items: Annotated[Line, "Which ones? If empty, all of them"] = Line("")) -> Sentence:
    """Try again what could not be processed."""
    context.managed(retry.__name__)
    words = items.split()
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < LONGEST]
    count = context.work.inbound.release(numbers) if len(numbers) == len(words) else 0
    if not count:
        raise NothingParked
    return say_many("It is being tried again.", "{n} events are being tried again.", count)
