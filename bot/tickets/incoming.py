"""Takes in a customer's message: it opens a ticket, continues one, comments on a rating, or only says thanks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.answered import as_answer
from bot.core.customer import Customer
from bot.core.event_kinds import QUIET, EventKind
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address, Identity, Role
from bot.core.richtext import RichText, text_of
from bot.core.status import Status
from bot.core.thanks import is_negative, is_thanks
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say, words
from bot.i18n.times import span_ms
from bot.ports.cards import Answer, Button
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageReceived
from bot.screens import kinds
from bot.screens.file_notices import for_customer, separate_files
from bot.screens.own_messages import has_heard
from bot.settings.rules import Queue
from bot.tickets import limits
from bot.tickets.added import confirm_added
from bot.tickets.addressed import (
    chosen_ticket,
    just_closed,
    last_told,
    open_tickets_here,
    rated_ticket,
    replied_message,
    with_answer_line,
)
from bot.tickets.after_closing import ask_what_it_is_about
from bot.tickets.comments import comment_remark, take_comment
from bot.tickets.confirming import back_at, confirm
from bot.tickets.context import Context
from bot.tickets.first_contact import is_asked
from bot.tickets.frames import own_words, without_header
from bot.tickets.promises import review, start
from bot.tickets.reactions import CustomerWrote, on_customer_message, react
from bot.tickets.registered import ensure_registered
from bot.tickets.review import hold, why_held
from bot.tickets.spam import is_kept
from bot.tickets.spoken_language import remember_language
from bot.tickets.subjects import first_subject, improve_subject


def ask(context: Context, inbound: MessageReceived, queue: Queue) -> Answer:
    """Take in a customer's message and decide where it belongs."""
    customer = context.asker
    said = CustomerMessage(context, inbound)
    if kept_unseen(said) or is_asked(context, inbound, queue):
        return Answer()
    if (about := rated_ticket(context, inbound)) is not None:
        said.add_as(about, EventKind.COMMENTED)
        take_comment(context, about, inbound)
        return Answer()
    ticket = chosen_ticket(context, inbound)
    if ticket is None and customer.next_opens and not said.quiet:
        customer.next_opens = 0
        open_or_add(context, queue, said, open_tickets_here(context, inbound))
        return Answer()
    here = open_tickets_here(context, inbound) if ticket is None else []
    if ticket is None and said.quiet and (ended := just_closed(context, inbound, here)) is not None:
        said.add(ended)
        return Answer()
    if here:
        ticket = last_told(context, here) if said.quiet else here[-1]
    if ticket is not None and not ticket.is_closed:
        told = len(here) == 1 or said.quiet
        message = said.add(ticket)
        if here and not told:
            confirm_added(context, ticket, message, here[:-1], reply_to="" if inbound.direct else inbound.message)
        return Answer()
    before = ticket or (_last_closed(context) if inbound.direct else None)
    if before is not None and said.quiet:
        said.add(before)
        return Answer()
    if before is not None and context.now - before.closed_at <= span_ms(context.rules.queue_of(before).reopen_within):
        said.add_as(before, EventKind.ASKED_AGAIN)
        ask_what_it_is_about(context, before)
        return Answer()
    open_ticket(context, queue, said, previous=before.number if before else 0)
    return Answer()


def _last_closed(context: Context) -> Ticket | None:
    """Return the customer's last closed ticket, if they have heard of it."""
    ticket = context.work.tickets.last_closed(context.asker)
    return ticket if ticket is not None and has_heard(context.work, ticket) else None


def take_in_below(context: Context, inbound: MessageReceived, ticket: Ticket) -> None:
    """Take in a customer's message below the one that their ticket was made of."""
    said, ticket = CustomerMessage(context, inbound), context.current(ticket)
    if kept_unseen(said):
        return
    if not ticket.is_closed or said.quiet:
        said.add(ticket)
    elif context.now - ticket.closed_at <= span_ms(context.rules.queue_of(ticket).reopen_within):
        said.add_as(ticket, EventKind.ASKED_AGAIN)
        ask_what_it_is_about(context, ticket)
    else:
        open_ticket(context, context.rules.queue_of(ticket), said, previous=ticket.number)


