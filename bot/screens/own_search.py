"""A customer's search in their own tickets. The index knows what agents know, so each hit is compared with what the customer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace

from bot.core.message import Message, Version, Visibility
from bot.core.people import Role
from bot.core.richtext import RichText
from bot.ports.work import Work
from bot.screens.message_data import files_now
from bot.screens.own_messages import has_heard, own_messages, own_status
from bot.search.document import Said, document, facets_of
from bot.search.finding import Found, Hit, Order
from bot.search.matching import meets
from bot.search.query import Query

AT_ONCE, MOST = 16, 200  # hits of the index
LONG, NEWEST = 300, 100  # events of a ticket of which only so many messages are read, because the one writer waits meanwhile


def own_hits(work: Work, query: Query, order: Order, *, offset: int, size: int) -> Found:
    """Return a page of the tickets that a customer's query finds, each with what they have of it.

    The index is asked only for the words that must be there: what it would leave out, it would leave out for reasons that customers don't
    know.
    """
    asked = replace(query, wanted=tuple(one for one in query.wanted if not one.excluded), facets=(), excluded=())
    kept: list[Hit] = []
    for at in range(0, MOST, AT_ONCE):
        found = work.search.find(asked, order, offset=at, size=AT_ONCE)
        kept += [own for hit in found.hits if (own := _as_theirs(work, hit, query, found)) is not None]
        if not found.more or len(kept) > offset + size:
            break
    read = query if found.query == asked else found.query
    return replace(found, hits=tuple(kept[offset : offset + size]), more=len(kept) > offset + size, query=read)


def _as_theirs(work: Work, hit: Hit, query: Query, found: Found) -> Hit | None:
    """Return a hit with what the customer has of the ticket; None if that doesn't meet the query. Of a long ticket, only the newest
    messages are read: the index is believed in which words are there, and all else must be true of these.
    """
    known = work.tickets.peek(hit.ticket.number)
    if known is None or not has_heard(work, known):
        return None
    is_long = known.events > LONG
    said, seen = _said(*own_messages(work, known, NEWEST if is_long else 0)), copy(hit.ticket)
    seen.status, seen.spam = own_status(seen).value, 0
    facets = facets_of(seen, (hit.customer,), said)
    if not all(any(token in facets for token in group) for group in query.facets) or any(
        token in facets for group in query.excluded for token in group
    ):
        return None
    without = tuple(one for one in query.wanted if one.excluded)
    differs = not is_long and said != [one for one in hit.said if one.visibility == Visibility.PUBLIC]
    if without or differs:
        wanted = without if is_long else (*found.query.wanted, *without)
        words = replace(found.query, wanted=wanted, facets=(), excluded=(), customers=())
        if not meets(document(seen, (hit.customer,), said).parts, words.terms(found.breadth)):
            return None
    return Hit(hit.ticket, hit.customer, said)


def _said(messages: Sequence[Message], versions: Mapping[int, Sequence[Version]]) -> list[Said]:
    found = []
    for one in messages:
        later = versions.get(one.id, ()) if one.role is Role.CUSTOMER else ()
        text = later[-1].text if later else one.text
        if text is not None:
            found.append(Said(str(one.author), one.role, one.visibility, _plain(text), tuple(files_now(one, later))))
    return found


def _plain(text: RichText) -> str:
    """The text as it is read, and the addresses of its links."""
    return "".join(f"{span.text} {span.link}" if span.link and span.link != span.text else span.text for span in text)
