"""What each agent of a queue did in a period, in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.core.facts import owner
from bot.core.figures import Figures, median
from bot.core.people import Identity
from bot.core.period import Period
from bot.core.richtext import RichText, Span, plain
from bot.i18n.sentences import Mention, Sentence, bold, put, say, say_many
from bot.i18n.times import how_long
from bot.ports.store import Queries

People = Iterable[tuple[str, Figures]]


def people_of(queries: Queries, queue: str, period: Period) -> list[tuple[str, Figures]]:
    """Return everybody who did something in a queue (``channel:id``, figures): whoever answered most is first."""
    whose = [who.removesuffix(f"#{queue}") for who in queries.owners(period) if who.endswith(f"#{queue}") and not who.startswith("#")]
    found = [(agent, queries.figures(owner(queue, agent), period)) for agent in whose]
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


def _parts(figures: Figures) -> list[Sentence]:
    counts, first = figures.counts, median(figures.spans["first_response"])
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
