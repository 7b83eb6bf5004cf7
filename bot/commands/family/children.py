"""The verb ``children``: write to the customers of a ticket's children, close them, or leave them as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.catalogue.parameters import Line, number_in
from bot.catalogue.registry import FilledForm, Topic, command
from bot.core.canned import Canned, variant_for
from bot.core.errors import NoAgentHere, NoSuchCanned, StaleButton
from bot.core.people import Role
from bot.core.richtext import RichText, plain, text_of, ticket_name
from bot.core.ticket import Ticket
from bot.core.visible_text import bare
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.screens.buttons import Slot
from bot.screens.children import CHILDREN, CLOSE, LEAVE, WRITE, children_question, has_children, open_children
from bot.screens.children_forms import CANNED, TEXT, THEN, message_form, readers_of
from bot.tickets.canned_replies import by_id, count_use, put_in, usable
from bot.tickets.context import Context
from bot.tickets.family.children import close_all, newest_replies, write_to_all
from bot.tickets.rounds import current_round

LABEL = "The parent ticket's number, and after it: close"
CHOICES, DIGITS = 100, 15
PARENT, ROUND, CHOSEN, SHOWN = 0, 1, 2, 3
"""Places in the arguments of the form. From SHOWN on, each is a child with its newest reply: ``1042-77``."""


def _submitted(context: Context, form: FilledForm) -> Answer:
    """Send what the form says to the customers of the children that it was opened for."""
    parent, newest = _of_form(context, form)
    if form.args[ROUND] != str(current_round(context.work, parent)) or not newest:
        told = put(say("This form is out of date. Nothing was changed."), context.language)
        return Answer(told, errors=((THEN, text_of(told)),))
    chosen = _chosen(context, parent, form.args[CHOSEN])
    answer = write_to_all(context, parent, newest, _texts(form), close=form.values.get(THEN) == "closed")
    if chosen is not None:
        count_use(context, chosen)
    return answer


def _changed(context: Context, form: FilledForm, field: str) -> Answer:
    """Put the texts of the chosen canned reply into the form, each below what was written."""
    if field != CANNED:
        return Answer()
    parent, newest = _of_form(context, form)
    before, chosen = (_chosen(context, parent, written) for written in (form.args[CHOSEN], form.values.get(CANNED, "")))
    shown = open_children(context, parent)
    shown = replace(shown, own=tuple(one for one in shown.own if one.number in newest))
    if not shown.own:
        raise StaleButton
    written = _texts(form)
    texts = {
        tag: put_in(written.get(tag, ()), _variant(context, before, tag), _variant(context, chosen, tag))
        for tag in readers_of(context, shown.own)
    }
    args = (form.args[PARENT], form.args[ROUND], str(chosen.id) if chosen else "", *form.args[SHOWN:])
    return message_form(context, shown, args, _choices(context, parent), chosen, texts, form.values.get(THEN, ""))


@command(
    by=Role.AGENT,
    button="Children…",
    slot=Slot.MORE,
    offered=has_children,
    topic=Topic.HAND,
    listed=False,
    filled=_submitted,
    changed=_changed,
)
def children(context: Context, words: Annotated[Line, LABEL] = Line("")) -> Answer:
    """See the open children of a ticket, write to their customers, and close them."""
    if not context.queues():
        raise NoAgentHere
    first, _, rest = words.partition(" ")
    if context.thread is not None and not bare(first).removeprefix("#").isdigit():
        parent, rest = context.thread, words
    elif first:
        parent = _whole(context, number_in(first))
    else:
        usage = context.typing(f"{CHILDREN} 1042")
        return Answer(put(say("Which ticket? Type it like this: {usage}", usage=usage), context.language))
    return _asked(context, parent, bare(rest).casefold(), "")


@command(by=Role.AGENT, verb="children", pressed=True)
def pressed(context: Context, words: Annotated[Line, LABEL]) -> Answer:
    """See the open children of a ticket, write to their customers, and close them."""
    number, digest, action = (*words.split(), "", "", "")[:3]
    return _asked(context, _whole(context, number_in(number)), action, digest)


def _whole(context: Context, number: int) -> Ticket:
    """Return the ticket that a merged one is part of now, or the ticket itself. Raises NoSuchTicket if the actor may not act on it."""
    return context.ticket(context.current(context.ticket(number)).number)


def _asked(context: Context, parent: Ticket, action: str, digest: str) -> Answer:
    """Do what was pressed or typed. A button acts on the children that it was shown with; if there are others now, they are shown first."""
    found, a_round = open_children(context, parent), current_round(context.work, parent)
    if action == LEAVE:
        told = say("The children of {ticket} stay as they are.", ticket=ticket_name(parent.number))
        return Answer(put(told, context.language))
    if digest and digest != found.digest(a_round):
        note = put(say("The children have changed since they were shown."), context.language)
        return children_question(context, found, a_round, [note])
    if action == CLOSE and found.own:
        return close_all(context, parent, [one.number for one in found.own])
    if action == WRITE and found.own and context.can.forms and not context.source:
        shown = [f"{number}-{reply}" for number, reply in newest_replies(context, found).items()]
        return message_form(context, found, (str(parent.number), str(a_round), "", *shown), _choices(context, parent))
    return children_question(context, found, a_round)


def _of_form(context: Context, form: FilledForm) -> tuple[Ticket, dict[int, int]]:
    """Return the parent, and the children that the form was opened for with their newest replies. Anybody can forge them."""
    if len(form.args) < SHOWN:
        raise StaleButton
    pairs = [written.split("-") for written in form.args[SHOWN:]]
    if not all(len(pair) == 2 and all(_is_number(one) for one in pair) for pair in pairs):
        raise StaleButton
    return _whole(context, number_in(form.args[PARENT])), {int(number): int(reply) for number, reply in pairs}


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= DIGITS


def _texts(form: FilledForm) -> dict[str, RichText]:
    names = {*form.texts, *form.values}
    found = {name.removeprefix(TEXT): form.texts.get(name) or plain(form.values.get(name, "")) for name in names if name.startswith(TEXT)}
    return {tag: text for tag, text in found.items() if text}


def _choices(context: Context, parent: Ticket) -> list[Canned]:
    return context.work.canned.listed(usable(context, parent), limit=CHOICES)


def _chosen(context: Context, parent: Ticket, written: str) -> Canned | None:
    """Return the canned reply that the form names; None for no choice, and for one that was deleted since."""
    try:
        return by_id(context, parent, written) if written else None
    except NoSuchCanned:
        return None


def _variant(context: Context, canned: Canned | None, tag: str) -> RichText:
    """Return its text in a language or, without one, what a customer with that language would get. The variables are filled in later."""
    if canned is None:
        return ()
    return canned.variants[variant_for(canned.variants, tag, context.rules.language)]
