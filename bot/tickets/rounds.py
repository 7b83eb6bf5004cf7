"""Rounds of a ticket: each reopening begins one. Buttons and forms of an earlier round do nothing but say that they are out of date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.errors import StaleButton
from bot.core.event_kinds import EventKind
from bot.core.ticket import Ticket
from bot.ports.cards import Button
from bot.ports.delivery import Delivery, Purpose
from bot.ports.work import Work

STAMP = "r"  # before the round in a button's last argument
NEWEST_ONLY = (Purpose.RATING, Purpose.CHOICE)
REWRITTEN = (Purpose.PINGS,)  # these always show what is true now


def current_round(work: Work, ticket: Ticket) -> int:
    """Return how often the ticket was reopened."""
    return len(_reopenings(work, ticket))


def ensure_current(work: Work, ticket: Ticket, post: Delivery | None, stamp: str) -> None:
    """Raise StaleButton if a button is of an earlier round of the ticket, or not the newest of its kind.

    ``post`` is the post that it is on. A customer's private answer isn't stored, so its buttons carry their round in a ``stamp``.
    """
    if (stamp and stamp != _stamp(work, ticket)) or (post is not None and _is_outdated(work, ticket, post)):
        raise StaleButton


def ended_since(work: Work, ticket: Ticket, at: int) -> bool:
    """Whether a round of the ticket ended after a moment."""
    return at < max(_reopenings(work, ticket), default=0)


def _is_outdated(work: Work, ticket: Ticket, post: Delivery) -> bool:
    if post.purpose == Purpose.CARD:
        return post.ticket == ticket.number and post.id != ticket.card
    if post.purpose in REWRITTEN:
        return False
    if ended_since(work, ticket, post.at):
        return True
    if post.purpose in NEWEST_ONLY and post.id != max((one.id for one in work.outbox.of_ticket(ticket, post.purpose)), default=0):
        return True
    return post.purpose == Purpose.CHOICE and work.people.customer_of(ticket).asked_about != ticket.number


def _reopenings(work: Work, ticket: Ticket) -> list[int]:
    return [event.at for event in work.tickets.events(ticket, (EventKind.REOPENED,))]


def stamped(work: Work, buttons: Sequence[Sequence[Button]]) -> tuple[tuple[Button, ...], ...]:
    """Add the round to the buttons of tickets."""
    return tuple(tuple(_with_stamp(work, button) for button in row) for row in buttons)


def _with_stamp(work: Work, button: Button) -> Button:
    ticket = named_ticket(work, button.args)
    return replace(button, args=(*button.args, _stamp(work, ticket))) if ticket else button


def unstamped(args: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Return a button's arguments without their stamp, and the stamp; empty if there is none."""
    last = args[-1] if len(args) > 1 else ""
    digits = last.removeprefix(STAMP)
    return (args[:-1], last) if last != digits and digits.isascii() and digits.isdigit() else (args, "")


def named_ticket(work: Work, args: Sequence[str]) -> Ticket | None:
    """Return the ticket that a button's first argument names."""
    number = args[0] if args else ""
    return work.tickets.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 16 else None


def _stamp(work: Work, ticket: Ticket) -> str:
    return f"{STAMP}{current_round(work, ticket)}"
