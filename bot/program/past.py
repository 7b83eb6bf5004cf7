"""Gives a new desk a past: older tickets that went through it like all others, but were never posted."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from bot.app import App
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile, place_key
from bot.core.richtext import plain
from bot.intake.route import Router
from bot.ports.inbound import ButtonPressed, Inbound, LineTyped, MessageReceived
from storage.engine import Connection
from storage.ids import Ids
from storage.work.sql_work import SqlWork

SIZE = 48_000  # bytes of a file, as its channel would tell


class PastPerson(Protocol):
    """A customer or an agent, by their channel and their id on it."""

    @property
    def channel(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def handle(self) -> str: ...
    @property
    def language(self) -> str: ...


class PastLine(Protocol):
    """A customer's message (``says``, perhaps with a ``file``) or ``stars``, or an agent's ``command``, at a time in seconds since 1970.

    ``ticket`` counts from 0. ``place`` is where the person did it.
    """

    @property
    def at(self) -> float: ...
    @property
    def ticket(self) -> int: ...
    @property
    def by(self) -> PastPerson: ...
    @property
    def place(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def stars(self) -> int: ...
    @property
    def command(self) -> str: ...


def store_past(app: App, rosters: Mapping[tuple[str, str], Iterable[str]], team: Iterable[PastPerson], lines: Iterable[PastLine]) -> None:
    """Store tickets in the empty database of a desk that was not started yet, in one transaction.

    ``rosters`` are the members of places (channel and place). ``lines`` are in the order of their times.
    """
    router = Router(app.rules, {name: channel.capabilities for name, channel in app.channels.items()})
    db, ids = Connection(app.store.engine), Ids()
    try:
        db.begin()
        _meet(SqlWork(db, ids, "", int(time.time() * 1000)), rosters, team)
        for number, line in enumerate(lines, 1):
            work = SqlWork(db, ids, "", int(line.at * 1000), sends=False, hours=app.rules)
            router.take_in(_inbound(f"past-{number}", line, app.settings.desk.first_number), work)
            work.flush()
        _take_down(db, ids)
        db.commit()
    finally:
        db.close()


def _meet(work: SqlWork, rosters: Mapping[tuple[str, str], Iterable[str]], team: Iterable[PastPerson]) -> None:
    for where, members in rosters.items():
        work.people.set_members(place_key(Address(*where)), members)
    for person in team:
        work.people.save_profile(_profile(person))
    work.flush()


def _take_down(db: Connection, ids: Ids) -> None:
    """Forget what the tickets would have posted: a card is posted when its ticket changes."""
    work = SqlWork(db, ids, "", int(time.time() * 1000))
    for (number,) in db.all("select number from ticket"):
        if (ticket := work.tickets.get(number)) is not None:
            ticket.card = 0
    work.flush()
    db.run("delete from delivery")
    db.run("delete from pace")


def _inbound(event: str, line: PastLine, first_number: int) -> Inbound:
    at, by, where = datetime.fromtimestamp(line.at, UTC), _profile(line.by), Address(line.by.channel, line.place)
    number = str(first_number + line.ticket)
    if line.stars:
        return ButtonPressed(event=event, at=at, by=by, where=where, verb="rate", args=(number, str(line.stars)))
    if line.command:
        verb, _, rest = line.command.partition(" ")
        return LineTyped(event=event, at=at, by=by, where=where, line=f"{verb} {number} {rest}".strip())
    files = (_attachment(where.channel, line.file),) if line.file else ()
    return MessageReceived(event=event, at=at, by=by, where=where, message=event, text=plain(line.says), files=files)


def _profile(person: PastPerson) -> Profile:
    return Profile(Identity(person.channel, person.id), person.name, person.handle, person.language)


def _attachment(channel: str, name: str) -> Attachment:
    return Attachment(channel, "", name, mimetypes.guess_type(name)[0] or "text/plain", SIZE)
