"""Finds customers by what agents type, keeps notes and facts about them, and joins the accounts of one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.customer import LONGEST_NOTE, MOST, Customer, CustomerChange, CustomerFact, facts_of, notes_of, set_facts
from bot.core.errors import (
    AmbiguousCustomer,
    CustomerNoteTooLong,
    NoSuchCustomer,
    NoSuchTicket,
    SamePersonAlready,
    StaleButton,
    TooManyFacts,
)
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.tickets.context import Context

NOTE, SAME, APART = "note", "same", "apart"
"""Parts of a history besides the keys of facts."""
LATEST, NEWEST, NAMED, SEARCHED = 200, 50, 20, 100  # tickets of a person and of an account, customers with one handle, and changes


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
    apart = {one.joined or -one.id: one for one in found}
    if len(apart) > 1:
        numbers = [tickets_of(context, one, 1)[0].number for one in apart.values()]
        raise AmbiguousCustomer(word=word, tickets=", ".join(f"#{number}" for number in numbers))
    if not found:
        raise NoSuchCustomer(word=word, example=example(context))
    return found[0]


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


def join(context: Context, customer: Customer, other: Customer) -> int:
    """Make two customers one person, with all of their accounts. Returns the number of the change. Raises SamePersonAlready."""
    left, right = context.work.people.same_as(customer), context.work.people.same_as(other)
    if other in left:
        raise SamePersonAlready
    both = (*left, *right)
    for one in both:
        one.joined = min(one.id for one in both)
    return context.work.people.record_change(customer, context.actor, context.name, {SAME: (_ids(left), _ids(right))})


def separate(context: Context, customer: Customer, number: int) -> list[Customer]:
    """Undo a join by its number. Returns the accounts that are another person again. Raises StaleButton if it isn't the newest one."""
    newest = newest_join(context, customer)
    if newest is None or newest.id != number:
        raise StaleButton
    people = {str(one.id): one for one in context.work.people.same_as(customer)}
    groups = [[people[one] for one in ids.split()] for ids in newest.parts[SAME]]
    for group in groups:
        for one in group:
            one.joined = min(one.id for one in group) if len(group) > 1 else 0
    context.work.people.record_change(customer, context.actor, context.name, {APART: newest.parts[SAME]})
    return next(group for group in groups if customer not in group)


def newest_join(context: Context, customer: Customer) -> CustomerChange | None:
    """Return the join that made this person of two; None if there is only one account."""
    people = context.work.people.same_as(customer)
    now = {str(one.id) for one in people}
    changes = context.work.people.changes(people, SEARCHED) if customer.joined else []
    return next((one for one in changes if SAME in one.parts and set(" ".join(one.parts[SAME]).split()) == now), None)


def _ids(people: Iterable[Customer]) -> str:
    return " ".join(str(one.id) for one in people)
