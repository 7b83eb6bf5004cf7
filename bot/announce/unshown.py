"""Reports a delivery that was given up, once: in the ticket's thread, otherwise to the queue's managers."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.states import why_not
from bot.core.cuts import short
from bot.core.people import Address
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.cards import Card
from bot.ports.counters import was_lately
from bot.ports.delivery import Delivery, DeliveryKind, Purpose
from bot.ports.outbound import Trouble
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules

DAY_MS = 86_400_000
QUOTED = 500  # characters
UNSHOWN = "unshown"  # the mark that counts them
UNSHOWN_AT = "unshown:at"  # the mark with the time of the last one
TEAM = frozenset(
    {
        Purpose.CARD,
        Purpose.WORDS,
        Purpose.NOTE,
        Purpose.MIRROR,
        Purpose.LINE,
        Purpose.REACTED,
        Purpose.REVISED,
        Purpose.SUMMARY,
        Purpose.REPORT,
        Purpose.BURST,
        Purpose.FILE,
        Purpose.LOCK,
        Purpose.CHECK,
        Purpose.PING,
    }
)
PLACE_IS_SHUT = (Trouble.GONE, Trouble.CLOSED, Trouble.NOT_ALLOWED)


def unshown(work: Work, rules: Rules, lost: Delivery, ticket: Ticket | None, trouble: Trouble) -> None:
    """Report a delivery that was given up. A report that fails goes to the managers; a manager's own is only counted."""
    count(work)
    if lost.purpose == Purpose.ALARM or not _should_report(work, lost, trouble):
        return
    announce, why = Announcer(work, rules), why_not(trouble, lost.error)
    if ticket is not None and _thread_works(rules, lost, ticket, trouble):
        body = announce.team(_in_thread(rules, lost, why))
        if _for_customer(rules, lost):
            card = Card(body=body, buttons=(announce.choice(ticket, lost),))
            announce.thread(ticket, card, purpose=Purpose.ASKED, ref=lost.id)
        else:
            announce.thread(ticket, Card(body=body), purpose=Purpose.REPORT)
        return
    queue = _queue(rules, lost, ticket)
    told = _to_managers(lost, ticket, queue, why)
    for manager in queue.managers:
        if Address(manager.channel, manager.id) != Address(lost.channel, lost.lane.partition(":")[2]):
            announce.to_manager(manager, told, Purpose.ALARM)


def _for_customer(rules: Rules, lost: Delivery) -> bool:
    """Whether it is a message to the customer that somebody may send again."""
    return lost.kind == DeliveryKind.POST and lost.purpose not in TEAM and rules.queue_at(lost.address) is None


def count(work: Work) -> None:
    """Count one more delivery that was given up; readiness warns about it."""
    work.counters.set(UNSHOWN, work.counters.get(UNSHOWN) + 1)
    work.counters.set(UNSHOWN_AT, work.now)


def _should_report(work: Work, lost: Delivery, trouble: Trouble) -> bool:
    """A message on a ticket is always reported. Of edits, reactions, repetitions and other answers, the first of each kind a day is."""
    if lost.kind == DeliveryKind.POST and lost.ticket and lost.purpose != Purpose.SUMMARY:
        return True
    name = f"{UNSHOWN}:{lost.ticket or lost.channel}:{lost.purpose}:{trouble.value}"
    if was_lately(work.counters, name, work.now, DAY_MS):
        return False
    work.counters.set(name, work.now)
    return True


def _thread_works(rules: Rules, lost: Delivery, ticket: Ticket, trouble: Trouble) -> bool:
    if lost.purpose in (Purpose.CARD, Purpose.REPORT):
        return False
    in_place = lost.channel == rules.queue_of(ticket).place.channel and lost.pace == _pace(rules.queue_of(ticket))
    return not (in_place and trouble in PLACE_IS_SHUT and lost.kind == DeliveryKind.POST)


def _pace(queue: Queue) -> str:
    return f"{queue.place.channel}:{queue.place.place}"


def _queue(rules: Rules, lost: Delivery, ticket: Ticket | None) -> Queue:
    if ticket is not None:
        return rules.queue_of(ticket)
    return rules.queue_at(lost.address) or rules.queue_for(lost.channel) or next(iter(rules.queues.values()))


def _in_thread(rules: Rules, lost: Delivery, why: Sentence) -> Sentence:
    words = _quoted(lost)
    if lost.kind != DeliveryKind.POST:
        return say("⚠️ A change could not be shown: {words} ({why})", words=words, why=why)
    if (lost.purpose in TEAM and lost.purpose != Purpose.FILE) or rules.queue_at(lost.address) is not None:
        return say("⚠️ This could not be shown here: {words} ({why})", words=words, why=why)
    return say("⚠️ This was not delivered: {words} ({why})", words=words, why=why)


def _to_managers(lost: Delivery, ticket: Ticket | None, queue: Queue, why: Sentence) -> Sentence:
    values = {"words": _quoted(lost), "why": why, "queue": queue.name}
    if lost.purpose == Purpose.ERASE:
        return say("⚠️ Posts about a customer who was erased are still in {queue} ({why}). Please delete them there.", **values)
    if ticket is None:
        return say("⚠️ I could not deliver this: {words} ({why})", **values)
    return say("⚠️ I could not show this on {ticket} in {queue}: {words} ({why})", ticket=f"#{ticket.number}", **values)


def _quoted(lost: Delivery) -> str | Sentence:
    """Return a short quotation of the delivery."""
    card = lost.card
    if card is None:
        return str(lost.extra.get("emoji", "…"))
    parts = [card.author, card.title, text_of(card.body), text_of(card.foot), *(f"📎 {file.name}" for file in card.files)]
    return say("“{words}”", words=short(" ".join(" ".join(parts).split()), QUOTED) or "…")
