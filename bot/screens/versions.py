"""Says what became of a message after it was sent: edits and deletions, each with its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.event_kinds import CARRIED_IN, EventKind
from bot.core.journal import Event
from bot.core.message import Message, Version
from bot.core.people import Role
from bot.core.richtext import RichText, Span
from bot.core.ticket import Ticket
from bot.i18n.sentences import put, say
from bot.i18n.times import day_and_clock
from bot.ports.work import Work


def version_lines(versions: Sequence[Version], *, passed: Sequence[bool] | None, zone: str, language: str) -> list[RichText]:
    """Return a line for each version. For a message that the customer got from us, ``passed`` says which of the newest versions they got
    too.
    """
    known = (*(False,) * len(versions), *(passed or ()))[-len(versions) :] if versions else ()
    kept = [passed is not None and not one for one in known]
    return [_line(version, kept=one, zone=zone, language=language) for version, one in zip(versions, kept, strict=True)]


def passed_on_now(work: Work, ticket: Ticket) -> dict[int, list[bool]]:
    """The same as :func:`passed_on`, without reading the rest of the journal."""
    return passed_on(work.tickets.events(ticket, (EventKind.EDITED, EventKind.DELETED, *CARRIED_IN)))


def notes_sent(work: Work, ticket: Ticket) -> set[int]:
    """The same as :func:`sent_notes`, without reading the rest of the journal."""
    carried = work.tickets.events(ticket, CARRIED_IN)
    return sent_notes([*carried, *work.tickets.events(ticket, (EventKind.REPLIED,), naming="note")])


def passed_on(events: Iterable[Event]) -> dict[int, list[bool]]:
    """Return of each reply which of its later versions the customer got too, oldest first."""
    found: dict[int, list[bool]] = {}
    for event in events:
        if event.kind in CARRIED_IN:
            found |= {int(message): list(passed) for message, passed in event.facts["passed"].items()}
        elif event.kind in (EventKind.EDITED, EventKind.DELETED):
            found.setdefault(event.facts["message"], []).append(bool(event.facts.get("sent")))
    return found


def as_customer_has(said: Message, versions: Sequence[Version], passed: Sequence[bool]) -> Message | None:
    """Return a reply with the newest text that the customer got; None if it was deleted for them."""
    theirs = _theirs(versions, passed)
    if not theirs:
        return said
    return None if theirs[-1].text is None else replace(said, text=theirs[-1].text)


def as_read(said: Message, versions: Sequence[Version], passed: Sequence[bool]) -> Message:
    """Return a message with the words that the other side read last, also if it was deleted since."""
    theirs = versions if said.role is Role.CUSTOMER else _theirs(versions, passed)
    read = [version.text for version in theirs if version.text is not None]
    return replace(said, text=read[-1]) if read else said


def sent_notes(events: Iterable[Event]) -> set[int]:
    """Return the notes whose text was sent to the customer."""
    found: set[int] = set()
    for event in events:
        if event.kind == EventKind.REPLIED and event.facts.get("note"):
            found.add(event.facts["note"])
        elif event.kind in CARRIED_IN:
            found.update(event.facts["sent"])
    return found


def _theirs(versions: Sequence[Version], passed: Sequence[bool]) -> list[Version]:
    known = (*(False,) * len(versions), *passed)[-len(versions) :] if versions else ()
    return [version for version, one in zip(versions, known, strict=True) if one]


def _line(version: Version, *, kept: bool, zone: str, language: str) -> RichText:
    """``kept`` means that the customer has the earlier version."""
    when = day_and_clock(version.at, zone)
    if version.text is None:
        told = say("🗑 Deleted {when}; the customer keeps it.", when=when) if kept else say("🗑 Deleted {when}.", when=when)
        return put(told, language)
    told = say("✏️ Edited {when}, not sent to the customer:", when=when) if kept else say("✏️ Edited {when}:", when=when)
    files = ", ".join(f"📎 {file.name}" for file in version.files or ())
    return (*put(told, language), Span(" "), *version.text, *((Span(f"\n{files}" if version.text else files),) if files else ()))
