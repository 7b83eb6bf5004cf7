"""Reads what is typed after ``canned``: the name of a canned reply or words in it, and a ticket's number, in any order."""

from __future__ import annotations

from bot.catalogue.parameters import number_in
from bot.core.canned import Canned, key_of
from bot.core.cuts import short
from bot.core.errors import AmbiguousCanned, NoSuchTicket
from bot.core.ticket import Ticket
from bot.core.visible_text import bare, on_one_line
from bot.tickets.canned_replies import named, usable
from bot.tickets.context import Context

LONGEST_WORDS = 60


def asked_for(context: Context, typed: str) -> tuple[Ticket | None, str]:
    """Return the ticket and the name or words. Without a number it is the ticket in whose thread this was typed, if any.

    A number at the end belongs to the name if only that fits, or inside quotation marks. Raises NoSuchTicket, and AmbiguousCanned if both
    are possible.
    """
    text = on_one_line(typed)
    first, _, after = text.partition(" ")
    if _is_number(first):
        return context.ticket(number_in(first)), bare(after)
    before, _, last = text.rpartition(" ")
    if not before.strip() or not _is_number(last):
        return context.thread, bare(text)
    name = bare(before)
    whole = named(context, context.thread, text)
    try:
        ticket = context.ticket(number_in(last))
    except NoSuchTicket:
        if whole or matching(context, context.thread, text) or not _fits(context, context.thread, name):
            return context.thread, text
        raise
    if whole is None:
        return ticket, name
    if _fits(context, ticket, name):
        choices = f'{context.prefix}canned "{text}"', f"{context.prefix}canned {ticket.number} {name}"
        raise AmbiguousCanned(word=text, ticket=f"#{ticket.number}", named=choices[0], numbered=choices[1])
    return context.thread, text


def matching(context: Context, ticket: Ticket | None, asked: str, *, limit: int = 1, offset: int = 0) -> list[Canned]:
    """Return those with all these words, the most used first."""
    found = key_of(short(asked, LONGEST_WORDS, ellipsis="")).split()
    return context.work.canned.listed(usable(context, ticket, found), limit=limit, offset=offset)


def _fits(context: Context, ticket: Ticket | None, name: str) -> bool:
    return bool(named(context, ticket, name) or matching(context, ticket, name))


def _is_number(word: str) -> bool:
    digits = word.removeprefix("#")
    return digits.isascii() and digits.isdigit()
