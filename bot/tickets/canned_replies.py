"""Canned replies on a ticket: finds them, fills them in, and sends them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.core.canned import Canned, Prepared, fill, key_of, variant_for
from bot.core.errors import NoSuchCanned
from bot.core.richtext import RichText, cut, plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import words
from bot.ports.canned import CannedList
from bot.screens.viewer import Viewer
from bot.tickets.context import Context
from bot.tickets.replies import send

ID = 15  # digits
_NAMED = re.compile(r"\A:(?!\S*:)(\w{2}[^\n]{0,200}(?<!:))")


def usable(viewer: Viewer, ticket: Ticket | None, found: Sequence[str] = ()) -> CannedList:
    """Return which canned replies the actor can use on a ticket, or in their queues; with all words of ``found`` in them."""
    queues = (viewer.queue(ticket).key,) if ticket else tuple(queue.key for queue in viewer.queues())
    return CannedList(str(viewer.actor), queues, tuple(found))


def named(viewer: Viewer, ticket: Ticket | None, name: str) -> Canned | None:
    """Find a canned reply by its name: the actor's own, then the queue's, then one of all queues."""
    found = viewer.work.canned.named(key_of(name), usable(viewer, ticket))
    return max(found, key=lambda one: (bool(one.owner), bool(one.queue)), default=None)


def canned_name(typed: str) -> str:
    """Return the name in ``:refund``, which stands for a canned reply; empty for other texts, such as ``:-)`` and ``:tada: done``."""
    found = _NAMED.fullmatch(typed.strip())
    return found[1] if found else ""


def by_id(viewer: Viewer, ticket: Ticket | None, written: str) -> Canned:
    """Find the canned reply that a button or form names; anybody can forge it. Raises NoSuchCanned."""
    number = int(written) if written.isascii() and written.isdigit() and len(written) <= ID else 0
    found, wanted = viewer.work.canned.get(number) if number else None, usable(viewer, ticket)
    if found is None or found.owner not in ("", wanted.owner) or found.queue not in ("", *wanted.queues):
        raise NoSuchCanned(word=written)
    return found


def prepare(context: Context, ticket: Ticket, canned: Canned) -> Prepared:
    """Choose the text in the customer's language, and fill it in."""
    customer = context.work.people.customer_of(ticket)
    variants, reads = canned.variants, context.rules.language_of(customer)
    language = variant_for(variants, reads, context.rules.language)
    return Prepared(canned, language, reads, fill(variants[language], values_for(context, ticket, language)))


def values_for(context: Context, ticket: Ticket, language: str) -> dict[str, str]:
    """Return the values of the variables; an empty one is missing. Where customers don't see agents' names, the agent is the queue."""
    customer, queue = context.work.people.customer_of(ticket), context.queue(ticket)
    calendar = context.rules.terms(ticket, customer).calendar
    opens = 0 if calendar.open_at(context.now) else calendar.next_open(context.now)
    zone = customer.zone or queue.timezone
    return {
        "customer": customer.name,
        "first_name": next(iter(customer.name.split()), ""),
        "ticket": f"#{ticket.number}",
        "subject": ticket.subject,
        "agent": context.name if queue.persona == "name" else queue.name,
        "queue": queue.name,
        "link": ticket.link,
        "back_at": words(by_then(opens, zone, context.now), language) if opens else "",
    }


def send_prepared(context: Context, ticket: Ticket, prepared: Prepared) -> None:
    """Send it as a reply. The thread shows a copy, because what was typed there is only the name."""
    send(replace(context, source="", typed=False), ticket, prepared.filled.text)
    count_use(context, prepared.canned)


def put_in(written: RichText, before: RichText, chosen: RichText) -> RichText:
    """Put the text of a canned reply below what an agent wrote. The text of an earlier choice is taken out unless it was changed."""
    said = text_of(written).rstrip()
    own = cut(written, 0, len(said.removesuffix(text_of(before).strip()).rstrip()))
    return (*own, *plain("\n\n" if own and chosen else ""), *chosen)


def count_use(context: Context, canned: Canned) -> None:
    canned.used, canned.used_at = canned.used + 1, context.now
