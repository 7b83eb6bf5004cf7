"""Rows of tables that have no class in the core."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.journal import digest, proof
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address, Identity, Role
from bot.core.richtext import from_data


@dataclass(slots=True)
class MessageRow:
    """A message as it is stored."""

    id: int
    ticket: int
    author: str
    author_name: str
    role: str
    visibility: str
    text: str
    salt: str
    at: int
    files: str
    channel: str
    place: str
    thread: str
    source_id: str
    reply_to: int

    def digest(self, later: Sequence[tuple[int, str, int]] = ()) -> str:
        """The digest of the whole row and its ``later`` versions (each with id, content and time).

        It is made of the newest text and, with each version, the text that it replaced, because digests in older journals are.
        """
        texts = [self.text, *(text for _, text, _ in later)]
        values = (
            self.author,
            self.author_name,
            self.role,
            self.visibility,
            texts[-1],
            self.at,
            self.files,
            self.channel,
            self.place,
            self.thread,
            self.source_id,
            self.reply_to,
            *((number, before, at) for (number, _, at), before in zip(later, texts, strict=False)),
        )
        return proof(values, self.salt)

    def old_digest(self) -> str:
        """The digest that older versions of the program stored: of text and files only."""
        return digest(f"{self.text}\n{self.files}", self.salt)

    def message(self) -> Message:
        source = Address(self.channel, self.place, self.thread) if self.channel else None
        return Message(
            self.id,
            self.ticket,
            Identity.parse(self.author),
            self.author_name,
            Role(self.role),
            Visibility(self.visibility),
            from_data(json.loads(self.text)),
            self.at,
            tuple(Attachment(**file) for file in json.loads(self.files)),
            source,
            self.source_id,
            self.reply_to,
        )


@dataclass(slots=True)
class PaceRow:
    """One place that is written to: its last number, the process that sends there, until when it pauses (milliseconds since 1970), and
    how long the pause is, because the clock may be set back.
    """

    key: str
    tail: int = 0
    owner: str = ""
    due_at: int = 0
    reason: str = ""
    lasts: int = 0
