"""Sends a canned reply, with the actions of a macro, or shows it first if its author should decide."""

from __future__ import annotations

from bot.catalogue.macros import run, steps_of
from bot.core.canned import Canned, Prepared
from bot.core.errors import NoSuchCanned
from bot.core.richtext import lines_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.screens.canned_texts import preview, replied_since
from bot.tickets.canned_replies import named, prepare, send_prepared
from bot.tickets.context import Context
from bot.tickets.family.children import ask_about_children


def send_shown(context: Context, ticket: Ticket, canned: Canned, *, digest: str, newest: str) -> Answer:
    """Send what was shown; if it would be another text now, or somebody replied since, show that first."""
    prepared, last = prepare(context, ticket, canned), context.work.messages.last_reply(ticket)
    if prepared.digest != digest or prepared.filled.missing:
        return preview(context, ticket, prepared, last, say("The text has changed since it was shown."))
    if last is not None and str(last.id) != newest:
        return preview(context, ticket, prepared, last, replied_since(context, last))
    return _send(context, ticket, prepared)


def send_named(context: Context, ticket: Ticket, name: str) -> Answer:
    """Send a canned reply by its name. Without a text in the customer's language, or with a value missing, show it first.

    Raises NoSuchCanned.
    """
    ticket.ensure_open()
    canned = named(context, ticket, name)
    if canned is None:
        raise NoSuchCanned(word=name)
    prepared = prepare(context, ticket, canned)
    if prepared.is_fallback or prepared.filled.missing:
        return preview(context, ticket, prepared, context.work.messages.last_reply(ticket))
    return _send(context, ticket, prepared)


def _send(context: Context, ticket: Ticket, prepared: Prepared) -> Answer:
    """The actions are parsed before anything is sent, so that a wrong one stops everything."""
    steps = steps_of(context, prepared.canned.lines, ticket)
    shown = context.sees_thread(ticket)
    send_prepared(context, ticket, prepared)
    told = run(context, ticket, steps)
    if (asked := ask_about_children(context, ticket, [put(one, context.language) for one in told])) is not None:
        return asked
    if not told and shown:
        return Answer()
    told = told or [say("Your reply is in the thread of {ticket}.", ticket=f"#{ticket.number}")]
    return Answer(lines_of(put(one, context.language) for one in told))
