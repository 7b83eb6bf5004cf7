"""The words of a list go in; its tickets come out, a line each, with the buttons that turn the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cards import Button
from bot.core.customer import Customer
from bot.core.errors import BadChoice
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.screens.promised import due_at
from bot.times import day_and_clock, status_words
from bot.words import Sentence, put, say, words

FILTERS = ("mine", "unclaimed", "due", "waiting", "closed", "open")
PAGE = 25
LONGEST = 4  # digits of a page


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets (one of FILTERS), of which queues, and the page. ``queue`` is the one queue that was named, if any."""

    which: str
    queues: tuple[str, ...]
    queue: str = ""
    page: int = 1

    @property
    def args(self) -> tuple[str, ...]:
        """The words that ask for this list, on a button."""
        return (self.which, *([self.queue] if self.queue else []), *([str(self.page)] if self.page > 1 else []))


def wanted(deed: Deed, asked: Sequence[str]) -> Wanted:
    """In any order: a filter, a page, and what is left when these are taken away is a queue's name."""
    own = tuple(queue.key for queue in deed.queues())
    which = next((word for word in asked if word in FILTERS), "open")
    pages = [int(word) for word in asked if word.isascii() and word.isdigit() and len(word) <= LONGEST]
    left = " ".join(word for word in asked if word not in FILTERS and not (word.isascii() and word.isdigit()))
    queue = deed.rules.queue_named(left) if left else None
    if left and (queue is None or queue.key not in own):
        raise BadChoice(word=left[:60], choices=", ".join((*FILTERS, *own)))
    return Wanted(which, (queue.key,) if queue else own, queue.key if queue else "", max(pages[-1] if pages else 1, 1))


def page_of(deed: Deed, asked: Wanted, size: int = PAGE) -> tuple[list[Ticket], bool]:
    """A page of the list, and whether there are more."""
    found = deed.work.listed(asked.which, queues=asked.queues, assignee=str(deed.actor), limit=size + 1, offset=(asked.page - 1) * size)
    return found[:size], len(found) > size


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


def _when(deed: Deed, ticket: Ticket, customer: Customer, which: str) -> Sentence:
    zone = deed.queue(ticket).timezone
    if ticket.is_closed:
        return say("closed {when}", when=day_and_clock(ticket.closed_at, zone))
    if which in ("due", "mine", "unclaimed") and (due := due_at(deed.rules, ticket, customer)):
        return say("due {when}", when=day_and_clock(due, zone))
    if ticket.waiting_since:
        return say("waits since {when}", when=day_and_clock(ticket.waiting_since, zone))
    return say("quiet since {when}", when=day_and_clock(ticket.changed_at, zone))
