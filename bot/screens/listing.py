"""Lists of tickets: what was asked for, a page of it, its heading, and the buttons to turn the page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.facts import COUNTS, SPANS, owner
from bot.core.figures import Part
from bot.core.people import Identity
from bot.core.period import Period
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import Count, Sentence, say, words
from bot.ports.cards import Button
from bot.ports.figures import Counted
from bot.ports.work import TicketList
from bot.screens.statistics import name_of_figure, part_words
from bot.screens.ticket_lines import counted_line, ticket_line
from bot.screens.viewer import Viewer

FILTERS = ("mine", "unclaimed", "due", "overdue", "waiting", "hold", "snoozed", "open", "closed", "all")
FIGURES = (*COUNTS, *SPANS)
PAGE = 25
COUNTED = 999  # a heading counts no further


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list: which tickets (one of FILTERS), of which queues, and which page. ``queue`` is set if one queue was named.

    ``agent`` limits it to an assignee, ``period`` to when the tickets were opened. With a period and one of FIGURES it lists what a figure
    counts, for the queues or for an agent's work in them, and with a ``part`` only for its tickets. ``word`` is how the agent was named.
    """

    which: str
    queues: tuple[str, ...]
    queue: str = ""
    page: int = 1
    period: Period | None = None
    agent: Identity | None = None
    word: str = ""
    part: Part | None = None

    @property
    def args(self) -> tuple[str, ...]:
        """The arguments that ask for this list, for a button."""
        page = (str(self.page),) if self.page > 1 else ()
        named = tuple(name for name in (self.queue, self.word) if name)
        part = (str(self.part),) if self.part else ()
        return (*named, self.period.code, self.which, *part, *page) if self.period else (self.which, *named, *page)

    @property
    def figure(self) -> bool:
        """Whether it lists what a figure counts."""
        return self.period is not None and self.which in FIGURES

    @property
    def owners(self) -> tuple[str, ...]:
        """The owners whose figures it lists; see :mod:`bot.core.facts`."""
        return tuple(owner(queue, str(self.agent) if self.agent else "") for queue in self.queues)

    def tickets(self, viewer: Viewer) -> TicketList:
        """The list as the store knows it."""
        return TicketList(self.which, self.queues, str(viewer.actor), str(self.agent) if self.agent else "", self.period)


def lines_of_list(viewer: Viewer, asked: ListRequest) -> tuple[list[RichText], bool]:
    """Return the lines of a page, and whether there are more."""
    if not asked.figure:
        tickets, more = page_of(viewer, asked)
        names = viewer.work.people.names(ticket.customer for ticket in tickets)
        return [ticket_line(viewer, ticket, names[ticket.customer], asked.which) for ticket in tickets], more
    found, more = counted_page(viewer, asked)
    known = {one.ticket: ticket for one in found if (ticket := viewer.work.tickets.get(one.ticket)) is not None}
    names = viewer.work.people.names(ticket.customer for ticket in known.values())
    told = [(one, known[one.ticket]) for one in found if one.ticket in known]
    return [counted_line(viewer, one, ticket, names[ticket.customer], asked.which) for one, ticket in told], more


def counted_page(viewer: Viewer, asked: ListRequest, size: int = PAGE) -> tuple[list[Counted], bool]:
    """Return a page of what a figure counts, and whether there are more."""
    assert asked.period is not None
    found = viewer.work.figures.counted(
        asked.owners, asked.which, asked.period, limit=size + 1, offset=(asked.page - 1) * size, part=asked.part
    )
    return found[:size], len(found) > size


def page_of(viewer: Viewer, asked: ListRequest, size: int = PAGE) -> tuple[list[Ticket], bool]:
    """Return a page of the list, and whether there are more."""
    found = viewer.work.tickets.listed(asked.tickets(viewer), limit=size + 1, offset=(asked.page - 1) * size)
    return found[:size], len(found) > size


def heading(viewer: Viewer, asked: ListRequest) -> str:
    """Return the name of a list, whose it is, and how many tickets it has."""
    parts = [words(name_of_figure(asked.which) if asked.figure else name_of(asked.which), viewer.language)]
    if asked.queue:
        parts.append(viewer.rules.queues[asked.queue].name)
    if asked.agent:
        profile = viewer.work.people.profile(asked.agent)
        parts.append(profile.name if profile else asked.word)
    if asked.part:
        parts.append(words(part_words(asked.part), viewer.language))
    name = " · ".join(parts)
    if asked.figure:
        return name
    size = viewer.work.tickets.size(asked.tickets(viewer), COUNTED + 1)
    n = say("{n}+", n=Count(COUNTED)) if size > COUNTED else say("{n}", n=Count(size))
    return f"{name} ({words(n, viewer.language)})"


def name_of(which: str) -> Sentence:
    """Return the name of a list."""
    return {
        "mine": say("Mine"),
        "unclaimed": say("Unclaimed"),
        "due": say("Due soon"),
        "overdue": say("Overdue"),
        "waiting": say("Waiting for the customer"),
        "hold": say("On hold"),
        "snoozed": say("Snoozed"),
        "closed": say("All closed"),
        "open": say("All open"),
        "all": say("All"),
    }[which]


def list_button(viewer: Viewer, asked: ListRequest, label: Sentence) -> Button:
    return Button("list", asked.args, words(label, viewer.language))


def page_buttons(viewer: Viewer, asked: ListRequest, *, more: bool) -> tuple[Button, ...]:
    """Return the buttons for the previous and next page."""
    before = [list_button(viewer, replace(asked, page=asked.page - 1), say("◀ Back"))] if asked.page > 1 else []
    after = [list_button(viewer, replace(asked, page=asked.page + 1), say("Next ▶"))] if more else []
    return (*before, *after)
