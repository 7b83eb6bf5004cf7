"""The figures of a period in words: a tally goes in, lines for a person come out; plain data for a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.core.journal import Event
from bot.core.richtext import RichText, plain
from bot.core.tally import Figures, Tally, tallied
from bot.rules import Rules
from bot.store import Work
from bot.times import how_long, moment
from bot.words import Count, Sentence, bold, put, say

FEW = 8


def figures(work: Work, rules: Rules, since: int) -> Tally:
    """What happened since then."""
    return counted(work.histories(since), rules, since, work.now)


def counted(histories: Iterable[Sequence[Event]], rules: Rules, since: int, now: int) -> Tally:
    """The same, of journals that are at hand."""
    first = next(iter(rules.queues.values()))
    return tallied(histories, lambda key: rules.queues.get(key, first).calendar, since, now + 1)


def as_data(histories: Iterable[Sequence[Event]], rules: Rules, since: int, now: int) -> dict[str, Any]:
    """All of it, for a script."""
    tally = counted(histories, rules, since, now)
    return {
        "since": moment(since).isoformat(),
        "until": moment(now).isoformat(),
        "queues": {key: tally.queues.get(key, Figures()).data() for key in dict.fromkeys((*rules.queues, *tally.queues))},
        "agents": {agent: found.data() for agent, found in sorted(tally.agents.items())},
    }


def told(name: str, found: Figures, language: str) -> list[RichText]:
    """One queue's or agent's figures; numbers that somebody should look at name their tickets."""
    counts: dict[str, object] = {each: Count(found.count(each)) for each in found.tickets}
    lines = [
        bold(plain(name)),
        put(
            say(
                "Opened: {opened} · handled: {handled} · closed: {closed}, {unconfirmed} of them by silence · reopened: {reopened}",
                **counts,
            ),
            language,
        ),
    ]
    spans = (
        (say("First response"), "first_response"),
        (say("Next response"), "next_response"),
        (say("Resolution"), "resolution"),
    )
    lines += [put(_span(label, found, target), language) for label, target in spans if found.spans[target]]
    if counts["promises_kept"] or counts["promises_broken"]:
        lines.append(put(say("Promised news: {promises_kept} kept, {promises_broken} broken", **counts), language))
    if found.rating is not None or counts["thumbs_up"] or counts["thumbs_down"]:
        stars: object = "–" if found.rating is None else say("{stars} ★", stars=float(found.rating))
        lines.append(put(say("Rating: {stars} ({rated}) · 👍 {thumbs_up} · 👎 {thumbs_down}", stars=stars, **counts), language))
    if counts["breached"]:
        numbers = list(dict.fromkeys(found.tickets["breached"]))
        shown = ", ".join(f"#{number}" for number in numbers[:FEW]) + ("…" if len(numbers) > FEW else "")
        lines.append(put(say("Too late: {n} ({tickets})", n=counts["breached"], tickets=shown), language))
    return lines


def _span(label: Sentence, found: Figures, target: str) -> Sentence:
    half, most = found.median(target) or 0, found.nine_in_ten(target) or 0
    values = {"label": label, "half": how_long(half), "most": how_long(most)}
    return say("{label}: half within {half}, nine in ten within {most} of working time", **values)
