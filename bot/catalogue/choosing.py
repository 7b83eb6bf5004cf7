"""The parameter type "some of the customer's messages": parses what was typed or chosen, and builds the form's field."""

from __future__ import annotations

from dataclasses import replace
from typing import NewType

from bot.catalogue.registry import Parameter
from bot.core.errors import NoSuchMessages, NothingToSplit
from bot.core.message import Message
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import known, say, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Answer, Field, Option
from bot.screens.quotes import one_line
from bot.tickets.context import Context

Chosen = NewType("Chosen", str)  # ``m17,m18``, or the number of the last messages: ``2``
LONGEST_ID, LONGEST_COUNT = 15, 4  # digits
LOOKED_AT = 300  # messages: the first one of a longer ticket is not among them


def choosable(context: Context, ticket: Ticket) -> list[Message]:
    """Return the customer's messages except the first, which the ticket is about. Raises NothingToSplit."""
    newest = context.work.messages.newest(ticket, LOOKED_AT)
    own = [said for said in newest if said.role is Role.CUSTOMER]
    if len(newest) < LOOKED_AT:
        own = own[1:]
    if not own:
        raise NothingToSplit(ticket.number)
    return own


def picked(context: Context, ticket: Ticket, written: Chosen) -> list[Message]:
    """Return the chosen messages in order. Raises NoSuchMessages if one isn't the customer's on this ticket."""
    own = choosable(context, ticket)
    if _is_number(written, LONGEST_COUNT) and 0 < int(written) <= len(own):
        return own[-int(written) :]
    ids = _ids(written)
    found = [said for said in own if said.id in ids]
    if not found or len(found) < len(ids):
        raise NoSuchMessages(ticket.number, word=written, most=len(own))
    return found


def _ids(written: str) -> set[int]:
    """Return the ids in ``m17, m18``; an empty set if any word isn't a message."""
    listed = written.replace(",", " ").split()
    named = all(word.startswith("m") and _is_number(word[1:], LONGEST_ID) for word in listed)
    return {int(word[1:]) for word in listed} if named else set()


def _is_number(word: str, digits: int) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= digits


def field(parameter: Parameter, context: Context, ticket: Ticket | None, language: str) -> Field:
    """Build a multiple choice of the newest messages, as many as the channel can offer."""
    limits = context.can.limits
    own = choosable(context, ticket)[-limits.options :] if ticket else []
    zone = context.zone_on(ticket) if ticket else ""
    options = tuple(Option(f"m{said.id}", _label(said, zone, language, limits.option_label)) for said in own)
    return Field(parameter.name, words(known(parameter.label), language), "choices", parameter.required, options)


def beginning_with(form: Answer, message: int) -> Answer:
    """Preselect this message and all later ones in a form."""
    if form.form is None:
        return form
    fields = tuple(_chosen_from(one, f"m{message}") if one.kind == "choices" else one for one in form.form.fields)
    return replace(form, form=replace(form.form, fields=fields))


def _chosen_from(choices: Field, first: str) -> Field:
    values = [option.value for option in choices.options]
    return replace(choices, initial=" ".join(values[values.index(first) :])) if first in values else choices


def _label(said: Message, zone: str, language: str, longest: int) -> str:
    when = words(say("{when}", when=day_and_clock(said.at, zone)), language)
    return f"{when} · {one_line(said.text, said.files, longest - len(when) - 3)}"
