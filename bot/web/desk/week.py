"""A calendar as a picture of this week, with holidays and exceptions, and a list of the days that differ later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from bot.core.calendar import Calendar
from bot.core.hours import ROUND_THE_CLOCK, Intervals
from bot.core.period import begin_of, local_day
from bot.i18n.sentences import Date, Sentence, say, words
from bot.web.figures.svg import across, element, picture, text

AHEAD = 90  # days in which days that differ are listed
_ROW, _TOP, _BAR, _INSET = 30, 22, 18, 64  # pixels
_DAY = 1440  # minutes
_HOURS = (0, 6, 12, 18, 24)
_LEAST = 200  # minutes of a bar that has room for its times


@dataclass(frozen=True, slots=True)
class OddDay:
    """A day whose hours aren't those of its weekday."""

    date: str
    hours: str


def week_chart(name: str, calendar: Calendar, now: int, title: str, language: str) -> Markup:
    """Draw the open hours of the week of ``now`` (milliseconds), a line for each day."""
    today = date.fromordinal(local_day(now, calendar.zone))
    days = [today - timedelta(days=today.weekday()) + timedelta(days=step) for step in range(7)]
    drawn, told = list(_grid()), []
    for row, day in enumerate(days):
        y = _TOP + row * _ROW
        label = words(say("{weekday} {day}", weekday=_weekday(day), day=str(day.day)), language)
        drawn.append(text(str(-_INSET), y + 14, label, "name today" if day == today else "axis day"))
        drawn += [one for begin, end in calendar.on(day) for one in _bar(begin, min(end, _DAY), y)]
        why = _why(calendar, day)
        if why is not None:
            if not calendar.on(day):
                drawn.append(element("rect", x="0%", y=y, width="100%", height=_BAR, rx=2, class_="shut", fill=f"url(#{name}-hatch)"))
            drawn.append(text("50%", y + 13, words(why, language), "odd", "middle"))
        told.append(f"{label}: {hours_words(calendar.on(day), language)}")
    y = _TOP + today.weekday() * _ROW
    share = (now - begin_of(today.toordinal(), calendar.zone)) / 60_000 / _DAY
    drawn.append(element("line", x1=across(share), x2=across(share), y1=y - 4, y2=y + _BAR + 4, class_="now"))
    return picture(name, _TOP + 7 * _ROW, title, "; ".join(told), drawn, _INSET)


def odd_days(calendar: Calendar, now: int, language: str) -> list[OddDay]:
    """Return the next days that differ from their weekdays."""
    first = local_day(now, calendar.zone)
    found = []
    for ordinal in range(first, first + AHEAD):
        day = date.fromordinal(ordinal)
        why = _why(calendar, day)
        if why is not None:
            hours = words(say("{why}: {hours}", why=why, hours=hours_words(calendar.on(day), language)), language)
            found.append(OddDay(words(say("{day}", day=Date(ordinal)), language), hours))
    return found


def hours_words(hours: Intervals, language: str) -> str:
    """Say the hours of a day: ``09:00–13:00, 14:00–18:00``."""
    return ", ".join(f"{_clock(begin)}–{_clock(end)}" for begin, end in hours) or words(say("closed"), language)


def is_always_open(calendar: Calendar) -> bool:
    return calendar.hours == ROUND_THE_CLOCK


def _why(calendar: Calendar, day: date) -> Sentence | None:
    """Say why a day differs; None if it doesn't."""
    if day in calendar.exceptions:
        return say("exception")
    return say("public holiday") if calendar.is_holiday(day) and calendar.hours.get(day.weekday()) else None


def _grid() -> Sequence[Markup]:
    lines = []
    for hour in _HOURS:
        at = across(hour / 24)
        lines.append(element("line", x1=at, x2=at, y1=_TOP - 8, y2=_TOP + 7 * _ROW - 8, class_="grid"))
        anchor = "start" if not hour else "end" if hour == _HOURS[-1] else "middle"
        lines.append(text(at, _TOP - 11, _clock(hour * 60), "axis", anchor))
    return lines


def _bar(begin: int, end: int, y: int) -> Sequence[Markup]:
    wide = across((end - begin) / _DAY)
    bar = element("rect", x=across(begin / _DAY), y=y, width=wide, height=_BAR, rx=2, class_="open")
    if end - begin < _LEAST:
        return (bar,)
    return bar, text(across((begin + end) / 2 / _DAY), y + 13, f"{_clock(begin)}–{_clock(end)}", "inside fine", "middle")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _weekday(day: date) -> Sentence:
    return (say("Mon"), say("Tue"), say("Wed"), say("Thu"), say("Fri"), say("Sat"), say("Sun"))[day.weekday()]
