"""Records the outcome of a delivery: units that the sender runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.announce.repairs import REPAIRS
from bot.announce.states import why_not
from bot.announce.unshown import count, unshown
from bot.core.escalations import PingState
from bot.core.people import Identity
from bot.core.richtext import plain
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence
from bot.outbox.file_outcome import late_file_failed, shown_without_files, tell_unsent
from bot.outbox.landed import below
from bot.ports.delivery import (
    AS_FILE,
    FILE_LINES,
    FILELESS,
    FILES_FOLLOW,
    HOLD,
    INSTEAD,
    LATE_FILES,
    LOST_FILES,
    OF_MESSAGE,
    REVISED,
    UNSENT,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Purpose,
)
from bot.ports.outbound import Trouble
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.followers import mention_of
from bot.tickets.ladder import redirect_ping
from bot.tickets.lost_places import undelivered
from bot.tickets.promises import is_late
from bot.tickets.queue_places import card_lost
from bot.tickets.revising import changed

NOT_SHOWN = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.DROPPED)
CALLABLE_OFF = (Purpose.REPLY, Purpose.FILE)
ONLY_IF_NEEDED = (Purpose.PING, Purpose.PINGS)  # sent only while somebody is needed
LOST = (Trouble.BLOCKED, Trouble.GONE, Trouble.CLOSED, Trouble.NOT_ALLOWED)


def begun(delivery: Delivery, joined: Sequence[Delivery], rules: Rules, work: Work) -> float | None:
    """It is about to be sent, and shows the ``joined`` posts too. Returns for how many seconds it is still held back, or None if another
    process sends in this place.

    Both are one commit. After a crash, either the whole post is looked up, or each of the posts is sent. A reply may have been changed or
    called off since it was read, and a ping may be over.
    """
    delivery.state = DeliveryState.QUEUED.value  # an earlier run of this unit may have been undone
    if _is_needless(delivery, work):
        delivery.state, delivery.done_at = DeliveryState.DROPPED.value, work.now
        if not work.outbox.finish(delivery):
            return None
        if delivery.purpose == Purpose.PINGS:
            Announcer(work, rules).list_dropped(delivery)
        return 0.0
    if delivery.purpose in CALLABLE_OFF and (row := work.outbox.locked(delivery.id)) is not None:
        _take_over(delivery, row)
        if row.state == DeliveryState.DROPPED:
            delivery.state = row.state
            return 0.0
        if (left := int(row.extra.get(HOLD, 0)) - work.now) > 0:
            return left / 1000
    if not work.outbox.finish(replace(delivery, state=DeliveryState.SENDING.value)):
        return None
    if joined:
        work.outbox.update_card(delivery)
        for needless in joined:
            work.outbox.finish(replace(needless, state=DeliveryState.MERGED.value, done_at=work.now))
    return 0.0


def _is_needless(delivery: Delivery, work: Work) -> bool:
    """Whether a ping that had to wait would be about nothing: it is over, or its list is empty or posted again further down.

    What may have arrived isn't needless, because its reader must see what became of it.
    """
    if delivery.purpose not in ONLY_IF_NEEDED or delivery.kind != DeliveryKind.POST or delivery.may_be_there:
        return False
    if delivery.purpose == Purpose.PINGS:
        row = work.outbox.locked(delivery.id)
        return row is not None and bool(row.ref)
    ping = work.reminders.ping(delivery.ref)
    return ping is not None and ping.state == PingState.OVER


def _take_over(delivery: Delivery, row: Delivery) -> None:
    """Take over a change of the text from the database."""
    if row.extra.get(REVISED) != delivery.extra.get(REVISED) and delivery.card and row.card:
        card = replace(delivery.card, body=row.card.body)
        delivery.card = below(card, [plain(line) for line in delivery.extra.get(FILE_LINES, ())])
        delivery.extra[REVISED] = row.extra[REVISED]


def postponed(delivery: Delivery, rests: str, pause: int, rules: Rules, work: Work) -> bool:
    """It is tried again after ``pause`` milliseconds, even after a restart. ``rests`` names the place or channel that pauses too."""
    delivery.done_at = until = work.now + pause
    if not work.outbox.finish(delivery):
        return False
    if rests:
        work.outbox.pause(rests, until, delivery.error)
    if delivery.purpose == Purpose.REPLY and delivery.may_be_there:
        Announcer(work, rules).delivered(delivery, None, delivery.error)
    return True


def put_back(deliveries: Sequence[Delivery], work: Work) -> None:
    """This process never sent these. A reply that was called off stays so."""
    for delivery in deliveries:
        row = work.outbox.locked(delivery.id) if delivery.purpose in CALLABLE_OFF else None
        if row is not None and row.state == DeliveryState.DROPPED:
            continue
        work.outbox.finish(replace(delivery, state=DeliveryState.QUEUED.value))


def finished(delivery: Delivery, merged: Sequence[Delivery], work: Work, *, further: Sequence[str] | None, rules: Rules) -> bool:
    """It arrived, and showed the merged ones too. For a reply, the thread says so. False if another process sends in this place.

    ``further`` are the further messages of the post, or of the post that was edited, if they changed.
    """
    if not _ended(delivery, merged, work):
        return False
    if further is not None and (post := work.outbox.get(delivery.target) if delivery.target else delivery) is not None:
        work.outbox.set_further_messages(post, further)
    _follow(delivery, work)
    if not delivery.extra.keys().isdisjoint((AS_FILE, FILE_LINES, INSTEAD, FILELESS, LOST_FILES, LATE_FILES, UNSENT)):
        work.outbox.update_card(delivery)  # edits and copies of the thread say again what became of its files
    for change in (delivery, *merged):
        changed(work, rules, change, None)
    if delivery.purpose == Purpose.REPLY:
        Announcer(work, rules).delivered(delivery, None, "")
    elif delivery.purpose == Purpose.FILE:
        Announcer(work, rules).file_settled(delivery)
    elif delivery.purpose == Purpose.CARD:
        Announcer(work, rules).link_left_card(delivery)
    if UNSENT in delivery.extra:
        tell_unsent(work, rules, delivery)
    if FILELESS in delivery.extra and FILES_FOLLOW not in delivery.extra:
        shown_without_files(work, rules, delivery)
    return True


def failed(delivery: Delivery, merged: Sequence[Delivery], trouble: Trouble, rules: Rules, work: Work) -> bool:
    """It won't arrive. A person is told, unless it was repaired or is sent somewhere else."""
    if not _ended(delivery, merged, work):
        return False
    if delivery.purpose == Purpose.ERASE and trouble is Trouble.GONE:  # somebody deleted the post already
        return True
    _follow(delivery, work)
    changes = [changed(work, rules, change, trouble) for change in (delivery, *merged)]
    if changes[0]:
        return True
    ticket = work.tickets.get(delivery.ticket) if delivery.ticket else None
    told = _told(work, rules, delivery, ticket, trouble) if ticket else _told_of_person(work, rules, delivery, trouble)
    if not told:
        unshown(work, rules, delivery, ticket, trouble)
    return True


