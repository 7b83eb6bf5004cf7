"""What somebody did on his own screen of the desk goes in, the screen as it is now comes out: a team's lists, or a customer's tickets."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import Answer, Card, Screen, Section
from bot.core.customer import Customer
from bot.core.people import Address
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.deed import Deed
from bot.inbound import ButtonPressed, FormFilled, HomeOpened, Inbound
from bot.intake.who import People
from bot.screens.listing import PAGE, Wanted, lines_of_list, list_button, name_of, page_of, ticket_line, title_of, turning, wanted
from bot.screens.own import own_sections
from bot.screens.promised import due_at
from bot.screens.views import deed_button, front_buttons
from bot.store import Work
from bot.words import put, say, words

SHOWN = ("mine", "unclaimed", "due", "waiting")
OFFERED = (*SHOWN, "open", "closed")
FEW = 5  # of each list
MANY = 50  # candidates for what is due first: priorities have promises of their own


def at_home(news: Inbound) -> bool:
    """Whether this was done on the person's own screen."""
    return isinstance(news, HomeOpened) or (isinstance(news, ButtonPressed | FormFilled) and not news.where.place)


def as_asked(people: People, work: Work, news: Inbound) -> Inbound:
    """What a customer does on his screen counts as done in his direct chat."""
    if not isinstance(news, ButtonPressed) or not at_home(news) or people.member(work, news.by, news.where).queues():
        return news
    customer = work.customer(news.by.identity)
    return replace(news, where=customer.direct if customer else Address(news.channel, news.by.identity.id))


def drawn(people: People, work: Work, news: Inbound, answer: Answer) -> Answer:
    """The screen as it is after what was done there; what would have been answered stands above it."""
    if answer.form or answer.errors or answer.look:
        return answer
    deed = people.member(work, news.by, news.where)
    own = (Section(buttons=answer.buttons),) if answer.buttons else ()
    if not deed.queues():
        return Answer(screen=Screen(answer.text, (*own, *_customers(people, deed, news))))
    if isinstance(news, ButtonPressed) and news.verb == "list" and not answer.alert:
        return Answer(screen=_teams(deed, " ".join(news.args)))
    page = "" if isinstance(news, HomeOpened) else news.where.thread
    return Answer(screen=_teams(deed, page, answer.text, own))


def _teams(deed: Deed, page: str, note: RichText = (), own: tuple[Section, ...] = ()) -> Screen:
    offered = tuple(list_button(deed, wanted(deed, (which,)), name_of(which)) for which in OFFERED)
    lists = _one_list(deed, wanted(deed, page.split())) if page else _overview(deed)
    nothing = Section(cards=(Card(put(say("Nothing here. Enjoy the quiet."), deed.language)),))
    hint = say("Do you need help yourself? Write {word} in the Messages tab to see your own tickets.", word=f"{deed.prefix}tickets")
    below = Section(cards=(Card(foot=put(hint, deed.language)),))
    return Screen(note, (*own, Section(buttons=(offered,)), *(lists or (nothing,)), below), page)


def _overview(deed: Deed) -> tuple[Section, ...]:
    """The first few of each list, queue by queue; empty lists are not shown. A ticket's buttons stand where it comes first."""
    every = [Wanted(which, (queue.key,), queue.key) for queue in deed.queues() for which in SHOWN]
    found = [(asked, *_first(deed, asked)) for asked in every]
    customers = deed.work.customers(ticket.customer for _, tickets, _ in found for ticket in tickets)
    shown: set[int] = set()
    sections = []
    for asked, tickets, more in found:
        title = f"{words(name_of(asked.which), deed.language)} · {deed.rules.queues[asked.queue].name}"
        cards = tuple(_card(deed, asked, ticket, customers[ticket.customer], bare=ticket.number in shown) for ticket in tickets)
        sections.append(Section(title, cards, ((list_button(deed, asked, say("See all")),),) if more else ()))
        shown.update(ticket.number for ticket in tickets)
    return tuple(section for section in sections if section.cards)


def _first(deed: Deed, asked: Wanted) -> tuple[list[Ticket], bool]:
    if asked.which != "due":
        return page_of(deed, asked, FEW)
    tickets, _ = page_of(deed, asked, MANY)
    customers = deed.work.customers(ticket.customer for ticket in tickets)
    each = [(due_at(deed.rules, ticket, customers[ticket.customer]), ticket.number, ticket) for ticket in tickets]
    promised = sorted(one for one in each if one[0])
    return [ticket for *_, ticket in promised[:FEW]], len(promised) > FEW


def _one_list(deed: Deed, asked: Wanted) -> tuple[Section, ...]:
    """One page of one list, with the ways to the other pages, to one queue alone, and back."""
    if asked.period is not None:
        return _counted(deed, asked)
    tickets, more = page_of(deed, asked, PAGE)
    customers = deed.work.customers(ticket.customer for ticket in tickets)
    title = words(name_of(asked.which), deed.language) + (f" · {deed.rules.queues[asked.queue].name}" if asked.queue else "")
    queues = deed.queues() if len(deed.queues()) > 1 and not asked.queue else []
    narrower = tuple(list_button(deed, Wanted(asked.which, (queue.key,), queue.key), say("{queue}", queue=queue.name)) for queue in queues)
    rows = tuple(row for row in (turning(deed, asked, more=more), narrower) if row)
    return (Section(title, tuple(_card(deed, asked, ticket, customers[ticket.customer]) for ticket in tickets), rows),) if tickets else ()


def _counted(deed: Deed, asked: Wanted) -> tuple[Section, ...]:
    """What a number of the statistics counts."""
    lines, more = lines_of_list(deed, asked)
    pages = turning(deed, asked, more=more)
    return (
        (Section(words(title_of(asked), deed.language), tuple(Card(line) for line in lines), (pages,) if pages else ()),) if lines else ()
    )


def _card(deed: Deed, asked: Wanted, ticket: Ticket, customer: Customer, *, bare: bool = False) -> Card:
    if bare:
        return Card(ticket_line(deed, ticket, customer, asked))
    buttons = (*front_buttons(ticket, deed.language), deed_button("show", ticket, deed.language))
    return Card(ticket_line(deed, ticket, customer, asked), buttons=(buttons,))


def _customers(people: People, deed: Deed, news: Inbound) -> tuple[Section, ...]:
    """The screen of somebody who is an agent nowhere."""
    customer = deed.work.customer(deed.actor)
    if people.rules.queue_for(news.channel) is None:
        return (Section(cards=(Card(put(say("Here the team of {desk} finds its tickets.", desk=deed.rules.name), deed.language)),)),)
    if customer is None:
        hello = say("Hello! This is {desk}. Tell us in the Messages tab what is wrong. Your tickets will stand here.", desk=deed.rules.name)
        return (Section(cards=(Card(put(hello, deed.language)),)),)
    return own_sections(people.asker(deed.work, customer, news.by, customer.direct))
