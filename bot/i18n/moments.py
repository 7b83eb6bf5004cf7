"""Says times with their zone, ``on Monday at 09:00 (Berlin time)``, and moves the times of a sentence to a reader's zone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.i18n.dates import has_city
from bot.i18n.sentences import City, Day, Moment, Sentence, TimeOfDay, say
from bot.i18n.times import moment

WEEK = 6  # days; beyond this a weekday alone is ambiguous


@dataclass(slots=True)
class Then(Sentence):
    """A future time in words. Times in milliseconds since 1970."""

    at: int = 0
    zone: str = ""
    now: int = 0


@lru_cache(256)  # a burst of messages needs the same text many times
def by_then(at: int, zone: str, now: int) -> Then:
    """Return a time with its zone: today or the weekday while that is clear, otherwise the date. Times in milliseconds since 1970."""
    there, here = (moment(one).astimezone(ZoneInfo(zone)) for one in (at, now))
    values = {"time": TimeOfDay(at // 1000, zone), "zone": zone_words(zone)}
    if there.date() == here.date():
        told = say("{day} at {time} ({zone})", day=say("today"), **values)
    elif (there.date() - here.date()).days > WEEK:
        told = say("on {date} at {time} ({zone})", date=Day(at // 1000, zone), **values)
    else:
        told = say("{day} at {time} ({zone})", day=_weekday(there), **values)
    return Then(told.id, told.values, at=at, zone=zone, now=now)


def in_zone(sentence: Sentence, zone: str) -> Sentence:
    """Return the sentence with its times in the zone of one reader."""
    if isinstance(sentence, Then):
        return by_then(sentence.at, zone, sentence.now)
    values = {
        name: replace(value, zone=zone) if isinstance(value, Moment) else in_zone(value, zone) if isinstance(value, Sentence) else value
        for name, value in sentence.values.items()
    }
    return replace(sentence, values=values) if values else sentence


def zone_words(zone: str) -> Sentence:
    """Name a zone for a customer: ``Berlin time``."""
    return say("{city} time", city=City(zone)) if has_city(zone) else say("{city}", city=City(zone))


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
