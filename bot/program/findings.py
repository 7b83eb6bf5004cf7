"""What the database shows, in sentences: for ``bellhop doctor`` and the web desk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.i18n.sentences import Sentence, say
from bot.i18n.times import day_and_clock, how_long
from bot.ports.channel import Finding
from storage.symptoms import StuckPlace, Symptoms, Tickets

DAY_MS = 86_400_000
PLACES = 20  # places that are listed


def work_left(zone: str, shown: Symptoms, now: int) -> Iterator[Finding]:
    """Yield what waits for a person, and what is late or stuck."""
    if shown.parked:
        yield _error(
            say(
                "Parked items: {number}, the oldest from {when}. “bellhop parked” lists them with the reason; after a fix, "
                "“bellhop parked --retry” runs them again.",
                number=shown.parked,
                when=day_and_clock(shown.parked_since, zone),
            )
        )
    if shown.in_doubt.count:
        yield _error(
            say(
                "Deliveries in doubt: {number} ({tickets}). Ask the customers whether the message arrived, and press “It arrived” or "
                "“Send again” in the thread.",
                number=shown.in_doubt.count,
                tickets=_named(shown.in_doubt),
            )
        )
    if shown.failed.count:
        yield _warning(
            say(
                "Replies of the last week that were not delivered: {number} ({tickets}). The thread says why; press “Send again” or "
                "“Give up” there.",
                number=shown.failed.count,
                tickets=_named(shown.failed),
            )
        )
    if shown.late_reminders:
        yield _error(
            say(
                "Late pings and reminders: {number}, the oldest by {span}. If a desk runs, restart it and read its log.",
                number=shown.late_reminders,
                span=how_long(now - shown.late_since),
            )
        )
    yield from (_error(_stuck(place, zone, now)) for place in islice(shown.stuck, PLACES))
    if not (shown.parked or shown.in_doubt.count or shown.failed.count or shown.late_reminders or shown.stuck):
        yield _ok(say("Nothing is parked, late, stuck or in doubt."))


def _stuck(place: StuckPlace, zone: str, now: int) -> Sentence:
    span, when, reason = how_long(now - place.since), day_and_clock(place.pause_until, zone), place.reason or "–"
    waits = {"number": place.waiting, "place": place.place.removeprefix("@"), "span": span}
    if place.webhook and (place.pause_until or place.reason):
        events = {"number": place.waiting, "name": place.webhook, "span": span, "reason": reason}
        if place.pause_until:
            return say(
                "Events waiting for the webhook {name}: {number}, the oldest for {span}. The last try failed ({reason}). Next try: {when}",
                **events,
                when=when,
            )
        return say(
            "Events waiting for the webhook {name}: {number}, the oldest for {span}. The last try failed ({reason}); "
            "the desk keeps trying.",
            **events,
        )
    if place.pause_until and not place.asked:
        return say(
            "Messages waiting for {place}: {number}, the oldest for {span}. The last try failed ({reason}). Next try: {when}",
            **waits,
            when=when,
            reason=reason,
        )
    if place.pause_until:
        return say(
            "Messages waiting for {place}: {number}, the oldest for {span}. The platform asks for a pause until {when} ({reason}); they go "
            "out then.",
            **waits,
            when=when,
            reason=reason,
        )
    if place.reason:
        return say(
            "Messages waiting for {place}: {number}, the oldest for {span}. The last try failed ({reason}). Check the bot's rights there; "
            "the desk keeps trying.",
            **waits,
            reason=reason,
        )
    if not place.sender:
        return say("Messages waiting for {place}: {number}, the oldest for {span}. No desk sends there. Start one: bellhop run", **waits)
    return say("Messages waiting for {place}: {number}, the oldest for {span}. Restart the desk, and read its log for the reason.", **waits)


def record(zone: str, shown: Symptoms, now: int) -> Iterator[Finding]:
    """Yield what is known about the seals, backups and the restore of the record."""
    if not shown.tickets:
        return
    if shown.running and shown.sealed_at and now - shown.sealed_at > 2 * DAY_MS:
        when = day_and_clock(shown.sealed_at, zone)
        yield _warning(
            say("The newest seal of the record is of {when}; a desk makes one every day. Read its log for the reason.", when=when)
        )
    if not shown.backed_up_at:
        yield _warning(say("No backup was made yet with “bellhop backup FILE”. Make one every night, and keep it on another machine."))
    elif now - shown.backed_up_at > 3 * DAY_MS:
        when = day_and_clock(shown.backed_up_at, zone)
        yield _warning(say("The newest backup is of {when}. Make one every night: bellhop backup FILE", when=when))
    if now - shown.restored_at < 7 * DAY_MS:
        when = day_and_clock(shown.restored_at, zone)
        yield _ok(say("The database was restored from a backup on {when}.", when=when))


def _named(found: Tickets) -> str:
    return " ".join(f"#{number}" for number in found.numbers) or "–"


def _ok(what: Sentence) -> Finding:
    return Finding("ok", what)


def _warning(what: Sentence) -> Finding:
    return Finding("warning", what)


def _error(what: Sentence) -> Finding:
    return Finding("error", what)
