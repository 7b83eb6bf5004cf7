"""Tells the managers of a queue that its place can't be written to, or takes no files or cards; and when it can again."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.announce.repairs import REPAIRS, may_repair, repairs
from bot.core.people import Address, place_key
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.ports.counters import was_lately
from bot.ports.delivery import FILELESS, Delivery, Purpose
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules

DAY_MS = 86_400_000


def closed(work: Work, rules: Rules, place: Address, told: Sentence, reason: str = "") -> None:
    """A queue's place can't be written to: tell its managers, at most once a day. ``reason`` names a missing right."""
    queue, told_at = rules.queue_at(place), f"closed:{place_key(place)}"
    if queue is None or was_lately(work.counters, told_at, work.now, DAY_MS):
        return
    work.counters.set(told_at, work.now)
    work.counters.set(_shut(place), 1)
    announce, where = Announcer(work, rules), _with_place(queue)
    told = told.having(queue=where)
    if reason:
        told = say(
            "I'm not allowed to post in the channel of {queue} ({reason}). Please give me this permission; until then, its tickets wait "
            "and nothing is lost.",
            queue=where,
            reason=reason,
        )
    for manager in queue.managers:
        announce.to_manager(manager, told)


def files_refused(work: Work, rules: Rules, queue: Queue, lost: Delivery) -> None:
    """The channel of a queue takes no file: tell its managers, at most once a day."""
    told_at = f"files refused:{queue.key}"
    if was_lately(work.counters, told_at, work.now, DAY_MS):
        return
    work.counters.set(told_at, work.now)
    announce, files = Announcer(work, rules), lost.card.files if lost.card else ()
    told = say(
        "I could not show {files} in the channel of {queue} ({reason}). Until it takes files again, the tickets' threads only name them.",
        files=", ".join(f"📎 {file.name}" for file in files),
        queue=_with_place(queue),
        reason=str(lost.extra[FILELESS]),
    )
    for manager in queue.managers:
        announce.to_manager(manager, told)


def opened(work: Work, rules: Rules, place: Address) -> None:
    """A queue's place can be written to again. Only managers who were told of the closing are told of the end."""
    queue = rules.queue_at(place)
    if queue is None or not work.counters.get(_shut(place)):
        return
    work.counters.set(_shut(place), 0)
    announce = Announcer(work, rules)
    for manager in queue.managers:
        announce.to_manager(
            manager, say("I can post in the channel of {queue} again. The messages that had to wait follow now.", queue=queue.name)
        )


def _with_place(queue: Queue) -> RichText:
    """Return the name of a queue with its place, which is a link where the channel has one."""
    key = place_key(queue.place)
    return (Span(f"{queue.name} ("), Span(key, room=key), Span(")"))


def _shut(place: Address) -> str:
    """The mark that managers were told of a closed place, and not yet of the end."""
    return f"shut:{place_key(place)}"


def card_lost(work: Work, rules: Rules, announce: Announcer, ticket: Ticket) -> bool:
    """Post a ticket's card again if it was deleted or never accepted. Return False if that didn't help three times today."""
    name = f"card:{ticket.number}"
    if may_repair(work, name):
        announce.repost_card(ticket)
        return True
    if repairs(work, name) == REPAIRS + 1:
        queue = rules.queue_of(ticket)
        told = say(
            "I posted the card of {ticket} again three times today in the channel of {queue}, and it disappeared each time. I'll "
            "post it again tomorrow; until then, I'll send you what I can't show in its thread.",
            ticket=f"#{ticket.number}",
            queue=_with_place(queue),
        )
        for manager in queue.managers:
            announce.to_manager(manager, told, Purpose.ALARM)
    return False
