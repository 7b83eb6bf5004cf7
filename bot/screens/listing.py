"""The words of a list go in; its tickets come out, a line each, with the buttons that turn the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.cards import Button
from bot.core.customer import Customer
from bot.core.errors import BadChoice
from bot.core.facts import COUNTS, SPANS, owner
from bot.core.people import Identity
from bot.core.period import Period
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.intake.convert import colleague, period_of
from bot.screens.promised import due_at
from bot.screens.statistics import name_of_figure
from bot.store import Counted
from bot.times import day_and_clock, how_long, status_words
from bot.words import Sentence, put, say, words

FILTERS = ("mine", "unclaimed", "due", "waiting", "closed", "open")
FIGURES = (*COUNTS, *SPANS)
PAGE = 25
SORTED = 200  # tickets of the list of what is due that are put in the order of their promises
LONGEST = 4  # digits of a page


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets (one of FILTERS), of which queues, and the page. ``queue`` is the one queue that was named, if any.

    With a ``period`` it is what a number of the statistics counts (one of FIGURES), of the queues or of somebody's work in them.
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
        """The words that ask for this list, on a button."""
        page = (str(self.page),) if self.page > 1 else ()
        named = (self.queue or self.word,) if self.queue or self.word else ()
        return (*named, self.period.word, self.which, *page) if self.period else (self.which, *named, *page)

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose figures it lists."""
        return tuple(owner(queue, str(self.agent) if self.agent else "") for queue in self.queues)


def wanted(deed: Deed, asked: Sequence[str]) -> Wanted:
    """In any order: a filter, a page, a period, and what is left when these are taken away is a queue's name; or, with a period, a
    colleague's.
    """
    own = tuple(queue.key for queue in deed.queues())
    spans = [span for word in asked if (span := Period.of_word(word) or period_of(word))]
    filters = FIGURES if spans else FILTERS
    which = next((word.lower() for word in asked if word.lower() in filters), filters[0] if spans else "open")
    pages = [int(word) for word in asked if word.isascii() and word.isdigit() and len(word) <= LONGEST]
    left = " ".join(word for word in asked if not _has_meaning(word, filters))
    queue = deed.rules.queue_named(left) if left else None
    if queue is not None and queue.key not in own:
        queue = None
    if left and queue is None and not spans:
        raise BadChoice(word=left[:60], choices=", ".join((*FILTERS, *own)))
    agent = colleague(deed, left) if left and queue is None else None
    period = spans[-1] if spans else None
    if isinstance(period, timedelta):
        period = Period.last(period, deed.now, queue.timezone if queue else deed.zone)
    page = max(pages[-1] if pages else 1, 1)
    return Wanted(which, (queue.key,) if queue else own, queue.key if queue else "", page, period, agent, left if agent else "")


def _has_meaning(word: str, filters: Sequence[str]) -> bool:
    return word.lower() in filters or (word.isascii() and word.isdigit()) or bool(Period.of_word(word) or period_of(word))


def lines_of_list(deed: Deed, asked: Wanted) -> tuple[list[RichText], bool]:
    """A page of a list, a line each, and whether there is more."""
    if asked.period is None:
        tickets, more = page_of(deed, asked)
        customers = deed.work.customers(ticket.customer for ticket in tickets)
        return [ticket_line(deed, ticket, customers[ticket.customer], asked) for ticket in tickets], more
    found, more = counted_of(deed, asked)
    known = {one.ticket: ticket for one in found if (ticket := deed.work.ticket(one.ticket)) is not None}
    customers = deed.work.customers(ticket.customer for ticket in known.values())
    told = [(one, known[one.ticket]) for one in found if one.ticket in known]
    return [counted_line(deed, one, ticket, customers[ticket.customer], asked) for one, ticket in told], more


def counted_of(deed: Deed, asked: Wanted, size: int = PAGE) -> tuple[list[Counted], bool]:
    """A page of what a number counts, and whether there is more."""
    assert asked.period is not None
    found = deed.work.counted(asked.owners, asked.which, asked.period, limit=size + 1, offset=(asked.page - 1) * size)
    return found[:size], len(found) > size


