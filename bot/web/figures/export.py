"""Figures as a file for spreadsheets: a line for each queue or colleague, each day, and each part of the tickets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from bot.core.facts import COUNTS, SPANS
from bot.core.figures import Figures, PartKind, median, percentile_90
from bot.core.visible_text import harmless_cell
from bot.i18n.dates import decimal
from bot.i18n.sentences import say, words
from bot.ports.store import Queries
from bot.screens.people_lines import parts_of, people_of
from bot.screens.statistics import name_of_figure, part_words, summed
from bot.web.figures.view import FigureView

_MINUTE = 60_000
_MARK = "\ufeff"  # spreadsheets read the file as UTF-8 with it


def as_csv(view: FigureView, queries: Queries) -> bytes:
    """Return the file; times are in minutes of open time. Where people write 2,5, spreadsheets expect that, and semicolons between cells:
    2.5 is a day of May for them.
    """
    out, language = io.StringIO(), view.language
    mark = decimal(0.5, language)[1]
    writer = csv.writer(out, delimiter=";" if mark == "," else ",", lineterminator="\r\n")
    spans = [(words(name_of_figure(each), language), each) for each in SPANS]
    half = [words(say("{what}: half within (minutes)", what=name), language) for name, _ in spans]
    most = [words(say("{what}: nine in ten within (minutes)", what=name), language) for name, _ in spans]
    by, name, stars = (words(one, language) for one in (say("By"), say("Name"), say("Stars")))
    writer.writerow([by, name, *(words(name_of_figure(each), language) for each in COUNTS), stars, *half, *most])
    for kind, label, found in _lines(view, queries):
        numbers = (str(cell).replace(".", mark) for cell in _cells(found))
        writer.writerow([harmless_cell(kind), harmless_cell(label), *numbers])
    return (_MARK + out.getvalue()).encode()


def _cells(found: Figures) -> Sequence[object]:
    counts = [found.counts[each] for each in COUNTS]
    half = [_minutes(median(found.spans[each])) for each in SPANS]
    most = [_minutes(percentile_90(found.spans[each])) for each in SPANS]
    return [*counts, "" if found.rating is None else found.rating, *half, *most]


def _minutes(ms: int | None) -> object:
    return "" if ms is None else round(ms / _MINUTE, 2)


def _lines(view: FigureView, queries: Queries) -> Iterator[tuple[str, str, Figures]]:
    """Yield what a line is about, its name, and its figures."""
    request, language = view.request, view.language
    owner = {True: words(say("Queue"), language), False: words(say("Colleague"), language)}
    for one in request.owners:
        yield owner[bool(one.queue)], one.name, summed(queries, one.who, one.period)
    for one in request.owners:
        people = people_of(queries, one.queue, one.period) if one.queue else []
        names = queries.names(agent for agent, _ in people)
        for agent, found in people:
            yield owner[False], f"{names.get(agent, agent)} · {one.name}", found
    period, (first, last) = view.period_shown, view.days
    days = {day: Figures() for day in range(first, last + 1)}
    for who in request.who:
        for day, found in queries.by_day(who, first, last).items():
            days[day].merge(found)
    for day, found in days.items():
        yield words(say("Day"), language), date.fromordinal(day).isoformat(), found
    kinds = {PartKind.CHANNEL: say("Channel"), PartKind.LANGUAGE: say("Language"), PartKind.TAG: say("Tag")}
    for kind, label in kinds.items():
        for part, found in parts_of(queries, request.who, period, kind):
            yield words(label, language), words(part_words(part), language), found
