"""Finds customers by what agents type, and keeps notes and facts about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.customer import (
    LONGEST_NOTE,
    LONGEST_VALUE,
    MOST,
    Customer,
    CustomerFact,
    all_facts,
    facts_of,
    notes_of,
    set_facts,
)
from bot.core.errors import (
    AmbiguousCustomer,
    CustomerNoteTooLong,
    NoSuchCustomer,
    NoSuchTicket,
    TooManyFacts,
)
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.i18n.sentences import say, words
from bot.tickets.context import Context
from bot.tickets.reactions import CustomerWrote, on_customer_message

NOTE = "note"
"""The part of a history that is no key of a fact."""
LATEST, NEWEST, NAMED = 200, 50, 20  # tickets of a person and of an account, and customers with one handle


def example(context: Context) -> str:
    """Return a customer's identity as it is written, for hints."""
    return f"{next((channel for queue in context.rules.queues.values() for channel in queue.serves), context.actor.channel)}:4711"


def tickets_of(context: Context, customer: Customer, most: int = LATEST) -> list[Ticket]:
    """Return the newest tickets of all accounts of a person, the newest first."""
    found = [ticket for one in context.work.people.same_as(customer) for ticket in context.work.tickets.of_customer(one, most)]
    return sorted(found, key=lambda ticket: -ticket.number)[:most]


def is_known(context: Context, customer: Customer) -> bool:
    """Whether the actor may act on a ticket of this person."""
    return any(context.role_on(context.queue(ticket)) for ticket in tickets_of(context, customer))


def customer_named(context: Context, word: str) -> Customer:
    """Find the customer of a ticket (``#1042``), or one with a handle or an identity. Raises NoSuchCustomer also for those who have no
    ticket on which the actor may act, as if they didn't exist, and AmbiguousCustomer.
    """
    name = word.strip("<>").removeprefix("@")
    digits = name.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 16 and not word.startswith("@"):
        try:
            return context.work.people.customer_of(context.ticket(int(digits)))
        except NoSuchTicket:
            raise NoSuchCustomer(word=word, example=example(context)) from None
    found = [one for one in _named(context, name) if is_known(context, one)]
    found = [one for one in found if not one.stands_in] or found
    apart = {one.joined or -one.id: one for one in found}
    if len(apart) > 1:
        numbers = [number_of(context, one) for one in apart.values()]
        raise AmbiguousCustomer(word=word, tickets=", ".join(f"#{number}" for number in numbers))
    if not found:
        raise NoSuchCustomer(word=word, example=example(context))
    return found[0]


def without_tickets(context: Context, word: str) -> Customer | None:
    """Find somebody who has no ticket yet, by handle or identity, on a channel that one of the actor's queues serves."""
    served = {channel for queue in context.queues() for channel in queue.serves}
    found = _named(context, word.strip("<>").removeprefix("@"))
    return next((one for one in found if not (one.tickets or one.stands_in) and one.channel in served), None)


def _named(context: Context, name: str) -> Sequence[Customer]:
    if ":" in name:
        known = context.work.people.customer(Identity.parse(name)) if all(name.partition(":")) else None
        return [known] if known else []
    if by_handle := context.work.people.with_handle(name, NAMED) if name else []:
        return by_handle
    known = context.work.people.customer(Identity(context.actor.channel, name)) if name else None
    return [known] if known else []


def number_of(context: Context, customer: Customer) -> int:
    """Return a ticket by which buttons and forms name the customer: their newest one on which the actor may act, of any account."""
    own = [ticket for ticket in context.work.tickets.of_customer(customer, NEWEST) if context.role_on(context.queue(ticket))]
    if not own:
        own = [ticket for ticket in tickets_of(context, customer) if context.role_on(context.queue(ticket))]
    return own[0].number


def keep_facts(context: Context, customer: Customer, pairs: Iterable[tuple[str, str]]) -> None:
    """Set facts, and remove those with an empty value, wherever the accounts of the person have them. Raises TooManyFacts."""
    people = {one.id: one for one in context.work.people.same_as(customer)}
    facts, parts = {number: facts_of(one) for number, one in people.items()}, dict[str, tuple[str, str]]()
    for key, value in pairs:
        name = key.casefold()
        having = [some for some in facts.values() if name in some]
        before = having[0][name] if having else CustomerFact(key, "")
        if before.value == value:
            continue
        for some in having or [facts[customer.id]]:
            if value:
                some[name] = CustomerFact(before.key, value)
            else:
                some.pop(name, None)
        parts[before.key] = (before.value, value)
    if any(len(some) > MOST for some in facts.values()):
        raise TooManyFacts
    if parts:
        for number, one in people.items():
            set_facts(one, facts[number].values())
        context.work.people.record_change(customer, context.actor, context.name, parts)


def keep_what_they_wrote(context: Context, key: str, value: str) -> None:
    """Keep a fact that the customer who acts wrote about themselves. What agents keep under this key stays."""
    customer = context.asker
    people, name = context.work.people.same_as(customer), key.casefold()
    known = all_facts(people).get(name)
    if known is not None and (not known.theirs or known.value == value):
        return
    holder = next((one for one in people if name in facts_of(one)), customer)
    facts = facts_of(holder)
    facts[name] = CustomerFact(key, value, theirs=True)
    if len(facts) <= MOST and len(value) <= LONGEST_VALUE:
        set_facts(holder, facts.values())
        context.work.people.record_change(customer, customer.actor, customer.name, {key: (known.value if known else "", value)})


@on_customer_message
def keep_their_phone(context: Context, wrote: CustomerWrote) -> None:
    """Keep the telephone number of a customer who shares their own contact."""
    if wrote.inbound.phone:
        keep_what_they_wrote(context, words(say("phone"), context.rules.language), wrote.inbound.phone)


def keep_note(context: Context, customer: Customer, note: str) -> None:
    """Set the note of a person. Raises CustomerNoteTooLong."""
    people = context.work.people.same_as(customer)
    before, note = notes_of(people), good_note(note)
    if note == before:
        return
    for one in people:
        one.note = note if one is customer else ""
    context.work.people.record_change(customer, context.actor, context.name, {NOTE: (before, note)})


def good_note(note: str) -> str:
    """Return a note as it is kept. Raises CustomerNoteTooLong."""
    if len(note.strip()) > LONGEST_NOTE:
        raise CustomerNoteTooLong
    return note.strip()


def newest_change(context: Context, customer: Customer) -> int:
    """Return the id of the newest change, by which a form notices that somebody else was faster; 0 for none."""
    found = context.work.people.changes(context.work.people.same_as(customer), 1)
    return found[0].id if found else 0
