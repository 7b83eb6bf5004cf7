"""Checks one ticket: its row, its journal, and everything that the journal has digests of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, ClassVar

from bot.core.event_kinds import CARRIED_IN, CARRIED_OUT, SAID_BY_CUSTOMER, EventKind
from bot.core.journal import PROOF, Event, file_proof, first_break, proof, same
from bot.core.ticket import Ticket, folded
from storage.proofs import of_ticket
from storage.records import MessageRow

NOT_STORED = {"fresh", "base"}
DUE = {"reply_due", "solution_due", "urgency"}
FAR = {"sealed", "counted", "indexed"}
BESIDE = {"number", "subject", "channel", "place", "thread", "card", "lost_at", "salt", "came_from", *FAR, *DUE, *NOT_STORED}
"""The columns of a ticket that are not computed from its journal."""
TICKET = [field.name for field in fields(Ticket) if field.name not in NOT_STORED]
FOLDED = [name for name in TICKET if name not in BESIDE]
SAID_AS = dict.fromkeys((*SAID_BY_CUSTOMER, EventKind.REPLIED), "public") | {EventKind.NOTED: "note"}

Files = Callable[[str], tuple[int, str] | None]
"""Returns size and SHA-256 of a stored file by its key; None if it does not exist."""
Version = tuple[int, str, int]
"""A later version of a message: its id, its text with its files, and when it was made."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of other tables that belong to a ticket."""

    messages: list[MessageRow]
    versions: list[tuple[int, int, str, int]]
    ratings: list[tuple[Any, ...]]
    pings: list[tuple[Any, ...]]

    MESSAGE: ClassVar[str] = ", ".join(field.name for field in fields(MessageRow))

    @staticmethod
    def message(row: Sequence[Any]) -> MessageRow:
        return MessageRow(*row[1:])


def check(number: int, ticket: Ticket | None, journal: list[Event], rows: Rows, files: Files | None) -> Iterator[str]:
    """One sentence for each error in a ticket. Without ``files``, stored files are not checked."""
    for problem in _problems(ticket, journal, rows, files):
        yield f"ticket #{number}: {problem}"


def _problems(ticket: Ticket | None, journal: list[Event], rows: Rows, files: Files | None) -> Iterator[str]:
    if (broken := first_break(journal)) is not None:
        yield f"event {broken.seq} ({broken.kind}) does not follow from the one before it"
        return
    if ticket is None or not journal:
        yield f"its {'row' if ticket is None else 'journal'} is missing"
        return
    if len(journal) != ticket.events or not same(journal[-1].hash, ticket.head):
        yield f"its journal has {len(journal)} events, its row says {ticket.events}"
    try:
        made = folded(journal)
    except (KeyError, TypeError, ValueError) as error:
        yield f"its journal cannot be folded ({type(error).__name__}: {error})"
        return
    for name in FOLDED:
        if getattr(made, name) != getattr(ticket, name):
            yield f"its row says {name} {getattr(ticket, name)!r}, its journal {getattr(made, name)!r}"
    known = _Journal(journal)
    yield from known.problems(ticket, rows)
    if files is not None:
        yield from known.files(files, ticket.salt)