def _follow(delivery: Delivery, work: Work) -> None:
    """While a reply was sent, its ticket may have been merged into another one: there it is told what became of it."""
    said = work.messages.get(delivery.ref) if delivery.ref and delivery.purpose in OF_MESSAGE else None
    delivery.ticket = said.ticket if said is not None else delivery.ticket


def given_up(delivery: Delivery, merged: Sequence[Delivery], work: Work) -> bool:
    """The least that must be stored about a failed delivery: it is over, and somebody should look at it."""
    if not _ended(delivery, merged, work):
        return False
    count(work)
    return True


def ended(delivery: Delivery, merged: Sequence[Delivery], work: Work) -> bool:
    """The least that must be stored about a delivery that arrived."""
    return _ended(delivery, merged, work)


def _told(work: Work, rules: Rules, delivery: Delivery, ticket: Ticket, trouble: Trouble) -> bool:
    """Handle the failure of a ticket's delivery. True if a person sees what happened, or nothing is lost."""
    announce, told = Announcer(work, rules), False
    if delivery.purpose == Purpose.REPLY:
        announce.delivered(delivery, trouble, delivery.error)
        told = any(mirror.state not in NOT_SHOWN for mirror in work.outbox.of_ticket(ticket, Purpose.MIRROR, delivery.ref))
    if delivery.state == DeliveryState.IN_DOUBT and delivery.purpose != Purpose.PING:
        announce.ask_whether_arrived(ticket, delivery, trouble)
        told = True
    apart = delivery.kind == DeliveryKind.POST and not delivery.extra.get("under")
    if delivery.purpose == Purpose.PING and apart:
        _pass_on(work, rules, announce, delivery, delivery.ref, why_not(trouble, delivery.error))
        return True
    if delivery.purpose == Purpose.FILE and trouble not in LOST and not told:
        told = late_file_failed(work, rules, announce, ticket, delivery)
    if delivery.purpose == Purpose.CALLED and apart:
        who = Identity(delivery.channel, delivery.place)
        announce.call_in_thread(ticket, [mention_of(work, ticket, who)])
        return True
    if trouble in LOST and apart:
        told = undelivered(work, rules, announce, ticket, delivery, shut_out=trouble is Trouble.BLOCKED) or told
    if delivery.purpose == Purpose.CARD and delivery.id == ticket.card and delivery.state == DeliveryState.FAILED:
        told = card_lost(work, rules, announce, ticket) or told
    if trouble is Trouble.GONE:
        told = _healed(work, rules, announce, delivery, ticket) or delivery.kind == DeliveryKind.MARK or told
    return told


