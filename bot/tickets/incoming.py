"""A customer says something: it opens a ticket, continues one, comments on a rating, or is a word of thanks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.announce.announcer import Announcer
from bot.core.event_kinds import QUIET, EventKind
from bot.core.message import Attachment, Visibility
from bot.core.people import Address, Identity, Role
from bot.core.richtext import RichText, text_of
from bot.core.thanks import is_negative, is_thanks
from bot.core.ticket import Status, Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, put, say, words
from bot.i18n.times import millis, moment, span_ms
from bot.ports.cards import Answer, Button, Card
from bot.ports.delivery import Purpose
from bot.ports.inbound import MessageReceived
from bot.ports.work import Work
from bot.screens.file_notices import for_customer, separate_files
from bot.screens.views import subject_of
from bot.settings.rules import Queue, Rules
from bot.tickets import limits
from bot.tickets.added import say_added
from bot.tickets.context import Context
from bot.tickets.duties import ensure_on_duty
from bot.tickets.promises import review, start
from bot.tickets.reactions import CustomerWrote, on_customer_message, react
from bot.tickets.spoken_language import listen

COMMENT_MS = 10 * 60 * 1000
ALBUM_MS = 10 * 1000  # the pictures of one album arrive as messages of their own
CHOICE_MS = 10 * 60 * 1000
REOPEN = "reopen"


def ask(context: Context, inbound: MessageReceived, queue: Queue) -> Answer:
    """Put a customer's message where it belongs."""
    customer = context.asker
    said = CustomerMessage(context, inbound)
    if (about := _commented_on(context, inbound)) is not None:
        customer.comment_until = min(customer.comment_until, context.now + ALBUM_MS) if inbound.album else 0
        said.on(about, EventKind.COMMENTED)
        return Answer()
    ticket = _picked(context, inbound)
    if ticket is None and customer.next_opens and not said.quiet:
        customer.next_opens = 0
        open_or_add(context, queue, said, _open_here(context, inbound))
        return Answer()
    here = _open_here(context, inbound) if ticket is None else []
    ticket = here[-1] if here else ticket
    if ticket is not None and not ticket.is_closed:
        told = len(here) == 1 or said.quiet or _same_album(context, inbound, ticket)
        message = said.told(ticket)
        if here and not told:
            say_added(context, ticket, message, here[:-1], reply_to="" if inbound.direct else inbound.message)
        return Answer()
    before = ticket or (context.work.tickets.last_closed(customer) if inbound.direct else None)
    if before is not None and said.quiet:
        said.told(before)
        return Answer()
    if before is not None and context.now - before.closed_at <= span_ms(context.rules.queue_of(before).reopen_within):
        _after_the_end(context, said, before)
        return Answer()
    open_ticket(context, queue, said, previous=before.number if before else 0)
    return Answer()


def room_words(context: Context, inbound: MessageReceived, ticket: Ticket) -> None:
    """A customer's further words under the message that his ticket was made of."""
    said = CustomerMessage(context, inbound)
    if not ticket.is_closed or said.quiet:
        said.told(ticket)
    elif context.now - ticket.closed_at <= span_ms(context.rules.queue_of(ticket).reopen_within):
        _after_the_end(context, said, ticket)
    else:
        open_ticket(context, context.rules.queue_of(ticket), said, previous=ticket.number)


class CustomerMessage:
    """A customer's words on their way to a ticket. ``quiet`` words want no answer: they are thanks, or a sour sign."""

    def __init__(self, context: Context, inbound: MessageReceived) -> None:
        self.context, self.inbound = context, inbound
        text, alone = text_of(inbound.text), inbound.kind == "sticker" or not inbound.files
        self.thanks = alone and is_thanks(text, inbound.kind)
        self.quiet = self.thanks or (alone and is_negative(text, inbound.kind))

    def told(self, ticket: Ticket) -> int:
        """The words on a ticket, as what they are by themselves."""
        return self.on(ticket, None if not self.quiet else EventKind.THANKED if self.thanks else EventKind.GESTURED)

    def on(self, ticket: Ticket, how: EventKind | None = None) -> int:
        """Store the message on a ticket, show it in the thread and run the reactions; the message's number. ``how``: see :meth:`record`."""
        wrote = self.record(ticket, how)
        react(self.context, wrote)
        return wrote.message

    def record(self, ticket: Ticket, how: EventKind | None = None) -> CustomerWrote:
        """Store the message on a ticket and show it in the thread. ``how`` names what needs no reply; without it the customer waits."""
        context, inbound = self.context, self.inbound
        customer = context.asker
        listen(context, inbound)
        message, digest = context.work.messages.add(
            ticket,
            author=customer.identity,
            name=customer.name,
            role=Role.CUSTOMER,
            visibility=Visibility.PUBLIC,
            text=inbound.text,
            files=inbound.files,
            source=inbound.where,
            source_id=inbound.message,
            reply_to=_answered(context, inbound),
        )
        waited, opened = ticket.waiting_since, ticket.events == 1
        was = ticket.status
        if how:
            ticket.receive_quietly(how, message, digest, by=customer.actor, now=context.now)
        else:
            ticket.receive(message, digest, by=customer.actor, now=context.now)
            if was == Status.WAITING:
                review(context.work, context.rules, context.announce, ticket)
            else:
                start(context.work, context.rules, ticket)
        customer.wrote_on = ticket.number
        heed = _heed(context, ticket) if how in QUIET else ()
        over = limits.counted(context.work, context.rules, context.announce, ticket, len(inbound.files))
        context.announce.words_of_customer(
            ticket, message, inbound.text, inbound.files, _remark(how), buttons=heed, held=over.message, files_held=over.files
        )
        return CustomerWrote(ticket, message, inbound, opened=opened, waited=bool(waited))


