"""Handles pressed buttons and submitted forms. Their contents are checked like typed text, because anybody can forge them."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue import registry
from bot.catalogue.reading import from_line
from bot.catalogue.registry import Command, FilledForm
from bot.core.errors import DeskError, NoAgentHere, NoDirectChat, NoSuchTicket, StaleButton
from bot.core.message import Message
from bot.core.richtext import plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import known, put, say
from bot.intake import invoke
from bot.intake.canned_forms import CANNED, canned_reply_form, filled_in
from bot.intake.crossed_replies import crossing, keep_as_note
from bot.intake.shortcuts import edit_form, note_of, recall, reply_form
from bot.intake.who import People, number_of, on_own_reply, on_ticket
from bot.ports.cards import Answer, Card
from bot.ports.delivery import Delivery, DeliveryKind
from bot.ports.inbound import WEB, ButtonPressed, FormClosed, FormFilled
from bot.ports.store import RetryLater
from bot.ports.work import Work
from bot.screens import writers
from bot.tickets.context import Context
from bot.tickets.revising import LONGEST, chosen_reply
from bot.tickets.rounds import current_round, ensure_current, named_ticket, unstamped

REPLY, EDIT, UNSEND = "reply", "edit", "unsend"
LASTING = (EDIT, UNSEND, "undo")  # a reply stays the same in each round


def button(people: People, work: Work, inbound: ButtonPressed) -> Answer:
    """Handle a pressed button. Outside the teams' places, a button that customers have is pressed by a customer."""
    args, stamp = unstamped(inbound.args)
    inbound = replace(inbound, args=args)
    theirs = registry.find(inbound.verb, customer=True, pressed=True)
    if (
        theirs is not None
        and inbound.where.place
        and inbound.channel != WEB
        and people.rules.queue_at(inbound.where) is None
        and not _is_colleague(people, work, inbound)
    ):
        return _customers(people, work, inbound, theirs, stamp)
    found = registry.find(inbound.verb, customer=False, pressed=True)
    context = people.member(work, inbound.by, inbound.where)
    if found is None or not (found.on_ticket or context.queues()):
        raise StaleButton
    if not found.on_ticket:
        return invoke.run(found, context, None, plain(" ".join(inbound.args)))
    own = on_own_reply(context, _named_message(work, inbound.args)) if found.verb == UNSEND else None
    context, ticket = own or on_ticket(found, context, _number(inbound.args))
    post = _post(work, inbound)
    if found.verb not in LASTING:
        ensure_current(work, ticket, post, stamp)
    answer = _agents(found, context, ticket, inbound.args[1:])
    shown_anyway = post is not None and post.id == ticket.card
    return Answer() if found.quiet and shown_anyway else answer


def _named_message(work: Work, args: tuple[str, ...]) -> Message | None:
    named = args[1] if len(args) > 1 else ""
    return work.messages.get(int(named)) if named.isascii() and named.isdigit() and len(named) < LONGEST else None


def _post(work: Work, inbound: ButtonPressed) -> Delivery | None:
    """Return the post that the button is on; None for a private answer, and for a post so new that its message isn't known yet."""
    if not inbound.message:
        return None
    try:
        post = work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.message)
    except RetryLater:  # a trigger can't wait, and what is that new is of this round
        return None
    return post if post is not None and post.kind == DeliveryKind.POST else None


def _is_colleague(people: People, work: Work, inbound: ButtonPressed) -> bool:
    """Whether an agent pressed a button that we sent them, on a ticket that isn't their own."""
    if registry.find(inbound.verb, customer=False, pressed=True) is None or not (
        inbound.args and inbound.args[0].isascii() and inbound.args[0].isdigit()
    ):
        return False
    ticket, customer = work.tickets.get(number_of(inbound.args[0])), work.people.customer(inbound.by.identity)
    if ticket is None or (customer is not None and customer.id == ticket.customer):
        return False
    return people.member(work, inbound.by, inbound.where).role_on(people.rules.queue_of(ticket)) is not None


def _customers(people: People, work: Work, inbound: ButtonPressed, found: Command, stamp: str) -> Answer:
    customer = work.people.customer(inbound.by.identity)
    if customer is None:
        raise NoSuchTicket(number=inbound.args[0]) if inbound.args else StaleButton
    context = people.asker(work, customer, inbound.by, inbound.where)
    context, args, ticket = to_direct_chat(found, context), inbound.args, None
    if found.on_ticket:
        context, ticket = on_ticket(found, context, _number(args))
        args = args[1:]
    post = _post(work, inbound)
    for one in (named_ticket(work, inbound.args), work.tickets.get(post.ticket) if post and post.ticket else None):
        if one is not None and one.customer == customer.id:  # of others' tickets, not even that would be told
            ensure_current(work, one, post, stamp)
    values = from_line(found, plain(" ".join(args)), context)
    if values is None:
        raise StaleButton
    answer = invoke.call(found, context, ticket, values)
    return post_answer(context, answer) if answer.buttons else answer


