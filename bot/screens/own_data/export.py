"""A customer's own data as a zip file: ``data.json``, a readable page for each ticket, and the files. Notes are never part of it."""

from __future__ import annotations

import asyncio
import json
import tempfile
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import IO, Any

from bot.core.customer import Customer
from bot.core.message import Attachment
from bot.core.ticket import Ticket
from bot.i18n.sentences import say, words
from bot.ports.contents import CHUNK, Chunks, Content
from bot.ports.delivery import Purpose
from bot.ports.outbound import DeliveryError
from bot.ports.store import Store
from bot.ports.work import Work
from bot.screens.own_data.exported import account_data, index_page, iso_time, path_of, ticket_data, waiting_data, waiting_path
from bot.screens.own_data.first_messages import as_they_are_now
from bot.screens.own_messages import has_heard, own_messages
from bot.screens.transcript import page
from bot.settings.rules import Rules

MADE = "made:export:"
PART = 40_000_000  # bytes of files in one zip, because platforms take no larger ones
PARTS = 20
TICKETS, MESSAGES = 1_000, 100_000
Opened = Callable[[Attachment], Awaitable[Chunks]]
"""Opens a file: our own copy, or the one on its channel. Raises DeliveryError."""


def export_file(customer: Customer, part: int, language: str) -> Attachment:
    """Return the attachment; its content is made when it is sent."""
    name = words(say("my-data"), language)
    return Attachment("", "", f"{name}-{part + 1}.zip", "application/zip", key=f"{MADE}{customer.id}:{part}:{language}")


def parts(work: Work, people: Sequence[Customer]) -> list[list[tuple[int, int]]]:
    """Return which files (message and place) each part holds. The first one also has the pages."""
    found: list[list[tuple[int, int]]] = [[]]
    size = 0
    for ticket in _tickets(work, people):
        for message in own_messages(work, ticket)[0]:
            for place, file in enumerate(message.files):
                if size and size + file.size > PART:
                    found.append([])
                    size = 0
                found[-1].append((message.id, place))
                size += file.size
    return found


@dataclass
class Export:
    """What is known of a customer, ready to be written."""

    data: dict[str, Any]
    pages: dict[str, str]
    files: list[tuple[str, Attachment]] = field(default_factory=list)


async def export(store: Store, rules: Rules, key: str, opened: Opened) -> Content:
    """Make one part of an export. Raises DeliveryError."""
    number, part, language = key.removeprefix(MADE).split(":")
    made = await store.write(partial(_collect, rules, int(number), int(part), language))
    if made is None:
        return Content(0, lambda: _pieces(None))
    target = await asyncio.to_thread(tempfile.TemporaryFile)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        missing = [path for path, file in made.files if not await _pack(packed, path, file, opened)]
        if int(part) == 0:
            made.data["missing_files"] = missing
            packed.writestr("data.json", json.dumps(made.data, ensure_ascii=False, indent=2))
            for name, text in made.pages.items():
                packed.writestr(name, text)
        elif missing:
            packed.writestr(f"missing-files-{int(part) + 1}.json", json.dumps(missing, ensure_ascii=False, indent=2))
    size = target.tell()
    return Content(size, lambda: _pieces(target))


async def _pack(packed: zipfile.ZipFile, path: str, file: Attachment, opened: Opened) -> bool:
    """Write a file into the zip. False if nobody has it any more."""
    try:
        chunks = await opened(file)
        with packed.open(path, "w", force_zip64=True) as out:
            async for chunk in chunks:
                await asyncio.to_thread(out.write, chunk)
    except DeliveryError as error:
        if not error.permanent:
            raise
        return False
    return True


async def _pieces(target: IO[bytes] | None) -> Chunks:
    at = 0
    while target is not None and (piece := await asyncio.to_thread(_piece, target, at)):
        at += len(piece)
        yield piece


def _piece(target: IO[bytes], at: int) -> bytes:
    target.seek(at)
    return target.read(CHUNK)


def _tickets(work: Work, people: Sequence[Customer]) -> list[Ticket]:
    found = [ticket for one in people for ticket in work.tickets.of_customer(one, TICKETS) if not ticket.merged_into]
    return sorted((ticket for ticket in found if has_heard(work, ticket)), key=lambda ticket: ticket.number)


def _collect(rules: Rules, number: int, part: int, language: str, work: Work) -> Export | None:
    people = work.people.customers([number])
    if number not in people:
        return None
    accounts = work.people.same_as(work.people.customer_by_id(number))
    tickets = _tickets(work, accounts)
    waiting = [message for one in accounts for message in as_they_are_now(work, work.first_contact.of(one))]
    held = parts(work, accounts)
    wanted = set(held[part]) if part < len(held) else set()
    made = Export(
        {
            "exported_at": iso_time(work.now),
            "desk": rules.name,
            "accounts": [account_data(one) for one in accounts],
            "tickets": [],
            "waiting": waiting_data(waiting),
        },
        {},
    )
    if part == 0:
        made.files += [
            (waiting_path(count, place, file), file) for count, message in enumerate(waiting) for place, file in enumerate(message.files)
        ]
    for ticket in tickets:
        said, versions = own_messages(work, ticket)
        kept = _kept(work, ticket)
        made.data["tickets"].append(ticket_data(rules, ticket, said, versions))
        made.pages[f"ticket-{ticket.number}.html"] = page(ticket, said, rules, language, accounts[0].zone, versions)
        for message in said:
            for place, file in enumerate(message.files):
                if (message.id, place) in wanted:
                    made.files.append((path_of(ticket, message, place, file), kept.get((message.id, file.remote), file)))
    made.pages["index.html"] = index_page(rules, made.data, accounts, tickets, language)
    return made


def _kept(work: Work, ticket: Ticket) -> dict[tuple[int, str], Attachment]:
    """Our own copies of a ticket's files, by message and by the channel's handle."""
    found = {}
    for purpose in (Purpose.WORDS, Purpose.REPLY, Purpose.FILE):
        for row in work.outbox.of_ticket(ticket, purpose):
            for file in row.card.files if row.card else ():
                if file.key:
                    found[row.ref, file.remote] = file
    return found