class _Journal:
    """The digests in a journal."""

    def __init__(self, journal: Iterable[Event]) -> None:
        self.digests: dict[int, list[str]] = {}
        self.origin: dict[int, Event] = {}
        self.proofs: dict[str, Any] = {}
        for event in journal:
            facts = event.facts
            if "digest" in facts:
                self.digests.setdefault(facts["message"], []).append(facts["digest"])
                self.origin.setdefault(facts["message"], event)
            for carried, value in facts["digests"].items() if event.kind in CARRIED_IN else ():
                self.digests[int(carried)] = [value]
                self.origin[int(carried)] = event
            for gone in facts["messages"] if event.kind in CARRIED_OUT else ():
                self.digests.pop(gone, None)
                self.origin.pop(gone, None)
            for name, value in facts.get("proofs", {}).items():
                kind, _, number = name.partition(" ")
                if kind == "message":
                    self.digests.setdefault(int(number), []).append(value)
                else:
                    self.proofs[name] = value

    def problems(self, ticket: Ticket, rows: Rows) -> Iterator[str]:
        yield from self._ticket(ticket)
        yield from self._messages(rows)
        for kind, some in (("rating", rows.ratings), ("ping", rows.pings)):
            yield from self._rows(kind, some, ticket.salt)

    def _ticket(self, ticket: Ticket) -> Iterator[str]:
        if self.is_older:
            if ticket.salt:
                yield "it has a key, and its journal knows of none"
        elif not _fits(self.proofs["ticket"], lambda: of_ticket(ticket)):
            yield "its subject or place was changed"

    @property
    def is_older(self) -> bool:
        """Whether an older version made the ticket, and its journal has digests of messages only."""
        return "ticket" not in self.proofs

    def _rows(self, kind: str, rows: Iterable[tuple[Any, ...]], salt: str) -> Iterator[str]:
        """Check ratings or pings: each matches its digest, and none is missing."""
        known = {name: value for name, value in self.proofs.items() if name.startswith(f"{kind} ")}
        for number, *values in rows:
            wanted = known.pop(f"{kind} {number}", None)
            if wanted is None and not self.is_older:
                yield f"its journal does not know {kind} {number}"
            elif wanted is not None and not _fits(wanted, lambda values=values: proof(tuple(values), salt)):
                yield f"{kind} {number} was changed"
        for missing in known:
            yield f"{missing} is missing"

    def files(self, files: Files, salt: str) -> Iterator[str]:
        """Check that every stored file exists and has not changed. An empty digest says that the file was erased."""
        for name, value in self.proofs.items():
            kind, _, key = name.partition(" ")
            if kind == "file" and value != "":
                found = files(key)
                if found is None:
                    yield f"its file {key} is missing"
                elif not _fits(value, partial(file_proof, key, found[0], found[1], salt)):
                    yield f"its file {key} was changed"

    def _messages(self, rows: Rows) -> Iterator[str]:
        """Check that every message is the one in the journal, with the same author and visibility."""
        named = dict(self.digests)
        versions: dict[int, list[Version]] = {}
        for message, number, text, at in rows.versions:
            versions.setdefault(message, []).append((number, text, at))
        for row in rows.messages:
            digests, origin = named.pop(row.id, None), self.origin.get(row.id)
            if digests is None or origin is None:
                yield f"its journal does not know message {row.id}"
                continue
            yield from _message(row, digests, versions.get(row.id, []))
            if origin.kind in CARRIED_IN:
                continue  # the digest covers who said it, and to whom
            wanted = (SAID_AS.get(origin.kind, row.visibility), origin.kind in SAID_BY_CUSTOMER)
            if wanted != (row.visibility, row.role == "customer") or (row.role != "customer" and row.author != origin.actor):
                yield f"message {row.id} is not what it was: {row.visibility}, by {row.role}"
        for missing in named:
            yield f"message {missing} is missing"


def _message(row: MessageRow, digests: Sequence[str], later: list[Version]) -> Iterator[str]:
    """Compare a message with its digest. A new digest covers the row and its versions, an old one the text and files of each version."""
    if digests[-1].startswith(PROOF):
        if not _fits(digests[-1], lambda: row.digest(later)):
            yield f"message {row.id} or its later versions were changed"
        return
    texts = [row, *(replace(row, text=text) for _, text, _ in later)][-len(digests) :]
    if not _fits(digests[-1], texts[-1].old_digest):
        yield f"message {row.id} was changed"
    if len(texts) != len(digests) or not all(_fits(digest, text.old_digest) for digest, text in zip(digests, texts, strict=False)):
        yield f"the versions of message {row.id} were changed"


def _fits(wanted: Any, made: Any) -> bool:
    try:
        return isinstance(wanted, str) and same(made(), wanted)
    except ValueError:
        return False  # the salt is invalid
