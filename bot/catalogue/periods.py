"""The part of `list` and `stats` that names a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.catalogue.parameters import colleague
from bot.core.errors import AmbiguousName, BadPeriod, UnknownPerson
from bot.core.period import Period
from bot.core.written_periods import about_time, read_period
from bot.i18n.times import millis, moment
from bot.tickets.context import Context

WORDS = 8  # a period has no more
Asked = timedelta | datetime | Period
"""How long a period is, when it begins, or the period itself."""


def asked_period(context: Context, words: Sequence[str]) -> tuple[Asked | None, list[str]]:
    """Find a period among words, as people write it in their own zone or as a button holds it. Returns it, and the other words."""
    here = moment(context.now).astimezone(ZoneInfo(context.own_zone))

    def read(text: str) -> Asked | None:
        found = Period.parse_code(text) or read_period(text, here, context.language)
        return None if found is None or _is_name(context, text) else found

    for length in range(min(WORDS, len(words)), 0, -1):
        for at in range(len(words) - length, -1, -1):
            if (found := read(" ".join(words[at : at + length]))) is not None:
                return found, [*words[:at], *words[at + length :]]
    return None, list(words)


def period_of(asked: Asked, context: Context, zone: str) -> Period:
    """Return the period; one that is only long is whole days of ``zone``."""
    if isinstance(asked, Period):
        return asked
    if isinstance(asked, timedelta):
        return Period.last(asked, context.now, zone)
    return Period.since_then(millis(asked), context.now, context.own_zone)


def ensure_no_period(context: Context, words: Sequence[str]) -> None:
    """Raise BadPeriod if words that name nothing look like a period."""
    if any(about_time(word, context.language) for word in words):
        raise BadPeriod(word=" ".join(words))


def _is_name(context: Context, text: str) -> bool:
    """Whether a queue or a colleague has this name."""
    if context.rules.queue_named(text) is not None:
        return True
    try:
        colleague(context, text)
    except UnknownPerson:
        return False
    except AmbiguousName:
        return True
    return True
