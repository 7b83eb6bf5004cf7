"""What became of a delivery, written down: units for the courier to run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.announce.states import why_not
from bot.core.file_kinds import Why
from bot.core.message import Attachment
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Purpose
from bot.ports.outbound import Trouble
from bot.ports.store import Work
from bot.screens.file_notices import for_customer
from bot.settings.rules import Rules
from bot.tickets.ladder import pass_on
from bot.tickets.lost_places import undelivered
from bot.tickets.promises import is_late

HEALED = 3
LOST = (Trouble.BLOCKED, Trouble.GONE, Trouble.CLOSED, Trouble.NOT_ALLOWED)


def begun(delivery: Delivery, joined: Sequence[Delivery], work: Work) -> bool:
    """It is about to be sent, and shows what the ``joined`` posts would have shown; false when others send there.

    Both are one commit: after a crash, either the whole post is looked up, or each of the posts is sent.
    """
    if not work.finish(replace(delivery, state=DeliveryState.SENDING.value)):
        return False
    if joined:
        work.rewrite(delivery)
        for needless in joined:
            work.finish(replace(needless, state=DeliveryState.MERGED.value, done_at=work.now))
    return True


def put_back(deliveries: Sequence[Delivery], work: Work) -> None:
    """These were never sent by this process."""
    for delivery in deliveries:
        work.finish(replace(delivery, state=DeliveryState.QUEUED.value))


def finished(delivery: Delivery, merged: Sequence[Delivery], work: Work, *, also: Sequence[str], rules: Rules) -> bool:
    """It arrived, and said what the merged ones would have said. A reply says so in its thread. False when others send there now."""
    if not _ended(delivery, merged, work):
        return False
    if also:
        work.landed(delivery, also)
    if delivery.purpose == Purpose.REPLY:
        Announcer(work, rules).delivered(delivery, None, "")
    return True


def failed(delivery: Delivery, merged: Sequence[Delivery], trouble: Trouble, rules: Rules, work: Work) -> bool:
    """It will not arrive: the agents see it, a customer who shut us out is marked, and what stood under a lost card is posted again."""
    if not _ended(delivery, merged, work):
        return False
    announce = Announcer(work, rules)
    ticket = work.ticket(delivery.ticket) if delivery.ticket else None
    if ticket is None:
        if delivery.kind in (DeliveryKind.POST.value, DeliveryKind.EDIT.value):
            for number in announce.list_lost(delivery):
                _pass_on(work, rules, announce, delivery, number, why_not(trouble, delivery.error))
        return True
    if delivery.purpose == Purpose.REPLY:
        announce.delivered(delivery, trouble, delivery.error)
    if (
        trouble in LOST
        and delivery.kind == DeliveryKind.POST.value
        and delivery.purpose != Purpose.PING
        and not delivery.extra.get("under")
    ):
        undelivered(work, rules, announce, ticket, delivery, shut_out=trouble is Trouble.BLOCKED)
    if delivery.purpose == Purpose.PING and delivery.kind == DeliveryKind.POST.value and not delivery.extra.get("under"):
        _pass_on(work, rules, announce, delivery, delivery.ref, why_not(trouble, delivery.error))
    if trouble is Trouble.GONE:
        _heal(delivery, ticket, announce)
    return True


def _pass_on(work: Work, rules: Rules, announce: Announcer, lost: Delivery, number: int, why: Sentence) -> None:
    ping = work.ping(number)
    ticket = work.ticket(ping.ticket) if ping else None
    if ping is not None and ticket is not None:
        pass_on(work, rules, announce, ticket, ping, lost, why, late=is_late)


def _ended(delivery: Delivery, merged: Sequence[Delivery], work: Work) -> bool:
    delivery.done_at = work.now
    for needless in merged:
        needless.state, needless.done_at = DeliveryState.MERGED.value, work.now
    return all(work.finish(one) for one in (delivery, *merged))


def _heal(delivery: Delivery, ticket: Ticket, announce: Announcer) -> None:
    """Somebody took the card away. The first row that finds out posts a new one, and each row follows it there."""
    under = int(delivery.extra.get("under", 0))
    if int(delivery.extra.get("healed", 0)) >= HEALED:
        return
    if ticket.card and ticket.card in (under, delivery.target):
        announce.anew(ticket)
    if delivery.kind == DeliveryKind.POST.value and under:
        announce.again(delivery, ticket)


def explain(words: Delivery, refused: Sequence[tuple[Attachment, Why]], rules: Rules, work: Work) -> None:
    """The customer hears, once, which of his files were not what they called themselves."""
    ticket = work.ticket(words.ticket)
    if ticket is not None and work.first_time(words.channel, f"refused:{words.id}"):
        for file, why in refused:
            Announcer(work, rules).to_customer(ticket, for_customer(file, why, rules.queue_of(ticket)))


def moved(delivery: Delivery, before: str, work: Work) -> bool:
    """A chat got another id: all that was answered there is answered in the new one."""
    for ticket in work.answered_at(delivery.channel, before):
        ticket.place = delivery.place
    return work.finish(delivery)
