"""Joins the accounts of one person, and separates them again."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.customer import Customer, CustomerChange
from bot.core.errors import SamePersonAlready, StaleButton
from bot.tickets.context import Context

SAME, APART = "same", "apart"
"""Parts of a history besides the note and the keys of facts."""
SEARCHED = 100  # changes


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
