"""Writes to the customers of a ticket's children and closes them, each as a colleague would by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.core.canned import fill, unknown_variables, variant_for
from bot.core.errors import DeskError, MissingArgument, RepliedMeanwhile, UnknownVariable, ValueMissing
from bot.core.people import Role
from bot.core.richtext import RichText, lines_of, text_of, ticket_names
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import known, put, say
from bot.ports.cards import Answer
from bot.screens.children import Children, children_question, done_words, open_children, told_colleagues
from bot.screens.children_forms import TEXT
from bot.tickets.canned_keeping import VARIABLE_NAMES
from bot.tickets.canned_replies import values_for
from bot.tickets.closing import close_ticket
from bot.tickets.context import Context
from bot.tickets.replies import send
from bot.tickets.rounds import current_round


def ask_about_children(context: Context, parent: Ticket, told: Sequence[RichText] = ()) -> Answer | None:
    """Ask what becomes of the children of a ticket that was just closed, below what is told anyway; None without open ones."""
    if not (parent.is_closed and parent.related_by("parent")):
        return None
    children = open_children(context, parent)
    return children_question(context, children, current_round(context.work, parent), told) if children else None


def newest_replies(context: Context, children: Children) -> dict[int, int]:
    """Return the newest reply of each child, by which a form notices that somebody replied since, and that it was submitted before."""
    replies = {one.number: context.work.messages.last_reply(one) for one in children.own}
    return {number: reply.id if reply else 0 for number, reply in replies.items()}


def close_all(context: Context, parent: Ticket, numbers: Iterable[int]) -> Answer:
    """Close the children that are still open."""
    done, failed = [], []
    for number in sorted(numbers):
        try:
            child = _open_child(context, number)
        except DeskError as error:
            failed.append(error)
            continue
        close_ticket(_acting_on(context, child), child, parent)
        done.append(number)
    return _told(context, parent, done, failed, closed=True, written=False)


def write_to_all(context: Context, parent: Ticket, newest: Mapping[int, int], texts: Mapping[str, RichText], *, close: bool) -> Answer:
    """Send each child's customer the text in their language, with its variables filled in, and close the child. ``newest`` names the
    children with their newest reply as it was when the text was begun; those that got another one since are left out.

    Raises MissingArgument, UnknownVariable and ValueMissing before anything is sent.
    """
    ready, failed = dict[int, tuple[Ticket, RichText]](), list[DeskError]()
    for number, known_reply in sorted(newest.items()):
        try:
            child = _open_child(context, number)
            last = context.work.messages.last_reply(child)
            if last is not None and last.id != known_reply:
                raise RepliedMeanwhile(number, name=last.author_name)
        except DeskError as error:
            failed.append(error)
            continue
        ready[number] = child, _text_for(context, child, texts)
    for child, text in ready.values():
        acting = _acting_on(context, child)
        send(acting, child, text)
        if close:
            close_ticket(acting, child, parent)
    return _told(context, parent, list(ready), failed, closed=close, written=True)


def _open_child(context: Context, number: int) -> Ticket:
    """Return a child on which the actor may act. Raises NoSuchTicket, TicketMerged and TicketClosed."""
    child = context.ticket(number)
    child.ensure_open()
    return child


def _acting_on(context: Context, child: Ticket) -> Context:
    role = context.role_on(context.queue(child)) or Role.AGENT
    return replace(
        context, acts_on=child, role=role, thread=None, source="", typed=False, files=(), note=None, answers=None, reply=None, canned=None
    )


def _text_for(context: Context, child: Ticket, texts: Mapping[str, RichText]) -> RichText:
    language = variant_for(texts, context.rules.language_of(context.work.people.customer_of(child)), context.rules.language)
    try:
        text = texts.get(language, ())
        if not can_be_seen(text_of(text)):
            raise MissingArgument
        if unknown := unknown_variables(text_of(text)):
            raise UnknownVariable(word=f"{{{unknown[0]}}}", variables=VARIABLE_NAMES)
        filled = fill(text, values_for(context, child, language))
        if filled.missing:
            raise ValueMissing(child.number, variable=f"{{{filled.missing[0]}}}")
    except DeskError as error:
        error.field = f"{TEXT}{language}"
        raise
    return filled.text


def _told(context: Context, parent: Ticket, done: Sequence[int], failed: Sequence[DeskError], *, closed: bool, written: bool) -> Answer:
    lines = []
    if done:
        names = ticket_names(done)
        context.announce.line(parent, told_colleagues(context.name, closed, written, names))
        lines.append(put(done_words(closed, written, len(done), names), context.language))
    else:
        lines.append(put(say("Nothing was changed."), context.language))
    for error in failed:
        reason = known(type(error).__doc__ or "", **error.values)
        lines.append(put(say("Left out: {reason}", reason=reason), context.language))
    return Answer(lines_of(lines))
