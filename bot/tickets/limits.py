"""Handles what a customer sends beyond the queue's limits: it is stored, held back, and shown together when the period is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.announce.announcer import Announcer
from bot.core.customer import Customer
from bot.core.errors import TooManyTickets
from bot.core.limits import Rate, Usage
from bot.core.message import Attachment
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText, lines_of, short_rich, text_of
from bot.core.ticket import Ticket
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, say, say_many
from bot.i18n.times import at_clock
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryState, Purpose
from bot.ports.work import Work
from bot.screens.files_on_demand import overflow_file
from bot.screens.opening_words import SPOKEN
from bot.settings.queue_settings import CustomerLimits
from bot.settings.rules import Queue, Rules

MESSAGES, FILES, BYTES, TICKETS = "messages", "files", "bytes", "tickets"
SHOWN = 2_500  # characters in one post
FILES_AT_ONCE = 10
HELD_AT_ONCE = 2_000  # rows
SOON_MS, AGAIN_MS = 1_000, 60_000
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Over:
    """What exceeds a limit: the whole message, or only its files."""

    message: bool = False
    files: bool = False


def counted(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, files: Sequence[Attachment] = ()) -> Over:
    """Count one message of the customer. If it exceeds a limit, the customer is told once in each period."""
    customer, limits = work.people.customer_of(ticket), rules.queue_of(ticket).limits
    used = Usage.read(customer.spent)
    was_over = MESSAGES in used.periods and used.periods[MESSAGES].told
    over = Over(message=not used.left(MESSAGES, limits.messages, work.now))
    used.use(MESSAGES, limits.messages, work.now)
    if was_over and not over.message:
        customer.spent = used.written()
        release(work, rules, announce, ticket)  # what was held back is shown before this message
        used = Usage.read(customer.spent)
    if over.message and limits.messages:
        _too_many(work, rules, announce, ticket, used, MESSAGES, limits.messages)
    elif files and (refusing := _refusing(used, limits, work.now, files)) is not None:
        over = Over(files=True)
        _too_many(work, rules, announce, ticket, used, *refusing)
    elif files:
        _use(used, limits, work.now, files)
    customer.spent = used.written()
    return over


def _too_many(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, used: Usage, name: str, rate: Rate) -> None:
    ends = used.ends_at(name, rate, work.now)
    if not any(due.kind == ReminderKind.OVERFLOW for due in work.reminders.pending(ticket)):
        work.reminders.add(ticket, ReminderKind.OVERFLOW, ends)
    period = used.current(name, rate, work.now)
    if period.told:
        return
    period.told = True
    customer, queue = work.people.customer_of(ticket), rules.queue_of(ticket)
    when = _when(ends, customer, queue, work.now)
    if name == MESSAGES:
        told = say(
            "Thank you. These are many messages at once: we keep all of them, and our team gets them together. You can write as "
            "usual again {when}.",
            when=when,
        )
        announce.to_customer(ticket, told, purpose=Purpose.LIMIT)
        return
    told = say("Thank you. That is a lot at once: we keep all of it, and our team will see any further files {when}.", when=when)
    announce.to_customer(ticket, told, purpose=Purpose.LIMIT)
    team = say(
        "{name} has sent many or large files. Further files are stored and shown here from {when}.",
        **_told_team(customer, queue, ends, work.now),
    )
    announce.line(ticket, team)


def _when(ends: int, customer: Customer, queue: Queue, now: int) -> Sentence:
    """Say the end of a period to the customer, rounded up to a full minute."""
    return by_then(-(-ends // MINUTE_MS) * MINUTE_MS, customer.zone or queue.timezone, now)


def _told_team(customer: Customer, queue: Queue, ends: int, now: int) -> dict[str, object]:
    return {"name": customer.name, "when": at_clock(-(-ends // MINUTE_MS) * MINUTE_MS, queue.timezone, now)}


# Tickets


def may_open(work: Work, customer: Customer, queue: Queue) -> bool:
    return bool(Usage.read(customer.spent).left(TICKETS, queue.limits.tickets, work.now))


def opened(work: Work, customer: Customer, queue: Queue) -> None:
    """Count a ticket that a customer opened."""
    used = Usage.read(customer.spent)
    used.use(TICKETS, queue.limits.tickets, work.now)
    customer.spent = used.written()


def ensure_may_open(work: Work, customer: Customer, queue: Queue) -> None:
    """Raise TooManyTickets if the customer may not open a ticket now."""
    if (rate := queue.limits.tickets) is not None and not may_open(work, customer, queue):
        ends = Usage.read(customer.spent).ends_at(TICKETS, rate, work.now)
        raise TooManyTickets(when=_when(ends, customer, queue, work.now))


def tell_added(work: Work, rules: Rules, announce: Announcer, ticket: Ticket, queue: Queue) -> None:
    """Tell a customer, once in each period, that a message didn't open a ticket of its own."""
    customer, rate = work.people.customer_of(ticket), queue.limits.tickets
    used = Usage.read(customer.spent)
    if rate is None or (period := used.current(TICKETS, rate, work.now)).told:
        return
    period.told = True
    customer.spent = used.written()
    told = say(
        "Your message was added to ticket {ticket}, “{subject}”, because you've opened many tickets. You can open another one {when}.",
        ticket=f"#{ticket.number}",
        subject=ticket.subject,
        when=_when(used.ends_at(TICKETS, rate, work.now), customer, rules.queue_of(ticket), work.now),
    )
    announce.to_customer(ticket, told, purpose=Purpose.LIMIT)


