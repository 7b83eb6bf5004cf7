"""What the page of figures shows, made of queries: tiles, tables and charts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from bot.core.figures import Figures, PartKind, median, percentile_90
from bot.core.people import Identity
from bot.core.period import Period, begin_of
from bot.i18n.sentences import Date, Sentence, say
from bot.ports.store import Queries
from bot.screens.charts import Stretch, promised, stretches
from bot.screens.people_lines import parts_of, people_of
from bot.screens.statistics import name_of_figure, part_words, summed
from bot.web.figures.charts import Bars, Column, bars_chart, counts_chart, times_chart
from bot.web.figures.tables import EVERYTHING, OF_PARTS, OF_PEOPLE, Cell, Row, Table, cell, figure_row, headings, list_address, number_of
from bot.web.figures.view import FigureView

PERIODS = ("1d", "7d", "30d", "90d", "365d")
MOST_BARS = 12


def look(view: FigureView, queries: Queries) -> Mapping[str, Any]:
    """Return what is quick: everything of the owners, and the charts."""
    request = view.request
    found = [summed(queries, one.who, one.period) for one in request.owners]
    before = [summed(queries, one.who, _before(one.period, view.zone)) for one in request.owners]
    shown = stretches(queries, request.who, *view.days)
    return {
        "whose": request.name(view.language),
        "choices": _choices(view, queries, view.period_shown),
        "periods": [(each, view.says(_span_name(each))) for each in PERIODS],
        "overview": _overview(view, found, before),
        "tiles": _tiles(view, _together(found), _together(before)),
        "charts": _charts(view, shown),
        "days": _days(view, shown),
        "kinds": [(kind, view.says(_kind_title(kind))) for kind in PartKind],
    }


def _before(period: Period, zone: str) -> Period:
    """Return the period of the same length before."""
    if period.days:
        first, last = period.days
        begin = first - (last - first + 1)
        return Period(begin_of(begin, zone), period.since, (begin, first - 1))
    return Period(period.since - (period.until - period.since), period.since)


def _together(found: Sequence[Figures]) -> Figures:
    whole = Figures()
    for one in found:
        whole.merge(one)
    return whole


def _choices(view: FigureView, queries: Queries, period: Period) -> list[tuple[str, str]]:
    """Return whose figures can be asked for: all queues, each queue, and everybody who has figures in them."""
    queues = [(key, view.rules.queues[key].name) for key in view.own]
    owners = (who.rpartition("#") for who in queries.owners(period))
    agents = dict.fromkeys(agent for agent, _, queue in owners if agent and queue in view.own)
    names = queries.names(agents)
    known_ones = sorted(((agent, names.get(agent, agent)) for agent in agents), key=lambda one: one[1].casefold())
    choices = [("", view.says(say("All your queues"))), *queues, *known_ones]
    if view.who not in dict(choices):
        choices.append((view.who, view.request.name(view.language)))
    return choices


def _tiles(view: FigureView, now: Figures, before: Figures) -> list[tuple[str, Cell, str]]:
    """Return the most important figures, each with what it was before."""
    made = []
    for each in (view.first, "closed", "first_response", "breached", "rated"):
        was = cell(before, each, view.language)
        told = view.says(say("before: {n}", n=was.text)) if was.text != "–" else ""
        made.append(
            (
                view.says(name_of_figure(each)),
                cell(now, each, view.language, list_address(view.about, view.period_shown, each)),
                told,
            )
        )
    return made


def _overview(view: FigureView, found: Sequence[Figures], before: Sequence[Figures]) -> Table:
    """A line for each figure; a column for each queue, and one for the time before."""
    owners = view.request.owners
    whole, earlier = _together(found), _together(before)
    names = [one.name for one in owners] if len(owners) > 1 else []
    rows = []
    for each in EVERYTHING:
        if not number_of(whole, each) and not number_of(earlier, each):
            continue
        cells = [cell(whole, each, view.language, list_address(view.about, view.period_shown, each))]
        if len(owners) > 1:
            cells += [
                cell(one, each, view.language, list_address(by.about, by.period, each)) for one, by in zip(found, owners, strict=True)
            ]
        before_period = _before(view.period_shown, view.zone)
        cells.append(cell(earlier, each, view.language, list_address(view.about, before_period, each)))
        rows.append(Row(view.says(name_of_figure(each)), cells))
    columns = [say("Figure"), say("Now"), say("Before")]
    first, now, last = (view.says(one) for one in columns)
    return Table(view.says(say("All figures")), [first, now, *names, last], rows)


def _charts(view: FigureView, shown: Sequence[Stretch]) -> list[tuple[str, Any]]:
    columns = [_column(view, one) for one in shown]
    series = (name_of_figure(view.first), name_of_figure("closed"))
    days = say("Tickets by day") if shown[0].first == shown[0].last else say("Tickets by week")
    made = [(view.says(days), counts_chart("counts", columns, series, days, view.language))]
    if any(one.half is not None for one in columns):
        title = say("First response")
        chart = times_chart("times", columns, promised(view.rules, view.request.who), title, view.language)
        made.append((view.says(say("First response, in open hours")), chart))
    return made


def _column(view: FigureView, one: Stretch) -> Column:
    spans = one.figures.spans["first_response"]
    date = view.says(say("{day}", day=Date(one.first)))
    return Column(one.label, date, one.figures.counts[view.first], one.figures.counts["closed"], median(spans), percentile_90(spans))


def _days(view: FigureView, shown: Sequence[Stretch]) -> Table:
    """The numbers of the charts, the newest day first."""
    named = (view.first, "closed", "first_response")
    rows = []
    for one in reversed(shown):
        period = Period(begin_of(one.first, view.zone), begin_of(one.last + 1, view.zone))
        rows.append(figure_row(view.says(say("{day}", day=Date(one.first))), one.figures, named, view.language, view.about, period))
    return Table(view.says(say("The numbers of the charts")), headings(named, say("Day"), view.language), rows)


def people(view: FigureView, queries: Queries) -> Mapping[str, Any]:
    """Return what each colleague did."""
    found: dict[str, Figures] = {}
    for one in view.request.owners:
        for agent, each in people_of(queries, one.queue, one.period, OF_PEOPLE) if one.queue else ():
            found.setdefault(agent, Figures()).merge(each)
    names = queries.names(found)
    period = view.period_shown
    rows, bars = [], []
    for agent, each in sorted(found.items(), key=lambda one: (-one[1].counts["handled"], -one[1].counts["closed"], one[0])):
        who = Identity.parse(agent)
        word = who.id if who.channel == view.channel else agent
        row = figure_row(names.get(agent, agent), each, OF_PEOPLE, view.language, (*view.about, f"@{word}"), period)
        rows.append(Row(row.name, row.cells, view.address("", who=agent)))
        bars.append(Bars(row.name, each.counts["handled"], each.counts["closed"]))
    title = say("By colleague")
    table = Table(view.says(title), headings(OF_PEOPLE, say("Colleague"), view.language), rows)
    return _rows(view, title, ("handled", "closed"), bars, table, "people")


def parts(view: FigureView, kind: PartKind, queries: Queries) -> Mapping[str, Any]:
    """Return the figures of each channel, language or tag."""
    period = view.period_shown
    found = parts_of(queries, view.request.who, period, kind)
    rows, bars = [], []
    for part, each in found:
        name = view.says(part_words(part))
        rows.append(figure_row(name, each, OF_PARTS, view.language, view.about, period, part))
        bars.append(Bars(name, each.counts[view.first], each.counts["closed"]))
    title = _kind_title(kind)
    table = Table(view.says(title), headings(OF_PARTS, _kind_name(kind), view.language), rows)
    return _rows(view, title, (view.first, "closed"), bars, table, kind)


def _rows(view: FigureView, title: Sentence, series: tuple[str, str], bars: Sequence[Bars], table: Table, name: str) -> Mapping[str, Any]:
    first, second = (name_of_figure(one) for one in series)
    shown = [one for one in islice(bars, MOST_BARS) if one.first or one.second]
    chart = bars_chart(name, shown, (first, second), title, view.language) if shown else None
    return {"title": view.says(title), "chart": chart, "table": table, "whose": view.request.name(view.language)}


def _span_name(period: str) -> Sentence:
    return {
        "1d": say("Last 24 hours"),
        "7d": say("7 days"),
        "30d": say("30 days"),
        "90d": say("90 days"),
        "365d": say("A year"),
    }[period]


def _kind_title(kind: PartKind) -> Sentence:
    return {PartKind.CHANNEL: say("By channel"), PartKind.LANGUAGE: say("By language"), PartKind.TAG: say("By tag")}[kind]


def _kind_name(kind: PartKind) -> Sentence:
    return {PartKind.CHANNEL: say("Channel"), PartKind.LANGUAGE: say("Language"), PartKind.TAG: say("Tag")}[kind]
