"""Milliseconds in, words out: clock times and spans of time as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.i18n.sentences import Moment, Sentence, TimeOfDay, say, say_many


def moment(ms: int) -> datetime:
    """An aware time in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def span_ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def clock(ms: int, zone: str) -> TimeOfDay:
    """``14:05`` in a zone, as the reader writes it."""
    return TimeOfDay(ms // 1000, zone)


def day_and_clock(ms: int, zone: str) -> Moment:
    """``22 Nov 2026, 14:05`` in a zone, as the reader writes it, where a channel has no way of its own to show times."""
    return Moment(ms // 1000, zone)


def how_long(ms: int) -> Sentence:
    """A span of time, rounded to what matters: ``40 seconds``, ``5 minutes``, ``3 hours``, ``2 days``."""
    seconds = max(0, ms // 1000)
    if seconds < 90:
        return say_many("{n} second", "{n} seconds", seconds)
    if seconds < 90 * 60:
        return say_many("{n} minute", "{n} minutes", round(seconds / 60))
    if seconds < 36 * 3600:
        return say_many("{n} hour", "{n} hours", round(seconds / 3600))
    return say_many("{n} day", "{n} days", round(seconds / 86400))


def status_words(status: str) -> Sentence:
    """A ticket's status as the team reads it."""
    return {
        "new": say("new"),
        "open": say("open"),
        "waiting": say("waiting for the customer"),
        "on_hold": say("on hold"),
        "closed": say("closed"),
    }[status]


def customer_status(status: str) -> Sentence:
    """A ticket's status as the customer reads it."""
    return {
        "new": say("we have it"),
        "open": say("in work"),
        "waiting": say("we wait for your answer"),
        "on_hold": say("with our engineers"),
        "closed": say("closed"),
    }[status]


def level_words(level: str) -> Sentence:
    """How urgent a ticket is."""
    return {"low": say("low"), "normal": say("normal"), "high": say("high"), "urgent": say("urgent")}[level]


def kind_words(kind: str) -> Sentence:
    """What kind of request a ticket is."""
    return {"question": say("question"), "request": say("request"), "fault": say("fault"), "wish": say("wish")}[kind]