@on_customer_message
def name_refused_files(context: Context, wrote: CustomerWrote) -> None:
    """Tell the customer which of their files we don't take, and what they can do."""
    queue = context.queue(wrote.ticket)
    for file, why in separate_files(wrote.inbound.files, queue)[1]:
        context.announce.to_customer(wrote.ticket, for_customer(file, why, queue))


@on_customer_message
def say_when_we_are_back(context: Context, wrote: CustomerWrote) -> None:
    """Outside hours, once per waiting period; the confirmation of a new ticket says it already."""
    ticket = wrote.ticket
    if not wrote.opened and not wrote.waited and ticket.waiting_since and (back := back_at(context, ticket)) is not None:
        context.announce.to_customer(ticket, say("We answer from {when}.", when=back), purpose=Purpose.AWAY)


def open_ticket(context: Context, queue: Queue, said: CustomerMessage, *, previous: int) -> Ticket:
    """A new ticket of these words, with its card (the words bring it along) and one confirmation."""
    inbound = said.inbound
    ticket = begin(context, queue, inbound.text, inbound.files, inbound.where, previous=previous)
    wrote = said.record(ticket)
    confirm(context, ticket, reply_to="" if inbound.direct else inbound.message)
    react(context, wrote)
    return ticket


def open_or_add(context: Context, queue: Queue, said: CustomerMessage, others: Sequence[Ticket]) -> None:
    """A new ticket; beyond the limit the words go to the last one of the customer's open tickets."""
    if not others or limits.may_open(context.work, context.asker, queue):
        open_ticket(context, queue, said, previous=0)
        return
    said.told(others[-1])
    limits.tell_added(context.work, context.rules, context.announce, others[-1], queue)


def begin(context: Context, queue: Queue, text: RichText, files: tuple[Attachment, ...], where: Address, *, previous: int) -> Ticket:
    """A new ticket that is about these words; they are not on it yet."""
    customer = context.asker
    customer.tickets += 1
    if context.role is Role.CUSTOMER:
        limits.opened(context.work, customer, queue)
    ticket = context.work.tickets.create(customer)
    ticket.subject = subject_of(text_of(text), files, words(say("No words"), context.rules.language))
    ticket.channel, ticket.place, ticket.thread = where
    ticket.open(by=customer.actor, now=context.now, customer=customer.id, queue=queue.key, previous=previous)
    return ticket


def confirm(context: Context, ticket: Ticket, *, reply_to: str = "") -> None:
    """The customer learns his ticket's number, and outside hours when we are back."""
    values: dict[str, object] = {"ticket": f"#{ticket.number}", "subject": ticket.subject}
    told = say("We have it: ticket {ticket}, “{subject}”. We answer here.", **values)
    if (back := back_at(context, ticket)) is not None:
        told = say("We have it: ticket {ticket}, “{subject}”. We answer from {when}.", when=back, **values)
    context.announce.to_customer(ticket, told, purpose=Purpose.CONFIRM, reply_to=reply_to)


def back_at(context: Context, ticket: Ticket) -> Sentence | None:
    """When somebody is there again, in the customer's own zone if we know it; None while somebody is there."""
    terms, now = context.rules.terms(ticket, context.asker), moment(context.now)
    if terms.calendar.open_at(now):
        return None
    return by_then(millis(terms.calendar.next_open(now)), context.asker.timezone or terms.queue.timezone, context.now)


