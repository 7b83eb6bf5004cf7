"""Runs a customer's typed command. One about a ticket may leave its number out: a reply or a thread says which one, or a button does."""

from __future__ import annotations

from bot.catalogue import registry
from bot.catalogue.reading import first_word, ticket_number
from bot.catalogue.registry import Command
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.intake import invoke
from bot.intake.pressed import post_answer, to_direct_chat
from bot.ports.cards import Answer, Button
from bot.ports.inbound import MessageReceived
from bot.screens.own_messages import has_heard
from bot.tickets.context import Context

MOST = 10  # buttons under one message


def command_in(inbound: MessageReceived, prefix: str) -> tuple[Command | None, RichText]:
    """Return the customer's command at the beginning of a message, and what follows it."""
    if inbound.forwarded or not text_of(inbound.text).lstrip().startswith(prefix):
        return None, ()
    word, rest = first_word(inbound.text)
    return registry.find(text_of(word)[len(prefix) :], customer=True), rest


def needs_ticket(found: Command, line: RichText) -> bool:
    """Whether a command is about a ticket, and doesn't say which one."""
    about = found.on_ticket or any(parameter.name == "number" for parameter in found.parameters)
    return about and ticket_number(line)[0] is None


def not_theirs(language: str) -> Answer:
    """Refuse a command below a message of somebody else's ticket: it isn't about one of their own instead."""
    return Answer(put(say("That message isn't about one of your tickets."), language))


def run_in_chat(found: Command, context: Context, line: RichText) -> Answer:
    """Run a command; its answer stays in the chat. A private one is answered in the direct chat."""
    context = to_direct_chat(found, context)
    return post_answer(context, run(found, context, line))


def run(found: Command, context: Context, line: RichText) -> Answer:
    """Run a command. Without a number it is about the ticket in whose thread it was typed, or the only one that it can be about."""
    if not found.on_ticket or ticket_number(line)[0] is not None:
        return invoke.run(found, context, None, line)
    tickets = [context.thread] if context.thread is not None else _possible(found, context)
    if len(tickets) == 1:
        return invoke.run(found, context, tickets[0], line)
    if not tickets:
        return Answer(put(say("There is no ticket for that."), context.language))
    rows = tuple((Button(found.verb, (str(one.number),), f"#{one.number} · {one.subject}"),) for one in tickets[:MOST])
    return Answer(put(say("Which ticket do you mean?"), context.language), buttons=rows)


def _possible(found: Command, context: Context) -> list[Ticket]:
    """Return the open tickets that a command can be about, else the closed ones. Other people don't see those of other places."""
    here = context.where.place if context.inbound and context.answers_are_public else ""
    open_ones = context.work.tickets.newest_open_of(context.asker)
    recent = context.work.tickets.of_customer(context.asker, MOST)
    for some in (open_ones, recent):
        possible = [one for one in some if found.offered(one) and not one.merged_into and here in ("", one.place)]
        if possible := [one for one in possible if has_heard(context.work, one)]:
            return possible
    return []
