"""What an agent wants to know about a customer: language, local time, other open tickets, and earlier ones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core.customer import Customer
from bot.core.richtext import RichText, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import City, Day, Sentence, TimeOfDay, bold, put, say
from bot.i18n.times import day_and_clock, moment, status_words
from bot.screens.ticket_facts import LANGUAGES, rating_symbols
from bot.screens.viewer import Viewer

EARLIER, LATEST = 10, 30  # tickets shown, and looked at


def history(viewer: Viewer, customer: Customer, but: Ticket) -> list[RichText]:
    """Return lines about a customer, without the ticket ``but``."""
    lines, others = [about(viewer, customer)], list(islice(_others(viewer, customer, but), EARLIER))
    still_open, earlier = [one for one in others if not one.is_closed], [one for one in others if one.is_closed]
    for title, some in ((say("Also open"), still_open), (say("Earlier tickets of this customer"), earlier)):
        if some:
            lines += [bold(put(title, viewer.language)), *(ticket_of_history(viewer, ticket) for ticket in some)]
    return lines


def _others(viewer: Viewer, customer: Customer, but: Ticket) -> Iterator[Ticket]:
    """Yield the newest other tickets of all accounts of the customer, the newest first, without merged ones and those of queues in which
    the viewer has no role.
    """
    found = [one for account in viewer.work.people.same_as(customer) for one in viewer.work.tickets.of_customer(account, LATEST)]
    for one in sorted(found, key=lambda ticket: -ticket.number):
        if one.number != but.number and not one.merged_into and viewer.role_on(viewer.queue(one)):
            yield one


def local_time(viewer: Viewer, zone: str) -> Sentence:
    """Return the present time in a zone; with its day if the viewer has another one."""
    at, now = TimeOfDay(viewer.now // 1000, zone), moment(viewer.now)
    if now.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(viewer.own_zone)).date():
        return say("{time}", time=at)
    return say("{date}, {time}", date=Day(at.seconds, zone), time=at)


def about(viewer: Viewer, customer: Customer) -> RichText:
    """Return the language that a customer reads, and what time it is for them."""
    tag = viewer.rules.language_of(customer)
    language = LANGUAGES.get(tag, tag)
    told: Sentence = say("Language: {language}.", language=language)
    if zone := customer.zone:
        told = say(
            "Language: {language}. It is {time} where the customer is ({zone}).",
            language=language,
            time=local_time(viewer, zone),
            zone=City(zone),
        )
    return put(told, viewer.language)


def ticket_of_history(viewer: Viewer, ticket: Ticket) -> RichText:
    """Return number, subject, status and rating of a ticket."""
    stars = f" · {rated}" if (rated := rating_symbols(ticket)) else ""
    if ticket.is_closed:
        when = say("closed {when}", when=day_and_clock(ticket.closed_at, viewer.zone_on(ticket)))
    else:
        when = status_words(ticket.status)
    return (*ticket_name(ticket.number, bold=True), *plain(f" · {ticket.subject} · "), *put(when, viewer.language), *plain(stars))
