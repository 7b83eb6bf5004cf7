"""Converts milliseconds to times and spans that people read, and names statuses, priorities and kinds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.i18n.sentences import Moment, Sentence, TimeOfDay, say, say_many


def moment(ms: int) -> datetime:
    """Return milliseconds since 1970 as an aware time in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def span_ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def clock(ms: int, zone: str) -> TimeOfDay:
    """Return ``14:05`` in a zone, formatted for the reader."""
    return TimeOfDay(ms // 1000, zone)


def day_and_clock(ms: int, zone: str) -> Moment:
    """Return ``22 Nov 2026, 14:05`` in a zone. Channels that can show times in the reader's zone do so."""
    return Moment(ms // 1000, zone)


def how_long(ms: int) -> Sentence:
    """Return a span in milliseconds, rounded to one unit: ``40 seconds``, ``5 minutes``, ``3 hours``, ``2 days``."""
    seconds = max(0, ms // 1000)
    if seconds < 90:
        return say_many("{n} second", "{n} seconds", seconds)
    if seconds < 90 * 60:
        return say_many("{n} minute", "{n} minutes", round(seconds / 60))
    if seconds < 36 * 3600:
        return say_many("{n} hour", "{n} hours", round(seconds / 3600))
    return say_many("{n} day", "{n} days", round(seconds / 86400))


def status_words(status: str) -> Sentence:
    """Return a ticket's status for the team."""
    return {
        "new": say("new"),
        "open": say("open"),
        "waiting": say("waiting for the customer"),
        "on_hold": say("on hold"),
        "closed": say("closed"),
    }[status]


def customer_status(status: str) -> Sentence:
    """Return a ticket's status for the customer."""
    return {
        "new": say("request received"),
        "open": say("in progress"),
        "waiting": say("waiting for your answer"),
        "on_hold": say("with our engineers"),
        "closed": say("closed"),
    }[status]


def level_words(level: str) -> Sentence:
    """Return the name of a priority."""
    return {"low": say("low"), "normal": say("normal"), "high": say("high"), "urgent": say("urgent")}[level]


def kind_words(kind: str) -> Sentence:
    """Return the name of a kind of request."""
    return {"question": say("question"), "request": say("request"), "fault": say("fault"), "wish": say("wish")}[kind]