def kept_unseen(said: CustomerMessage) -> bool:
    """Whether the customer is blocked. Their message is then kept on the ticket that was marked as spam, within a limit."""
    context = said.context
    if not context.asker.spam_on:
        return False
    if is_kept(context.asker, context.now):
        said.keep_unseen(context.ticket(context.asker.spam_on))
    return True


class CustomerMessage:
    """A customer's message on its way to a ticket. ``quiet`` means that it needs no reply: it is thanks or a negative emoji."""

    def __init__(self, context: Context, inbound: MessageReceived) -> None:
        self.context, self.inbound = context, inbound
        text, alone = text_of(own_words(without_header(inbound.text))), inbound.kind == "sticker" or not inbound.files
        self.thanks = alone and is_thanks(text, inbound.kind)
        self.quiet = self.thanks or (alone and is_negative(text, inbound.kind))

    def add(self, ticket: Ticket) -> int:
        """Add the message to a ticket, as thanks or an emoji if it is that and isn't the answer that the ticket waits for. Return its
        number.
        """
        quiet = self.quiet and ticket.status != Status.WAITING
        return self.add_as(ticket, None if not quiet else EventKind.THANKED if self.thanks else EventKind.GESTURED)

    def add_as(self, ticket: Ticket, how: EventKind | None = None) -> int:
        """Record the message and run the reactions. Return its number. ``how``: see :meth:`record`."""
        wrote = self.record(ticket, how)
        react(self.context, wrote)
        return wrote.message

    def record(self, ticket: Ticket, how: EventKind | None = None) -> CustomerWrote:
        """Store the message on a ticket and show it in the thread. ``how`` says why it needs no reply; without it the customer waits."""
        context, inbound = self.context, self.inbound
        customer = context.asker
        remember_language(context, inbound)
        answered = replied_message(context, inbound)
        stored = with_answer_line(context, inbound, answered)
        message, digest = self._store(ticket, stored, answered)
        waited, opened = ticket.waiting_since, ticket.events == 1
        if how is None and not opened:
            improve_subject(ticket, inbound.text, inbound.files)
        was = ticket.status
        if how:
            ticket.receive_quietly(how, message, digest, by=customer.actor, now=context.now)
        else:
            ticket.receive(message, digest, by=customer.actor, now=context.now)
            if was == Status.WAITING:
                review(context.work, context.rules, context.announce, ticket)
            elif ticket.waiting_since != waited:
                start(context.work, context.rules, ticket)
        customer.wrote_on = ticket.number
        attention = _attention_button(context, ticket) if how in QUIET else ()
        over = limits.counted(context.work, context.rules, context.announce, ticket, inbound.files)
        text, answers = as_answer(stored, answered)
        context.announce.customer_message(
            ticket,
            message,
            text,
            inbound.files,
            _remark(how, ticket) or kinds.remark(inbound),
            buttons=attention,
            answers=answers,
            held=over.message,
            files_held=over.files,
        )
        return CustomerWrote(ticket, message, inbound, opened=opened, waited=bool(waited))

    def keep_unseen(self, ticket: Ticket) -> None:
        """Store the message on a ticket, and show it to nobody."""
        message, digest = self._store(ticket, self.inbound.text, None)
        ticket.receive_quietly(EventKind.IGNORED, message, digest, by=self.context.asker.actor, now=self.context.now)

    def begin_unseen(self, ticket: Ticket) -> None:
        """Store the first message of a ticket, and show it to nobody."""
        remember_language(self.context, self.inbound)
        message, digest = self._store(ticket, self.inbound.text, None)
        ticket.receive(message, digest, by=self.context.asker.actor, now=self.context.now)

    def _store(self, ticket: Ticket, text: RichText, answered: Message | None) -> tuple[int, str]:
        """Store the message. Return its number and digest."""
        customer, inbound = self.context.asker, self.inbound
        return self.context.work.messages.add(
            ticket,
            author=customer.identity,
            name=customer.name,
            role=Role.CUSTOMER,
            visibility=Visibility.PUBLIC,
            text=text,
            files=inbound.files,
            source=inbound.where,
            source_id=inbound.message,
            reply_to=answered.id if answered else 0,
        )


