"""The verb ``canned``: saved replies, filled in for a ticket's customer, sent, and changed."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.canned_sending import send_shown
from bot.catalogue.canned_words import LONGEST_WORDS, asked_for, matching
from bot.catalogue.macros import lines_in, steps_of
from bot.catalogue.parameters import Line, number_in
from bot.catalogue.registry import FilledForm, Topic, command
from bot.core.canned import Canned, Draft
from bot.core.cuts import short
from bot.core.errors import DeskError, NoAgentHere, StaleButton
from bot.core.people import Right, Role
from bot.core.richtext import plain, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen, on_one_line
from bot.i18n.sentences import put, say, words
from bot.ports.cards import Answer, Button
from bot.screens.buttons import Slot
from bot.screens.canned_forms import ALL, CANNED, MINE, NAME, QUEUE, TEXT, THEN, canned_form
from bot.screens.canned_texts import NEWEST, PAGE, canned_details, canned_list, preview, removal_question
from bot.settings.rules import Queue
from bot.tickets.canned_keeping import remove, save
from bot.tickets.canned_replies import by_id, named, prepare
from bot.tickets.context import Context

LABEL = "Its name or words in it, and a ticket's number. Or: new"
NEW, LONGEST_PAGE = "new", 4


def change(context: Context, form: FilledForm) -> Answer:
    """Save what the form says."""
    number, revision = (*form.args, "", "")[:2]
    canned = None if number == "0" else by_id(context, None, number)
    choice = form.values.get(QUEUE, "")
    written = {tag: form.texts.get(f"{TEXT}{tag}", ()) for tag in _languages(context, canned)}
    texts = {tag: text for tag, text in written.items() if can_be_seen(text_of(text))}
    own = {queue.key for queue in context.queues()}
    if choice not in (ALL, MINE, *own):
        raise StaleButton
    draft = Draft(
        on_one_line(form.values.get(NAME, "")),
        texts,
        queue="" if choice in (ALL, MINE) else choice,
        owner=str(context.actor) if choice == MINE else "",
        lines=lines_in(form.values.get(THEN, "")),
    )
    try:
        _ensure_may_change(context, *([canned] if canned else []), draft)
    except DeskError as error:
        error.field = QUEUE
        raise
    try:
        steps_of(context, draft.lines)
    except DeskError as error:
        error.field = THEN
        raise
    saved = save(context, draft, canned, int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else 0)
    label = words(say("Show it"), context.language)
    told = put(say("The canned reply “{name}” is saved.", name=saved.name), context.language)
    return Answer(told, buttons=((Button(CANNED, ("0", "show", str(saved.id)), label),),))


@command(by=Role.AGENT, topic=Topic.ANSWER, order=3, button="Canned replies…", slot=Slot.MORE, filled=change)
def canned(context: Context, name: Annotated[Line, LABEL] = Line("")) -> Answer:
    """Send or change a canned reply: a saved text with values filled in."""
    if not context.queues():
        raise NoAgentHere
    ticket, asked = asked_for(context, name)
    if asked.casefold() == NEW:
        return _form(context)
    if ticket is not None:
        _act_on(context, ticket)
    found = named(context, ticket, asked) if asked else None
    if found is None:
        fitting = matching(context, ticket, asked, limit=PAGE + 1)
        if not asked or len(fitting) != 1:
            return canned_list(context, ticket, fitting, 1, short(asked, LONGEST_WORDS))
        found = fitting[0]
    return _shown(context, ticket, found)


@command(by=Role.AGENT, verb="canned", pressed=True)
def pressed(context: Context, words: Annotated[Line, LABEL]) -> Answer:
    """Send or change a canned reply: a saved text with values filled in."""
    number, action, *more = words.split() if " " in words else (words, "list")
    ticket = None if number == "0" else context.ticket(number_in(number))
    if ticket is not None:
        _act_on(context, ticket)
    if action == "list":
        page = max(int(more[0]), 1) if more and more[0].isascii() and more[0].isdigit() and len(more[0]) <= LONGEST_PAGE else 1
        asked = " ".join(more[1:])
        return canned_list(context, ticket, matching(context, ticket, asked, limit=PAGE + 1, offset=(page - 1) * PAGE), page, asked)
    if action == NEW:
        return _form(context)
    if not more:
        raise StaleButton
    found = by_id(context, ticket, more[0])
    if action == "show":
        return _shown(context, ticket, found)
    if action == "edit":
        _ensure_may_change(context, found)
        return canned_form(context, found)
    if action == "remove":
        if more[1:] != ["yes"]:
            return removal_question(context, found)
        _ensure_may_change(context, found)
        remove(context, found)
        return Answer(put(say("The canned reply “{name}” is deleted.", name=found.name), context.language))
    if action == "send" and ticket is not None and len(more) == 3:
        return send_shown(context, ticket, found, digest=more[1], newest=more[2])
    raise StaleButton


def _shown(context: Context, ticket: Ticket | None, found: Canned) -> Answer:
    """On a ticket, return what its customer would get; otherwise everything about it."""
    if ticket is None:
        may_change = all(context.may(Right.CANNED, queue) for queue in _sharing(context, found))
        return canned_details(context, found, context.work.canned.history(found, NEWEST), may_change=may_change)
    return preview(context, ticket, prepare(context, ticket, found), context.work.messages.last_reply(ticket))


def _act_on(context: Context, ticket: Ticket) -> None:
    """Act in the role that the actor has on the ticket. Raises TicketClosed."""
    ticket.ensure_open()
    context.acts_on, context.role = ticket, context.role_on(context.queue(ticket)) or Role.AGENT


def _ensure_may_change(context: Context, *canned: Canned | Draft) -> None:
    """Raise ForManagers if one of them is shared in a queue that leaves changes to its managers."""
    for one in canned:
        for queue in _sharing(context, one):
            context.ensure_may(Right.CANNED, queue)


def _sharing(context: Context, canned: Canned | Draft) -> list[Queue]:
    """Return the queues that share a canned reply; none for an agent's own."""
    every = context.rules.queues
    if canned.owner:
        return []
    return [every[canned.queue]] if canned.queue in every else list(every.values())


def _form(context: Context) -> Answer:
    """Return the form for a new one; from a message no form can open, so a button does it."""
    if not context.can.forms:
        told = say("Canned replies are written in a channel with forms. Ask a colleague there, or use bellhop canned import.")
        return Answer(put(told, context.language))
    if context.source:
        label = words(say("New canned reply"), context.language)
        return Answer(plain(label), buttons=((Button(CANNED, ("0", NEW), label, "primary"),),))
    return canned_form(context)


def _languages(context: Context, canned: Canned | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*context.rules.languages, *(canned.variants if canned else ()))))
