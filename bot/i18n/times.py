"""Converts milliseconds to times and spans that people read, and names statuses, priorities and kinds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.i18n.sentences import City, Moment, Sentence, say, say_many

MINUTE = 60
YEAR = 365  # days
FEW, MANY = 5, 10
"""Fewer minutes are said with their seconds, and fewer days with their hours."""


def moment(ms: int) -> datetime:
    """Return milliseconds since 1970 as an aware time in UTC."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def span_ms(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def day_and_clock(ms: int, zone: str) -> Moment:
    """Return ``22 Nov 2026, 14:05`` in a zone. Channels that can show times in the reader's zone do so."""
    return Moment(ms // 1000, zone)


def said_back(ms: int, zone: str, usual: str) -> Moment | Sentence:
    """Return the day and time to somebody who wrote it in their ``zone``, with the zone if the queue ``usual``ly has another one."""
    when = day_and_clock(ms, zone)
    return when if zone == usual else say("{when} ({zone})", when=when, zone=City(zone))


def at_clock(ms: int, zone: str, now: int) -> Moment:
    """Return a time without its day only if it is today where its reader is."""
    return Moment(ms // 1000, zone, now // 1000)


def rounded_up(ms: int) -> int:
    """Round a rest of time up, so that its words change seldom: to ten seconds, from two minutes on to whole ones."""
    step = 10_000 if ms <= 2 * MINUTE * 1000 else MINUTE * 1000
    return -(-max(0, ms) // step) * step


def how_long(ms: int) -> Sentence:
    """Return a span in milliseconds, in two units where the second one matters: ``45 minutes``, ``1 h 30 min``, ``1 day 12 h``.
    Only whole years are told as such.
    """
    seconds = max(0, ms) // 1000
    if seconds < 2 * MINUTE:
        return say_many("{n} second", "{n} seconds", seconds)
    minutes, rest = divmod(round(seconds / 10) * 10, MINUTE)
    if minutes < FEW and rest:
        return say("{m} min {s} s", m=minutes, s=rest)
    minutes = round(seconds / MINUTE)
    if minutes < 90 and minutes != 60:
        return say_many("{n} minute", "{n} minutes", minutes)
    hours, rest = divmod(minutes, 60)
    if minutes < 24 * 60:
        return say("{h} h {m} min", h=hours, m=rest) if rest else say_many("{n} hour", "{n} hours", hours)
    days, hours = divmod(round(minutes / 60), 24)
    if not hours and days and not days % YEAR:
        return say_many("{n} year", "{n} years", days // YEAR)
    if days < MANY and hours:
        return say_many("{n} day {h} h", "{n} days {h} h", days, h=hours)
    return say_many("{n} day", "{n} days", days + (hours >= 12))


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