def page_of(deed: Deed, asked: Wanted, size: int = PAGE) -> tuple[list[Ticket], bool]:
    """A page of the list, and whether there are more."""
    first = (asked.page - 1) * size
    if asked.which == "due" and first < SORTED:
        found = _soonest_first(deed, deed.work.listed("due", queues=asked.queues, assignee=str(deed.actor), limit=SORTED + 1))
        return found[first : first + size], len(found) > first + size
    found = deed.work.listed(asked.which, queues=asked.queues, assignee=str(deed.actor), limit=size + 1, offset=first)
    return found[:size], len(found) > size


def _soonest_first(deed: Deed, tickets: list[Ticket]) -> list[Ticket]:
    """Whoever waits longest need not be due first: priorities and customers have promises of their own. Without one they come last."""
    customers = deed.work.customers(ticket.customer for ticket in tickets)
    due = {ticket.number: due_at(deed.rules, ticket, customers[ticket.customer]) for ticket in tickets}
    return sorted(tickets, key=lambda ticket: (not due[ticket.number], due[ticket.number]))


def name_of(which: str) -> Sentence:
    """What a list is called."""
    return {
        "mine": say("Mine"),
        "unclaimed": say("Unclaimed"),
        "due": say("Due soon"),
        "waiting": say("Waiting for the customer"),
        "closed": say("Closed"),
        "open": say("All open"),
    }[which]


def title_of(asked: Wanted) -> Sentence:
    return name_of_figure(asked.which) if asked.period else name_of(asked.which)


def list_button(deed: Deed, asked: Wanted, label: Sentence) -> Button:
    return Button("list", asked.args, words(label, deed.language))


def turning(deed: Deed, asked: Wanted, *, more: bool) -> tuple[Button, ...]:
    """The buttons to the pages before and after."""
    before = [list_button(deed, replace(asked, page=asked.page - 1), say("◀ Back"))] if asked.page > 1 else []
    after = [list_button(deed, replace(asked, page=asked.page + 1), say("Next ▶"))] if more else []
    return (*before, *after)


def ticket_line(deed: Deed, ticket: Ticket, customer: Customer, asked: Wanted) -> RichText:
    """Number, subject, customer, and what the list is about: who has it, where it stands, since when or until when."""
    parts = [ticket.subject, customer.name]
    if asked.which in ("closed", "open"):
        parts.append(words(status_words(ticket.status), deed.language))
    if asked.which not in ("mine", "unclaimed"):
        parts.append(ticket.assignee_name or words(say("nobody yet"), deed.language))
    told = "".join(f" · {part}" for part in parts if part)
    return (Span(f"#{ticket.number}", bold=True), Span(f"{told} · "), *put(_when(deed, ticket, customer, asked.which), deed.language))


def counted_line(deed: Deed, one: Counted, ticket: Ticket, customer: Customer, asked: Wanted) -> RichText:
    """Number, subject and customer of something counted; how long it took or how it was rated, and when. In a queue that is not the
    actor's nothing of it is shown.
    """
    queue = deed.queue(ticket)
    at = day_and_clock(one.at, queue.timezone)
    if deed.role_on(queue) is None:
        moved = say("now in {queue} · {when}", queue=queue.name, when=at)
        return (Span(f"#{ticket.number}", bold=True), Span(" · "), *put(moved, deed.language))
    value = say("{span}", span=how_long(one.value)) if asked.which in SPANS else say("{n} ★", n=one.value) if one.value else None
    parts = [ticket.subject, customer.name, ticket.assignee_name, words(value, deed.language) if value else ""]
    told = "".join(f" · {part}" for part in parts if part)
    return (Span(f"#{ticket.number}", bold=True), Span(f"{told} · "), *put(say("{when}", when=at), deed.language))


def _when(deed: Deed, ticket: Ticket, customer: Customer, which: str) -> Sentence:
    zone = deed.queue(ticket).timezone
    if ticket.is_closed:
        return say("closed {when}", when=day_and_clock(ticket.closed_at, zone))
    if which in ("due", "mine", "unclaimed") and (due := due_at(deed.rules, ticket, customer)):
        return say("due {when}", when=day_and_clock(due, zone))
    if ticket.waiting_since:
        return say("waits since {when}", when=day_and_clock(ticket.waiting_since, zone))
    return say("quiet since {when}", when=day_and_clock(ticket.changed_at, zone))
