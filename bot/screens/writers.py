"""Remembers who has a reply form open, as rows with an end, so that a ticket's card can show who is writing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bot.core.errors import DeskError
from bot.core.escalations import Reminder
from bot.core.people import Identity
from bot.core.reminder_kinds import ReminderKind
from bot.core.richtext import RichText, from_data, to_data
from bot.core.ticket import Ticket
from bot.ports.work import Work

LONGEST = 5 * 60 * 1000  # milliseconds after which an open form counts as abandoned
UNDECIDED = 60 * 60 * 1000  # the same for a form that asks what becomes of a text


def begin(work: Work, ticket: Ticket, who: Identity, name: str, draft: RichText = ()) -> RichText:
    """Record that a person opened the form. ``draft`` is what they wrote, if the form asks what becomes of it. Without one, the draft of
    an earlier form is kept, because a channel may not report that it was closed. Return the draft.
    """
    before = end(work, ticket, who)
    draft = draft or draft_in(before)
    data = json.dumps({"who": str(who), "name": name, "draft": to_data(draft)}, ensure_ascii=False)
    work.reminders.add(ticket, ReminderKind.WRITING, work.now + (UNDECIDED if draft else LONGEST), data=data)
    return draft


def end(work: Work, ticket: Ticket, who: Identity) -> list[Reminder]:
    """Record that the form is closed. Return the rows that said it was open."""
    rows = [row for row in _rows(work, ticket) if json.loads(row.data)["who"] == str(who)]
    for row in rows:
        row.fired_at = work.now
    return rows


def draft_in(rows: Sequence[Reminder]) -> RichText:
    """Return the text that such rows keep."""
    return next((draft for row in rows if (draft := from_data(json.loads(row.data).get("draft", [])))), ())


def writer_in(row: Reminder) -> tuple[Identity, str]:
    """Return who has the form open, and their name."""
    data = json.loads(row.data)
    return Identity.parse(data["who"]), str(data["name"])


@contextmanager
def sent(work: Work, ticket: Ticket, who: Identity) -> Iterator[bool]:
    """Record that the form was sent; a DeskError keeps it open. The value says whether the card shows that they are writing."""
    rows = end(work, ticket, who)
    try:
        yield bool(rows)
    except DeskError:
        for row in rows:
            row.fired_at = None
        raise


def writers(work: Work, ticket: Ticket) -> list[str]:
    """Return the names of those who are writing now."""
    return [str(json.loads(row.data)["name"]) for row in _rows(work, ticket)]


def others_writing(work: Work, ticket: Ticket, who: Identity) -> list[str]:
    """Return the names of the others who are writing now."""
    return [name for other, name in map(writer_in, _rows(work, ticket)) if other != who]


def is_writing(work: Work, ticket: Ticket, who: Identity) -> bool:
    return any(json.loads(row.data)["who"] == str(who) for row in _rows(work, ticket))


def _rows(work: Work, ticket: Ticket) -> list[Reminder]:
    return [row for row in work.reminders.pending(ticket) if row.kind == ReminderKind.WRITING and row.due_at > work.now]
