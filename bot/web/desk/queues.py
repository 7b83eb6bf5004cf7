"""A queue as it is set up: facts, promises, open hours and escalation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.people import RightHolder, place_key
from bot.core.sla import Policy
from bot.i18n.sentences import City, Sentence, say, words
from bot.i18n.times import how_long, level_words, span_ms
from bot.settings.queues import TIER
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.web.desk.steps import step_rows, steps_chart
from bot.web.desk.week import is_always_open, odd_days, week_chart


def queue_part(context: Context, queue: Queue) -> Mapping[str, Any]:
    """Return everything that the page shows of a queue."""
    language, names = context.language, context.name_of
    hours = words(say("Open hours of {queue} this week", queue=queue.name), language)
    escalation = words(say("Escalation of {queue}", queue=queue.name), language)
    number = list(context.rules.queues).index(queue.key)
    return {
        "key": queue.key,
        "name": queue.name,
        "facts": [(words(label, language), value) for label, value in _facts(context, queue) if value],
        "promises": _promises(queue, language),
        "week": week_chart(f"week-{number}", queue.calendar, context.now, hours, language),
        "always": is_always_open(queue.calendar),
        "zone": words(say("{city} time", city=City(queue.timezone)), language),
        "odd": odd_days(queue.calendar, context.now, language),
        "timeline": steps_chart(f"steps-{number}", queue, escalation, language, names),
        "steps": step_rows(queue, language, names),
    }


def _facts(context: Context, queue: Queue) -> Sequence[tuple[Sentence, str]]:
    language = context.language

    def long(span: Any) -> str:
        return words(how_long(span_ms(span)), language) if span else ""

    kept = queue.retention
    rights = [right.value for right, holder in queue.rights.items() if holder is RightHolder.MANAGERS]
    return [
        (say("Place"), place_key(queue.place)),
        (say("Customers from"), ", ".join(queue.serves)),
        (say("Managers"), ", ".join(context.name_of(str(who)) for who in queue.managers)),
        (say("Further agents"), ", ".join(context.name_of(str(who)) for who in queue.agents)),
        (say("Only for managers"), ", ".join(rights)),
        (say("A reply can be taken back for"), long(queue.hold)),
        (say("A claim lapses after"), long(queue.claim_lapses)),
        (say("A ticket can be reopened for"), long(queue.reopen_within)),
        (say("Texts are kept for"), long(kept.texts) or words(say("ever"), language)),
        (say("Files are kept for"), long(kept.files) or words(say("ever"), language)),
        (say("People are kept for"), long(kept.people) or words(say("ever"), language)),
    ]


def _promises(queue: Queue, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the promised times: the usual ones, and those of a priority or tier."""
    named: list[tuple[str, Policy]] = [(words(say("usually"), language), queue.policy)]
    for name, policy in queue.policies.items():
        tier = name.removeprefix(TIER)
        label = say("tier {name}", name=tier) if name.startswith(TIER) else level_words(name)
        named.append((words(label, language), policy))
    return [(name, _spans(policy, language)) for name, policy in named]


def _spans(policy: Policy, language: str) -> tuple[str, ...]:
    spans = (policy.first_response, policy.next_response, policy.resolution)
    return tuple(words(how_long(span_ms(one)), language) if one else "–" for one in spans)
