"""The figures of a period as lines for a person, as buttons that list each number's tickets, and as data for a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.core.facts import COUNTS, SPANS, owner
from bot.core.figures import Figures, Part, PartKind, median, percentile_90
from bot.core.period import Period
from bot.core.richtext import RichText, plain, text_of
from bot.i18n.sentences import Count, Sentence, bold, put, say, words
from bot.i18n.times import how_long, moment, span_ms
from bot.ports.cards import Button
from bot.ports.store import Queries
from bot.screens.ticket_facts import LANGUAGES
from bot.settings.rules import Rules

ROW = 3  # buttons in a row; phones truncate the labels of more
NamesOf = Callable[[Iterable[str]], Mapping[str, str]]


def summed(queries: Queries, who: Iterable[str], period: Period) -> Figures:
    """Add up the figures of several owners."""
    found = Figures()
    for one in who:
        found.merge(queries.figures(one, period))
    return found


class Everybody:
    """The owners of all figures of a period: ``queues`` with the period in their own time zone, and ``agents``."""

    def __init__(self, queries: Queries, rules: Rules, span: timedelta, now: int) -> None:
        self.period = Period.last(span, now, rules.zone)
        whose: dict[str, list[str]] = {}
        for who in queries.owners(self.period):
            whose.setdefault(who.rpartition("#")[0], []).append(who)
        queues = dict.fromkeys((*rules.queues, *(who.removeprefix("#") for who in whose.pop("", []))))
        zones = {key: rules.queues[key].timezone if key in rules.queues else rules.zone for key in queues}
        self.queues = {key: Period.last(span, now, zone) for key, zone in zones.items()}
        self.agents = dict(sorted(whose.items()))


def json_pieces(queries: Queries, rules: Rules, span: timedelta, now: int) -> Iterator[str]:
    """Yield all figures for a script, in pieces of JSON; each number has its tickets. Each queue and each agent is a line."""
    everybody = Everybody(queries, rules, span, now)
    since, until = (json.dumps(moment(at).isoformat()) for at in (everybody.period.since, everybody.period.until))
    yield f'{{"since": {since}, "until": {until},\n"queues": {{'
    yield from _lines((key, _data(queries, [owner(key)], period)) for key, period in everybody.queues.items())
    yield '},\n"agents": {'
    agents = ((agent, _data(queries, who, everybody.period)) for agent, who in everybody.agents.items())
    yield from _lines((agent, found) for agent, found in agents if found["tickets"])
    yield "}}\n"


def _lines(items: Iterable[tuple[str, object]]) -> Iterator[str]:
    before = "\n"
    for key, found in items:
        yield f"{before}{json.dumps(key)}: {json.dumps(found, ensure_ascii=False)}"
        before = ",\n"


def as_text(queries: Queries, rules: Rules, span: timedelta, now: int, language: str, names_of: NamesOf) -> list[str]:
    """Return all figures as lines for a person. ``names_of`` finds people's names by ``channel:id``."""
    everybody = Everybody(queries, rules, span, now)
    names = names_of(everybody.agents)
    lines = [words(say("The last {span}, in working hours; only replies by people count.", span=how_long(span_ms(span))), language)]
    found = [
        (rules.queues[key].name if key in rules.queues else key, summed(queries, [owner(key)], period))
        for key, period in everybody.queues.items()
    ]
    found += [(names.get(agent, agent), summed(queries, who, everybody.period)) for agent, who in everybody.agents.items()]
    for name, figures in found:
        lines += ["", *(text_of(line) for line in figure_lines(name, figures, language))]
    return lines


def _data(queries: Queries, who: Sequence[str], period: Period) -> dict[str, Any]:
    tickets = {name: found for name in (*COUNTS, *SPANS) if (found := queries.tickets_counted(who, name, period))}
    return {**summed(queries, who, period).data(), "tickets": tickets}


