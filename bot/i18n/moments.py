"""A time to come goes in, words for customers come out: ``Monday 09:00 (Europe/Berlin)``."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.i18n.sentences import Day, Sentence, TimeOfDay, say
from bot.i18n.times import moment

WEEK = 6  # days after which a weekday alone could mean two


@lru_cache(256)  # a burst asks the same again and again
def by_then(at: int, zone: str, now: int) -> Sentence:
    """Today or the weekday while that is clear, else the date; always with the time and the zone's name."""
    there, here = (moment(one).astimezone(ZoneInfo(zone)) for one in (at, now))
    values = {"time": TimeOfDay(at // 1000, zone), "zone": zone}
    if there.date() == here.date():
        return say("{day} {time} ({zone})", day=say("today"), **values)
    if (there.date() - here.date()).days > WEEK:
        return say("{day} {time} ({zone})", day=Day(at // 1000, zone), **values)
    return say("{day} {time} ({zone})", day=_weekday(there), **values)


def _weekday(day: datetime) -> Sentence:
    return (
        say("Monday"),
        say("Tuesday"),
        say("Wednesday"),
        say("Thursday"),
        say("Friday"),
        say("Saturday"),
        say("Sunday"),
    )[day.weekday()]