def _told_of_person(work: Work, rules: Rules, delivery: Delivery, trouble: Trouble) -> bool:
    """The same for a delivery that isn't about a ticket."""
    announce = Announcer(work, rules)
    lost = announce.list_lost(delivery) if delivery.kind in (DeliveryKind.POST, DeliveryKind.EDIT) else None
    for number in lost or ():
        _pass_on(work, rules, announce, delivery, number, why_not(trouble, delivery.error))
    if (
        lost is None
        and trouble is Trouble.BLOCKED
        and (customer := work.people.customer(Identity(delivery.channel, delivery.place))) is not None
    ):
        if not customer.blocked_at:
            customer.blocked_at = work.now
        return True
    return lost is not None


def _pass_on(work: Work, rules: Rules, announce: Announcer, lost: Delivery, number: int, why: Sentence) -> None:
    ping = work.reminders.ping(number)
    ticket = work.tickets.get(ping.ticket) if ping else None
    if ping is not None and ticket is not None:
        redirect_ping(work, rules, announce, ticket, ping, lost, why, late=is_late)


def _ended(delivery: Delivery, merged: Sequence[Delivery], work: Work) -> bool:
    delivery.done_at = work.now
    for needless in merged:
        needless.state, needless.done_at = DeliveryState.MERGED.value, work.now
    return all(work.outbox.finish(one) for one in (delivery, *merged))


def _healed(work: Work, rules: Rules, announce: Announcer, delivery: Delivery, ticket: Ticket) -> bool:
    """The card was deleted. The first row that finds out posts a new card, and every row follows it there, at most three times."""
    under, again = int(delivery.extra.get("under", 0)), int(delivery.extra.get("healed", 0))
    post = delivery.kind == DeliveryKind.POST and bool(under)
    if ticket.card and ticket.card in (under, delivery.target):
        if again >= REPAIRS or not card_lost(work, rules, announce, ticket):
            return False
    elif not post or again >= REPAIRS:
        return False
    if post:
        announce.repost(delivery, ticket)
    return True


def moved(delivery: Delivery, before: str, to: str, work: Work) -> bool:
    """A chat has a new id: tickets that were answered there are answered in the new chat, which knows none of the old messages."""
    for ticket in work.tickets.in_place(delivery.channel, before):
        ticket.place = to
    if delivery.extra.pop("reply_to", None):
        work.outbox.update_card(delivery)
    return work.outbox.finish(delivery)


def never_shown(post: int, work: Work) -> bool:
    """Whether a post failed before it was shown anywhere."""
    row = work.outbox.get(post)
    return row is not None and row.state == DeliveryState.FAILED


def read_in(delivery: Delivery, rules: Rules, work: Work) -> str:
    """The language of a delivery's reader: the customer's own, or the team's."""
    ticket = work.tickets.get(delivery.ticket) if delivery.ticket else None
    reader = work.people.customer(Identity(delivery.channel, delivery.place))
    if ticket is not None and (ticket.channel, ticket.place) == (delivery.channel, delivery.place):
        reader = work.people.customer_of(ticket)
    return rules.language_of(reader) if reader and rules.queue_at(delivery.address) is None else rules.language
