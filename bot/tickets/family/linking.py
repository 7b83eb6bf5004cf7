"""Links two tickets, in both journals and threads, and ends that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.errors import LinkCircle, NotLinked, SameTicket
from bot.core.richtext import ticket_name
from bot.core.ticket import Ticket
from bot.core.ticket_state import LINKS, ORDERED
from bot.i18n.sentences import Sentence, say
from bot.ports.work import Work
from bot.screens.link_words import relation
from bot.tickets.context import Context


def link_tickets(context: Context, ticket: Ticket, other: Ticket, way: str) -> None:
    """Record what ``ticket`` is to ``other``, instead of what it was. Raises SameTicket and LinkCircle."""
    if ticket is other:
        raise SameTicket(ticket.number)
    if other.number in ticket.related_by(way):
        return
    _ensure_no_circle(context.work, ticket, other, way)
    for one, its, another in ((ticket, way, other), (other, LINKS[way], ticket)):
        one.relate(another.number, its, by=context.actor, now=context.now)
        told = relation(its, one.number, another.number)
        context.announce.line(one, say("{name}: {words}", name=context.name, words=told))


def is_linked(_: Context, ticket: Ticket) -> bool:
    """Whether a link of the ticket can be ended."""
    return any(ticket.related_by(way) for way in LINKS)


def unlink_tickets(context: Context, ticket: Ticket, other: Ticket) -> Sentence:
    """End whatever links two tickets, and return what is said about it. Raises NotLinked."""
    way = next((way for way in LINKS if other.number in ticket.related_by(way)), "")
    if not way:
        raise NotLinked(ticket.number, other=ticket_name(other.number))
    told = say("{one} and {ticket} are no longer linked.", one=ticket_name(ticket.number), ticket=ticket_name(other.number))
    for one, its, another in ((ticket, way, other), (other, LINKS[way], ticket)):
        one.unrelate(another.number, its, by=context.actor, now=context.now)
        context.announce.line(one, say("{name}: {words}", name=context.name, words=told))
    return told


def _ensure_no_circle(work: Work, ticket: Ticket, other: Ticket, way: str) -> None:
    first, last = (ticket, other) if way in ORDERED else (other, ticket)
    along = way if way in ORDERED else LINKS[way]

    def below(number: int) -> list[int]:
        found = work.tickets.peek(number)
        return [] if found is None else [one for one in found.related_by(along) if {number, one} != {ticket.number, other.number}]

    if along in ORDERED and _leads_back(last.number, first.number, below):
        raise LinkCircle(ticket.number)


def _leads_back(start: int, goal: int, following: Callable[[int], Sequence[int]]) -> bool:
    """Whether ``goal`` is reached from ``start``, step by step."""
    seen, ahead = {start}, [start]
    while ahead:
        one = ahead.pop()
        if one == goal:
            return True
        fresh = [other for other in following(one) if other not in seen]
        seen.update(fresh)
        ahead += fresh
    return False
