"""Which rows and columns besides the events belong to the record, and the digests of them that the journal keeps."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from bot.core.customer import Customer
from bot.core.escalations import Ping, Rating
from bot.core.journal import new_salt, proof
from bot.core.ticket import Ticket

PROVED: dict[str, tuple[str, ...]] = {
    "ticket": ("subject", "channel", "place", "thread"),
    "customer": ("channel", "person", "name", "handle"),
    "rating": ("ticket", "message", "agent", "agent_name", "score", "asked_at", "rated_at"),
    "ping": ("ticket", "target", "step", "state", "by", "by_name", "at", "over_at"),
}
"""The columns that a digest in the journal covers, by table. Messages are in :meth:`storage.records.MessageRow.digest`."""

NOT_RECORD: dict[str, str | dict[str, str]] = {
    "seen": "deduplication of what platforms send: it is forgotten after a while",
    "newest_edit": "what messages became, for a day: the record has it as a version",
    "parked": "raw items that no ticket knows yet; `bellhop parked` lists them",
    "pace": "bookkeeping of deliveries: numbering and pauses",
    "delivery": "bookkeeping of deliveries: what was said is in the messages",
    "landing": "bookkeeping of deliveries: further messages of a split post",
    "album_part": "where the parts of a message are on their channel; until it is a message, what came in",
    "canned": "texts that agents keep for later: what was sent is in the messages",
    "canned_change": "who changed those texts",
    "customer_change": "who changed what agents keep about a customer",
    "saved_view": "words of searches that agents keep",
    "first_contact": "what came from people who haven't said yet that they are people",
    "first_text": "how often new customers begin with the same text: it is forgotten after a while",
    "invitation": "links that were handed out: the ticket's journal says who came",
    "token": "who may use the API: what a token did is in the journal under its name",
    "web_link": "who may sign in once: what they did is in the journal under their name",
    "web_session": "who is signed in: what they did is in the journal under their name",
    "api_answer": "what programs were answered: it is forgotten after a day",
    "listed": "bookkeeping of deliveries: which pings a list shows",
    "reminder": "work to do later, derived from the journal and the configuration",
    "erasure": "which customers are to be erased, or were: their tickets' journals say so",
    "removal": "work to do: files that are to be removed",
    "member": "a copy of the platform's list of members, refreshed every minute",
    "roster": "when that list was read",
    "person": "a copy of the platform's profiles; every message keeps its author's name as it was",
    "worker": "which processes run now",
    "lease": "which process has which duty now",
    "fact": "figures, derived from the journal: `bellhop stats --recount` checks them",
    "figure": "figures, derived from the journal: `bellhop stats --recount` checks them",
    "counter": {"value": "gaps are normal in ids, and notes of what was done once are no record; ticket numbers and seals are checked"},
    "customer": {
        "language": "what the channel tells now",
        "timezone": "what the channel tells now",
        "chosen_language": "a preference that the customer can change at any time",
        "tier": "comes from the configuration",
        "place": "bookkeeping of deliveries: where the direct chat is",
        "blocked_at": "bookkeeping of deliveries: whether the customer can be reached now",
        "first_at": "shown to nobody",
        "last_at": "shown to nobody",
        "next_opens": "state of the conversation: what the next message does",
        "continues": "state of the conversation: where the next message goes",
        "comment_on": "state of the conversation: what the next message comments on",
        "comment_until": "state of the conversation: until when",
        "asked_about": "state of the conversation: which question is open",
        "written_language": "a guess from the customer's words",
        "heard_language": "a guess from the customer's last words",
        "wrote_on": "state of the conversation: where the last message went",
        "spent": "state of the conversation: how much of the limits is used",
        "came_from": "state of the conversation: the word of a link, until the next ticket",
        "note": "what agents keep about a customer: `customer_change` has its history",
        "facts": "what agents keep about a customer: `customer_change` has its history",
        "spam_on": "whether the customer is blocked: the journal of that ticket says who marked it",
        "person_at": "state of the conversation: when they said that they are a person",
        "joined": "which accounts are one person: `customer_change` has its history, and tickets stay as they are",
    },
    "ticket": {
        "card": "bookkeeping of deliveries: which post is the card",
        "lost_at": "bookkeeping of deliveries: since when the place cannot be written to",
        "reply_due": "derived from the journal and the configuration",
        "solution_due": "derived from the journal and the configuration",
        "urgency": "how lists are sorted: derived from the other columns",
        "came_from": "the word of a link, which anybody can make: no part of what was said",
        "indexed": "how far the search index has come: `bellhop reindex` builds it again",
        "counted": "how far the figures have come: `bellhop stats --recount` checks them",
    },
    "ping": {"rounds": "how often a ping was repeated: bookkeeping of reminders"},
}
"""Tables and columns that are not part of the record, each with the reason."""


def of_ticket(ticket: Ticket) -> str:
    return proof(_TICKET(ticket), ticket.salt)


def of_customer(customer: Customer) -> list[Any]:
    """Revision and digest of a customer. The newest revision counts, in whichever ticket's journal it is."""
    return [customer.revision, proof((customer.id, customer.revision, *_CUSTOMER(customer)), customer.salt)]


def of_row(kind: str, row: Rating | Ping, salt: str) -> str:
    """The digest of a rating or a ping, keyed with its ticket's salt."""
    return proof(_ROWS[kind](row), salt)


_TICKET: Callable[[Any], tuple[Any, ...]] = attrgetter(*PROVED["ticket"])
_CUSTOMER: Callable[[Any], tuple[Any, ...]] = attrgetter(*PROVED["customer"])
_ROWS: dict[str, Callable[[Any], tuple[Any, ...]]] = {kind: attrgetter(*PROVED[kind]) for kind in ("rating", "ping")}


class Found:
    """The digests of one transaction, by the ticket whose journal will hold them."""

    def __init__(self) -> None:
        self.by_ticket: dict[int, dict[str, Any]] = {}

    def put(self, ticket: Ticket, name: str, value: object) -> None:
        self.by_ticket.setdefault(ticket.number, {})[name] = value

    def ticket(self, ticket: Ticket) -> None:
        """Skips a ticket without a salt, which an older version made: :func:`storage.work.proving.prove_more` adds its digests."""
        if ticket.salt:
            self.put(ticket, "ticket", of_ticket(ticket))

    def row(self, ticket: Ticket, kind: str, row: Rating | Ping) -> None:
        if ticket.salt:
            self.put(ticket, f"{kind} {row.id}", of_row(kind, row, ticket.salt))

    def customer(self, ticket: Ticket, customer: Customer) -> None:
        keyed(customer)
        self.put(ticket, "who", of_customer(customer))


def keyed(customer: Customer) -> None:
    """Give a salt to a customer that an older version made."""
    if not customer.salt:
        customer.salt, customer.revision = new_salt(), customer.revision + 1
