"""What programs can read about tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.api.asked import NUMBER, Asked, Route
from bot.api.cursors import begin_of, cursor
from bot.api.errors import WrongField
from bot.api.fields import FieldSpec
from bot.api.problems import Reply
from bot.api.shapes import TEXT, listed, page, record, ref
from bot.catalogue.search_words import search_request
from bot.commands.why import why as explained
from bot.core.clocks import TargetClocks
from bot.core.event_kinds import EventKind
from bot.core.richtext import text_of
from bot.core.target_clock import TargetClock
from bot.core.ticket import Ticket
from bot.i18n.sentences import say
from bot.screens.due_texts import terms_of
from bot.screens.message_data import Copies, message_data
from bot.screens.ticket_data import brief_data, etag_of, ticket_data, time_data
from bot.screens.versions import notes_sent
from bot.search.finding import Order
from bot.settings.rules import Terms
from bot.tickets.context import Context

USUAL, MOST = 50, 100
SECRET_FACTS = ("digest", "digests", "proofs", "before", "token")
"""What the journal keeps for itself; ``before`` may be a whole state."""
LIMIT = FieldSpec("limit", "How many items a page has.", "number", least=1, most=MOST, default=USUAL)
LONGEST_SEARCH = 500  # characters; the server takes 8,190 bytes of an address, and a character may become 12 of them
CURSOR = FieldSpec("cursor", "Where the page begins: next_cursor of the page before.", most=100)


def begin(asked: Asked, kind: str) -> int:
    """Return where the page begins; 0 for the first one. Raises WrongField."""
    written = asked.query.get("cursor", "")
    found = begin_of(kind, written) if written else 0
    if found is None:
        raise WrongField("cursor", say("This isn't a cursor of this list."))
    return found


def size(asked: Asked) -> int:
    return int(asked.query.get("limit", USUAL))


def ticket_of(context: Context, asked: Asked) -> Ticket:
    """Return the ticket of the address. Raises NoSuchTicket."""
    context.acts_on = ticket = context.ticket(int(asked.args[0]))
    return ticket


def tickets(context: Context, asked: Asked) -> Reply:
    """Return a page of the tickets that a search finds. It goes on behind a ticket, so that new ones don't move it."""
    request, order = search_request(context, asked.query.get("q", "")), Order(asked.query.get("sort", Order.NEWEST))
    kind, many = order.value[0], size(asked)
    at = begin(asked, kind)
    offset = at if order is Order.RELEVANCE else 0
    query = request.query if order is Order.RELEVANCE else replace(request.query, behind=at)
    found = context.work.search.find(query, order, offset=offset, size=many)
    last = offset + many if order is Order.RELEVANCE else found.hits[-1].ticket.number if found.hits else 0
    data = [brief_data(hit.ticket, hit.customer, context.rules) for hit in found.hits]
    following = cursor(kind, last) if found.more else None
    return Reply(200, {"tickets": data, "next_cursor": following, "complete": not found.partial})


def ticket(context: Context, asked: Asked) -> Reply:
    """Return the state of a ticket, or only that it is still the same."""
    data = ticket_data(context.work, context.rules, ticket_of(context, asked))
    tag = etag_of(data)
    known = [one.strip().removeprefix("W/") for one in asked.headers.get("if-none-match", "").split(",")]
    return Reply(304, None, {"ETag": tag}) if tag in known or known == ["*"] else Reply(200, data, {"ETag": tag})


def messages(context: Context, asked: Asked) -> Reply:
    """Return a page of the messages, the oldest first, as they read now."""
    found = ticket_of(context, asked)
    first, many = begin(asked, "m"), size(asked)
    said = context.work.messages.page(found, first, many + 1)
    numbers = [one.id for one in said]
    versions, sent = context.work.messages.versions(found, numbers), notes_sent(context.work, found)
    copies = Copies(context.work, found, numbers)
    data = [message_data(one, versions.get(one.id, []), copies, public=one.id in sent) for one in said[:many]]
    return Reply(200, {"messages": data, "next_cursor": cursor("m", first + many) if len(said) > many else None})


