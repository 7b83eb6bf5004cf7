"""Two agents reply at the same time: before the second reply is sent, its author sees the first one and decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.catalogue.registry import Command
from bot.core.cuts import short
from bot.core.message import Message, Visibility
from bot.core.people import Role
from bot.core.richtext import RichText, Span, lines_of, plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say, words
from bot.i18n.times import how_long
from bot.intake import invoke
from bot.intake.form_intro import heading
from bot.ports.cards import Answer, Field, Form, Option
from bot.ports.inbound import FormFilled
from bot.screens import writers
from bot.screens.quotes import file_list
from bot.tickets.context import Context
from bot.tickets.notes import add_note

REPLY = "reply"
DECISION, SEND, NOTE = "decision", "send", "note"
LOOKED_AT = 50  # messages
SHOWN, QUOTED = 3, 1_000  # replies, and characters of each


def crossing(found: Command, context: Context, ticket: Ticket, inbound: FormFilled, values: Mapping[str, Any]) -> Answer | None:
    """Return the answer to a reply form if a colleague replied since it was opened, or if it was kept as a note; None to send it."""
    if found.verb != REPLY:
        return None
    decision = inbound.values.get(DECISION, "")
    if decision == NOTE:
        return keep_as_note(context, ticket, tuple(values["text"]))
    missed = _replies_since(context, ticket, inbound.args[2] if len(inbound.args) > 2 else "")
    if not missed:
        return None
    writers.begin(context.work, ticket, context.actor, context.name, _only_here(context, tuple(values["text"])))
    return Answer(form=_question(found, context, ticket, values, missed))


def keep_as_note(context: Context, ticket: Ticket, text: RichText) -> Answer:
    """Keep a reply that isn't sent."""
    add_note(context, ticket, text)
    return Answer(put(say("Note saved on {ticket}. Only agents can see it.", ticket=f"#{ticket.number}"), context.language))


def _only_here(context: Context, text: RichText) -> RichText:
    """Return the text of the form, unless it is a note that stays where it is."""
    return () if context.note and text_of(context.note.text) == text_of(text) else text


def _replies_since(context: Context, ticket: Ticket, known: str) -> list[Message]:
    """Return the colleagues' replies after the one that was the newest when the form was opened. A form without it is never asked about."""
    if not known:
        return []
    replies = [
        said
        for said in context.work.messages.newest(ticket, LOOKED_AT)
        if said.visibility is Visibility.PUBLIC and said.role is not Role.CUSTOMER
    ]
    at = next((place for place, said in enumerate(replies, 1) if str(said.id) == known), 0)
    return [said for said in replies[at:] if said.author != context.actor]


def _question(found: Command, context: Context, ticket: Ticket, values: Mapping[str, Any], missed: Sequence[Message]) -> Form:
    """Return the same form with what was written in it, the colleagues' replies above it, and the choice below it."""
    form, language = invoke.form(found, context, ticket).form, context.language
    assert form is not None
    choice = Field(
        DECISION,
        words(say("Send anyway, or keep it as a note?"), language),
        "choice",
        options=(Option(SEND, words(say("Send anyway"), language)), Option(NOTE, words(say("Keep as a note"), language))),
    )
    text, then = tuple(values["text"]), str(values["then"])
    fields = tuple(replace(field, text=text) if field.kind == "text" else replace(field, initial=then) for field in form.fields)
    told = lines_of([heading(ticket), _told(context, missed)])
    keep = words(say("Keep as a note"), language)  # closing the form does the same, see closed() in pressed.py
    return replace(form, intro=told, fields=(*fields, choice), submit=words(say("OK"), language), cancel=keep)


def _told(context: Context, missed: Sequence[Message]) -> RichText:
    """``Anna answered 5 seconds ago``, with what they wrote."""
    lines: list[RichText] = []
    for said in missed[-SHOWN:]:
        ago = how_long(context.now - said.at)
        lines.append(put(say("{name} answered {span} ago:", name=said.author_name, span=ago), context.language))
        text = short(text_of(said.text), QUOTED) or file_list(said.files, QUOTED)
        lines.append((Span(text, quote=True),) if text else plain("…"))
    lines.append(put(say("Your reply hasn't been sent yet."), context.language))
    return lines_of(lines)