def _agents(found: Command, context: Context, ticket: Ticket, args: tuple[str, ...]) -> Answer:
    """Run an agent's button. The ticket refuses an outdated press; missing arguments are asked for."""
    if not found.offered(ticket):
        if found.parameters:
            ticket.ensure_open()
            raise StaleButton
        return invoke.call(found, context, ticket, {})
    if not found.parameters:
        return invoke.call(found, context, ticket, {})
    if found.verb == REPLY and args and args[0].startswith(CANNED):
        return canned_reply_form(found, context, ticket, args[0])
    if found.verb == REPLY and context.can.forms:
        note = note_of(context, ticket, args[0]) if args else None
        return reply_form(found, replace(context, note=note), ticket)
    if found.verb == EDIT:
        context.reply = chosen_reply(context, ticket, args[0] if args else "")
        return edit_form(found, context, ticket, context.reply) if context.can.forms else invoke.ask_for_missing(found, context, ticket)
    if context.can.forms and not args:
        return invoke.form(found, context, ticket)
    return invoke.run(found, context, ticket, plain(":".join(args)))


def form(people: People, work: Work, inbound: FormFilled) -> Answer:
    """Handle a submitted form; a refusal keeps it open."""
    context = people.member(work, inbound.by, inbound.where)
    found = registry.find(inbound.verb, customer=False)
    if found is not None and found.filled is not None:
        return _own_form(found, context, inbound)
    if found is None or not found.on_ticket or not inbound.args:
        return _outdated(context)
    try:
        context, ticket = on_ticket(found, context, _number(inbound.args))
        context.acts_on, context.filled, context.files = ticket, True, inbound.files
        if inbound.args[1:] and inbound.args[1] != str(current_round(work, ticket)):
            return _outdated(context)
        if found.verb == REPLY:
            recall(context, ticket, *inbound.args[3:5])
            inbound = filled_in(context, ticket, inbound)
        if found.verb == EDIT:
            context.reply = chosen_reply(context, ticket, inbound.args[2] if inbound.args[2:] else "")
            context.files = context.reply.files
        values = invoke.from_form(found, inbound.values, inbound.texts, context)
        if (answer := crossing(found, context, ticket, inbound, values)) is not None and answer.form:
            return answer
        with writers.sent(work, ticket, context.actor) as was_writing:
            answer = answer or invoke.call(found, context, ticket, values)
    except DeskError as error:
        told = refusal(error, context.language).text
        return Answer(told, errors=((error.field or found.parameters[0].name, text_of(told)),) if found.parameters else ())
    if was_writing:
        context.announce.card(ticket)
    return answer


def _own_form(found: Command, context: Context, inbound: FormFilled) -> Answer:
    """Handle the form of a verb that builds it itself; a refusal keeps it open."""
    assert found.filled is not None
    if not context.queues():
        raise NoAgentHere
    try:
        answer: Answer = found.filled(context, FilledForm(inbound.args, inbound.values, inbound.texts))
    except DeskError as error:
        told = refusal(error, context.language).text
        return Answer(told, errors=((error.field, text_of(told)),))
    return answer


def _outdated(context: Context) -> Answer:
    told = put(say("This form is out of date. Nothing was changed."), context.language)
    return Answer(told, errors=(("", text_of(told)),))


def closed(people: People, work: Work, inbound: FormClosed) -> Answer:
    """Handle a form that was closed without submitting. A text about which it asked becomes a note."""
    context = people.member(work, inbound.by, inbound.where)
    found = registry.find(inbound.verb, customer=False)
    ticket = work.tickets.get(_number(inbound.args)) if inbound.verb == REPLY and inbound.args else None
    if found is None or ticket is None or not (rows := writers.end(work, ticket, context.actor)):
        return Answer()
    context.announce.card(ticket)
    if not (draft := writers.draft_in(rows)):
        return Answer()
    context, ticket = on_ticket(found, context, ticket.number)
    return keep_as_note(context, ticket, draft)


def _number(args: tuple[str, ...]) -> int:
    if not (args and args[0]):
        raise StaleButton
    return number_of(args[0])


def post_answer(context: Context, answer: Answer) -> Answer:
    """Post an answer that stays in a customer's chat. Where others can read it, it quotes the customer."""
    if answer.text:
        quoted = context.inbound.message if context.inbound and context.answers_are_public else ""
        context.announce.to_place(context.where, Card(body=answer.text, buttons=answer.buttons), reply_to=quoted)
    return Answer()


def to_direct_chat(found: Command, context: Context) -> Context:
    """Move a private command to the customer's direct chat. Raises NoDirectChat if they never opened it."""
    if not (found.private and context.answers_are_public):
        return context
    if not context.announce.can_write_privately(context.asker):
        raise NoDirectChat
    return replace(context, where=context.asker.direct)


def refusal(error: DeskError, language: str) -> Answer:
    """Return the private answer for an error."""
    return Answer(put(known(type(error).__doc__ or "", **error.values), language), alert=True, refused=type(error).__name__)