def figure_lines(name: str, found: Figures, language: str) -> list[RichText]:
    """Return the figures of one queue or agent as lines."""
    counts: dict[str, object] = {each: Count(found.counts[each]) for each in COUNTS}
    lines = [
        bold(plain(name)),
        put(_work_done(counts) if found.counts["unconfirmed"] else _work_done_and_confirmed(counts), language),
    ]
    lines += [put(_span(name_of_figure(target), found, target), language) for target in SPANS if found.spans[target]]
    if found.counts["met"] or found.counts["breached"]:
        whole = found.counts["met"] + found.counts["breached"]
        lines.append(put(say("Promises kept: {met} of {whole} · too late: {breached}", whole=Count(whole), **counts), language))
    if found.counts["promises_kept"] or found.counts["promises_broken"]:
        lines.append(put(say("Promised updates: {promises_kept} on time, {promises_broken} too late", **counts), language))
    if found.rating is not None:
        lines.append(put(say("Rating: {stars} ★ ({rated})", stars=float(found.rating), **counts), language))
    if found.counts["thumbs_up"] or found.counts["thumbs_down"]:
        lines.append(put(say("👍 {thumbs_up} · 👎 {thumbs_down}", **counts), language))
    return lines


def figure_buttons(
    found: Figures, about: Sequence[str], period: Period, language: str, room: int, name: str = ""
) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each number that isn't zero; it lists exactly those tickets. ``about`` are the arguments that name the owner.

    A button that would take more than ``room`` bytes is left out.
    """
    numbers = [(each, found.counts[each]) for each in COUNTS] + [(each, found.spans[each].total()) for each in SPANS]
    buttons = []
    for each, n in numbers:
        args = (*about, period.code, each)
        if n and len(":".join(("list", *args)).encode()) <= room:
            label = say("{what}: {n}", what=name_of_figure(each), n=Count(n))
            buttons.append(Button("list", args, words(say("{name} · {words}", name=name, words=label) if name else label, language)))
    return tuple(tuple(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW))


def name_of_figure(name: str) -> Sentence:
    """Return the name of a figure."""
    return {
        "opened": say("Opened"),
        "handled": say("Handled"),
        "closed": say("Closed"),
        "unconfirmed": say("Closed unanswered"),
        "reopened": say("Reopened"),
        "met": say("On time"),
        "breached": say("Too late"),
        "promises_kept": say("Updates on time"),
        "promises_broken": say("Updates too late"),
        "rated": say("Ratings"),
        "thumbs_up": say("👍"),
        "thumbs_down": say("👎"),
        "first_response": say("First response"),
        "next_response": say("Next response"),
        "resolution": say("Resolution"),
    }[name]


def part_words(part: Part) -> Sentence:
    """Return the name of a part of the tickets."""
    if not part.value:
        return {PartKind.TAG: say("no tags"), PartKind.LANGUAGE: say("language unknown"), PartKind.CHANNEL: say("channel unknown")}[
            part.kind
        ]
    return say("{name}", name=LANGUAGES.get(part.value, part.value) if part.kind is PartKind.LANGUAGE else part.value)


def _work_done(counts: Mapping[str, object]) -> Sentence:
    return say(
        "Opened: {opened} · handled: {handled} · closed: {closed}, {unconfirmed} of them without the customer's answer · "
        "reopened: {reopened}",
        **counts,
    )


def _work_done_and_confirmed(counts: Mapping[str, object]) -> Sentence:
    return say("Opened: {opened} · handled: {handled} · closed: {closed} · reopened: {reopened}", **counts)


def _span(label: Sentence, found: Figures, target: str) -> Sentence:
    spans = found.spans[target]
    values = {"label": label, "half": how_long(median(spans) or 0), "most": how_long(percentile_90(spans) or 0)}
    if how_long(max(spans, default=0)) == values["half"]:
        return say("{label}: within {most} of working time", **values)
    return say("{label}: half within {half}, nine in ten within {most} of working time", **values)
