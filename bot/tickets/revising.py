"""Changes replies that the customer may have, and takes them back."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.states import why_not
from bot.core.errors import AlreadyTakenBack, NoOwnReply, NotYourReply
from bot.core.event_kinds import QUIET, EventKind
from bot.core.message import Message, Visibility
from bot.core.people import Identity, Role
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import can_be_seen
from bot.i18n.sentences import Sentence, say
from bot.i18n.times import at_clock
from bot.ports.delivery import Delivery, DeliveryState, Purpose
from bot.ports.outbound import Trouble
from bot.ports.work import Work
from bot.screens.quotes import one_line
from bot.screens.versions import as_customer_has, passed_on_now
from bot.settings.rules import Rules
from bot.tickets.context import Context
from bot.tickets.promises import review
from bot.tickets.subjects import follow_reply

LOOKED_AT = 200  # messages
QUOTED = 200  # characters
LONGEST = 18  # digits of a number that fits into the database


def chosen_reply(context: Context, ticket: Ticket, number: str = "") -> Message:
    """Return the reply that a button names, or the actor's newest one. Only its author and managers may change it.

    Raises NoOwnReply, NotYourReply and AlreadyTakenBack.
    """
    if number:
        named = number.isascii() and number.isdigit() and len(number) < LONGEST
        said = context.work.messages.get(int(number)) if named else None
        if said is None or said.ticket != ticket.number or not is_reply(said):
            raise NoOwnReply(ticket.number)
        if said.author != context.actor and context.role is not Role.MANAGER:
            raise NotYourReply(ticket.number)
    else:
        newest = reversed(context.work.messages.newest(ticket, LOOKED_AT))
        own = (one for one in newest if is_reply(one) and one.author == context.actor)
        said = next((one for one in own if as_it_is(context.work, ticket, one) is not None), None)
        if said is None:
            raise NoOwnReply(ticket.number)
    if as_it_is(context.work, ticket, said) is None:
        raise AlreadyTakenBack(ticket.number)
    return said


def is_reply(said: Message) -> bool:
    """Whether a message was sent to the customer."""
    return said.visibility is Visibility.PUBLIC and said.role is not Role.CUSTOMER


def as_it_is(work: Work, ticket: Ticket, said: Message) -> Message | None:
    """Return a reply with the text that the customer has or gets; None if it was taken back."""
    versions, passed = work.messages.versions(ticket, [said.id]), passed_on_now(work, ticket)
    return as_customer_has(said, versions.get(said.id, ()), passed.get(said.id, ()))


def revise(
    work: Work,
    announce: Announcer,
    ticket: Ticket,
    said: Message,
    text: RichText,
    *,
    by: Identity,
    name: str,
    at: int,
    in_thread: bool = False,
) -> None:
    """Change a reply to this text. ``in_thread`` says that it was edited where it was typed."""
    follow_reply(ticket, as_it_is(work, ticket, said), text, announce.rules.language)
    digest = work.messages.revise(said.id, text, at)
    ticket.record(EventKind.EDITED, by=by, now=work.now, message=said.id, digest=digest, sent=True)
    words, time = one_line(said.text, said.files, QUOTED), at_clock(work.now, announce.rules.queue_of(ticket).timezone, work.now)
    told = say("✏️ {name} edited a reply at {time}. As it was sent: “{words}”", name=name, time=time, words=words)
    announce.revise(ticket, said, text, told, in_thread=in_thread)


def can_become(said: Message, text: RichText) -> bool:
    """Whether a reply with this text still says something."""
    return can_be_seen(text_of(text)) or bool(said.files)


def take_back(context: Context, ticket: Ticket, said: Message) -> Sentence:
    """Delete a reply at the customer. Returns what happened, or that it isn't known yet."""
    if context.announce.is_being_deleted(ticket, said.id):
        raise AlreadyTakenBack(ticket.number)
    gone = context.announce.unsend(ticket, said, context.actor, context.name)
    if gone is None:
        return say(
            "The reply on {ticket} is being deleted for the customer. Its thread will say whether that worked.", ticket=f"#{ticket.number}"
        )
    if not gone:
        return say(
            "We can't tell whether the reply on {ticket} arrived, so it can't be deleted. It won't be sent again.",
            ticket=f"#{ticket.number}",
        )
    return _not_sent(context.work, context.announce, ticket, said, context.actor, context.name)


