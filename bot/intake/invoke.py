"""Calls a command with the arguments from typed text, a button or a form, and asks for missing ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue.parameters import default_of, kind_of
from bot.catalogue.reading import OneTicketAtATime, from_line, is_more_tickets, ticket_number
from bot.catalogue.registry import Command, Parameter
from bot.catalogue.usages import told as told_usage
from bot.core.errors import DeskError, MarkedAsSpam, MissingArgument, TicketClosed, TicketError
from bot.core.richtext import RichText, plain, text_of
from bot.core.ticket import Ticket
from bot.core.ticket_state import HeldForReview
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import Sentence, known, put, say, words
from bot.intake.form_intro import intro
from bot.intake.who import to_current
from bot.ports.cards import Answer, Button, Field, Form
from bot.tickets.context import Context
from bot.tickets.rounds import current_round

MOST = 20  # buttons in one message


def from_form(command: Command, filled: Mapping[str, str], texts: Mapping[str, RichText], context: Context) -> dict[str, Any]:
    """Parse the arguments in a form. Raises MissingArgument and other DeskErrors."""
    values: dict[str, Any] = {}
    for parameter in command.parameters:
        rich = texts.get(parameter.name) or plain(filled.get(parameter.name, ""))
        if not can_be_seen(text_of(rich)) and not kind_of(parameter).may_be_empty:
            if parameter.required and not (context.files and kind_of(parameter).greedy):
                missing = MissingArgument()
                missing.field = parameter.name
                raise missing
            values[parameter.name] = () if parameter.required else default_of(parameter)
        else:
            try:
                values[parameter.name] = kind_of(parameter).read(rich, context, parameter)
            except DeskError as error:
                error.field = error.field or parameter.name
                raise
    return values


def call(command: Command, context: Context, ticket: Ticket | None, values: Mapping[str, Any]) -> Answer:
    """Run the command; its result becomes the private answer. Customers aren't told what the team thinks of their ticket: one that was
    marked as spam is closed for them, and of one that is held for review they hear no more than that it didn't work.
    """
    try:
        outcome = command.act(context, ticket, values)
    except (MarkedAsSpam, HeldForReview) as error:
        if context.customer is None:
            raise
        number = int(str(error.values["ticket"]).removeprefix("#"))
        raise (TicketClosed if isinstance(error, MarkedAsSpam) else TicketError)(number) from error
    if isinstance(outcome, Answer):
        return outcome
    return Answer(put(outcome, context.language)) if isinstance(outcome, Sentence) else Answer()


def run(command: Command, context: Context, ticket: Ticket | None, line: RichText) -> Answer:
    """Run a typed command. The line may start with the ticket's number; missing arguments are asked for."""
    if command.on_ticket and ticket is None:
        number, line = ticket_number(line)
        if number is None:
            return Answer(
                put(
                    say("Which ticket? Type it like this: {usage}", usage=f"{context.prefix}{told_usage(command.usage, context.language)}"),
                    context.language,
                )
            )
        ticket = to_current(command, context, context.ticket(number))
    context.acts_on = ticket
    if command.on_ticket and is_more_tickets(command, line, context):
        raise OneTicketAtATime
    values = from_line(command, line, context)
    return ask_for_missing(command, context, ticket) if values is None else call(command, context, ticket, values)


def form(command: Command, context: Context, ticket: Ticket | None) -> Answer:
    """Return the form that asks for the parameters. Raises ForManagers."""
    command.ensure_allowed(context, ticket)
    language = context.language
    args = _remembered(command, context, ticket) if ticket else ()
    title = words(known(command.button or command.help), language).rstrip("… ")
    above = intro(command, context, ticket) if ticket else ()
    fields = tuple(_field(command, parameter, context, ticket) for parameter in command.parameters)
    return Answer(
        form=Form(command.verb, args, title, words(known(command.submit), language), words(say("Cancel"), language), fields, above)
    )


def _field(command: Command, parameter: Parameter, context: Context, ticket: Ticket | None) -> Field:
    """Return the field of a parameter, which begins with the ticket's current value."""
    kind = kind_of(parameter)
    field = kind.field(parameter, context, ticket, context.language)
    value = command.current(ticket).get(parameter.name) if ticket else None
    return replace(field, initial=kind.write(value, context)) if value else field


def _remembered(command: Command, context: Context, ticket: Ticket) -> tuple[str, ...]:
    """A form remembers the ticket and its round, and the reply that it changes. A reply form also remembers the newest reply, so that one
    that crosses it is noticed (:mod:`bot.intake.crossed_replies`), the note that is sent, the message that is answered and the canned
    reply that it began with.
    """
    args = (str(ticket.number), str(current_round(context.work, ticket)))
    if context.reply is not None:
        return (*args, str(context.reply.id))
    if command.verb != "reply":
        return args
    newest = context.work.messages.last_reply(ticket)
    chosen = [str(said.id) if said else "" for said in (context.note, context.answers)]
    chosen += [str(context.canned.id)] if context.canned else []
    return (*args, str(newest.id) if newest else "0", *(chosen if any(chosen) else ()))


def with_text(answer: Answer, text: RichText, *, required: bool) -> Answer:
    """Fill in the rich text of a form."""
    if answer.form is None:
        return answer
    fields = tuple(replace(field, text=text, required=required) if field.kind == "text" else field for field in answer.form.fields)
    return replace(answer, form=replace(answer.form, fields=fields))


def ask_for_missing(command: Command, context: Context, ticket: Ticket | None) -> Answer:
    """Return the form if it can open now; otherwise say how to type the command, with buttons to continue."""
    if context.opens and ticket is not None:
        return form(command, context, ticket)
    own = str(ticket.number) if ticket else "1042"
    usage = told_usage(command.usage, context.language).replace(" 1042", "" if context.typed else f" {own}")
    told = put(say("Something is missing. Type it like this: {usage}", usage=f"{context.prefix}{usage}"), context.language)
    if ticket is None or context.customer is not None:
        return Answer(told)
    if not context.can.forms:
        return _choices(command, context, ticket) or Answer(told)
    label = words(known(command.button or command.help), context.language)
    return Answer(told, buttons=((Button(command.verb, (own,), label, "primary"),),))


def _choices(command: Command, context: Context, ticket: Ticket) -> Answer | None:
    """Return a question with a button for each answer, for channels without forms."""
    parameter = command.parameters[0]
    field = kind_of(parameter).field(parameter, context, ticket, context.language)
    rows = tuple((Button(command.verb, (str(ticket.number), option.value), option.label),) for option in field.options[:MOST])
    return Answer(plain(field.label), buttons=rows) if rows else None