@on_customer_message
def name_refused_files(context: Context, wrote: CustomerWrote) -> None:
    """Tell the customer which of their files were refused, and what they can do."""
    queue = context.queue(wrote.ticket)
    for file, why in separate_files(wrote.inbound.files, queue)[1]:
        context.announce.to_customer(wrote.ticket, for_customer(file, why, queue))


@on_customer_message
def name_what_was_not_carried(context: Context, wrote: CustomerWrote) -> None:
    """Tell the customer that what they sent can't be seen here."""
    if not wrote.inbound.carried:
        context.announce.to_customer(wrote.ticket, kinds.not_carried(wrote.inbound))


@on_customer_message
def say_when_we_are_back(context: Context, wrote: CustomerWrote) -> None:
    """Say it once per waiting period outside the hours. The confirmation of a new ticket already contains it."""
    ticket = wrote.ticket
    if not wrote.opened and not wrote.waited and ticket.waiting_since and (back := back_at(context, ticket)) is not None:
        context.announce.to_customer(ticket, say("We'll start replying {when}.", when=back), purpose=Purpose.AWAY)


@on_customer_message
def say_where_we_reply(context: Context, wrote: CustomerWrote) -> None:
    """Say it once per waiting period to a customer who writes on a ticket of another account of theirs."""
    customer = context.work.people.customer_of(wrote.ticket)
    if customer.id != context.asker.id and not wrote.waited and wrote.ticket.waiting_since:
        told = say("Your message is in ticket {ticket}. We'll reply on your other account ({channel}).", **_there(wrote.ticket, customer))
        context.announce.to_person(context.asker, told)


def _there(ticket: Ticket, customer: Customer) -> dict[str, object]:
    return {"ticket": f"#{ticket.number}", "channel": customer.channel}


def open_ticket(context: Context, queue: Queue, said: CustomerMessage, *, previous: int) -> Ticket:
    """Open a ticket with this message, its card and one confirmation."""
    inbound = said.inbound
    ensure_registered(context, inbound, queue)
    ticket = begin(context, queue, inbound.text, inbound.files, inbound.where, previous=previous)
    if why := why_held(context, queue, inbound):
        said.begin_unseen(ticket)
        hold(context, ticket, why)
        return ticket
    wrote = said.record(ticket)
    confirm(context, ticket, reply_to="" if inbound.direct else inbound.message)
    react(context, wrote)
    return ticket


def open_or_add(context: Context, queue: Queue, said: CustomerMessage, others: Sequence[Ticket]) -> None:
    """Open a ticket. Beyond the customer's limit, add the message to the last of their open tickets. Nobody sees that of a blocked one."""
    if kept_unseen(said):
        return
    if not others or limits.may_open(context.work, context.asker, queue):
        open_ticket(context, queue, said, previous=0)
        return
    said.add(others[-1])
    limits.tell_added(context.work, context.rules, context.announce, others[-1], queue)


def begin(
    context: Context,
    queue: Queue,
    text: RichText,
    files: tuple[Attachment, ...],
    where: Address,
    *,
    previous: int,
    by: Identity | None = None,
) -> Ticket:
    """Make a ticket about this text; the message is not added to it yet. ``by`` is the agent who opens it, if the customer doesn't."""
    customer = context.asker
    customer.tickets += 1
    if context.role is Role.CUSTOMER:
        limits.opened(context.work, customer, queue)
    ticket = context.work.tickets.create(customer)
    if context.role is Role.CUSTOMER:
        ticket.came_from, customer.came_from = customer.came_from, ""
    ticket.subject = first_subject(text, files, words(say("No text"), context.rules.language))
    ticket.channel, ticket.place, ticket.thread = where
    ticket.open(by=by or customer.actor, now=context.now, customer=customer.id, queue=queue.key, previous=previous)
    return ticket


def _attention_button(context: Context, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    """The button with which an agent says that this needs a reply after all."""
    return ((Button("attention", (str(ticket.number),), words(say("Needs a reply"), context.rules.language)),),)


def _remark(how: EventKind | None, ticket: Ticket) -> Sentence | None:
    if how == EventKind.GESTURED:
        return say("Just an emoji: no clock starts, and a closed ticket stays closed.")
    return comment_remark(ticket) if how == EventKind.COMMENTED else None