def withheld(work: Work, announce: Announcer, ticket: Ticket, said: Message) -> Sentence | None:
    """Don't send a reply that was deleted in the thread. Returns what happened; None if it may have been sent."""
    if not is_reply(said) or not announce.is_unsent(ticket, said.id):
        return None
    announce.unsend(ticket, said, said.author, said.author_name)
    return _not_sent(work, announce, ticket, said, said.author, said.author_name)


def _not_sent(work: Work, announce: Announcer, ticket: Ticket, said: Message, by: Identity, name: str) -> Sentence:
    _taken_back(work, announce, ticket, said, by, name, before_sending=True)
    return say("The reply on {ticket} was taken back before it was sent.", ticket=f"#{ticket.number}")


def changed(work: Work, rules: Rules, change: Delivery, trouble: Trouble | None) -> bool:
    """Say what became of a reply's change or deletion at the customer. False if the row is something else, or nothing says it."""
    if change.purpose not in (Purpose.REVISION, Purpose.UNSEND) or (ticket := work.tickets.get(change.ticket)) is None:
        return False
    announce, said = Announcer(work, rules), work.messages.get(change.ref)
    if change.purpose == Purpose.REVISION:
        return announce.revised(ticket, change, trouble)
    return said is not None and _unsent(work, announce, ticket, said, change, trouble)


def _unsent(work: Work, announce: Announcer, ticket: Ticket, said: Message, change: Delivery, trouble: Trouble | None) -> bool:
    """A reply may be several posts. It is taken back when all of them are deleted, or were never shown."""
    if trouble is not None and not _was_never_shown(work, change):
        return announce.not_unsent(ticket, said.id, why_not(trouble, change.error))
    newest = {row.target: row for row in work.outbox.of_ticket(ticket, Purpose.UNSEND, said.id)}
    if all(row.id == change.id or row.state == DeliveryState.SENT or _was_never_shown(work, row) for row in newest.values()):
        by, name = Identity.parse(str(change.extra["by"])), str(change.extra["name"])
        _taken_back(work, announce, ticket, said, by, name, before_sending=False)
    return True


def _was_never_shown(work: Work, change: Delivery) -> bool:
    target = work.outbox.get(change.target)
    if target is None or target.state not in (DeliveryState.FAILED, DeliveryState.DROPPED):
        return False
    return not work.outbox.further_messages(target)


def _taken_back(work: Work, announce: Announcer, ticket: Ticket, said: Message, by: Identity, name: str, *, before_sending: bool) -> None:
    follow_reply(ticket, as_it_is(work, ticket, said), None, announce.rules.language)
    digest = work.messages.revise(said.id, None, work.now)
    ticket.record(EventKind.DELETED, by=by, now=work.now, message=said.id, digest=digest, sent=True)
    if before_sending:
        announce.keep_back(ticket)
    announce.tombstone(ticket, said, name, before_sending=before_sending)
    _require_reply(work, announce, ticket, said, by, before_sending=before_sending)


def _require_reply(work: Work, announce: Announcer, ticket: Ticket, said: Message, by: Identity, *, before_sending: bool) -> None:
    """If the customer now has no answer to their last message, they wait for one again."""
    if ticket.is_closed or ticket.waiting_since:
        return
    messages = [one for one in work.messages.newest(ticket, LOOKED_AT) if one.visibility is Visibility.PUBLIC]
    asked = [one for one in messages if one.role is Role.CUSTOMER and one.at <= said.at]
    quiet = {event.facts["message"] for event in work.tickets.events(ticket, QUIET)}
    if not asked or asked[-1].id in quiet:
        return
    if not any(is_reply(one) and one.at >= asked[-1].at and as_it_is(work, ticket, one) is not None for one in messages):
        ticket.require_reply(asked[-1].id, by=by, now=work.now, since=asked[-1].at if before_sending else work.now)
        review(work, announce.rules, announce, ticket)
