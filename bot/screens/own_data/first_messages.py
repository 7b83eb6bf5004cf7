"""What somebody unknown wrote who hasn't said yet that they are a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.ports.first_contact import FirstMessage
from bot.ports.inbound import MessageReceived
from bot.ports.inbound_data import decoded
from bot.ports.work import Work


def as_they_are_now(work: Work, kept: Iterable[FirstMessage]) -> Iterator[MessageReceived]:
    """Return kept messages as they are now: edits count, and what its author deleted is left out."""
    for message in (decoded(one.content) for one in kept):
        newest = work.inbound.newest_edit(*message.where[:2], message.message)
        if newest is None:
            yield message
        elif newest.text is not None:
            yield replace(message, text=newest.text, files=message.files if newest.files is None else newest.files)
