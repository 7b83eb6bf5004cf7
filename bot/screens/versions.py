"""Says what became of a message after it was sent: edits and deletions, each with its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.event_kinds import EventKind
from bot.core.journal import Event
from bot.core.message import Version
from bot.core.richtext import RichText, Span
from bot.i18n.sentences import put, say
from bot.i18n.times import day_and_clock


def version_lines(versions: Sequence[Version], *, replied: bool, zone: str, language: str) -> list[RichText]:
    """Return a line for each version. ``replied`` means that the customer got the message from us; a later version isn't sent to them."""
    return [_line(version, replied=replied, zone=zone, language=language) for version in versions]


def sent_notes(events: Iterable[Event]) -> set[int]:
    """Return the notes whose text was sent to the customer."""
    return {event.facts["note"] for event in events if event.kind == EventKind.REPLIED and event.facts.get("note")}


def _line(version: Version, *, replied: bool, zone: str, language: str) -> RichText:
    when = day_and_clock(version.at, zone)
    if version.text is None:
        told = say("🗑 Deleted {when}; the customer keeps it.", when=when) if replied else say("🗑 Deleted {when}.", when=when)
        return put(told, language)
    told = say("✏️ Edited {when}, not sent to the customer:", when=when) if replied else say("✏️ Edited {when}:", when=when)
    files = ", ".join(f"📎 {file.name}" for file in version.files or ())
    return (*put(told, language), Span(" "), *version.text, *((Span(f"\n{files}" if version.text else files),) if files else ()))
