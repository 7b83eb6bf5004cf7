"""An agent's home screen: their lists of tickets, and the buttons to act on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.ports.cards import Button, Card, Screen, Section
from bot.screens.canned_forms import CANNED
from bot.screens.listing import FILTERS, PAGE, ListRequest, heading, lines_of_list, list_button, name_of, page_buttons, page_of
from bot.screens.saved_views import VIEW, ShownView, view_button
from bot.screens.search_form import form_button, search_box
from bot.screens.ticket_lines import ticket_line
from bot.screens.viewer import Viewer
from bot.screens.views import front_buttons, verb_button
from bot.screens.web_links import web_button

SHOWN = ("mine", "unclaimed", "due", "waiting")
FEW = 5  # of each list


def team_screen(
    viewer: Viewer,
    asked: ListRequest | None,
    page: str,
    note: RichText = (),
    own: tuple[Section, ...] = (),
    views: Sequence[ShownView] = (),
) -> Screen:
    """Build the screen with the one list ``asked``, or with the first few tickets of each list. ``page`` are the list's arguments,
    ``views`` the saved ones.
    """
    own_queues = tuple(queue.key for queue in viewer.queues())
    offered = tuple(_filter_button(viewer, ListRequest(which, own_queues), asked) for which in FILTERS)
    search = ((form_button(viewer.language),),) if viewer.can.forms else ()
    kept = _views(viewer, views) if views else ()
    lists = _one_list(viewer, asked) if asked else _overview(viewer)
    nothing = Section(cards=(Card(put(say("Nothing here. Enjoy the quiet."), viewer.language)),))
    hint = viewer.can.wording.home_hint.having(word=f"{viewer.can.prefix}tickets")
    saved = Button(CANNED, ("0", "list"), words(say("Canned replies"), viewer.language))
    web = (web_button(viewer.language),) if viewer.rules.web_url else ()
    below = Section(cards=(Card(foot=put(hint, viewer.language)),), buttons=((saved, *web),))
    above = Section(buttons=(*search, offered), entry=search_box(viewer.language))
    return Screen(note, (*own, above, *kept, *(lists or (nothing,)), below), page)


def _views(viewer: Viewer, views: Sequence[ShownView]) -> tuple[Section, ...]:
    """Return the saved views with their counts."""
    all_of_them = Button(VIEW, ("list",), words(say("All views"), viewer.language))
    buttons = ((*(view_button(viewer, one) for one in views), all_of_them),)
    return (Section(words(say("Views"), viewer.language), buttons=buttons),)


def _filter_button(viewer: Viewer, offered: ListRequest, asked: ListRequest | None) -> Button:
    """Return the button of a list; the chosen one is marked."""
    button = list_button(viewer, offered, name_of(offered.which))
    return replace(button, label=f"✓ {button.label}", style="primary") if asked and asked.which == offered.which else button


def _overview(viewer: Viewer) -> tuple[Section, ...]:
    """Return the first few of each list, queue by queue. Each ticket is shown where it appears first; lists with nothing else are left
    out, and a list that has more than what is shown below its heading can be opened.
    """
    shown: set[int] = set()
    found: list[tuple[ListRequest, list[Ticket], bool]] = []
    for asked in [ListRequest(which, (queue.key,), queue.key) for queue in viewer.queues() for which in SHOWN]:
        tickets, more = page_of(viewer, asked, FEW + len(shown))
        new = [ticket for ticket in tickets if ticket.number not in shown]
        shown.update(ticket.number for ticket in new[:FEW])
        found.append((asked, new[:FEW], more or len(tickets) > len(new[:FEW])))
    names = viewer.work.people.names(ticket.customer for _, tickets, _ in found for ticket in tickets)
    return tuple(
        Section(
            heading(viewer, asked),
            tuple(_card(viewer, asked, ticket, names[ticket.customer]) for ticket in tickets),
            ((list_button(viewer, asked, say("See all")),),) if more else (),
        )
        for asked, tickets, more in found
        if tickets
    )


def _one_list(viewer: Viewer, asked: ListRequest) -> tuple[Section, ...]:
    """Return one page of one list, with buttons for other pages and for one queue alone."""
    if asked.figure:
        return _counted(viewer, asked)
    tickets, more = page_of(viewer, asked, PAGE)
    names = viewer.work.people.names(ticket.customer for ticket in tickets)
    queues = viewer.queues() if len(viewer.queues()) > 1 and not asked.queue else []
    narrower = tuple(
        list_button(viewer, ListRequest(asked.which, (queue.key,), queue.key), say("{queue}", queue=queue.name)) for queue in queues
    )
    rows = tuple(row for row in (page_buttons(viewer, asked, more=more), narrower) if row)
    cards = tuple(_card(viewer, asked, ticket, names[ticket.customer]) for ticket in tickets)
    return (Section(heading(viewer, asked), cards, rows),) if tickets else ()


def _counted(viewer: Viewer, asked: ListRequest) -> tuple[Section, ...]:
    """Return the tickets that a figure counts."""
    lines, more = lines_of_list(viewer, asked)
    pages = page_buttons(viewer, asked, more=more)
    return (Section(heading(viewer, asked), tuple(Card(line) for line in lines), (pages,) if pages else ()),) if lines else ()


def _card(viewer: Viewer, asked: ListRequest, ticket: Ticket, customer: str) -> Card:
    buttons = (*front_buttons(ticket, viewer.language), verb_button("show", ticket, viewer.language))
    return Card(ticket_line(viewer, ticket, customer, asked.which), buttons=(buttons,))
