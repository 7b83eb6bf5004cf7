"""Reply forms that begin with a canned reply: the text is in them, and a missing value is a question of its own."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.reading import first_word
from bot.catalogue.registry import Command
from bot.core.canned import VARIABLES, fill, variables_in
from bot.core.errors import NoAgentHere, NoSuchCanned, StaleButton, ValueMissing
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import on_one_line
from bot.intake.canned_choice import PLACE, with_questions
from bot.intake.shortcuts import REPLY, reply_form
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.inbound import FormFilled, ShortcutUsed
from bot.ports.work import Work
from bot.screens.canned_forms import canned_form
from bot.tickets.canned_replies import by_id, prepare
from bot.tickets.context import Context

CANNED = "c"  # before the number of a canned reply, where a button otherwise holds the number of a note


def canned_reply_form(found: Command, context: Context, ticket: Ticket, written: str) -> Answer:
    """Open the reply form with a canned reply in it. Raises NoSuchCanned, and StaleButton in a channel without forms."""
    if not context.can.forms:
        raise StaleButton
    context = replace(context, canned=by_id(context, ticket, written.removeprefix(CANNED)))
    assert context.canned is not None
    prepared = prepare(context, ticket, context.canned)
    answer = reply_form(found, context, ticket, prepared.filled.text)
    assert answer.form is not None
    return replace(answer, form=with_questions(context, answer.form, prepared.filled.text, prepared))


def filled_in(context: Context, ticket: Ticket, inbound: FormFilled) -> FormFilled:
    """Put the values that were asked for into the text of a reply form that began with a canned reply.

    Raises ValueMissing if one isn't there, so that no variable reaches the customer. If the canned reply was deleted since, only its
    actions are left out.
    """
    if len(inbound.args) <= PLACE or not inbound.args[PLACE]:
        return inbound
    with suppress(NoSuchCanned):
        context.canned = by_id(context, ticket, inbound.args[PLACE])
    text = inbound.texts.get("text", ())
    values = {name: on_one_line(inbound.values.get(name, "")) for name in variables_in(text_of(text)) if name in VARIABLES}
    missing = next((name for name, value in values.items() if not value), "")
    if missing:
        error = ValueMissing(ticket.number, variable=f"{{{missing}}}")
        error.field = missing
        raise error
    return replace(inbound, texts={**inbound.texts, "text": fill(text, values).text})


def save_as_canned(people: People, work: Work, inbound: ShortcutUsed) -> Answer:
    """Open the form for a new canned reply with a message's text in it, in the language of the ticket's customer.

    Raises NoAgentHere for people who belong to no queue.
    """
    context = people.member(work, inbound.by, inbound.where)
    if not context.queues():
        raise NoAgentHere
    post = work.outbox.by_message(*inbound.where[:2], inbound.where.thread or inbound.message)
    ticket = work.tickets.peek(post.ticket) if post is not None and post.ticket else None
    language = context.rules.language_of(work.people.customer_of(ticket)) if ticket else context.rules.language
    return canned_form(context, texts={language: without_command(inbound.text, context.prefix)})


def without_command(text: RichText, prefix: str) -> RichText:
    """Return what a typed reply says: its text without the command."""
    word, rest = first_word(text)
    verb = text_of(word)
    found = registry.find(verb.removeprefix(prefix), customer=False) if verb.startswith(prefix) else None
    return rest if found is not None and found.verb == REPLY else text
