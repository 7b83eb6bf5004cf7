"""A message as plain data, and its files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from bot.core.message import Attachment, Message, Version, Visibility
from bot.core.richtext import text_of
from bot.core.ticket import Ticket
from bot.ports.delivery import Delivery, Purpose
from bot.ports.work import Work
from bot.screens.ticket_data import time_data

_SHOWING = (Purpose.WORDS, Purpose.FILE, Purpose.REPLY)
"""The posts for which files are fetched."""


class Copies:
    """Our copies of a ticket's files. A file that a channel reports has none yet; the post that shows it fetches one and knows its key."""

    def __init__(self, work: Work, ticket: Ticket, messages: Collection[int] | None = None) -> None:
        """``messages`` are those that are asked about, None for all of the ticket."""
        self._work, self._ticket, self._messages = work, ticket, messages
        self._keys: dict[tuple[str, str], str] | None = None

    def of(self, files: Sequence[Attachment]) -> Sequence[Attachment]:
        """Return the files, each with the key of our copy if there is one."""
        return [file if file.key else replace(file, key=self._known.get((file.channel, file.remote), "")) for file in files]

    @property
    def _known(self) -> dict[tuple[str, str], str]:
        if self._keys is None:
            rows = [row for purpose in _SHOWING for row in self._shown(purpose)]
            shown = [file for row in rows if row.card is not None for file in row.card.files]
            self._keys = {(file.channel, file.remote): file.key for file in shown if file.key}
        return self._keys

    def _shown(self, purpose: Purpose) -> Sequence[Delivery]:
        if self._messages is None:
            return self._work.outbox.of_ticket(self._ticket, purpose)
        return self._work.outbox.of_messages(self._ticket, purpose, self._messages)


def message_data(said: Message, versions: Sequence[Version], copies: Copies, *, public: bool) -> dict[str, Any]:
    """Return a message as it reads now. ``public``: the customer got this note. What was deleted has no text."""
    newest = versions[-1] if versions else None
    deleted = newest is not None and newest.text is None
    text = newest.text if newest is not None else said.text
    shown = public or said.visibility is Visibility.PUBLIC
    files = [] if deleted else copies.of(files_now(said, versions))
    return {
        "id": said.id,
        "at": time_data(said.at),
        "author": {"id": str(said.author), "name": said.author_name},
        "role": said.role.value,
        "visibility": (Visibility.PUBLIC if shown else Visibility.NOTE).value,
        "text": None if text is None else text_of(text),
        "files": [file_data(said, number, file) for number, file in enumerate(files, 1)],
        "edited_at": time_data(newest.at) if newest else None,
        "deleted": deleted,
    }


def files_now(said: Message, versions: Sequence[Version]) -> Sequence[Attachment]:
    """Return the files that a message has now."""
    return next((one.files for one in reversed(versions) if one.files is not None), said.files)


def file_data(said: Message, number: int, file: Attachment) -> dict[str, Any]:
    return {"id": f"{said.id}-{number}", "name": file.name, "type": file.mime, "size": file.size, "stored": bool(file.key)}
