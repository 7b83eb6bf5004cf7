"""The parameter that asks for a time: how it is read, and its question in a form."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.catalogue.registry import Parameter
from bot.core.errors import BadTime, TimeTooFar
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import bare
from bot.core.written_times import read_time
from bot.i18n.dates import BUDDHIST
from bot.i18n.sentences import known, say, words
from bot.i18n.times import millis, moment
from bot.ports.cards import Field, Option
from bot.tickets.context import Context

MINUTE = 60_000  # milliseconds
FARTHEST = 366 * 86_400_000  # milliseconds


def read_when(rich: RichText, context: Context, _: Parameter) -> int:
    """Accept a duration or a time of the person's own zone, as people write it. Raises BadTime and TimeTooFar."""
    written = bare(text_of(rich)).strip()
    found = _exact(written) or read_time(written, moment(context.now).astimezone(ZoneInfo(context.own_zone)), context.language)
    if found is None:
        raise BadTime(word=written)
    at = millis(found)
    if at - context.now > FARTHEST:
        raise TimeTooFar
    return at


def is_time(written: str, context: Context) -> bool:
    """Whether these words are a time or a duration."""
    return read_time(written, moment(context.now).astimezone(ZoneInfo(context.own_zone)), context.language) is not None


def _exact(written: str) -> datetime | None:
    """Read ``2026-11-24T09:00Z``: what a channel's calendar answers."""
    return datetime.fromisoformat(written) if re.fullmatch(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\dZ", written, re.ASCII) else None


def write_when(at: int, context: Context) -> str:
    """Write a time as :func:`read_when` reads it, with a Buddhist year in Thai; a time that is over is left out."""
    there = moment(at).astimezone(ZoneInfo(context.own_zone))
    year = there.year + (BUDDHIST if context.language == "th" else 0)
    return f"{year}-{there:%m-%d %H:%M}" if at - context.now >= MINUTE else ""


def when_field(parameter: Parameter, _: Context, __: Ticket | None, language: str) -> Field:
    """Ask for a time. The options are quick choices."""
    hint = words(say("For example 2h, tomorrow 10:00 or Monday 9:00"), language)
    soon = (
        Option("1h", words(say("In one hour"), language)),
        Option("4h", words(say("In four hours"), language)),
        Option("tomorrow", words(say("Tomorrow at 9:00"), language)),
        Option("monday", words(say("On Monday at 9:00"), language)),
    )
    return Field(
        parameter.name,
        words(known(parameter.label), language),
        "time",
        parameter.required,
        soon,
        hint=hint,
        choose=words(say("Or choose"), language),
        pick=words(say("Or pick a day and time"), language),
    )
