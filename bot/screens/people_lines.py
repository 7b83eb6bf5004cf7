"""What each agent of a queue, or each part of its tickets, did in a period, in one line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from bot.core.facts import SPANS, owner
from bot.core.figures import Figures, Part, PartKind, median
from bot.core.people import Identity
from bot.core.period import Period
from bot.core.richtext import RichText, Span, plain
from bot.i18n.sentences import Count, Mention, Sentence, bold, put, say, say_many, words
from bot.i18n.times import how_long
from bot.ports.cards import Button
from bot.ports.store import Queries
from bot.screens.statistics import ROW, part_words

People = Iterable[tuple[str, Figures]]
Parts = Sequence[tuple[Part, Figures]]
MOST_PARTS, LISTED = 30, 9
_SPAN = "first_response"
IN_LINES = (_SPAN,)
"""The spans that :func:`people_lines` shows."""


def parts_of(queries: Queries, who: Sequence[str], period: Period, kind: PartKind) -> list[tuple[Part, Figures]]:
    """Return the largest parts of the tickets, the largest first."""
    found = [(Part(kind, value), figures) for value, figures in queries.by_part(who, period, kind).items() if figures.counts.total()]
    found.sort(key=lambda one: (-one[1].counts["opened"], -one[1].counts["handled"], one[0].value))
    return list(islice(found, MOST_PARTS))


def people_of(queries: Queries, queue: str, period: Period, exact: Collection[str] = SPANS) -> list[tuple[str, Figures]]:
    """Return everybody who did something in a queue (``channel:id``, figures): whoever answered most is first. See ``Queries.figures``
    for ``exact``.
    """
    whose = [who.removesuffix(f"#{queue}") for who in queries.owners(period) if who.endswith(f"#{queue}") and not who.startswith("#")]
    found = [(agent, queries.figures(owner(queue, agent), period, exact)) for agent in whose]
    active = [(agent, figures) for agent, figures in found if _parts(figures)]
    return sorted(active, key=lambda one: (-one[1].counts["handled"], -one[1].counts["closed"], one[0]))


def people_lines(people: People, names: Mapping[str, str], language: str, channel: str) -> list[RichText]:
    """Return a line for each. A name is a mention for readers on the same channel; in a direct chat it notifies nobody."""
    lines: list[RichText] = []
    for agent, figures in people:
        who, name = Identity.parse(agent), names.get(agent, agent)
        shown = bold(put(say("{who}", who=Mention(who, name)), language)) if who.channel == channel else (Span(name, bold=True),)
        parts = [put(part, language) for part in _parts(figures)]
        told = [span for at, part in enumerate(parts) for span in (*plain(", " if at else ": "), *part)]
        lines.append((*plain("• "), *shown, *told))
    return lines


def part_lines(parts: Parts, language: str) -> list[RichText]:
    """Return a line for each part of the tickets: how many were opened, and what was done."""
    lines: list[RichText] = []
    for part, figures in parts:
        opened = [say_many("{n} opened", "{n} opened", figures.counts["opened"])] if figures.counts["opened"] else []
        told = ", ".join(words(one, language) for one in (*opened, *_parts(figures)))
        lines.append((*plain("• "), *bold(plain(words(part_words(part), language))), *plain(f": {told}")))
    return lines


def part_buttons(parts: Parts, about: Sequence[str], period: Period, language: str, room: int) -> tuple[tuple[Button, ...], ...]:
    """Return a button for the largest parts, which lists the tickets that were opened. One that would take more than ``room`` bytes is left
    out.
    """
    buttons = []
    for part, figures in islice(parts, LISTED):
        args, n = (*about, period.code, "opened", str(part)), figures.counts["opened"]
        if n and len(":".join(("list", *args)).encode()) <= room:
            label = words(say("{what}: {n}", what=part_words(part), n=Count(n)), language)
            buttons.append(Button("list", args, label))
    return tuple(tuple(buttons[at : at + ROW]) for at in range(0, len(buttons), ROW))


def _parts(figures: Figures) -> list[Sentence]:
    counts, first = figures.counts, median(figures.spans[_SPAN])
    thumbs = counts["thumbs_up"] + counts["thumbs_down"]
    parts = [
        say_many("{n} ticket answered", "{n} tickets answered", counts["handled"]) if counts["handled"] else None,
        say_many("{n} closed", "{n} closed", counts["closed"]) if counts["closed"] else None,
        say("first reply {span}", span=how_long(first)) if first is not None else None,
        say_many("{n} too late", "{n} too late", counts["breached"]) if counts["breached"] else None,
        say("👍 {up} of {whole}", up=counts["thumbs_up"], whole=thumbs) if thumbs else None,
        say("{stars} ★", stars=float(figures.rating)) if figures.rating is not None else None,
    ]
    return [part for part in parts if part is not None]