def events(context: Context, asked: Asked) -> Reply:
    """Return a page of the journal, the oldest event first."""
    found = ticket_of(context, asked)
    after, many = begin(asked, "e"), size(asked)
    found_events = context.work.tickets.events(found, _TOLD, after=after, limit=many + 1)
    data = []
    for one in found_events[:many]:
        facts, at = one.facts, time_data(one.at)
        shown = {name: value for name, value in facts.items() if name not in SECRET_FACTS}
        data.append({"seq": one.seq, "kind": one.kind.value, "at": at, "actor": one.actor, "token": facts.get("token"), "facts": shown})
    return Reply(200, {"events": data, "next_cursor": cursor("e", found_events[many - 1].seq) if len(found_events) > many else None})


def clocks(context: Context, asked: Asked) -> Reply:
    """Return the clocks of all targets that are promised."""
    found = ticket_of(context, asked)
    terms = terms_of(context.work, context.rules, found)
    data = [
        _clock(one, terms, context.now) for one in TargetClocks(context.work.tickets.events(found)).clocks if one.target in terms.targets
    ]
    return Reply(200, {"clocks": data})


def _clock(clock: TargetClock, terms: Terms, now: int) -> dict[str, Any]:
    times = terms.targets[clock.target]
    state = clock.state(terms.calendar, due_after=times.due, imminent_after=times.imminent, now=now)
    return {
        "target": clock.target.value,
        "state": state.value,
        "since": time_data(clock.since),
        "due_at": time_data(clock.passed(terms.calendar, times.due) or 0),
        "ended_at": time_data(clock.ended_at),
        "paused": not clock.is_over and not clock.runs_since,
        "promised_seconds": times.due / 1000,
        "passed_seconds": clock.ran(terms.calendar, now) / 1000,
    }


def why(context: Context, asked: Asked) -> Reply:
    """Return what the verb ``why`` says."""
    answer = explained(context, ticket_of(context, asked))
    return Reply(200, {"lines": text_of(answer.text).split("\n")})


_TOLD = frozenset(EventKind) - {EventKind.RECORDED}
_OF_TICKET = (404,)
ROUTES = (
    Route(
        "GET",
        "/tickets",
        "listTickets",
        "Find tickets. Without a search, all tickets of the token's queues are listed. A change is found within a second.",
        tickets,
        query=(
            FieldSpec(
                "q",
                "A search as in the chat: words, “a phrase”, -word, and facets such as is:open, tag:refund or after:7d.",
                most=LONGEST_SEARCH,
            ),
            FieldSpec("sort", "The order of the tickets.", "choice", choices=tuple(Order), default=Order.NEWEST.value),
            LIMIT,
            CURSOR,
        ),
        answer=page(tickets=listed(ref("TicketInList")), complete={"type": "boolean"}),
    ),
    Route(
        "GET",
        f"/tickets/{{{NUMBER}}}",
        "getTicket",
        "A ticket.",
        ticket,
        answer=ref("Ticket"),
        statuses=_OF_TICKET,
        tagged=True,
    ),
    Route(
        "GET",
        f"/tickets/{{{NUMBER}}}/messages",
        "listMessages",
        "The messages of a ticket, the oldest first, with notes.",
        messages,
        query=(LIMIT, CURSOR),
        answer=page(messages=listed(ref("Message"))),
        statuses=_OF_TICKET,
    ),
    Route(
        "GET",
        f"/tickets/{{{NUMBER}}}/events",
        "listEvents",
        "The journal of a ticket, the oldest event first.",
        events,
        query=(LIMIT, CURSOR),
        answer=page(events=listed(ref("Event"))),
        statuses=_OF_TICKET,
    ),
    Route(
        "GET",
        f"/tickets/{{{NUMBER}}}/clocks",
        "listClocks",
        "The promised times of a ticket, and what became of them.",
        clocks,
        answer=record(clocks=listed(ref("Clock"))),
        statuses=_OF_TICKET,
    ),
    Route(
        "GET",
        f"/tickets/{{{NUMBER}}}/why",
        "explainTicket",
        "Why the clocks of a ticket are where they are, as sentences.",
        why,
        answer=record(lines=listed(TEXT)),
        statuses=_OF_TICKET,
    ),
)
