"""What was done in a period, by whom and how fast."""

from __future__ import annotations

from typing import Annotated

from bot.cards import Answer
from bot.catalogue import Parameter, command
from bot.core.durations import parse_duration
from bot.core.errors import UnknownPerson
from bot.core.people import Identity, Role
from bot.core.richtext import RichText, lines_of, plain
from bot.core.tally import Figures
from bot.deed import Deed
from bot.intake.convert import Line, Person, kind_of, people_of
from bot.screens.statistics import figures, told
from bot.times import how_long, span_ms
from bot.words import put, say

PERIODS = {"day": "1d", "today": "1d", "week": "7d", "month": "30d", "year": "365d"}
USUAL = "7d"


@command(by=Role.AGENT)
def stats(deed: Deed, about: Annotated[Line, "a queue or a colleague, and a period such as 7d"] = Line("")) -> Answer:
    """See figures of a queue or a colleague, over a period such as 7d."""
    spoken = about.split()
    period = _period(spoken[-1]) if spoken else None
    span = period if period is not None else _period(USUAL) or 0
    name = " ".join(spoken[:-1] if period is not None else spoken)
    tally = figures(deed.work, deed.rules, deed.now - span)
    lines: list[RichText] = [put(say("The last {span}, in working time; only people's replies count.", span=how_long(span)), deed.language)]
    own = deed.queues()
    queue = deed.rules.queue_named(name) if name else None
    if name and (queue is None or queue not in own):
        person = _colleague(deed, name)
        profile = deed.work.profile(person)
        lines += told(profile.name if profile else person.id, tally.agents.get(str(person), Figures()), deed.language)
    for shown in [queue] if queue in own and queue else [] if name else own:
        lines += told(shown.name, tally.queues.get(shown.key, Figures()), deed.language)
    return Answer(lines_of(lines))


def _period(word: str) -> int | None:
    try:
        return span_ms(parse_duration(PERIODS.get(word.lower(), word)))
    except ValueError:
        return None


def _colleague(deed: Deed, name: str) -> Identity:
    """Somebody who works in a queue of mine, or I myself."""
    whole = Parameter("about", "", Person, required=True)
    found: Identity = deed.actor if name.lower() == "me" else kind_of(whole).read(plain(name), deed, whole)
    if found != deed.actor and not any(found in people_of(deed, queue.key) for queue in deed.queues()):
        raise UnknownPerson(word=name[:60])
    return found
