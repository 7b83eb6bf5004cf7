"""Lists of tickets: one line per ticket, and the buttons to turn the page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.customer import Customer
from bot.core.facts import COUNTS, SPANS, owner
from bot.core.people import Identity
from bot.core.period import Period
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say, words
from bot.i18n.times import day_and_clock, how_long, status_words
from bot.ports.cards import Button
from bot.ports.work import Counted
from bot.screens.due_texts import due_at
from bot.screens.statistics import name_of_figure
from bot.screens.viewer import Viewer

FILTERS = ("mine", "unclaimed", "due", "waiting", "closed", "open")
FIGURES = (*COUNTS, *SPANS)
PAGE = 25
SORTED = 200  # tickets that are sorted by due time


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list: which tickets (one of FILTERS), of which queues, and which page. ``queue`` is set if one queue was named.

    With a ``period`` it lists what a figure counts (one of FIGURES), for the queues or for an agent's work in them.
    """

    which: str
    queues: tuple[str, ...]
    queue: str = ""
    page: int = 1
    period: Period | None = None
    agent: Identity | None = None
    word: str = ""

    @property
    def args(self) -> tuple[str, ...]:
        """The arguments that ask for this list, for a button."""
        page = (str(self.page),) if self.page > 1 else ()
        named = (self.queue or self.word,) if self.queue or self.word else ()
        return (*named, self.period.code, self.which, *page) if self.period else (self.which, *named, *page)

    @property
    def owners(self) -> tuple[str, ...]:
        """The owners whose figures it lists; see :mod:`bot.core.facts`."""
        return tuple(owner(queue, str(self.agent) if self.agent else "") for queue in self.queues)


def lines_of_list(viewer: Viewer, asked: ListRequest) -> tuple[list[RichText], bool]:
    """Return the lines of a page, and whether there are more."""
    if asked.period is None:
        tickets, more = page_of(viewer, asked)
        customers = viewer.work.people.customers(ticket.customer for ticket in tickets)
        return [ticket_line(viewer, ticket, customers[ticket.customer], asked) for ticket in tickets], more
    found, more = counted_page(viewer, asked)
    known = {one.ticket: ticket for one in found if (ticket := viewer.work.tickets.get(one.ticket)) is not None}
    customers = viewer.work.people.customers(ticket.customer for ticket in known.values())
    told = [(one, known[one.ticket]) for one in found if one.ticket in known]
    return [counted_line(viewer, one, ticket, customers[ticket.customer], asked) for one, ticket in told], more


def counted_page(viewer: Viewer, asked: ListRequest, size: int = PAGE) -> tuple[list[Counted], bool]:
    """Return a page of what a figure counts, and whether there is more."""
    assert asked.period is not None
    found = viewer.work.figures.counted(asked.owners, asked.which, asked.period, limit=size + 1, offset=(asked.page - 1) * size)
    return found[:size], len(found) > size


def page_of(viewer: Viewer, asked: ListRequest, size: int = PAGE) -> tuple[list[Ticket], bool]:
    """Return a page of the list, and whether there are more."""
    first = (asked.page - 1) * size
    if asked.which == "due" and first < SORTED:
        found = _soonest_first(viewer, viewer.work.tickets.listed("due", queues=asked.queues, assignee=str(viewer.actor), limit=SORTED + 1))
        return found[first : first + size], len(found) > first + size
    found = viewer.work.tickets.listed(asked.which, queues=asked.queues, assignee=str(viewer.actor), limit=size + 1, offset=first)
    return found[:size], len(found) > size


def _soonest_first(viewer: Viewer, tickets: list[Ticket]) -> list[Ticket]:
    """Sort by due time; tickets without a target come last. The customer who waits longest needn't be due first, because targets differ."""
    customers = viewer.work.people.customers(ticket.customer for ticket in tickets)
    due = {ticket.number: due_at(viewer.rules, ticket, customers[ticket.customer]) for ticket in tickets}
    return sorted(tickets, key=lambda ticket: (not due[ticket.number], due[ticket.number]))


def name_of(which: str) -> Sentence:
    """Return the name of a list."""
    return {
        "mine": say("Mine"),
        "unclaimed": say("Unclaimed"),
        "due": say("Due soon"),
        "waiting": say("Waiting for the customer"),
        "closed": say("Closed"),
        "open": say("All open"),
    }[which]


def title_of(asked: ListRequest) -> Sentence:
    return name_of_figure(asked.which) if asked.period else name_of(asked.which)


def list_button(viewer: Viewer, asked: ListRequest, label: Sentence) -> Button:
    return Button("list", asked.args, words(label, viewer.language))


def page_buttons(viewer: Viewer, asked: ListRequest, *, more: bool) -> tuple[Button, ...]:
    """Return the buttons for the previous and next page."""
    before = [list_button(viewer, replace(asked, page=asked.page - 1), say("◀ Back"))] if asked.page > 1 else []
    after = [list_button(viewer, replace(asked, page=asked.page + 1), say("Next ▶"))] if more else []
    return (*before, *after)


def ticket_line(viewer: Viewer, ticket: Ticket, customer: Customer, asked: ListRequest) -> RichText:
    """Return number, subject and customer, and what the list is about: assignee, status, and a time."""
    parts = [ticket.subject, customer.name]
    if asked.which in ("closed", "open"):
        parts.append(words(status_words(ticket.status), viewer.language))
    if asked.which not in ("mine", "unclaimed"):
        parts.append(ticket.assignee_name or words(say("nobody yet"), viewer.language))
    told = "".join(f" · {part}" for part in parts if part)
    return (Span(f"#{ticket.number}", bold=True), Span(f"{told} · "), *put(_when(viewer, ticket, customer, asked.which), viewer.language))


def counted_line(viewer: Viewer, one: Counted, ticket: Ticket, customer: Customer, asked: ListRequest) -> RichText:
    """Return number, subject and customer of a counted item, its time or rating, and when. Without a role in the ticket's queue, an agent
    sees only where it is.
    """
    queue = viewer.queue(ticket)
    at = day_and_clock(one.at, queue.timezone)
    if viewer.role_on(queue) is None:
        moved = say("now in {queue} · {when}", queue=queue.name, when=at)
        return (Span(f"#{ticket.number}", bold=True), Span(" · "), *put(moved, viewer.language))
    value = say("{span}", span=how_long(one.value)) if asked.which in SPANS else say("{n} ★", n=one.value) if one.value else None
    parts = [ticket.subject, customer.name, ticket.assignee_name, words(value, viewer.language) if value else ""]
    told = "".join(f" · {part}" for part in parts if part)
    return (Span(f"#{ticket.number}", bold=True), Span(f"{told} · "), *put(say("{when}", when=at), viewer.language))


def _when(viewer: Viewer, ticket: Ticket, customer: Customer, which: str) -> Sentence:
    zone = viewer.queue(ticket).timezone
    if ticket.is_closed:
        return say("closed {when}", when=day_and_clock(ticket.closed_at, zone))
    if which in ("due", "mine", "unclaimed") and (due := due_at(viewer.rules, ticket, customer)):
        return say("due {when}", when=day_and_clock(due, zone))
    if ticket.waiting_since:
        return say("waiting since {when}", when=day_and_clock(ticket.waiting_since, zone))
    return say("no activity since {when}", when=day_and_clock(ticket.changed_at, zone))
