"""Says a future time to a customer: ``on Monday at 09:00 (Berlin time)``."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.i18n.sentences import City, Day, Sentence, TimeOfDay, say
from bot.i18n.times import moment

WEEK = 6  # days; beyond this a weekday alone is ambiguous


@lru_cache(256)  # a burst of messages needs the same text many times
def by_then(at: int, zone: str, now: int) -> Sentence:
    """Return a time with its zone: today or the weekday while that is clear, otherwise the date. Times in milliseconds since 1970."""
    there, here = (moment(one).astimezone(ZoneInfo(zone)) for one in (at, now))
    values = {"time": TimeOfDay(at // 1000, zone), "zone": _zone(zone)}
    if there.date() == here.date():
        return say("{day} at {time} ({zone})", day=say("today"), **values)
    if (there.date() - here.date()).days > WEEK:
        return say("on {date} at {time} ({zone})", date=Day(at // 1000, zone), **values)
    return say("{day} at {time} ({zone})", day=_weekday(there), **values)


def _zone(zone: str) -> Sentence | str:
    return say("{city} time", city=City(zone)) if "/" in zone else zone


def _weekday(day: datetime) -> Sentence:
    return (
        say("on Monday"),
        say("on Tuesday"),
        say("on Wednesday"),
        say("on Thursday"),
        say("on Friday"),
        say("on Saturday"),
        say("on Sunday"),
    )[day.weekday()]
