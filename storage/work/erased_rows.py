"""Erases what single rows say about a customer. The rows stay, so that figures and the record stay intact."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.core import journal
from bot.core.compact_json import encoded
from bot.core.customer import Customer
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.core.ticket_state import LINKS
from bot.ports.delivery import LIVE, TO_ONE, Delivery, DeliveryKind, DeliveryState, Purpose
from bot.ports.erasures import Erasure
from bot.ports.tokens import KEPT_MS
from storage import proofs
from storage.records import MessageRow
from storage.search import PART_BITS
from storage.search_schema import SLOTS
from storage.work.transaction import Transaction

NOTHING = "[]"  # a text or files without content
_FORGOTTEN = (
    *("handle", "language", "chosen_language", "written_language", "heard_language", "timezone", "tier", "place", "came_from"),
    *("note", "facts", "spent"),
)
_RESET = (
    "next_opens",
    "continues",
    "comment_on",
    "comment_until",
    "asked_about",
    "wrote_on",
    "blocked_at",
    "spam_on",
    "joined",
    "person_at",
)
_OVER = (DeliveryState.SENT.value, DeliveryState.MERGED.value, DeliveryState.SENDING.value)
_TICKET = re.compile(r"#(\d{1,18})", re.ASCII)
_NEEDLE = 3  # characters of the shortest name that is searched for


class ErasedRows:
    """Works on the rows of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction, self._db, self._now = transaction, transaction.db, transaction.now

    def customer(self, customer: Customer, name: str) -> None:
        """Take identity, name and everything that is known from a customer. The row stays, because tickets refer to it."""
        counters = [f"export:{customer.id}"]
        customer.person, customer.name = f"erased-{customer.id}", name
        for column in _FORGOTTEN:
            setattr(customer, column, "")
        for column in _RESET:
            setattr(customer, column, 0)
        customer.salt = journal.new_salt()
        self._db.run("delete from customer_change where customer = ?", (customer.id,))
        self._db.run("delete from first_contact where customer = ?", (customer.id,))
        for counter in counters:
            self._db.run("delete from counter where name = ?", (counter,))

    def messages(self, ticket: Ticket, name: str, *, after: int, until: int, limit: int) -> tuple[int, dict[str, str]]:
        """Erase the next messages; without a ``name``, only their texts. Returns the last one's id, 0 for none, and the digests for the
        journal.
        """
        condition = f"ticket = ? and id > ? and at <= ? order by id limit {limit:d}"
        rows = self._transaction.messages.where(condition, [ticket.number, after, until], lock=True)
        erase = self._message if name else self._text
        changed = {f"message {row.id}": digest for row in rows if (digest := erase(row, ticket, name))}
        return (rows[-1].id if rows else 0), changed

    def _text(self, row: MessageRow, _: Ticket, __: str) -> str:
        """The same for a message whose author stays known."""
        if (row.text, row.files) == (NOTHING, NOTHING):
            return ""
        self._db.run("delete from version where message = ?", (row.id,))
        row.text = row.files = NOTHING
        row.salt = journal.new_salt()
        return row.digest()

    def _message(self, row: MessageRow, ticket: Ticket, name: str) -> str:
        """Return the new digest; empty if nothing was left to erase."""
        theirs = row.role == "customer"
        blank = (NOTHING, NOTHING, "", "", "", "")
        if (row.text, row.files, row.channel, row.place, row.thread, row.source_id) == blank and not (theirs and row.author_name != name):
            return ""
        self._db.run("delete from version where message = ?", (row.id,))
        if row.source_id:
            self._album((row.channel, row.place, row.source_id))
        row.text = row.files = NOTHING
        row.channel = row.place = row.thread = row.source_id = ""
        if theirs:
            row.author, row.author_name = f"customer:{ticket.customer}", name
        row.salt = journal.new_salt()
        return row.digest()

    def _album(self, message: tuple[str, str, str]) -> None:
        found = self._db.one("select album from album_part where channel = ? and place = ? and message = ?", message)
        if found:
            self._db.run("delete from album_part where channel = ? and place = ? and album = ?", (*message[:2], found[0]))
        self._db.run("delete from newest_edit where channel = ? and place = ? and message = ?", message)

    def ticket(self, ticket: Ticket, subject: str, *, by: Identity | None, why: str) -> None:
        """Erase what a ticket keeps beside its messages and posts, and give it a new key, so that older digests say nothing."""
        number = ticket.number
        files = self.stored_files(ticket)
        again = bool(ticket.erased_at)
        if again and not files and not (ticket.place and why == "customer"):
            return
        ticket.subject, ticket.came_from = subject, ""
        if why == "customer":
            ticket.place = ticket.thread = ""
        ticket.salt = journal.new_salt()
        if not again:
            ticket.erase(by=by, now=self._now, why=why)
        found: dict[str, Any] = {f"file {key}": "" for key in files}
        for kind, rows in (("rating", self._transaction.ratings), ("ping", self._transaction.pings)):
            for row in rows.where("ticket = ? order by id", [number], lock=True):
                found[f"{kind} {row.id}"] = proofs.of_row(kind, row, ticket.salt)
        ticket.add_proofs(found | {"ticket": proofs.of_ticket(ticket)}, self._now)
        self.remove_files(files)
        self._not_found(number)
        self._db.run("update listed set reason = '[]' where ping in (select id from ping where ticket = ?)", (number,))
        self._transaction.reminders.flush()
        self._db.run("update reminder set fired_at = ? where ticket = ? and fired_at is null", (self._now, number))
        self._db.run("update reminder set data = '{}' where ticket = ? and kind = 'writing'", (number,))
        self._transaction.reminders.overwritten(partial(_is_on, number), fired_at=partial(_fired, self._now))

    def stored_files(self, ticket: Ticket) -> list[str]:
        """Return the keys of a ticket's files that were not removed yet: those in its journal, and older ones that only its posts name."""
        self._transaction.write_events()
        known: dict[str, str] = {}
        for (data,) in self._db.all("select data from event where ticket = ? order by seq", (ticket.number,)):
            if '"file ' in data:
                kept = json.loads(data).get("proofs", {})
                known.update({name.removeprefix("file "): value for name, value in kept.items() if name.startswith("file ")})
        for (payload,) in self._db.all("select payload from delivery where ticket = ?", (ticket.number,)):
            for key in _keys_in(payload):
                known.setdefault(key, "unproved")
        return [key for key, value in known.items() if value]

    def remove_files(self, keys: Sequence[str]) -> None:
        """Have these files removed from the store of files after the commit."""
        for key in keys:
            self._db.run("insert into removal (key, at) values (?, ?) on conflict do nothing", (key, self._now))

    def _not_found(self, number: int) -> None:
        """Remove a ticket from the search index. The desk adds it again, without what was erased."""
        identity = "rowid" if self._db.dialect == "sqlite" else "id"
        first = number << PART_BITS
        for slot in SLOTS:
            self._db.run(f"delete from {slot} where {identity} between ? and ?", (first, first + (1 << PART_BITS) - 1))

    def posts(
        self, ticket: Ticket, chats: frozenset[str] | None, *, after: int, until: int, limit: int
    ) -> tuple[int, list[Delivery], bool]:
        """Erase the next rows of the outbox; without ``chats``, only what they showed. Returns the last one's id (0 for none), which
        posts of the team's are to be deleted, and whether one of them is just being sent.
        """
        condition = f"ticket = ? and id > ? order by id limit {limit:d}"
        rows = [*self._transaction.deliveries.where(condition, [ticket.number, after], lock=True)]
        seen = [row for row in rows if row.at <= until and row.purpose != Purpose.ERASE]
        if chats is None:  # a rule of retention: the card that is just being edited holds no text
            for row in seen:
                if row.state != DeliveryState.SENDING:
                    self._post(row, ticket, theirs=False)
            return (rows[-1].id if rows else 0), [], False
        # What the beginning of the erasing itself says is left to the second round: at a start nothing is sent yet.
        seen = [row for row in seen if row.at < until or row.state != DeliveryState.SENDING]
        if any(row.state == DeliveryState.SENDING for row in seen):
            return after, [], True
        shown = [row for row in seen if self._is_shown(row, ticket, chats) and row.payload not in ("", "{}")]
        for row in seen:
            self._post(row, ticket, theirs=row.place in chats or (row.channel, row.place) == (ticket.channel, ticket.place))
        return (rows[-1].id if rows else 0), shown, False

    @staticmethod
    def _is_shown(row: Delivery, ticket: Ticket, chats: frozenset[str]) -> bool:
        """Whether the team can read the post. The customer keeps what is in their chat, and the card stays as the ticket's sign."""
        if row.kind != DeliveryKind.POST or row.state != DeliveryState.SENT or not row.message or row.id == ticket.card:
            return False
        return row.place not in chats and (row.channel, row.place) != (ticket.channel, ticket.place)

    def _post(self, row: Delivery, ticket: Ticket, *, theirs: bool) -> None:
        if row.state not in _OVER:
            row.state, row.done_at = DeliveryState.DROPPED.value, row.done_at or self._now
        kept = json.loads(row.payload).get(LIVE) if row.id == ticket.card and row.payload else None
        row.payload, row.error = (encoded({LIVE: kept}) if kept is not None else ""), ""
        if theirs:
            row.place = row.thread = row.message = ""
            row.pace = row.lane = row.channel
            self._db.run("delete from landing where delivery = ?", (row.id,))

    def mentions(self, ticket: Ticket) -> list[Delivery]:
        """Erase lines in the threads of linked tickets that name this one. Returns those posts."""
        found: list[Delivery] = []
        for way, _, other in (one.partition(":") for one in ticket.kin.split()):
            if way in (*LINKS, "into", "merged", "to", "from"):
                named = f"%#{ticket.number}%"
                condition = "ticket = ? and purpose in ('line', 'say') and payload like ? order by id limit 100"
                found += self._transaction.deliveries.where(condition, [int(other), named], lock=True)
        shown = [row for row in found if row.kind == DeliveryKind.POST and row.state == DeliveryState.SENT and row.message]
        for row in found:
            row.payload = ""
        return [row for row in shown if row.purpose == Purpose.LINE]

    def elsewhere(self, ticket: Ticket, erasure: Erasure, name: str) -> list[Delivery]:
        """Erase what the customer wrote on the ticket of somebody else that their own one was merged into, when both were one person.
        Returns its posts.
        """
        found: list[Delivery] = []
        whole = ticket
        while whole.merged_into and (into := self._transaction.tickets.get(whole.merged_into, lock=True)) is not None:
            whole = into
        if whole.customer == ticket.customer:
            return found
        condition = "ticket = ? and author = ? order by id limit 1000"
        rows = self._transaction.messages.where(condition, [whole.number, erasure.person], lock=True)
        proofs_of = {f"message {row.id}": digest for row in rows if (digest := self._message(row, ticket, name))}
        files: dict[str, str] = {}
        posts = self._transaction.deliveries.where("ticket = ? and purpose in ('words', 'file') order by id", [whole.number], lock=True)
        for row in posts if rows else ():
            if row.ref in {one.id for one in rows}:
                files |= {f"file {key}": "" for key in _keys_in(row.payload)}
                if row.state == DeliveryState.SENT and row.message:
                    found.append(row)
                self._post(row, whole, theirs=False)
        if proofs_of:
            whole.add_proofs(proofs_of | files, self._now)
            self.remove_files([name.removeprefix("file ") for name in files])
            self._not_found(whole.number)
        return found

    def chats(self, erasure: Erasure) -> None:
        """Forget what was kept about the customer's direct chats until the erasure began."""
        channel = Identity.parse(erasure.person).channel
        for place in json.loads(erasure.chats):
            where = (channel, place)
            self._db.run("delete from newest_edit where channel = ? and place = ? and at <= ?", (*where, erasure.began_at))
            self._db.run("delete from album_part where channel = ? and place = ? and at <= ?", (*where, erasure.began_at))
            self._db.run("delete from seen where channel = ? and event = ?", (channel, f"hello:{place}"))
            copies = f"copy:{channel}:{place}:"
            self._db.run("delete from counter where name >= ? and name < ?", (copies, f"{copies[:-1]};"))

    def answers(self, erasure: Erasure) -> None:
        """Forget what programs were answered about the customer's tickets: the answers name the customer and the subject."""
        about = f'%"customer": {{"id": {erasure.customer:d},%'
        self._db.run("delete from api_answer where at > ? and data like ?", (erasure.began_at - KEPT_MS, about))

    def places(self, erasure: Erasure) -> None:
        """Forget the places of the customer's chats in the outbox."""
        person = Identity.parse(erasure.person)
        for place in json.loads(erasure.chats):
            self._pace(f"{person.channel}:{place}", person)

    def _pace(self, key: str, person: Identity) -> None:
        """Forget a chat's place in the outbox, unless the person has written again."""
        waiting = "select 1 from delivery where pace = ? and state in ('queued', 'sending') limit 1"
        if self._db.one("select 1 from customer where channel = ? and person = ?", person) or self._db.one(waiting, (key,)):
            return
        self._transaction.places.flush()
        self._db.run("delete from pace where key = ?", (key,))
        if (held := self._transaction.places.held(key)) is not None:
            self._transaction.places.forget(held)

    def aside(self, erasure: Erasure, limit: int, *, again: bool) -> int:
        """Erase the next rows of the outbox that belong to no ticket, but went to the customer or name them. Returns the last one's id.
        What is still to be sent is left to the second round.
        """
        condition = f"ticket + 0 = 0 and id > ? order by id limit {limit:d}"
        rows = self._db.all(f"select id, channel, place, purpose, payload, at from delivery where {condition}", (erasure.row,))
        chats, needles, own = json.loads(erasure.chats), _needles(erasure), self._own(erasure, [row[4] for row in rows])
        channel = Identity.parse(erasure.person).channel
        for number, where, place, purpose, payload, at in rows:
            theirs = (where == channel and place in chats) and (purpose not in TO_ONE or purpose == Purpose.ANSWER)
            named = any(needle in payload for needle in needles)
            if at > erasure.began_at or not (theirs or named or own & _tickets_in(payload)):
                continue
            row = self._transaction.deliveries.get(number, lock=True)
            waits = row is not None and row.state in (DeliveryState.QUEUED, DeliveryState.SENDING)
            if row is not None and not (waits and (not again or purpose == Purpose.PINGS)):  # a list is about other tickets too
                self._post(row, Ticket(0), theirs=theirs)
        return rows[-1][0] if rows else 0

    def _own(self, erasure: Erasure, payloads: Sequence[str]) -> frozenset[int]:
        """Return which of the tickets that these rows name are the customer's. Lists show their subjects."""
        keys = [(number,) for number in sorted(frozenset[int]().union(*map(_tickets_in, payloads)))]
        own = "select number from ticket where number in {keys} and customer = ?"
        found = self._db.among(own, keys, (erasure.customer,), types="bigint")
        return frozenset(number for (number,) in found)

    def empty_aside(self, after: int, before: int, limit: int) -> int:
        """Empty the next rows of the outbox without a ticket from before a time. Returns the last one's id, 0 at the end."""
        rows = self._db.all(
            f"select id, at, state, payload from delivery where ticket + 0 = 0 and id > ? order by id limit {limit:d}", (after,)
        )
        for number, at, state, payload in rows:
            if (
                at < before
                and payload
                and state not in ("queued", "sending")
                and (row := self._transaction.deliveries.get(number, lock=True))
            ):
                row.payload = row.error = ""
        return rows[-1][0] if rows and rows[-1][1] < before else 0

    def parked(self, erasure: Erasure, limit: int) -> int:
        """Erase the next parked events that name the customer. Returns the last one's id."""
        rows = self._db.all(f"select id, raw, at from parked where id > ? order by id limit {limit:d}", (erasure.row,))
        needles = [needle.encode() for needle in (*_needles(erasure), *(f'"{chat}"' for chat in json.loads(erasure.chats)))]
        needles += [f":{chat}{end}".encode() for chat in json.loads(erasure.chats) for end in ",}"]
        for number, raw, at in rows:
            if at <= erasure.began_at and any(needle in bytes(raw).replace(b": ", b":") for needle in needles):
                self._db.run("delete from parked where id = ?", (number,))
        return rows[-1][0] if rows else 0

    def views(self, erasure: Erasure, limit: int) -> int:
        """Remove the next saved views that name the customer. Returns the last one's id."""
        rows = self._transaction.views.where(f"id > ? order by id limit {limit:d}", [erasure.row], lock=True)
        needles = [needle.casefold() for needle in json.loads(erasure.names) if len(needle) >= _NEEDLE]
        for view in rows:
            if any(needle in f"{view.name} {view.words}".casefold() for needle in needles):
                self._db.run("delete from saved_view where id = ?", (view.id,))
                self._transaction.views.forget(view)
        return rows[-1].id if rows else 0


def _keys_in(payload: str) -> list[str]:
    """Return the keys of stored files that a row of the outbox names."""
    files = (json.loads(payload).get("card") or {}).get("files", ()) if '"key":' in payload else ()
    return [file["key"] for file in files if file.get("key") and not file["key"].startswith("made:")]


def _tickets_in(payload: str) -> frozenset[int]:
    return frozenset(map(int, _TICKET.findall(payload)))


def _needles(erasure: Erasure) -> list[str]:
    """What names the customer in stored JSON, however it was encoded. Short names would be found anywhere."""
    names = [name for name in json.loads(erasure.names) if len(name) >= _NEEDLE]
    return list(dict.fromkeys(form for name in names for form in (name, json.dumps(name)[1:-1])))


def _is_on(number: int, reminder: Any) -> bool:
    return bool(reminder.ticket == number)


def _fired(now: int, before: int | None) -> int:
    return now if before is None else before
