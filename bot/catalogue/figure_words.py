"""Parses the words that ask for figures: a queue or a colleague, a period, and what the figures are split by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bot.catalogue.parameters import colleague
from bot.catalogue.periods import Asked, asked_period, ensure_no_period, period_of
from bot.core.errors import UnknownPerson
from bot.core.facts import owner
from bot.core.figures import PartKind
from bot.core.people import Identity, Right
from bot.core.period import Period
from bot.i18n.sentences import Sentence, say, words
from bot.i18n.times import day_and_clock, how_long, millis, span_ms
from bot.settings.rules import Queue
from bot.tickets.context import Context

USUAL = timedelta(days=7)


class UnknownFigures(UnknownPerson):
    """None of your queues and colleagues is called “{word}”. A period is, for example, 7d, 2 weeks or since Monday."""


@dataclass(frozen=True, slots=True)
class FigureOwner:
    """The figures of a queue or a colleague: their name, the argument that asks for them, and the owners in :mod:`bot.core.facts`."""

    name: str
    about: tuple[str, ...]
    who: tuple[str, ...]
    period: Period
    queue: str = ""


@dataclass(frozen=True, slots=True)
class FigureRequest:
    """Whose figures, of which period, and what they are split by."""

    owners: tuple[FigureOwner, ...]
    span: Asked
    kind: PartKind | None = None

    @property
    def who(self) -> tuple[str, ...]:
        return tuple(who for one in self.owners for who in one.who)

    def name(self, language: str) -> str:
        """Return the name of whose figures they are."""
        return self.owners[0].name if len(self.owners) == 1 else words(say("All your queues"), language)


def asked_figures(context: Context, about: Sequence[str]) -> FigureRequest:
    """Raises BadPeriod, UnknownPerson, and ForManagers for figures that are only for managers."""
    kind, about = _split_by(about)
    found, others = asked_period(context, about)
    name, span = " ".join(others), USUAL if found is None else found
    own = readable_queues(context)
    queue = context.rules.queue_named(name) if name else None
    if queue and context.role_on(queue):
        context.ensure_may(Right.STATS, queue)
    if name and (queue is None or queue not in own):
        return FigureRequest((_of_colleague(context, _colleague(context, name), own, span),), span, kind)
    shown = [queue] if queue else own
    owners = [FigureOwner(one.name, (one.key,), (owner(one.key),), period_of(span, context, one.timezone), one.key) for one in shown]
    return FigureRequest(tuple(owners), span, kind)


def readable_queues(context: Context) -> list[Queue]:
    """Return the queues whose figures the actor may see. Raises ForManagers if it is none of their queues."""
    own = context.queues()
    found = [queue for queue in own if context.may(Right.STATS, queue)]
    if own and not found:
        context.ensure_may(Right.STATS, own[0])
    return found


def span_words(context: Context, span: Asked) -> Sentence:
    """Say which period it is, and what counts."""
    if isinstance(span, timedelta):
        return say("The last {span}, in working hours; only replies by people count.", span=how_long(span_ms(span)))
    begin = span.since if isinstance(span, Period) else millis(span)
    return say("Since {when}, in working hours; only replies by people count.", when=day_and_clock(begin, context.own_zone))


def _of_colleague(context: Context, person: Identity, own: Sequence[Queue], span: Asked) -> FigureOwner:
    profile = context.work.people.profile(person)
    word = person.id if person.channel == context.actor.channel else str(person)
    who = tuple(owner(one.key, str(person)) for one in own)
    return FigureOwner(profile.name if profile else person.id, (word,), who, period_of(span, context, context.zone))


def _split_by(about: Sequence[str]) -> tuple[PartKind | None, list[str]]:
    """Find ``by tag`` and the like. Return what the figures are split by, and the other words."""
    for at, (word, kind) in enumerate(pairwise(about)):
        if word.lower() == "by" and kind.lower() in list(PartKind):
            return PartKind(kind.lower()), [*about[:at], *about[at + 2 :]]
    return None, list(about)


def _colleague(context: Context, name: str) -> Identity:
    """Raises BadPeriod and UnknownPerson."""
    try:
        return colleague(context, name)
    except UnknownPerson:
        ensure_no_period(context, name.split())
        raise
