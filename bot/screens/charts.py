"""A card with a chart of figures. The chart is drawn when a channel asks for its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.figures import Figures, median, percentile_90
from bot.core.message import Attachment
from bot.core.richtext import RichText, lines_of, plain
from bot.i18n.sentences import Date, bold, put, say, words
from bot.i18n.times import span_ms
from bot.ports.cards import Card
from bot.ports.store import Queries
from bot.settings.rules import Rules

KEY_PREFIX = "made:chart:"
DAYS_ALONE = 62  # with more days, each bar is a week
FEWEST, MOST = 7, 366  # days


def days_shown(first: int, last: int) -> tuple[int, int]:
    """Extend a period to at least a week, so that there is something to compare; and to whole weeks if each bar is a week."""
    count = min(max(last - first + 1, FEWEST), MOST)
    return last - (count if count <= DAYS_ALONE else -(-count // FEWEST) * FEWEST) + 1, last


def chart_file(name: str, who: Sequence[str], first: int, last: int, language: str) -> Attachment:
    """Return the chart as an attachment; days are ordinals."""
    about = words(say("Bar chart of each day's tickets; below, how long first responses took: {name}", name=name), language)
    key = f"{KEY_PREFIX}{first}:{last}:{','.join(who)}"
    return Attachment("", "", f"{words(say('figures'), language)}.png", "image/png", kind="photo", key=key, alt=about)


def chart_card(name: str, who: Sequence[str], days: tuple[int, int], rules: Rules, language: str, above: Sequence[RichText] = ()) -> Card:
    """Return a card with a chart that covers at least these days, and its legend, below other lines."""
    first, last = days_shown(*days)
    lines = [*(above or [bold(plain(name))]), *legend(who, first, last, promises=promised(rules, who) is not None, language=language)]
    return Card(body=lines_of(lines), files=(chart_file(name, who, first, last, language),))


def legend(who: Sequence[str], first: int, last: int, *, promises: bool, language: str) -> list[RichText]:
    """Explain the colours."""
    mine = not who[0].startswith("#")
    dates = {"first": Date(first), "last": Date(last)}
    bars = {
        (False, False): say("🟦 opened · 🟩 closed, day by day from {first} to {last}", **dates),
        (False, True): say("🟦 opened · 🟩 closed, week by week from {first} to {last}", **dates),
        (True, False): say("🟦 handled · 🟩 closed, day by day from {first} to {last}", **dates),
        (True, True): say("🟦 handled · 🟩 closed, week by week from {first} to {last}", **dates),
    }[mine, last - first >= DAYS_ALONE]
    times = say("Below: 🟧 half of the first responses took no more than this much working time; the pale bar covers nine in ten.")
    promised = say("The dashed line is the promised time.")
    return [put(line, language) for line in (bars, times, *([promised] if promises else []))]


def columns(queries: Queries, key: str) -> list[tuple[str, Figures]]:
    """Return a label and figures for each day or week in the chart of a key made by :func:`chart_file`."""
    first, last, whose = key.removeprefix(KEY_PREFIX).split(":", 2)
    return [(one.label, one.figures) for one in stretches(queries, whose.split(","), int(first), int(last))]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day or a week: its short label, its first and its last day as ordinals, and its figures."""

    label: str
    first: int
    last: int
    figures: Figures


def stretches(queries: Queries, who: Sequence[str], first: int, last: int) -> list[Stretch]:
    """Return the figures of each day, or of each week if there are many days."""
    days = {day: Figures() for day in range(first, last + 1)}
    for one in who:
        for day, found in queries.by_day(one, first, last).items():
            days[day].merge(found)
    if len(days) <= DAYS_ALONE:
        return [Stretch(str(date.fromordinal(day).day), day, day, found) for day, found in days.items()]
    return _weeks(days)


def drawn(found: Sequence[tuple[str, Figures]], rules: Rules, key: str) -> bytes:
    """Draw the chart. It takes 0.1 s of CPU time, so don't call it on the event loop."""
    from bot.screens.drawing import Column, png  # noqa: PLC0415  Pillow is loaded for the first chart only

    who = key.removeprefix(KEY_PREFIX).split(":", 2)[2].split(",")
    bars = "opened" if who[0].startswith("#") else "handled"
    made = []
    for label, figures in found:
        spans = figures.spans["first_response"]
        made.append(Column(label, figures.counts[bars], figures.counts["closed"], median(spans), percentile_90(spans)))
    return png(made, promised(rules, who))


def promised(rules: Rules, who: Sequence[str]) -> int | None:
    """Return the target for first responses in milliseconds, if it is the same in all queues."""
    queues = {one.rpartition("#")[2] for one in who}
    spans = {rules.queues[key].policy.first_response for key in queues if key in rules.queues}
    span = spans.pop() if len(spans) == 1 else None
    return span_ms(span) if span else None


def _weeks(days: dict[int, Figures]) -> list[Stretch]:
    """Sum up the days by week; the first week of a month is labelled with the month's number."""
    weeks: list[Stretch] = []
    month = 0
    for first in range(min(days), max(days) + 1, FEWEST):
        whole = Figures()
        for day in range(first, min(first + FEWEST, max(days) + 1)):
            whole.merge(days[day])
        begins = date.fromordinal(first).month
        weeks.append(Stretch(f"{begins:02d}" if begins != month else "", first, min(first + FEWEST - 1, max(days)), whole))
        month = begins
    return weeks