# What was held back


def release(work: Work, rules: Rules, announce: Announcer, ticket: Ticket) -> None:
    """Show what was held back, in one post. Text that doesn't fit is in a file; files beyond the limit wait for the next period."""
    for due in work.reminders.pending(ticket):
        if due.kind == ReminderKind.OVERFLOW:
            due.fired_at = work.now
    held = work.outbox.held(ticket, HELD_AT_ONCE)
    if not held:
        return
    customer, limits = work.people.customer_of(ticket), rules.queue_of(ticket).limits
    used = Usage.read(customer.spent)
    said = [row for row in held if row.card is not None and (row.card.body or row.card.foot)]
    files, left = _fitting(held, used, limits, work.now)
    customer.spent = used.written()
    for row in held:
        if row in left and row.card is not None:
            row.card = Card(author=row.card.author, files=row.card.files)
            work.outbox.update_card(row)
        else:
            row.state, row.done_at = DeliveryState.MERGED.value, work.now
    if said or files:
        card = _together(rules, announce, ticket, customer, said, files)
        announce.thread(ticket, card, purpose=Purpose.WORDS, ref=held[0].ref)
    if len(held) == HELD_AT_ONCE:
        work.reminders.add(ticket, ReminderKind.OVERFLOW, work.now + SOON_MS)
    elif left:
        refusing = _refusing(used, limits, work.now, _files_of(left[0]))
        work.reminders.add(ticket, ReminderKind.OVERFLOW, used.ends_at(*refusing, work.now) if refusing else work.now + AGAIN_MS)


def _fitting(held: list[Delivery], used: Usage, limits: CustomerLimits, now: int) -> tuple[tuple[Attachment, ...], list[Delivery]]:
    """Return the files that may be shown now, which are counted, and the rows whose files must wait. A message's files stay together."""
    files: list[Attachment] = []
    left: list[Delivery] = []
    for row in held:
        own = _files_of(row)
        if own and (left or (files and len(files) + len(own) > FILES_AT_ONCE) or _refusing(used, limits, now, own)):
            left.append(row)
        else:
            files += own
            _use(used, limits, now, own)
    return tuple(files), left


def _files_of(row: Delivery) -> tuple[Attachment, ...]:
    return row.card.files if row.card is not None else ()


def _refusing(used: Usage, limits: CustomerLimits, now: int, files: Sequence[Attachment]) -> tuple[str, Rate] | None:
    """Return the limit beyond which these files are, with its name; None if they are within all limits."""
    for name, rate, count in _of_files(limits, files):
        if rate is not None and not used.allows(name, rate, now, count):
            return name, rate
    return None


def _use(used: Usage, limits: CustomerLimits, now: int, files: Sequence[Attachment]) -> None:
    for name, rate, count in _of_files(limits, files):
        used.use(name, rate, now, count)


def _of_files(limits: CustomerLimits, files: Sequence[Attachment]) -> tuple[tuple[str, Rate | None, int], ...]:
    """Return the limits that concern files, and how much of each these files use."""
    return (FILES, limits.files, len(files)), (BYTES, limits.bytes, sum(file.size for file in files))


def _together(
    rules: Rules, announce: Announcer, ticket: Ticket, customer: Customer, said: list[Delivery], files: tuple[Attachment, ...]
) -> Card:
    author = f"{SPOKEN} {customer.name}"
    if not said:
        return Card(author=author, files=files)
    lines: list[RichText] = []
    for row in said:
        assert row.card is not None
        lines.append(row.card.body or row.card.foot)
    body = lines_of(lines)
    told = say_many(
        "{name} sent {n} more message in a short time. It is stored and shown here.",
        "{name} sent {n} more messages in a short time. They are stored and shown here together.",
        len(said),
        name=customer.name,
    )
    if len(text_of(body)) > SHOWN:
        body = short_rich(body, SHOWN)
        told = say_many(
            "{name} sent {n} more message in a short time. It is stored, and the file has all of it.",
            "{name} sent {n} more messages in a short time. They are stored, and the file has all of them.",
            len(said),
            name=customer.name,
        )
        files = (overflow_file(ticket, said[0].id, said[-1].id, rules.language), *files)
    return Card(author=author, body=body, foot=announce.team(told), files=files)