def take_up(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, *, by: Identity) -> None:
    """A closed ticket goes on because of the customer's words: he waits again."""
    ticket.reopen(by, work.now, waiting=True)
    choice_is_over(work, announce, ticket, say("Ticket {ticket} is open again.", ticket=f"#{ticket.number}"))
    review(work, rules, announce, ticket)
    ensure_on_duty(work, rules, announce, ticket)
    announce.line(ticket, say("The same problem again: the ticket is open once more."))


def _after_the_end(context: Context, said: CustomerMessage, ticket: Ticket) -> None:
    """Words after closing: shown at once; one question covers them all until the customer chooses."""
    customer = context.asker
    said.on(ticket, EventKind.ASKED_AGAIN)
    if customer.asked_about == ticket.number:
        return
    customer.asked_about = ticket.number
    number = (str(ticket.number),)
    language = context.announce.reads(customer)
    row = [Button("reopen", number, words(say("Same problem"), language)), Button("new", number, words(say("Something new"), language))]
    context.announce.to_customer(
        ticket,
        say("Is this about {ticket}, “{subject}”?", ticket=f"#{ticket.number}", subject=ticket.subject),
        purpose=Purpose.CHOICE,
        buttons=[row],
    )
    context.work.reminders.add(ticket, REOPEN, context.now + CHOICE_MS)


def choice_is_over(work: Work, announce: Announcer, ticket: Ticket, outcome: Sentence) -> None:
    """Nobody need choose any more: the question, if there was one, says what became of it."""
    for due in work.reminders.pending(ticket):
        if due.kind == REOPEN:
            due.fired_at = work.now
    customer = work.people.customer_of(ticket)
    if customer.asked_about == ticket.number:
        customer.asked_about = 0
        for shown in work.outbox.of_ticket(ticket, Purpose.CHOICE)[-1:]:
            announce.change(shown, Card(body=put(outcome, announce.reads(customer))))


def _heed(context: Context, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    """One click for the agent when these were no mere thanks."""
    return ((Button("heed", (str(ticket.number),), words(say("This wants an answer"), context.rules.language)),),)


def _commented_on(context: Context, inbound: MessageReceived) -> Ticket | None:
    """The closed ticket whose rating these words comment: the next ones just after it, or a reply to its question."""
    customer, number = context.asker, 0
    if inbound.reply_to:
        post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.reply_to)
        rated = context.work.messages.rating(post.ticket, 0) if post is not None and post.purpose == Purpose.RATING else None
        number = rated.ticket if rated is not None and rated.rated_at else 0
    elif customer.comment_on and context.now < customer.comment_until:
        number = customer.comment_on
    ticket = context.work.tickets.get(number) if number else None
    return ticket if ticket is not None and ticket.customer == customer.id and ticket.is_closed else None


def _picked(context: Context, inbound: MessageReceived) -> Ticket | None:
    """The customer's ticket that a reply of his points at, or that he chose to continue."""
    customer = context.asker
    number = 0
    if inbound.reply_to:
        post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.reply_to)
        own = None if post else context.work.messages.by_source(inbound.where.channel, inbound.where.place, inbound.reply_to)
        number = post.ticket if post else own.ticket if own else 0
    elif customer.continues:
        number, customer.continues = customer.continues, 0
    ticket = context.work.tickets.get(number) if number else None
    return ticket if ticket is not None and ticket.customer == customer.id else None


def _open_here(context: Context, inbound: MessageReceived) -> list[Ticket]:
    """His open tickets that are answered where he speaks now; the last active one at the end."""

    def is_here(ticket: Ticket) -> bool:
        return (
            context.announce.alone(ticket, context.asker)
            if inbound.direct
            else (ticket.channel, ticket.place, ticket.thread) == inbound.where
        )

    here = [ticket for ticket in context.work.tickets.open_of(context.asker) if is_here(ticket)]
    return sorted(here, key=lambda ticket: (ticket.changed_at, ticket.number == context.asker.wrote_on, ticket.number))


def _same_album(context: Context, inbound: MessageReceived, ticket: Ticket) -> bool:
    """Whether this picture goes where the one before it went."""
    last = context.work.messages.newest(ticket, 1) if inbound.album else []
    return bool(last) and ticket.number == context.asker.wrote_on and context.now - last[0].at < ALBUM_MS


def _answered(context: Context, inbound: MessageReceived) -> int:
    if not inbound.reply_to:
        return 0
    post = context.work.outbox.by_message(inbound.where.channel, inbound.where.place, inbound.reply_to)
    own = None if post else context.work.messages.by_source(inbound.where.channel, inbound.where.place, inbound.reply_to)
    return post.ref if post else own.id if own else 0


def _remark(how: EventKind | None) -> Sentence | None:
    if how == EventKind.GESTURED:
        return say("A sign without words: it starts no clock and reopens nothing.")
    return say("Comment on the rating") if how == EventKind.COMMENTED else None
