"""Lists of tickets: the saved views and lists beside them, a search, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from bot.catalogue.list_words import wanted
from bot.catalogue.saved_views import asked_by, default_view, shown_views, the_view
from bot.catalogue.search_words import SearchRequest, search_request
from bot.core.errors import DeskError
from bot.core.richtext import RichText
from bot.i18n.sentences import Sentence, known, put
from bot.screens.hits import told
from bot.screens.listing import FILTERS, ListRequest, counted_page, heading, name_of, page_of
from bot.screens.saved_views import ShownView
from bot.screens.ticket_lines import WITH_STATUS, counted_line
from bot.search.finding import Order
from bot.tickets.context import Context
from bot.web.asked import HOME, Asked
from bot.web.rows import Row, row_of

SIZE = 25
LIST, SEARCH, VIEW, PAGE = "list", "q", "view", "page"
USUAL = "open"


@dataclass(frozen=True, slots=True)
class Place:
    """A list to choose: its name, its address, whether it is open, and how many tickets it has."""

    name: Sentence | str
    path: str
    here: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, and the lists beside it. ``keep`` is what the address of a ticket carries to stay in this list."""

    heading: str | RichText
    rows: Sequence[Row]
    lists: Sequence[Place]
    views: Sequence[Place]
    search: str
    keep: str
    before: str
    after: str


def listing(context: Context, asked: Asked) -> Listing:
    """Return the list that an address asks for. What is wrong with a search is its heading. Raises what is wrong with a list's words, and
    NoSuchView.
    """
    query = asked.query
    words, number = " ".join(query.get(SEARCH, "").split()), _page(query.get(PAGE, ""))
    view = query.get(VIEW, "")
    request: ListRequest | SearchRequest | DeskError
    if words:
        request, kept = _searched(context, words), {SEARCH: words}
    elif view:
        request, kept = asked_by(context, the_view(context, view)), {VIEW: view}
    elif LIST in query or (chosen := default_view(context)) is None:
        request, kept = wanted(context, query.get(LIST, USUAL).split()), {LIST: query.get(LIST, USUAL)}
    else:
        request, kept = asked_by(context, chosen), {VIEW: str(chosen.id)}
    head: str | RichText
    rows: list[Row]
    if isinstance(request, DeskError):
        head, rows, more = put(known(type(request).__doc__ or "", **request.values), context.language), [], False
    elif isinstance(request, SearchRequest):
        head, rows, more = _found(context, request, number)
    else:
        head, rows, more = _listed(context, replace(request, page=max(number, request.page)))
    here = partial(_address, kept)
    own = tuple(queue.key for queue in context.queues())
    return Listing(
        head,
        rows,
        [Place(name_of(which), _address({LIST: which}), kept == {LIST: which}, _count(context, which, own)) for which in FILTERS],
        [_view(one, kept.get(VIEW, "")) for one in shown_views(context)],
        words,
        urlencode({**kept, **({PAGE: number} if number > 1 else {})}),
        here(number - 1) if number > 1 else "",
        here(number + 1) if more else "",
    )


COUNTED = ("mine", "unclaimed", "due", "overdue", "waiting", "hold", "snoozed")
MOST = 99


def _count(context: Context, which: str, own: tuple[str, ...]) -> int | None:
    """Return how many tickets a list has, no further than is shown."""
    if which not in COUNTED:
        return None
    return context.work.tickets.size(ListRequest(which, own).tickets(context), MOST + 1)


def _page(written: str) -> int:
    return min(max(int(written), 1), 1000) if written.isascii() and written.isdigit() and len(written) < 6 else 1


def _address(kept: dict[str, str], page: int = 1) -> str:
    return f"{HOME}/tickets?{urlencode({**kept, **({PAGE: page} if page > 1 else {})})}"


def _view(one: ShownView, chosen: str) -> Place:
    return Place(one.view.name, _address({VIEW: str(one.view.id)}), str(one.view.id) == chosen, one.count)


def _listed(context: Context, request: ListRequest) -> tuple[str, list[Row], bool]:
    if request.figure:
        counted, more = counted_page(context, request)
        known = {one.ticket: ticket for one in counted if (ticket := context.work.tickets.get(one.ticket)) is not None}
        names = context.work.people.names(ticket.customer for ticket in known.values())
        rows = [
            Row(one.ticket, line=counted_line(context, one, known[one.ticket], names[known[one.ticket].customer], request.which))
            for one in counted
            if one.ticket in known
        ]
        return heading(context, request), rows, more
    tickets, more = page_of(context, request)
    names = context.work.people.names(ticket.customer for ticket in tickets)
    rows = [row_of(context, ticket, names[ticket.customer], with_status=request.which in WITH_STATUS) for ticket in tickets]
    return heading(context, request), rows, more


def _searched(context: Context, words: str) -> SearchRequest | DeskError:
    try:
        return search_request(context, words)
    except DeskError as error:
        return error


def _found(context: Context, request: SearchRequest, page: int) -> tuple[RichText, list[Row], bool]:
    order = request.order or Order.NEWEST
    found = context.work.search.find(request.query, order, offset=(page - 1) * SIZE, size=SIZE)
    rows = [row_of(context, hit.ticket, hit.customer.name, with_status=True) for hit in found.hits]
    return told(request.text, request.query, order, found, context.language), rows, found.more
