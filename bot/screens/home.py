"""An agent's home screen: their lists of tickets, and the buttons to act on them."""

from __future__ import annotations

from bot.core.customer import Customer
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.ports.cards import Card, Screen, Section
from bot.screens.due_texts import due_at
from bot.screens.listing import PAGE, ListRequest, lines_of_list, list_button, name_of, page_buttons, page_of, ticket_line, title_of
from bot.screens.viewer import Viewer
from bot.screens.views import front_buttons, verb_button

SHOWN = ("mine", "unclaimed", "due", "waiting")
OFFERED = (*SHOWN, "open", "closed")
FEW = 5  # of each list
MANY = 50  # tickets that are sorted by due time


def team_screen(viewer: Viewer, asked: ListRequest | None, page: str, note: RichText = (), own: tuple[Section, ...] = ()) -> Screen:
    """Build the screen with the one list ``asked``, or with the first few tickets of each list. ``page`` are the list's arguments."""
    own_queues = tuple(queue.key for queue in viewer.queues())
    offered = tuple(list_button(viewer, ListRequest(which, own_queues), name_of(which)) for which in OFFERED)
    lists = _one_list(viewer, asked) if asked else _overview(viewer)
    nothing = Section(cards=(Card(put(say("Nothing here. Enjoy the quiet."), viewer.language)),))
    hint = viewer.can.wording.home_hint.having(word=f"{viewer.can.prefix}tickets")
    below = Section(cards=(Card(foot=put(hint, viewer.language)),))
    return Screen(note, (*own, Section(buttons=(offered,)), *(lists or (nothing,)), below), page)


def _overview(viewer: Viewer) -> tuple[Section, ...]:
    """Return the first few of each list, queue by queue, without empty lists. A ticket has buttons only where it appears first."""
    every = [ListRequest(which, (queue.key,), queue.key) for queue in viewer.queues() for which in SHOWN]
    found = [(asked, *_first(viewer, asked)) for asked in every]
    customers = viewer.work.people.customers(ticket.customer for _, tickets, _ in found for ticket in tickets)
    shown: set[int] = set()
    sections = []
    for asked, tickets, more in found:
        title = f"{words(name_of(asked.which), viewer.language)} · {viewer.rules.queues[asked.queue].name}"
        cards = tuple(_card(viewer, asked, ticket, customers[ticket.customer], bare=ticket.number in shown) for ticket in tickets)
        sections.append(Section(title, cards, ((list_button(viewer, asked, say("See all")),),) if more else ()))
        shown.update(ticket.number for ticket in tickets)
    return tuple(section for section in sections if section.cards)


def _first(viewer: Viewer, asked: ListRequest) -> tuple[list[Ticket], bool]:
    if asked.which != "due":
        return page_of(viewer, asked, FEW)
    tickets, _ = page_of(viewer, asked, MANY)
    customers = viewer.work.people.customers(ticket.customer for ticket in tickets)
    each = [(due_at(viewer.rules, ticket, customers[ticket.customer]), ticket.number, ticket) for ticket in tickets]
    promised = sorted(one for one in each if one[0])
    return [ticket for *_, ticket in promised[:FEW]], len(promised) > FEW


def _one_list(viewer: Viewer, asked: ListRequest) -> tuple[Section, ...]:
    """Return one page of one list, with buttons for other pages and for one queue alone."""
    if asked.period is not None:
        return _counted(viewer, asked)
    tickets, more = page_of(viewer, asked, PAGE)
    customers = viewer.work.people.customers(ticket.customer for ticket in tickets)
    title = words(name_of(asked.which), viewer.language) + (f" · {viewer.rules.queues[asked.queue].name}" if asked.queue else "")
    queues = viewer.queues() if len(viewer.queues()) > 1 and not asked.queue else []
    narrower = tuple(
        list_button(viewer, ListRequest(asked.which, (queue.key,), queue.key), say("{queue}", queue=queue.name)) for queue in queues
    )
    rows = tuple(row for row in (page_buttons(viewer, asked, more=more), narrower) if row)
    return (Section(title, tuple(_card(viewer, asked, ticket, customers[ticket.customer]) for ticket in tickets), rows),) if tickets else ()


def _counted(viewer: Viewer, asked: ListRequest) -> tuple[Section, ...]:
    """Return the tickets that a figure counts."""
    lines, more = lines_of_list(viewer, asked)
    pages = page_buttons(viewer, asked, more=more)
    return (
        (Section(words(title_of(asked), viewer.language), tuple(Card(line) for line in lines), (pages,) if pages else ()),) if lines else ()
    )


def _card(viewer: Viewer, asked: ListRequest, ticket: Ticket, customer: Customer, *, bare: bool = False) -> Card:
    if bare:
        return Card(ticket_line(viewer, ticket, customer, asked))
    buttons = (*front_buttons(ticket, viewer.language), verb_button("show", ticket, viewer.language))
    return Card(ticket_line(viewer, ticket, customer, asked), buttons=(buttons,))
